import {quoteIdentifier} from './table-name.ts';
import type {ColumnShape} from './table-shape.ts';

/**
 * How rows become numbers that two servers agree on. `typed` hashes values (1.0 is 1.00, and no setting of a session
 * plays in), which only servers of one major version, 14 or later, do alike. `text` hashes what the server writes.
 */
export type Method = 'typed' | 'text';

/** Native hashes that depend on nothing but the value, on every platform. `"char"` is not here: its sign is the platform's. */
const HASHED: ReadonlySet<string> = new Set(
	'bool int2 int4 int8 numeric float4 float8 bytea uuid date time timetz timestamp timestamptz jsonb inet cidr macaddr macaddr8 oid'.split(
		' ',
	),
);
const TEXTS: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'name', 'char']);

const FIRST_WITH_RECORD_HASH = 14;

export function methodFor(majors: readonly number[]): Method {
	const [first = 0] = majors;
	return majors.every(major => major === first && major >= FIRST_WITH_RECORD_HASH) ? 'typed' : 'text';
}

/**
 * A column as the value that is hashed. Everything that is not known to hash alike is taken as text: an enum hashes by the
 * number its label happened to get, 30 days as a month, and json not at all.
 */
export function hashedValue({name, base, element}: ColumnShape, method: Method): string {
	const column = quoteIdentifier(name);
	if (method === 'text') return textOf(column, base);
	if (base === 'json') return `${column}::jsonb`;
	// An array's own hash does not know its dimensions.
	if (element === 'numeric') return `hash_array_extended(${column}, coalesce(hashtextextended(array_dims(${column}) COLLATE "C", 0), 0))`;
	if (base !== undefined && TEXTS.has(base)) return `${column}::text COLLATE "C"`;
	return base !== undefined && HASHED.has(base) ? column : `${column}::text COLLATE "C"`;
}

/** Text that two servers of different versions write alike. */
function textOf(column: string, base: string | undefined): string {
	switch (base) {
		case 'numeric':
			return `trim_scale(${column})::text`;
		case 'json':
			return `${column}::jsonb::text`;
		case 'float4':
		case 'float8':
			return `encode(${base}send(${column}), 'hex')`;
		default:
			return `${column}::text`;
	}
}

/** Values that identify a row, as texts in a JSON array. */
export function keyText(key: readonly ColumnShape[]): string {
	return textArray(key.map(({name, base}) => textOf(quoteIdentifier(name), base)));
}

/** The columns as they are read by people, as texts in a JSON array. */
export function shownText(columns: readonly ColumnShape[]): string {
	return textArray(
		columns.map(({name, base}) => (base === 'json' ? `${quoteIdentifier(name)}::jsonb::text` : `${quoteIdentifier(name)}::text`)),
	);
}

function textArray(values: readonly string[]): string {
	return `to_json(ARRAY[${values.join(', ')}]::text[])::text`;
}

export function hashOf(values: readonly string[], method: Method): string {
	const row = `ROW(${values.join(', ')})`;
	return method === 'typed' ? `hash_record_extended(${row}, 0)` : `('x' || substr(md5(${row}::text), 1, 16))::bit(64)::bigint`;
}

/**
 * A record's hash is a weighted sum of its columns' hashes, so in a sum over rows two rows that swapped a value would look
 * untouched. The second sum is of the hash hashed again. Sums, and not XOR, because two equal rows would undo each other.
 */
export function sumsOf(hash: string, method: Method): string {
	const sum = `coalesce(sum(${hash}), 0)`;
	return method === 'typed' ? `count(*), ${sum} || ' ' || coalesce(sum(hashint8extended(${hash}, 1)), 0)` : `count(*), ${sum}::text`;
}
