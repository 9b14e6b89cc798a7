/** A Nagios-style range. The good side is inside, or outside when `outside` is set. Both ends belong to it. */
export interface Range {
	readonly from: number;
	readonly to: number;
	readonly outside: boolean;
}

const NUMBER = '[+-]?(?:\\d+(?:\\.\\d+)?|\\.\\d+)';
const RANGE = new RegExp(`^(@)?(?:(${NUMBER}|~)?:)?(${NUMBER})?$`);

/**
 * `10:20` from 10 to 20, `10:` at least 10, `~:5` at most 5, `10` from 0 to 10, `@1:3` anywhere but from 1 to 3.
 * Undefined when it is none of these.
 */
export function parseRange(value: string): Range | undefined {
	const parts = RANGE.exec(value);
	if (parts === null || !/\d/.test(value)) return undefined;
	const [, at, start, end] = parts;
	const from = start === '~' ? Number.NEGATIVE_INFINITY : Number(start ?? 0);
	const to = end === undefined ? Number.POSITIVE_INFINITY : Number(end);
	return from <= to ? {from, to, outside: at === '@'} : undefined;
}

export function withinRange(value: number, range: Range): boolean {
	return (value >= range.from && value <= range.to) !== range.outside;
}

export function describeRange(range: Range): string {
	const {from, to, outside} = range;
	if (from === Number.NEGATIVE_INFINITY) return outside ? `> ${to}` : `≤ ${to}`;
	if (to === Number.POSITIVE_INFINITY) return outside ? `< ${from}` : `≥ ${from}`;
	return outside ? `< ${from} or > ${to}` : `${from} … ${to}`;
}
