import type {PostgresSession} from '../../systems/systems.ts';

/** What TimescaleDB has of its own in some schemas. */
export interface TimescaleParts {
	/** By table: `timestamp every 7 days; compression on, segmented by symbol`. */
	readonly hypertables: Readonly<Record<string, string>>;
	/** By view: `materialized only; compression off; SELECT …`. */
	readonly aggregates: Readonly<Record<string, string>>;
	/** `policy_compression market_data`, and jobs of a table's own by their procedure, with schedule and settings. */
	readonly policies: Readonly<Record<string, string>>;
}

const VIEWS = `
SELECT to_regclass('timescaledb_information.hypertables') IS NOT NULL,
	to_regclass('timescaledb_information.hypertable_compression_settings') IS NOT NULL`;

async function readViews(session: PostgresSession): Promise<{readonly installed: boolean; readonly compression: boolean}> {
	const [installed, compression] = (await session.query(VIEWS)).rows[0] ?? [];
	return {installed: installed === 't', compression: compression === 't'};
}

/**
 * A condition that holds for relations other than those TimescaleDB keeps for itself: its catalogue, and chunks wherever they
 * lie. Two servers number their chunks apart, and every row of one is read through its hypertable.
 *
 * @param relation the alias of `pg_class`
 * @param schema the alias of its `pg_namespace`
 */
export async function notTimescales(session: PostgresSession, relation: string, schema: string): Promise<string> {
	if (!(await readViews(session)).installed) return 'true';
	return `${schema}.nspname !~ '^_timescaledb_' AND NOT EXISTS (
		SELECT FROM timescaledb_information.chunks k WHERE k.chunk_schema = ${schema}.nspname AND k.chunk_name = ${relation}.relname)`;
}

const labelled = (schema: string, name: string) => `CASE WHEN ${schema} = 'public' THEN ${name} ELSE ${schema} || '.' || ${name} END`;
const IN_SCHEMAS = 'IN (SELECT json_array_elements_text($1::json))';

/** Without a setting TimescaleDB chooses for every chunk by itself. */
const SETTINGS = `
	(SELECT coalesce(', segmented by ' || s.segmentby, '') || coalesce(', ordered by ' || s.orderby, '')
		FROM timescaledb_information.hypertable_compression_settings s
		WHERE s.hypertable = format('%I.%I', h.hypertable_schema, h.hypertable_name)::regclass)`;

/** The views' columns by name through JSON, because newer versions leave some of them out. */
const partsSql = (settings: string) => `
SELECT 'hypertable', ${labelled('h.hypertable_schema', 'h.hypertable_name')},
	(SELECT string_agg(d.column_name || coalesce(' every ' || (to_jsonb(d) ->> 'time_interval'), ' every ' || (to_jsonb(d) ->> 'integer_interval'),
		' in ' || (to_jsonb(d) ->> 'num_partitions'), ''), ', ' ORDER BY d.dimension_number)
		FROM timescaledb_information.dimensions d
		WHERE d.hypertable_schema = h.hypertable_schema AND d.hypertable_name = h.hypertable_name)
	|| CASE WHEN to_jsonb(h) ->> 'compression_enabled' = 'true' THEN '; compression on' || coalesce(${settings}, '') ELSE '; compression off' END
FROM timescaledb_information.hypertables h WHERE h.hypertable_schema ${IN_SCHEMAS}
UNION ALL
SELECT 'aggregate', ${labelled('a.view_schema', 'a.view_name')},
	CASE WHEN to_jsonb(a) ->> 'materialized_only' = 'false' THEN 'real time' ELSE 'materialized only' END
	|| CASE WHEN to_jsonb(a) ->> 'compression_enabled' = 'true' THEN '; compression on; ' ELSE '; compression off; ' END
	|| trim(regexp_replace(a.view_definition, '\\s+', ' ', 'g'), ' ;')
FROM timescaledb_information.continuous_aggregates a WHERE a.view_schema ${IN_SCHEMAS}
UNION ALL
SELECT 'policy', name, string_agg(value, ' and ' ORDER BY value) FROM (
	SELECT CASE WHEN j.hypertable_schema IS NULL THEN ${labelled('j.proc_schema', 'j.proc_name')}
			ELSE j.proc_name || ' ' || ${labelled('j.hypertable_schema', 'j.hypertable_name')} END AS name,
		'every ' || j.schedule_interval || coalesce(' ' || (
			SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(j) -> 'config') WHERE key NOT LIKE '%\\_id')::text, '')
		|| CASE WHEN j.scheduled THEN '' ELSE ' (OFF)' END AS value
	FROM timescaledb_information.jobs j WHERE coalesce(j.hypertable_schema, j.proc_schema) ${IN_SCHEMAS}
) AS jobs GROUP BY name`;

/** Undefined where TimescaleDB is not installed. */
export async function readTimescale(session: PostgresSession, schemas: readonly string[]): Promise<TimescaleParts | undefined> {
	const {installed, compression} = await readViews(session);
	if (!installed) return undefined;
	const {rows} = await session.query(partsSql(compression ? SETTINGS : 'NULL'), [JSON.stringify(schemas)]);
	const named = (part: string) =>
		Object.fromEntries(rows.flatMap(([kind, name, value]) => (kind === part ? [[name ?? '', value ?? '']] : [])));
	return {hypertables: named('hypertable'), aggregates: named('aggregate'), policies: named('policy')};
}
