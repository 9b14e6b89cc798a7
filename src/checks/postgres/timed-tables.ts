import {z} from 'zod';
import {columnField, namedTable} from './table-fields.ts';

/** A table with the column that tells when a row was written. */
export interface TimedTable {
	readonly table: string;
	readonly column: string;
}

/** `table.column`, or `schema.table.column`. */
const SHORT = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){1,2}$/;

export const timedTablesField = z
	.array(
		z.union([
			z.string().regex(SHORT),
			z.strictObject({
				table: namedTable,
				column: columnField.describe('The column with the time.'),
			}),
		]),
	)
	.min(1);

export function toTimed(given: string | TimedTable): TimedTable {
	if (typeof given !== 'string') return given;
	const dot = given.lastIndexOf('.');
	return {table: given.slice(0, dot), column: given.slice(dot + 1)};
}

/** The column's type; of a domain, the one it is made of. A select item over the table's quoted name and the column's. */
export const COLUMN_TYPE = `(select format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null) from pg_attribute a join pg_type t on t.oid = a.atttypid
	where a.attrelid = to_regclass($1) and a.attname = $2 and a.attnum > 0 and not a.attisdropped)`;

/** Clocks may be apart by this much; what ends may still write for a moment. */
export const SLACK_MS = 30_000;
