import type {KeyOrder} from './key-order.ts';

/** From the first to before the last; without an end it reaches as far as there are rows. */
interface Span {
	readonly from?: bigint;
	readonly until?: bigint;
}

/** Some of a table's rows, told by their keys, so that both sides mean the same ones. */
export interface KeyCell {
	readonly span: Span;
	/** So many low bits of the key's hash are `pattern`. */
	readonly bits: number;
	readonly pattern: bigint;
}

export const WHOLE_TABLE: KeyCell = {span: {}, bits: 0, pattern: 0n};

/** What cells need to know of a table. */
export interface KeySpace {
	/** Undefined when the key has no order to go by, or no finite value. */
	readonly order?: KeyOrder;
	readonly lowest?: bigint;
	readonly highest?: bigint;
	/** An expression for a 64-bit hash of the key. */
	readonly hash: string;
}

export interface Division {
	/** The number of a row's part, as an expression. */
	readonly part: string;
	readonly cells: readonly KeyCell[];
}

const HASH_BITS = 6;

/** The condition for a cell's rows; undefined for all of them. A row without a key belongs to the first. */
export function conditionOf({span, bits, pattern}: KeyCell, {order, hash}: KeySpace): string | undefined {
	const parts: string[] = [];
	if (order !== undefined) {
		const {column, literal} = order;
		if (span.from !== undefined) parts.push(`${column} >= ${literal(span.from)}`);
		if (span.until !== undefined) {
			const below = `${column} < ${literal(span.until)}`;
			parts.push(span.from === undefined ? `(${below} OR ${column} IS NULL)` : below);
		}
	}
	if (bits > 0) parts.push(`${hash} & ${(1n << BigInt(bits)) - 1n} = ${pattern}`);
	return parts.length === 0 ? undefined : parts.join(' AND ');
}

/** Cuts a cell: along the key's order as long as that is possible, then by the key's hash. Undefined when it cannot be cut. */
export function divide(cell: KeyCell, space: KeySpace, into: number): Division | undefined {
	const {order} = space;
	const cuts = order === undefined || cell.bits > 0 ? [] : cutsOf(cell.span, space, into);
	if (order !== undefined && cuts.length > 0) {
		const cells = [...cuts, undefined].map((until, index) => {
			const from = index === 0 ? cell.span.from : cuts[index - 1];
			const end = until ?? cell.span.until;
			return {...cell, span: {...(from !== undefined && {from}), ...(end !== undefined && {until: end})}};
		});
		return {part: `coalesce(width_bucket(${order.column}, ${order.array(cuts)}), 0)`, cells};
	}
	if (cell.bits + HASH_BITS > 60) return undefined;
	const count = 1 << HASH_BITS;
	const cells = Array.from({length: count}, (_, low) => ({
		...cell,
		bits: cell.bits + HASH_BITS,
		pattern: cell.pattern | (BigInt(low) << BigInt(cell.bits)),
	}));
	return {part: `(${space.hash} >> ${cell.bits}) & ${count - 1}`, cells};
}

/** Where to cut so that the parts are about as long as each other. */
function cutsOf(span: Span, {lowest, highest}: KeySpace, into: number): bigint[] {
	const from = span.from ?? lowest;
	const until = span.until ?? (highest === undefined ? undefined : highest + 1n);
	if (from === undefined || until === undefined) return [];
	const length = until - from;
	const parts = length < BigInt(into) ? length : BigInt(into);
	const cuts: bigint[] = [];
	for (let part = 1n; part < parts; part++) cuts.push(from + (length * part) / parts);
	return cuts;
}
