import type {z} from 'zod';
import {nearest} from '../core/nearest.ts';
import type {Origin, Problem} from '../core/problem.ts';
import {LANGUAGES, plain, type Text, text} from '../core/text.ts';
import {DOMAIN_FORM, HOST_FORM} from './fields.ts';
import {expectedOf, expectedType, oneOf} from './schema-expected.ts';
import {type AnySchema, definitionOf, keysAt, schemasAt} from './schema-walk.ts';
import {keyName, type Path, type YamlSource} from './yaml-source.ts';

type Issue = z.core.$ZodIssue;

/** What was validated and where it stands. */
export interface Validated {
	readonly schema: AnySchema;
	/** As it was handed to the schema. */
	readonly value: unknown;
	readonly source: YamlSource;
	/** Where in the source the value stands. */
	readonly at: Path;
	/** Keys that are valid beside the schema's own. */
	readonly moreKeys?: readonly string[];
}

/** zod's issues as problems with a place in the file and the nearest valid name. */
export function schemaProblems(issues: readonly Issue[], validated: Validated): Problem[] {
	return issues.filter(issue => !saysLess(issue, issues)).flatMap(issue => fromIssue(issue, [], validated));
}

/** Whether another issue says more: of two bounds that one number is over, or under, the nearer one. */
function saysLess(issue: Issue, among: readonly Issue[]): boolean {
	return among.some(other => {
		if (other === issue || other.path.join('.') !== issue.path.join('.')) return false;
		if (issue.code === 'too_big' && other.code === 'too_big') return other.maximum < issue.maximum;
		return issue.code === 'too_small' && other.code === 'too_small' && other.minimum > issue.minimum;
	});
}

function fromIssue(issue: Issue, above: readonly PropertyKey[], validated: Validated): Problem[] {
	const path = [...above, ...issue.path];
	const {value, source} = validated;
	const place = [...validated.at, ...path].map(part => (typeof part === 'symbol' ? String(part) : part));
	const origin = source.valueAt(place);
	const key = keyName(place);
	const found = inside(value, path);
	const wrong = (expected: Text, near?: string): Problem[] => [
		{code: 'wrong-value', origin, key, expected, ...(near === undefined ? {} : {nearest: near})},
	];

	const special = specialProblem(path, found, origin, key, validated);
	if (special !== undefined && issue.code !== 'unrecognized_keys') return special;
	switch (issue.code) {
		case 'unrecognized_keys':
			return issue.keys.map(name => unknownKey(name, path, place, validated));
		case 'invalid_type':
			if (found === undefined) return [{code: 'missing-key', origin: source.valueAt(place.slice(0, -1)), key}];
			return wrong(path.length > 0 ? expectedAt(path, validated, expectedType(issue.expected)) : expectedType(issue.expected));
		case 'invalid_value':
			if (found === undefined) return [{code: 'missing-key', origin: source.valueAt(place.slice(0, -1)), key}];
			return wrong(oneOf(issue.values), nearest(String(found), issue.values.map(String)));
		case 'invalid_union':
			return fromUnion(issue, path, found, wrong, validated, source.valueAt(place.slice(0, -1)));
		case 'too_small':
			return wrong(limit(issue.origin, 'least', Number(issue.minimum)));
		case 'too_big':
			return wrong(limit(issue.origin, 'most', Number(issue.maximum)));
		case 'invalid_format':
			return wrong(format(issue));
		case 'invalid_key':
			return [{code: 'wrong-value', origin: source.keyAt(place), key, expected: keyForm(issue.issues)}];
		case 'custom':
			return custom(issue, key, origin, found);
		default:
			return wrong(plain(issue.message));
	}
}

/** Forms that read better in words than as a regular expression, by the id of their schema. */
const FORMS: Readonly<Record<string, Text>> = {
	Id: text('small letters, digits and hyphens', '영문 소문자, 숫자, 하이픈'),
	StepReference: text('the id of a step, or section/id', '단계 id 또는 section/id'),
	Text: plain('{en: …, ko: …}'),
	Name: text('one line of up to 200 characters, and not empty', '비어 있지 않은 200자 이하의 한 줄'),
	QuotedName: text('one line of up to 200 characters without quotes, $, ` and \\', '따옴표, $, `, \\ 없는 200자 이하의 한 줄'),
	HostPath: text('a path on the host that begins with /, without quotes, $, ` and \\', '/로 시작하고 따옴표, $, `, \\ 없는 호스트 경로'),
	Host: HOST_FORM,
	Domain: DOMAIN_FORM,
	SecretName: text('the name of a secret in capitals like DB_PASSWORD, not its value', 'DB_PASSWORD 같은 대문자 비밀값 이름(값이 아님)'),
	Word: text('a name without spaces and without signs of the shell', '공백과 셸 특수 문자가 없는 이름'),
	Workload: text('a workload like deployment/bot', 'deployment/bot 형식의 워크로드'),
	Column: text('a table and its column, like orders.created_at', 'orders.created_at 형식의 테이블과 컬럼'),
};

/** Texts and durations have problems of their own, whatever the schema said was wrong with them. */
function specialProblem(
	path: readonly PropertyKey[],
	found: unknown,
	origin: Origin,
	key: string,
	{schema, value}: Validated,
): Problem[] | undefined {
	const parent = path.slice(0, -1);
	const language = LANGUAGES.find(one => one === path.at(-1));
	if (language !== undefined && isA('Text', schema, value, parent) && (found === undefined || found === null || isBlank(found))) {
		return [{code: 'missing-translation', origin, language}];
	}
	if (found === undefined) return undefined;
	if (isA('Duration', schema, value, path)) return [{code: 'bad-duration', origin, value: String(found)}];
	const form = Object.entries(FORMS).find(([id]) => isA(id, schema, value, path));
	if (form !== undefined) return [{code: 'wrong-value', origin, key, expected: form[1]}];
	return undefined;
}

function isBlank(value: unknown): boolean {
	return typeof value === 'string' && value.trim() === '';
}

function isA(id: string, schema: AnySchema, value: unknown, path: readonly PropertyKey[]): boolean {
	const found = schemasAt(schema, value, path);
	return found.length > 0 && found.every(one => (one as z.ZodType).meta?.()?.id === id);
}

function unknownKey(name: string, path: readonly PropertyKey[], place: Path, validated: Validated): Problem {
	const {schema, value, source, moreKeys = []} = validated;
	const known = [...keysAt(schema, value, path), ...(path.length === 0 ? moreKeys : [])].sort();
	const near = nearest(name, known);
	return {code: 'unknown-key', origin: source.keyAt([...place, name]), key: name, known, ...(near === undefined ? {} : {nearest: near})};
}

/** Of a union, the option that the value was most likely meant to be; failing that, what would have been right. */
function fromUnion(
	issue: z.core.$ZodIssueInvalidUnion,
	path: readonly PropertyKey[],
	found: unknown,
	wrong: (expected: Text, near?: string) => Problem[],
	validated: Validated,
	parent: Origin,
): Problem[] {
	const discriminator = 'discriminator' in issue ? issue.discriminator : undefined;
	if (found === undefined) return [{code: 'missing-key', origin: parent, key: String(path.at(-1) ?? discriminator ?? '')}];
	const options = 'options' in issue && Array.isArray(issue.options) ? issue.options : undefined;
	if (options !== undefined) return wrong(oneOf(options), nearest(String(found), options.map(String)));
	const meant = issue.errors
		.filter(errors => errors.every(error => error.path.length > 0 || !['invalid_type', 'invalid_value'].includes(error.code)))
		.sort((left, right) => left.length - right.length)[0];
	if (meant !== undefined && meant.length > 0) return meant.flatMap(error => fromIssue(error, path, validated));
	return wrong(expectedAt(path, validated, text('another value', '다른 값')));
}

function expectedAt(path: readonly PropertyKey[], {schema, value}: Validated, otherwise: Text): Text {
	const [found] = schemasAt(schema, value, path.slice(0, -1));
	const part = path.at(-1);
	if (found === undefined || part === undefined) return otherwise;
	const {shape, valueType, element} = definitionOf(found);
	const child = shape?.[String(part)] ?? valueType ?? element;
	return child === undefined ? otherwise : expectedOf(child);
}

function limit(of: string, side: 'least' | 'most', bound: number): Text {
	const en = side === 'least' ? 'at least' : 'at most';
	const ko = side === 'least' ? '이상' : '이하';
	if (of === 'string')
		return bound === 1 && side === 'least'
			? text('text that is not empty', '비어 있지 않은 문자열')
			: text(`${en} ${bound} characters`, `${bound}자 ${ko}`);
	if (of === 'array' || of === 'set') return text(`a list of ${en} ${bound}`, `항목이 ${bound}개 ${ko}인 목록`);
	return text(`${en} ${bound}`, `${bound} ${ko}`);
}

function format(issue: Extract<Issue, {code: 'invalid_format'}>): Text {
	if (issue.format === 'url') return text('a URL', 'URL');
	if (['ipv4', 'ipv6'].includes(issue.format)) return text('an IP address', 'IP 주소');
	if ('prefix' in issue) return text(`text that begins with ${issue.prefix}`, `${issue.prefix}(으)로 시작하는 문자열`);
	if ('suffix' in issue) return text(`text that ends with ${issue.suffix}`, `${issue.suffix}(으)로 끝나는 문자열`);
	const pattern = 'pattern' in issue ? issue.pattern : undefined;
	return pattern === undefined ? plain(issue.format) : text(`text like ${pattern}`, `${pattern} 형식의 문자열`);
}

function keyForm(issues: readonly Issue[]): Text {
	const [issue] = issues;
	return issue?.code === 'invalid_format' ? format(issue) : text('another name', '다른 이름');
}

/** A refinement says in `params` which problem it is, or its rule in Korean; its message is the rule in English. */
function custom(issue: z.core.$ZodIssueCustom, key: string, origin: Origin, found: unknown): Problem[] {
	const {problem, ko, asks} = (issue.params ?? {}) as {readonly problem?: string; readonly ko?: string; readonly asks?: string};
	if (problem === 'bad-pattern') {
		const detail = issue.message.replace(/^not a usable pattern: /, '');
		return [{code: 'bad-pattern', origin, pattern: String(found), detail}];
	}
	if (problem === 'bad-duration') return [{code: 'bad-duration', origin, value: String(found)}];
	return [{code: 'rule-broken', origin, key, rule: text(issue.message, ko ?? issue.message), ...(asks !== undefined && {asks})}];
}

function inside(value: unknown, path: readonly PropertyKey[]): unknown {
	let found = value;
	for (const part of path) {
		if (typeof found !== 'object' || found === null) return undefined;
		found = Object.hasOwn(found, part) ? (found as Record<PropertyKey, unknown>)[part] : undefined;
	}
	return found;
}
