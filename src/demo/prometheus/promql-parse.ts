/** The part of PromQL that the shipped checks use. */
export type Expression =
	| {readonly kind: 'number'; readonly value: number}
	| {readonly kind: 'selector'; readonly matchers: readonly Matcher[]; readonly rangeSeconds?: number; readonly offsetSeconds: number}
	| {readonly kind: 'call'; readonly name: string; readonly parameters: readonly Expression[]}
	| {readonly kind: 'subquery'; readonly of: Expression; readonly rangeSeconds: number; readonly stepSeconds: number}
	| {
			readonly kind: 'aggregate';
			readonly name: string;
			readonly grouping?: {readonly by: boolean; readonly labels: readonly string[]};
			readonly of: Expression;
	  }
	| {readonly kind: 'binary'; readonly operator: string; readonly bool: boolean; readonly left: Expression; readonly right: Expression};

export interface Matcher {
	readonly label: string;
	readonly operator: '=' | '!=' | '=~' | '!~';
	readonly value: string;
}

/** The message as Prometheus would put it: `1:4: parse error: …`. */
export class PromqlError extends Error {}

const SUBQUERY_STEP_SECONDS = 60;

const AGGREGATES = new Set(['sum', 'count', 'min', 'max', 'avg']);

const TOKEN =
	/\s*(?:(#[^\n]*)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(\d+(?:\.\d+)?(?:ms|s|m|h|d|w)(?:\d+(?:ms|s|m|h|d|w))*\b)|(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|((?!:[\d\]])[a-zA-Z_:][a-zA-Z0-9_:]*)|(=~|!~|!=|==|>=|<=|[-+*/%^(){}[\],=<>:]))/y;

interface Token {
	readonly text: string;
	readonly kind: 'string' | 'duration' | 'number' | 'name' | 'sign';
	readonly at: number;
}

const LEVELS: readonly (readonly string[])[] = [['or'], ['and', 'unless'], ['==', '!=', '>', '<', '>=', '<='], ['+', '-'], ['*', '/', '%']];

export function parsePromql(text: string): Expression {
	const tokens = tokenise(text);
	let next = 0;
	const peek = () => tokens[next]?.text;
	const wrong = (): never => {
		const token = tokens[next];
		throw new PromqlError(
			token === undefined
				? 'parse error: unexpected end of input'
				: `1:${token.at + 1}: parse error: unexpected ${JSON.stringify(token.text)}`,
		);
	};
	const take = (kind?: Token['kind']): string => {
		const token = tokens[next];
		if (token === undefined || (kind !== undefined && token.kind !== kind)) return wrong();
		next += 1;
		return token.text;
	};
	const expect = (sign: string): void => {
		if (peek() !== sign) wrong();
		next += 1;
	};
	const list = <T>(end: string, item: () => T): T[] => {
		const items: T[] = [];
		while (peek() !== end) {
			items.push(item());
			if (peek() === ',') next += 1;
			else if (peek() !== end) wrong();
		}
		expect(end);
		return items;
	};

	const binary = (level: number): Expression => {
		const operators = LEVELS[level];
		if (operators === undefined) return subquery(unary());
		let left = binary(level + 1);
		for (let operator = peek(); operator !== undefined && operators.includes(operator); operator = peek()) {
			next += 1;
			const bool = peek() === 'bool';
			if (bool) next += 1;
			left = {kind: 'binary', operator, bool, left, right: binary(level + 1)};
		}
		return left;
	};
	/** `(…)[7d:5m]`: the same question again and again. */
	const subquery = (of: Expression): Expression => {
		if (peek() !== '[') return of;
		next += 1;
		const rangeSeconds = seconds(take('duration'));
		expect(':');
		const stepSeconds = peek() === ']' ? SUBQUERY_STEP_SECONDS : seconds(take('duration'));
		expect(']');
		return {kind: 'subquery', of, rangeSeconds, stepSeconds};
	};
	const unary = (): Expression => {
		if (peek() !== '-') return primary();
		next += 1;
		return {kind: 'binary', operator: '*', bool: false, left: {kind: 'number', value: -1}, right: unary()};
	};
	const primary = (): Expression => {
		const token = tokens[next];
		if (token === undefined) return wrong();
		if (token.text === '(') {
			next += 1;
			const inner = binary(0);
			expect(')');
			return inner;
		}
		if (token.kind === 'number') {
			next += 1;
			return {kind: 'number', value: Number(token.text)};
		}
		if (token.text === '{') return selector([]);
		const name = take('name');
		if (AGGREGATES.has(name) && ['(', 'by', 'without'].includes(peek() ?? '')) return aggregate(name);
		if (peek() === '(') {
			next += 1;
			return {kind: 'call', name, parameters: list(')', () => binary(0))};
		}
		return selector([{label: '__name__', operator: '=', value: name}]);
	};
	const grouping = (): {by: boolean; labels: string[]} | undefined => {
		const word = peek();
		if (word !== 'by' && word !== 'without') return undefined;
		next += 1;
		expect('(');
		return {by: word === 'by', labels: list(')', () => take('name'))};
	};
	const aggregate = (name: string): Expression => {
		const before = grouping();
		expect('(');
		const of = binary(0);
		expect(')');
		const group = before ?? grouping();
		return {kind: 'aggregate', name, of, ...(group === undefined ? {} : {grouping: group})};
	};
	const selector = (first: readonly Matcher[]): Expression => {
		const matchers = [...first];
		if (peek() === '{') {
			next += 1;
			matchers.push(
				...list('}', (): Matcher => {
					const label = take('name');
					const operator = take('sign');
					if (operator !== '=' && operator !== '!=' && operator !== '=~' && operator !== '!~') return wrong();
					return {label, operator, value: unquote(take('string'))};
				}),
			);
		}
		let rangeSeconds: number | undefined;
		if (peek() === '[' && tokens[next + 2]?.text === ']') {
			next += 1;
			rangeSeconds = seconds(take('duration'));
			expect(']');
		}
		let offsetSeconds = 0;
		if (peek() === 'offset') {
			next += 1;
			offsetSeconds = seconds(take('duration'));
		}
		return {kind: 'selector', matchers, offsetSeconds, ...(rangeSeconds === undefined ? {} : {rangeSeconds})};
	};

	const parsed = binary(0);
	if (next < tokens.length) wrong();
	return parsed;
}

function tokenise(text: string): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	while (text.slice(at).trim() !== '') {
		TOKEN.lastIndex = at;
		const match = TOKEN.exec(text);
		if (match === null)
			throw new PromqlError(`1:${at + 1}: parse error: unexpected character: ${JSON.stringify(text.slice(at).trim()[0])}`);
		at = TOKEN.lastIndex;
		const [, comment, string, duration, number, name, sign] = match;
		const found = string ?? duration ?? number ?? name ?? sign;
		if (comment !== undefined || found === undefined) continue;
		const kind =
			string !== undefined
				? 'string'
				: duration !== undefined
					? 'duration'
					: number !== undefined
						? 'number'
						: name !== undefined
							? 'name'
							: 'sign';
		tokens.push({text: found, kind, at: at - found.length});
	}
	return tokens;
}

const UNIT_SECONDS: Record<string, number> = {ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800};

export function seconds(duration: string): number {
	return [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)].reduce(
		(sum, [, n, unit]) => sum + Number(n) * (UNIT_SECONDS[unit ?? ''] ?? 0),
		0,
	);
}

function unquote(quoted: string): string {
	return quoted.slice(1, -1).replace(/\\(.)/g, '$1');
}
