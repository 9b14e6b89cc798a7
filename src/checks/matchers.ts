import {z} from 'zod';
import {patternFault, searchPattern} from './pattern.ts';
import {describeRange, parseRange, withinRange} from './range.ts';

type Scalar = string | number | boolean | null;

/** What can be matched. `undefined` is absent and matches nothing. */
export type Matchable = Scalar | readonly (string | number)[] | undefined;

/** Conditions that must all hold. At least one is there. */
interface Conditions {
	readonly equal?: Scalar | undefined;
	/** Occurs somewhere in the text; `^` and `$` are its two ends. */
	readonly regexp?: string | undefined;
	readonly gt?: number | undefined;
	readonly ge?: number | undefined;
	readonly lt?: number | undefined;
	readonly le?: number | undefined;
	/** `10:20`, `10:`, `~:5`, `10` (0 to 10), `@1:3` (anywhere else). */
	readonly range?: string | undefined;
	/** A text holds it as a part, a list as an element; a list of them: every one. */
	readonly contains?: string | number | readonly (string | number)[] | undefined;
	/** A list has exactly these elements, in any order. */
	readonly 'consist-of'?: readonly (string | number)[] | undefined;
	readonly not?: Matcher | undefined;
	readonly and?: readonly Matcher[] | undefined;
	readonly or?: readonly Matcher[] | undefined;
}

/** A bare value is `equal`. */
export type Matcher = Scalar | Conditions;

export interface Matched {
	readonly matched: boolean;
	/** The matcher in words short enough for a table: `≥ 10`, `/^ok$/`, `not contains "error"`. */
	readonly expected: string;
	/**
	 * Why it could not be told, which is not a match and not its opposite either: the value is absent, is not of a sort
	 * that this matcher compares (a word where a number is asked), or is too much to search.
	 */
	readonly unclear?: 'absent' | 'incomparable' | 'too-much';
}

const element = z.union([z.string(), z.number()]);
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const pattern = z.string().refine(value => patternFault(value) === undefined, {
	error: issue => `not a usable pattern: ${patternFault(String(issue.input))}`,
	params: {problem: 'bad-pattern'},
});

const range = z.string().refine(value => parseRange(value) !== undefined, {
	message: 'a range is 10:20, 10:, ~:5, 10 or @1:3',
	params: {ko: '범위는 10:20, 10:, ~:5, 10, @1:3 형식'},
});

const conditions = z
	.strictObject({
		equal: scalar.optional().describe('It is this. Numbers are equal as numbers: `15` and `15.0`.'),
		regexp: pattern.optional().describe('This pattern occurs somewhere in the text; `^` and `$` are its two ends.'),
		gt: z.number().optional().describe('Greater than this number.'),
		ge: z.number().optional().describe('Greater than this number, or equal.'),
		lt: z.number().optional().describe('Less than this number.'),
		le: z.number().optional().describe('Less than this number, or equal.'),
		range: range.optional().describe('Within a range: `10:20`, `10:` and up, `~:5` and down, `10` (0 to 10), `@1:3` (anywhere else).'),
		contains: z
			.union([element, z.array(element).min(1)])
			.optional()
			.describe('A text holds it as a part, a list as an element; a list of them: every one.'),
		'consist-of': z.array(element).optional().describe('A list has exactly these elements, in any order.'),
		not: z
			.lazy(() => matcherSchema)
			.optional()
			.describe('This matcher does not hold. What cannot be told does not hold under `not` either.'),
		and: z
			.array(z.lazy(() => matcherSchema))
			.min(1)
			.optional()
			.describe('Each of these matchers holds.'),
		or: z
			.array(z.lazy(() => matcherSchema))
			.min(1)
			.optional()
			.describe('One of these matchers holds at least.'),
	})
	.refine(value => Object.values(value).some(condition => condition !== undefined), {
		message: 'a matcher needs at least one condition',
		params: {ko: '조건이 하나 이상 있어야 함'},
		when: payload => payload.issues.length === 0,
	})
	.meta({minProperties: 1});

/** The one vocabulary in which every kind of check says what it expects of a value. */
export const matcherSchema: z.ZodType<Matcher> = z.union([z.string(), z.number(), z.boolean(), z.null(), conditions]).meta({
	id: 'Matcher',
	description: 'A bare value means equal; otherwise conditions that must all hold.',
});

/** True, false, or why it cannot be told. `not` of what cannot be told cannot be told either. */
type Truth = boolean | 'absent' | 'incomparable' | 'too-much';

/**
 * Whether a value is as expected. Absence is not evidence: an absent value matches nothing, not even under `not`.
 * An empty text or list is a value; whether it proves anything is for the kind to say.
 * @param ignoreCase whether texts and patterns do not tell capital letters from small ones
 */
export function match(value: Matchable, matcher: Matcher, ignoreCase = false): Matched {
	const truth = decide(value, matcher, ignoreCase);
	const expected = describeMatcher(matcher);
	return typeof truth === 'boolean' ? {matched: truth, expected} : {matched: false, expected, unclear: truth};
}

function decide(value: Matchable, matcher: Matcher, ignoreCase: boolean): Truth {
	if (value === undefined) return 'absent';
	if (!isConditions(matcher)) return equals(value, matcher, ignoreCase);
	return every(entriesOf(matcher).map(condition => holds(value, condition, ignoreCase)));
}

function holds(value: NonNullable<Matchable> | null, [name, wanted]: Condition, ignoreCase: boolean): Truth {
	switch (name) {
		case 'equal':
			return equals(value, wanted, ignoreCase);
		case 'regexp':
			return isText(value) ? (searchPattern(wanted, String(value), ignoreCase) ?? 'too-much') : 'incomparable';
		case 'gt':
			return compare(value, number => number > wanted);
		case 'ge':
			return compare(value, number => number >= wanted);
		case 'lt':
			return compare(value, number => number < wanted);
		case 'le':
			return compare(value, number => number <= wanted);
		case 'range': {
			const parsed = parseRange(wanted);
			return parsed === undefined ? 'incomparable' : compare(value, number => withinRange(number, parsed));
		}
		case 'contains':
			return every((isList(wanted) ? wanted : [wanted]).map(part => contains(value, part, ignoreCase)));
		case 'consist-of':
			return isList(value) ? consistsOf(value, wanted, ignoreCase) : 'incomparable';
		case 'not':
			return negate(decide(value, wanted, ignoreCase));
		case 'and':
			return every(wanted.map(one => decide(value, one, ignoreCase)));
		case 'or':
			return negate(every(wanted.map(one => negate(decide(value, one, ignoreCase)))));
	}
}

function equals(value: NonNullable<Matchable> | null, wanted: Scalar, ignoreCase: boolean): Truth {
	if (value === null || wanted === null) return value === wanted ? true : value === null ? 'absent' : false;
	if (isList(value)) return 'incomparable';
	if (typeof wanted === 'number') {
		const number = toNumber(value);
		return number === undefined ? 'incomparable' : number === wanted;
	}
	return folded(value, ignoreCase) === folded(wanted, ignoreCase);
}

function compare(value: NonNullable<Matchable> | null, test: (number: number) => boolean): Truth {
	if (value === null) return 'absent';
	const number = toNumber(value);
	return number === undefined ? 'incomparable' : test(number);
}

function contains(value: NonNullable<Matchable> | null, part: string | number, ignoreCase: boolean): Truth {
	if (value === null) return 'absent';
	if (isList(value)) return value.some(one => equals(one, part, ignoreCase) === true);
	return isText(value) ? folded(value, ignoreCase).includes(folded(part, ignoreCase)) : 'incomparable';
}

function consistsOf(values: readonly (string | number)[], wanted: readonly (string | number)[], ignoreCase: boolean): boolean {
	if (values.length !== wanted.length) return false;
	const left = values.map(one => folded(one, ignoreCase)).sort();
	const right = wanted.map(one => folded(one, ignoreCase)).sort();
	return left.every((one, index) => one === right[index]);
}

function folded(value: unknown, ignoreCase: boolean): string {
	return ignoreCase ? String(value).toLowerCase() : String(value);
}

/** Numbers also as the text that servers and programs write them in. NaN is not a number to compare. */
function toNumber(value: NonNullable<Matchable>): number | undefined {
	if (typeof value === 'number') return Number.isNaN(value) ? undefined : value;
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
	return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** False decides; otherwise what cannot be told does. */
function every(truths: readonly Truth[]): Truth {
	if (truths.includes(false)) return false;
	return truths.find(truth => truth !== true) ?? true;
}

function negate(truth: Truth): Truth {
	return typeof truth === 'boolean' ? !truth : truth;
}

/** The matcher as an operator would say it; the words are those of the checklist, so they are the same in every language. */
function describeMatcher(matcher: Matcher): string {
	if (!isConditions(matcher)) return quote(matcher);
	return entriesOf(matcher).map(describeCondition).join(' and ');
}

function describeCondition([name, wanted]: Condition): string {
	switch (name) {
		case 'equal':
			return quote(wanted);
		case 'regexp':
			return `/${wanted}/`;
		case 'gt':
			return `> ${wanted}`;
		case 'ge':
			return `≥ ${wanted}`;
		case 'lt':
			return `< ${wanted}`;
		case 'le':
			return `≤ ${wanted}`;
		case 'range': {
			const parsed = parseRange(wanted);
			return parsed === undefined ? wanted : describeRange(parsed);
		}
		case 'contains':
			return `contains ${(isList(wanted) ? wanted : [wanted]).map(quote).join(', ')}`;
		case 'consist-of':
			return wanted.length === 0 ? 'nothing' : `exactly ${wanted.map(quote).join(', ')}`;
		case 'not':
			return `not ${group(wanted)}`;
		case 'and':
			return wanted.map(group).join(' and ');
		case 'or':
			return wanted.map(group).join(' or ');
	}
}

function group(matcher: Matcher): string {
	const compound = isConditions(matcher) && (entriesOf(matcher).length > 1 || matcher.and !== undefined || matcher.or !== undefined);
	return compound ? `(${describeMatcher(matcher)})` : describeMatcher(matcher);
}

function quote(value: Scalar): string {
	return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

type Condition = {[Name in keyof Conditions]-?: [Name, Exclude<Conditions[Name], undefined>]}[keyof Conditions];

function entriesOf(matcher: Conditions): Condition[] {
	return Object.entries(matcher).filter(([, wanted]) => wanted !== undefined) as Condition[];
}

function isConditions(matcher: Matcher): matcher is Conditions {
	return typeof matcher === 'object' && matcher !== null;
}

function isList<T>(value: T | readonly (string | number)[]): value is readonly (string | number)[] {
	return Array.isArray(value);
}

function isText(value: Matchable): boolean {
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
