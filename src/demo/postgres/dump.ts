import {gunzipSync, gzipSync} from 'node:zlib';
import {SCHEMA} from './database-schema.ts';
import type {PostgresServer} from './postgres-server.ts';

const MAGIC = 'PGDMP';
const TABLES = [...SCHEMA.matchAll(/create table (\w+)/g)].map(([, name]) => name ?? '');

/** Everything a database of the demo holds, with the mark of PostgreSQL's custom format in front. */
export async function dumpOf(server: PostgresServer): Promise<Buffer> {
	const statements = [SCHEMA];
	for (const table of TABLES) {
		const [[rows = '[]'] = []] = await server.rows(`select coalesce(json_agg(t)::text, '[]') from ${table} t`);
		statements.push(
			`insert into ${table} select * from json_populate_recordset(null::${table}, '${(rows ?? '[]').replaceAll("'", "''")}');`,
		);
	}
	for (const [, table = '', column = ''] of SCHEMA.matchAll(/create table (\w+) \(\s*(\w+) (?:big)?serial/g)) {
		statements.push(`select setval(pg_get_serial_sequence('${table}', '${column}'), coalesce(max(${column}), 1)) from ${table};`);
	}
	return Buffer.concat([Buffer.from(MAGIC), gzipSync(statements.join('\n'))]);
}

/** The statements of a dump; undefined when it is not one, or not all of it. */
export function statementsOf(dump: Buffer): string | undefined {
	if (dump.subarray(0, MAGIC.length).toString() !== MAGIC) return undefined;
	try {
		return gunzipSync(dump.subarray(MAGIC.length)).toString();
	} catch {
		return undefined;
	}
}

/** The rows of one table as `pg_restore --data-only` would print them for psql; as this psql writes rows, that is. */
export function rowsOf(statements: string, table: string): string {
	const rows =
		new RegExp(`^insert into ${table} select .*?, '([\\s\\S]*?)'\\);$`, 'm').exec(statements)?.[1]?.replaceAll("''", "'") ?? '[]';
	const parsed = JSON.parse(rows) as object[];
	const lines = parsed.map(row => JSON.stringify(row));
	return [`COPY public.${table} (${Object.keys(parsed[0] ?? {id: 0}).join(', ')}) FROM stdin;`, ...lines, '\\.', ''].join('\n');
}

/** What `pg_restore --list` would print. */
export function contentsOf(): string {
	return TABLES.map((table, index) => `${200 + index}; 1259 16${400 + index} TABLE public ${table} postgres`).join('\n');
}
