import {z} from 'zod';
import type {PostgresSession} from '../../systems/systems.ts';

const columnShape = z.strictObject({
	/** As PostgreSQL writes it: `numeric(20,8)`, `timestamp with time zone`. */
	type: z.string(),
	nullable: z.boolean(),
	/** The default's expression, `identity …`, or what a generated column is made from. */
	default: z.string().optional(),
});

const tableShape = z.strictObject({
	columns: z.record(z.string(), columnShape),
	/** By name, as `pg_get_indexdef` writes them; those that belong to a constraint are not among them. */
	indexes: z.record(z.string(), z.string()).optional(),
	/** By name, as `pg_get_constraintdef` writes them. */
	constraints: z.record(z.string(), z.string()).optional(),
	/** By name, as `pg_get_triggerdef` writes them. */
	triggers: z.record(z.string(), z.string()).optional(),
});

/**
 * A schema as data, which is also what a baseline file holds. Tables outside of `public` go by `schema.name`. A part that a
 * baseline leaves out is not compared.
 */
export const snapshotSchema = z.strictObject({
	tables: z.record(z.string(), tableShape),
	/** Labels in order. */
	enums: z.record(z.string(), z.array(z.string())).optional(),
	extensions: z.record(z.string(), z.string()).optional(),
	/** TimescaleDB: by table, `timestamp every 7 days; compression on`. */
	hypertables: z.record(z.string(), z.string()).optional(),
	/** TimescaleDB: `policy_compression market_data`, with its schedule and settings. */
	policies: z.record(z.string(), z.string()).optional(),
});

export type SchemaSnapshot = z.output<typeof snapshotSchema>;
export type TableSnapshot = SchemaSnapshot['tables'][string];

/** A table of a living database, where every part is known. */
type WholeTable = {[Part in keyof TableSnapshot]-?: NonNullable<TableSnapshot[Part]>};

/** Names come out with their schema unless it is `public`, whatever the role's own search path is. */
const SEARCH_PATH = 'SET LOCAL search_path = pg_catalog, public';

const CATALOGUE = `
WITH wanted AS (
	SELECT c.oid, CASE WHEN n.nspname = 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END AS label
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition AND n.nspname IN (SELECT json_array_elements_text($1::json))
		AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
)
SELECT 'table' AS part, label, '' AS name, '' AS value FROM wanted
UNION ALL
SELECT 'column', w.label, a.attname, json_strip_nulls(json_build_object(
	'type', format_type(a.atttypid, a.atttypmod), 'nullable', NOT a.attnotnull,
	'default', CASE
		WHEN a.attidentity = 'a' THEN 'identity always'
		WHEN a.attidentity = 'd' THEN 'identity by default'
		WHEN a.attgenerated <> '' THEN 'generated ' || pg_get_expr(d.adbin, d.adrelid)
		ELSE pg_get_expr(d.adbin, d.adrelid) END))::text
FROM wanted w JOIN pg_attribute a ON a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
UNION ALL
SELECT 'index', w.label, i.relname, pg_get_indexdef(x.indexrelid) || CASE WHEN x.indisvalid THEN '' ELSE ' (INVALID)' END
FROM wanted w JOIN pg_index x ON x.indrelid = w.oid JOIN pg_class i ON i.oid = x.indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.conrelid = w.oid)
UNION ALL
SELECT 'constraint', w.label, k.conname, pg_get_constraintdef(k.oid)
FROM wanted w JOIN pg_constraint k ON k.conrelid = w.oid WHERE k.contype NOT IN ('t', 'n')
UNION ALL
SELECT 'trigger', w.label, t.tgname, pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'D' THEN ' (DISABLED)' ELSE '' END
FROM wanted w JOIN pg_trigger t ON t.tgrelid = w.oid WHERE NOT t.tgisinternal
UNION ALL
SELECT 'enum', CASE WHEN n.nspname = 'public' THEN t.typname ELSE n.nspname || '.' || t.typname END, '',
	(SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)::text
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND n.nspname IN (SELECT json_array_elements_text($1::json))
UNION ALL
SELECT 'extension', extname, '', extversion FROM pg_extension
ORDER BY 1, 2, 3`;

const HAS_TIMESCALE = "SELECT to_regclass('timescaledb_information.hypertables') IS NOT NULL";

/** The views' columns by name through JSON, because newer versions leave some of them out. */
const TIMESCALE = `
SELECT 'hypertable', CASE WHEN h.hypertable_schema = 'public' THEN h.hypertable_name ELSE h.hypertable_schema || '.' || h.hypertable_name END, '',
	(SELECT string_agg(d.column_name || coalesce(' every ' || (to_jsonb(d) ->> 'time_interval'), ' every ' || (to_jsonb(d) ->> 'integer_interval'),
		' in ' || (to_jsonb(d) ->> 'num_partitions'), ''), ', ' ORDER BY d.dimension_number)
		FROM timescaledb_information.dimensions d
		WHERE d.hypertable_schema = h.hypertable_schema AND d.hypertable_name = h.hypertable_name)
	|| CASE WHEN to_jsonb(h) ->> 'compression_enabled' = 'true' THEN '; compression on' ELSE '; compression off' END
FROM timescaledb_information.hypertables h WHERE h.hypertable_schema IN (SELECT json_array_elements_text($1::json))
UNION ALL
SELECT 'policy', j.proc_name || coalesce(' ' || j.hypertable_name, ''), '',
	'every ' || j.schedule_interval || coalesce(' ' || (SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(j) -> 'config') WHERE key NOT LIKE '%\\_id')::text, '')
	|| CASE WHEN j.scheduled THEN '' ELSE ' (OFF)' END
FROM timescaledb_information.jobs j WHERE j.hypertable_schema IN (SELECT json_array_elements_text($1::json))`;

/** The schema of a database as it is now: every table of the given schemas that no extension owns. */
export async function readSnapshot(session: PostgresSession, schemas: readonly string[]): Promise<SchemaSnapshot> {
	await session.query(SEARCH_PATH);
	const parameters = [JSON.stringify(schemas)];
	const {rows} = await session.query(CATALOGUE, parameters);
	const timescale = (await session.query(HAS_TIMESCALE)).rows[0]?.[0] === 't';
	const more = timescale ? (await session.query(TIMESCALE, parameters)).rows : [];
	const tables: Record<string, WholeTable> = {};
	const enums: Record<string, string[]> = {};
	const named: Record<'extension' | 'hypertable' | 'policy', Record<string, string>> = {extension: {}, hypertable: {}, policy: {}};
	for (const [part, label] of rows) {
		if (part === 'table') tables[label ?? ''] = {columns: {}, indexes: {}, constraints: {}, triggers: {}};
	}
	for (const [part, label, name, value] of [...rows, ...more]) {
		const table = tables[label ?? ''];
		const [key, text] = [name ?? '', value ?? ''];
		if (part === 'enum') enums[label ?? ''] = JSON.parse(text || '[]') as string[];
		else if (part === 'extension' || part === 'hypertable' || part === 'policy') named[part][label ?? ''] = text;
		else if (table === undefined) continue;
		else if (part === 'column') table.columns[key] = columnShape.parse(JSON.parse(text));
		else if (part === 'index') table.indexes[key] = text;
		else if (part === 'constraint') table.constraints[key] = text;
		else if (part === 'trigger') table.triggers[key] = text;
	}
	const {extension: extensions, hypertable: hypertables, policy: policies} = named;
	return {tables, enums, extensions, ...(timescale && {hypertables, policies})};
}
