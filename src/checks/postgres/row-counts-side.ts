import type {PostgresSession} from '../../systems/systems.ts';
import {HIDDEN_BY, type HiddenBy, hiddenBy} from './hidden-rows.ts';
import {quoteIdentifier, quoteTable, type TableName} from './table-name.ts';

export interface WantedTable {
	readonly table: TableName;
	/** The column whose newest value is shown. */
	readonly newest: string | undefined;
	/** The column a cut-off applies to. */
	readonly cutoff: string | undefined;
}

/** Which rows count: before a moment, or up to and including the value that another side had. */
export interface Bound {
	readonly operator: '<' | '<=';
	readonly value: string;
	/** Of a moment: the zone of columns that have none. */
	readonly zone?: string | undefined;
}

export type TableSeen =
	/** `rows` and the values as the server wrote them; null where there is no row, undefined where no column was asked for. */
	| {readonly state: 'counted'; readonly rows: string; readonly newest?: string | null; readonly last?: string | null}
	| {readonly state: 'missing'}
	/** Not ours to read, or a row-level policy would hide some of its rows from us. */
	| {readonly state: 'denied'}
	| {readonly state: 'column-missing'; readonly column: string}
	| {readonly state: 'column-unordered'; readonly column: string; readonly type: string}
	/** Its times have no zone, and none was named: they cannot be held against a moment. */
	| {readonly state: 'column-unzoned'; readonly column: string};

export interface SideCounts {
	/** The moment of the snapshot, by that server's clock. */
	readonly at: string;
	/** The same for the same database on the same running server, whichever road led there. */
	readonly identity: string;
	/** Why this session does not show every row, where it does not. */
	readonly hiddenBy?: HiddenBy;
	/** One for each table that was asked for, in order. */
	readonly tables: readonly TableSeen[];
}

/** Types that have a maximum and that a bound can be written in; anything else is named instead of guessed at. */
const ORDERED: ReadonlySet<string> = new Set(['timestamptz', 'timestamp', 'date', 'int2', 'int4', 'int8', 'numeric']);

const TIMES: ReadonlySet<string> = new Set(['timestamptz', 'timestamp', 'date']);

const CATALOGUE = `
SELECT w.i, c.oid IS NOT NULL,
	coalesce(has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AND NOT row_security_active(c.oid), false),
	newest.type, cutoff.type, coalesce(cutoff.filled, false),
	now(), pg_postmaster_start_time()::text || ' ' || (SELECT oid FROM pg_database WHERE datname = current_database()),
	${HIDDEN_BY}
FROM json_to_recordset($1::json) AS w(i int, "schema" text, name text, newest text, cutoff text)
LEFT JOIN pg_namespace n ON n.nspname = w.schema
LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
LEFT JOIN LATERAL (
	SELECT t.typname AS type FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
	WHERE a.attrelid = c.oid AND a.attname = w.newest AND a.attnum > 0 AND NOT a.attisdropped
) newest ON true
LEFT JOIN LATERAL (
	SELECT t.typname AS type, a.attnotnull AS filled FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
	WHERE a.attrelid = c.oid AND a.attname = w.cutoff AND a.attnum > 0 AND NOT a.attisdropped
) cutoff ON true
ORDER BY w.i`;

/**
 * Counts every table exactly, in the session's one snapshot: the catalogue first, so that a missing table is named and does
 * not spoil the others, then all counts in one statement. Never ONLY: the rows of a hypertable are in its chunks.
 *
 * @param boundOf the bound for a table, when rows past it do not count
 */
export async function countSide(
	session: PostgresSession,
	wanted: readonly WantedTable[],
	boundOf: (index: number) => Bound | undefined,
): Promise<SideCounts> {
	const asked = wanted.map(({table, newest, cutoff}, i) => ({i, ...table, newest: newest ?? null, cutoff: cutoff ?? null}));
	const catalogue = await session.query(CATALOGUE, [JSON.stringify(asked)]);
	const [, , , , , , at = '', identity = '', hidden] = catalogue.rows[0] ?? [];
	const parameters: string[] = [];
	const counts: string[] = [];
	const tables: TableSeen[] = wanted.map((want, index) => {
		const [, there, readable, newestType, cutoffType, filled] = catalogue.rows[index] ?? [];
		if (there !== 't') return {state: 'missing'};
		if (readable !== 't') return {state: 'denied'};
		const bound = boundOf(index);
		const fault =
			columnFault(want.newest, newestType, ORDERED) ??
			columnFault(want.cutoff, cutoffType, bound?.operator === '<' ? TIMES : ORDERED) ??
			zoneFault(want.cutoff, cutoffType, bound);
		if (fault !== undefined) return fault;
		const newest = want.newest === undefined ? 'NULL' : `max(${quoteIdentifier(want.newest)})::text`;
		const last = want.cutoff === undefined ? 'NULL' : `max(${quoteIdentifier(want.cutoff)})::text`;
		let where = '';
		if (want.cutoff !== undefined && bound !== undefined) {
			parameters.push(bound.value);
			let value = `$${parameters.length}::${bound.operator === '<' ? 'timestamptz' : cutoffType}`;
			if (bound.operator === '<' && cutoffType === 'timestamp') {
				parameters.push(bound.zone ?? '');
				value = `(${value} AT TIME ZONE $${parameters.length})`;
			}
			const column = quoteIdentifier(want.cutoff);
			// A row without a time is on neither side of a moment; left out, it would never be compared.
			where = ` WHERE ${column} ${bound.operator} ${value}${filled === 't' ? '' : ` OR ${column} IS NULL`}`;
		}
		counts.push(`SELECT ${index}, count(*), ${newest}, ${last} FROM ${quoteTable(want.table)}${where}`);
		return {state: 'counted', rows: '0'};
	});
	if (counts.length > 0) {
		const {rows} = await session.query(counts.join('\nUNION ALL\n'), parameters);
		for (const [index, count, newest, last] of rows) {
			const want = wanted[Number(index)];
			tables[Number(index)] = {
				state: 'counted',
				rows: count ?? '',
				...(want?.newest === undefined ? {} : {newest: newest ?? null}),
				...(want?.cutoff === undefined ? {} : {last: last ?? null}),
			};
		}
		if (rows.length !== counts.length) throw new Error(`${rows.length} counts for ${counts.length} tables`);
	}
	return {at: at ?? '', identity: identity ?? '', ...hiddenBy(hidden), tables};
}

function zoneFault(column: string | undefined, type: string | null | undefined, bound: Bound | undefined): TableSeen | undefined {
	const isBare = type === 'timestamp' && bound?.operator === '<' && bound.zone === undefined;
	return isBare && column !== undefined ? {state: 'column-unzoned', column} : undefined;
}

function columnFault(column: string | undefined, type: string | null | undefined, usable: ReadonlySet<string>): TableSeen | undefined {
	if (column === undefined) return undefined;
	if (type === null || type === undefined) return {state: 'column-missing', column};
	return usable.has(type) ? undefined : {state: 'column-unordered', column, type};
}
