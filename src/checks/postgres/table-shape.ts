import type {PostgresSession} from '../../systems/systems.ts';
import {HIDDEN_BY, type HiddenBy, hiddenBy} from './hidden-rows.ts';
import type {TableName} from './table-name.ts';
import {notTimescales} from './timescale.ts';

export interface ColumnShape {
	readonly name: string;
	/** As PostgreSQL writes it: `numeric(20,8)`. */
	readonly type: string;
	/** The name of the type under any domain, when it is one of PostgreSQL's own; otherwise undefined. */
	readonly base?: string;
	/** For an array, the same of its elements. */
	readonly element?: string;
	readonly nullable: boolean;
}

export interface TableShape {
	/** We may read every row: the rights are there, and no policy hides any. */
	readonly readable: boolean;
	readonly columns: readonly ColumnShape[];
	/** Columns that tell every row apart: the primary key, or a unique index over columns that are never null; else empty. */
	readonly key: readonly string[];
	/** Roughly, with its partitions and chunks. */
	readonly bytes: number;
}

export interface Server {
	/** The moment of the snapshot, by that server's clock. */
	readonly at: string;
	/** The same for the same database on the same running server, whichever road led there. */
	readonly identity: string;
	readonly major: number;
	/** Why this session does not show every row, where it does not. */
	readonly hiddenBy?: HiddenBy;
}

export interface SideShape extends Server {
	/** One for each table asked for, in order; undefined where there is none. */
	readonly tables: readonly (TableShape | undefined)[];
}

const SERVER = `
SELECT now(), pg_postmaster_start_time()::text || ' ' || (SELECT oid FROM pg_database WHERE datname = current_database()),
	current_setting('server_version_num')::int / 10000, ${HIDDEN_BY}`;

const SHAPES = `
SELECT w.i,
	has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AND NOT row_security_active(c.oid),
	(SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
		'base', CASE WHEN b.typnamespace = 'pg_catalog'::regnamespace AND b.typtype = 'b' THEN b.typname END,
		'element', CASE WHEN e.typnamespace = 'pg_catalog'::regnamespace AND e.typtype = 'b' THEN e.typname END,
		'nullable', NOT a.attnotnull) ORDER BY a.attnum)
		FROM pg_attribute a
		CROSS JOIN LATERAL (
			WITH RECURSIVE under AS (
				SELECT t.* FROM pg_type t WHERE t.oid = a.atttypid
				UNION ALL SELECT t.* FROM pg_type t JOIN under u ON t.oid = u.typbasetype WHERE u.typtype = 'd'
			) SELECT * FROM under WHERE typtype <> 'd'
		) b
		LEFT JOIN pg_type e ON e.oid = b.typelem AND b.typcategory = 'A'
		WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
	(SELECT json_agg(a.attname ORDER BY k.place)
		FROM (
			SELECT x.indrelid, x.indkey, x.indnkeyatts FROM pg_index x
			WHERE x.indrelid = c.oid AND x.indisunique AND x.indisvalid AND x.indimmediate AND x.indpred IS NULL AND x.indexprs IS NULL
				AND NOT EXISTS (
					SELECT FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS p(num, place)
					JOIN pg_attribute f ON f.attrelid = x.indrelid AND f.attnum = p.num
					WHERE p.place <= x.indnkeyatts AND NOT f.attnotnull)
			ORDER BY x.indisprimary DESC, x.indnkeyatts, x.indexrelid LIMIT 1
		) best
		CROSS JOIN LATERAL unnest(best.indkey::int2[]) WITH ORDINALITY AS k(num, place)
		JOIN pg_attribute a ON a.attrelid = best.indrelid AND a.attnum = k.num
		WHERE k.place <= best.indnkeyatts),
	(WITH RECURSIVE parts AS (
		SELECT c.oid UNION ALL SELECT h.inhrelid FROM pg_inherits h JOIN parts ON h.inhparent = parts.oid
	) SELECT coalesce(sum(pg_relation_size(oid)), 0) FROM parts)
FROM json_to_recordset($1::json) AS w(i int, "schema" text, name text)
JOIN pg_namespace n ON n.nspname = w.schema
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`;

export async function readServer(session: PostgresSession): Promise<Server> {
	const {rows} = await session.query(SERVER);
	const [at, identity, major, hidden] = rows[0] ?? [];
	return {at: at ?? '', identity: identity ?? '', major: Number(major ?? 0), ...hiddenBy(hidden)};
}

/** What the tables look like, read in the session's snapshot. */
export async function readShapes(session: PostgresSession, wanted: readonly TableName[]): Promise<SideShape> {
	const server = await readServer(session);
	const asked = wanted.map(({schema, name}, i) => ({i, schema, name}));
	const {rows} = await session.query(SHAPES, [JSON.stringify(asked)]);
	const tables: (TableShape | undefined)[] = wanted.map(() => undefined);
	for (const [index, readable, columns, key, bytes] of rows) {
		tables[Number(index)] = {
			readable: readable === 't',
			columns: (JSON.parse(columns ?? '[]') as Nullable<ColumnShape>[]).map(shapeOf),
			key: JSON.parse(key ?? '[]') as string[],
			bytes: Number(bytes ?? 0),
		};
	}
	return {...server, tables};
}

type Nullable<T> = {readonly [Name in keyof T]-?: Exclude<T[Name], undefined> | null};

function shapeOf({name, type, base, element, nullable}: Nullable<ColumnShape>): ColumnShape {
	return {
		name: name ?? '',
		type: type ?? '',
		nullable: nullable ?? true,
		...(base === null ? {} : {base}),
		...(element === null ? {} : {element}),
	};
}

const listedSql = (condition: string) => `
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN (SELECT json_array_elements_text($1::json))
	AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
	AND ${condition}
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`;

/** The tables of some schemas: parents for their partitions and chunks, and none that an extension brought. */
export async function listTables(session: PostgresSession, schemas: readonly string[]): Promise<readonly TableName[]> {
	const {rows} = await session.query(listedSql(await notTimescales(session, 'c', 'n')), [JSON.stringify(schemas)]);
	return rows.map(([schema, name]) => ({schema: schema ?? '', name: name ?? ''}));
}
