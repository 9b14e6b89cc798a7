import {quoteIdentifier} from './table-name.ts';
import type {ColumnShape} from './table-shape.ts';

/**
 * The first column of a key as a line of whole numbers: milliseconds, days, or itself. Only types whose order no setting
 * and no collation changes have one.
 */
export interface KeyOrder {
	/** Quoted, for a statement. */
	readonly column: string;
	/** The smallest and the largest finite value as such numbers, as select items over the rows that `finite` leaves. */
	readonly ends: string;
	readonly finite?: string;
	literal(value: bigint): string;
	/** For `width_bucket`. */
	array(values: readonly bigint[]): string;
}

const WHOLE: ReadonlySet<string> = new Set(['int2', 'int4', 'int8']);
const DAY_MS = 86_400_000n;
/** The years 0001 to 9999: beyond them a time is written in another way. */
const FIRST_MS = -62_135_596_800_000n;
const LAST_MS = 253_402_300_799_999n;

export function keyOrder(first: ColumnShape): KeyOrder | undefined {
	const column = quoteIdentifier(first.name);
	const {base} = first;
	if (base === undefined) return undefined;
	const order = (end: string, type: string, write: (value: bigint) => string, finite?: string): KeyOrder => ({
		column,
		ends: `${end.replace('?', `min(${column})`)}, ${end.replace('?', `max(${column})`)}`,
		...(finite !== undefined && {finite}),
		literal: value => `'${write(value)}'::${type}`,
		array: values => `'{${values.map(value => `"${write(value)}"`).join(',')}}'::${type}[]`,
	});
	if (WHOLE.has(base)) return order('?::text', 'int8', String);
	const finite = `isfinite(${column})`;
	if (base === 'timestamptz' || base === 'timestamp') {
		const write = base === 'timestamptz' ? isoOf : (value: bigint) => isoOf(value).replace('Z', '');
		return order('floor(extract(epoch FROM ?) * 1000)::bigint::text', base, write, finite);
	}
	if (base === 'date') {
		return order('floor(extract(epoch FROM ?) / 86400)::bigint::text', base, value => isoOf(value * DAY_MS).slice(0, 10), finite);
	}
	return undefined;
}

function isoOf(ms: bigint): string {
	const within = ms < FIRST_MS ? FIRST_MS : ms > LAST_MS ? LAST_MS : ms;
	return new Date(Number(within)).toISOString();
}
