import {z} from 'zod';
import type {PostgresSession} from '../../systems/systems.ts';
import {notTimescales, readTimescale} from './timescale.ts';

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
	/** By name, as `pg_get_triggerdef` writes them, with what else than ENABLED they are. */
	triggers: z.record(z.string(), z.string()).optional(),
	/** `logged`, or `unlogged`: emptied when the server starts after a crash. */
	persistence: z.string().optional(),
	/** `off`, `on`, or `forced`: for the table's owner as well. */
	rowSecurity: z.string().optional(),
	/** By column, where it is not the one of the column's type. */
	collations: z.record(z.string(), z.string()).optional(),
	/** The persistence of each by its bounds, those of the partition around it first: names differ between servers. */
	partitions: z.record(z.string(), z.string()).optional(),
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
	/** These three as in `TimescaleParts`. */
	hypertables: z.record(z.string(), z.string()).optional(),
	aggregates: z.record(z.string(), z.string()).optional(),
	policies: z.record(z.string(), z.string()).optional(),
});

export type SchemaSnapshot = z.output<typeof snapshotSchema>;
export type TableSnapshot = SchemaSnapshot['tables'][string];

/** A table of a living database, where every part is known. */
type WholeTable = {[Part in keyof TableSnapshot]-?: NonNullable<TableSnapshot[Part]>};

const PERSISTENCE = (relation: string) => `CASE ${relation}.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'logged' END`;

/** After the definition of an index whose build did not end. */
export const INVALID = ' (INVALID)';

/** Names come out with their schema unless it is `public`, whatever the role's own search path is. */
const SEARCH_PATH = 'SET LOCAL search_path = pg_catalog, public';

/**
 * TimescaleDB's own triggers carry the numbers of hypertables, which differ between servers; and a foreign key to what is kept in
 * parts has a constraint of its own for every part.
 */
const catalogueSql = (condition: string) => `
WITH RECURSIVE wanted AS (
	SELECT c.oid, ${PERSISTENCE('c')} AS persistence,
		CASE WHEN NOT c.relrowsecurity THEN 'off' WHEN c.relforcerowsecurity THEN 'forced' ELSE 'on' END AS row_security,
		CASE WHEN n.nspname = 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END AS label
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition AND n.nspname IN (SELECT json_array_elements_text($1::json))
		AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
		AND ${condition}
), parts AS (
	SELECT oid, label, '' COLLATE "C" AS bounds, '' AS persistence FROM wanted
	UNION ALL
	SELECT c.oid, p.label, (p.bounds || CASE p.bounds WHEN '' THEN '' ELSE ' / ' END || pg_get_expr(c.relpartbound, c.oid)) COLLATE "C", ${PERSISTENCE('c')}
	FROM parts p JOIN pg_inherits h ON h.inhparent = p.oid JOIN pg_class c ON c.oid = h.inhrelid AND c.relispartition
)
SELECT 'table' AS part, label, '' AS name, '' AS value FROM wanted
UNION ALL
SELECT 'persistence', label, '', persistence FROM wanted
UNION ALL
SELECT 'row security', label, '', row_security FROM wanted
UNION ALL
SELECT 'partition', label, bounds, persistence FROM parts WHERE bounds <> ''
UNION ALL
SELECT 'collation', w.label, a.attname, quote_ident(o.collname)
FROM wanted w JOIN pg_attribute a ON a.attrelid = w.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid JOIN pg_collation o ON o.oid = a.attcollation
WHERE a.attcollation <> t.typcollation
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
SELECT 'index', w.label, i.relname, pg_get_indexdef(x.indexrelid) || CASE WHEN x.indisvalid THEN '' ELSE '${INVALID}' END
FROM wanted w JOIN pg_index x ON x.indrelid = w.oid JOIN pg_class i ON i.oid = x.indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.conrelid = w.oid)
UNION ALL
SELECT 'constraint', w.label, k.conname, pg_get_constraintdef(k.oid)
FROM wanted w JOIN pg_constraint k ON k.conrelid = w.oid WHERE k.contype NOT IN ('t', 'n') AND k.conparentid = 0
UNION ALL
SELECT 'trigger', w.label, t.tgname, pg_get_triggerdef(t.oid) || CASE t.tgenabled WHEN 'O' THEN '' WHEN 'D' THEN ' (DISABLED)' WHEN 'R' THEN ' (ENABLED ON REPLICAS ALONE)' ELSE ' (ENABLED ALWAYS)' END
FROM wanted w JOIN pg_trigger t ON t.tgrelid = w.oid
JOIN pg_proc f ON f.oid = t.tgfoid JOIN pg_namespace fn ON fn.oid = f.pronamespace
WHERE NOT t.tgisinternal AND fn.nspname !~ '^_timescaledb_'
UNION ALL
SELECT 'enum', CASE WHEN n.nspname = 'public' THEN t.typname ELSE n.nspname || '.' || t.typname END, '',
	(SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)::text
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE t.typtype = 'e' AND n.nspname IN (SELECT json_array_elements_text($1::json))
UNION ALL
SELECT 'extension', extname, '', extversion FROM pg_extension
ORDER BY 1, 2, 3`;

function emptyTable(): WholeTable {
	return {columns: {}, indexes: {}, constraints: {}, triggers: {}, persistence: '', rowSecurity: '', collations: {}, partitions: {}};
}

/** The schema of a database as it is now: every table of the given schemas that no extension owns. */
export async function readSnapshot(session: PostgresSession, schemas: readonly string[]): Promise<SchemaSnapshot> {
	await session.query(SEARCH_PATH);
	const {rows} = await session.query(catalogueSql(await notTimescales(session, 'c', 'n')), [JSON.stringify(schemas)]);
	const tables: Record<string, WholeTable> = {};
	const enums: Record<string, string[]> = {};
	const extensions: Record<string, string> = {};
	for (const [part, label] of rows) {
		if (part === 'table') tables[label ?? ''] = emptyTable();
	}
	for (const [part, label, name, value] of rows) {
		const table = tables[label ?? ''];
		const [key, text] = [name ?? '', value ?? ''];
		if (part === 'enum') enums[label ?? ''] = JSON.parse(text || '[]') as string[];
		else if (part === 'extension') extensions[label ?? ''] = text;
		else if (table === undefined) continue;
		else if (part === 'column') table.columns[key] = columnShape.parse(JSON.parse(text));
		else if (part === 'index') table.indexes[key] = text;
		else if (part === 'constraint') table.constraints[key] = text;
		else if (part === 'trigger') table.triggers[key] = text;
		else if (part === 'persistence') table.persistence = text;
		else if (part === 'row security') table.rowSecurity = text;
		else if (part === 'collation') table.collations[key] = text;
		else if (part === 'partition') table.partitions[key] = text;
	}
	return {tables, enums, extensions, ...(await readTimescale(session, schemas))};
}
