import {text} from '../../core/text.ts';
import type {PostgresSession} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {seenProblem} from '../seen-problem.ts';
import {MOST_AHEAD_MS, MOST_BEHIND_MS} from './column-zone.ts';
import {readDatabaseClock} from './database-clock.ts';
import {HIDDEN_BY, hiddenBy} from './hidden-rows.ts';
import {judgeRowsWritten} from './rows-written-judge.ts';
import {type RowsWrittenSeen, type RowsWrittenSpec, schema, type TableWritten} from './rows-written-spec.ts';
import {parseTableName, quoteIdentifier, quoteTable} from './table-name.ts';
import {COLUMN_TYPE, toTimed} from './timed-tables.ts';

export const rowsWritten = defineCheck<RowsWrittenSpec, RowsWrittenSeen>({
	kind: 'rows-written',
	about: text(
		'Which rows were written to a database since a moment: none, or how many would be lost or prove a second writer',
		'어느 시각 이후 데이터베이스에 기록된 행: 없음, 또는 유실되거나 다른 쓰기 주체를 드러낼 행의 수',
	),
	schema,
	cannotSee: [
		'Rows that were changed or removed: only those whose time is newer than the moment.',
		'Rows without a time, beside others that have one, and rows whose time their writer made up.',
		'Whether `zone` is the one that the application writes in. Without it, a column that has none (`timestamp`) is held against the moment in every zone there is: only what is so in all of them counts.',
	],
	example: `kind: rows-written
database: target
since: "@{release/start-cloud}"
tables: [trading_history.created_at, {table: agent_decisions, column: created_at}]`,
	timeoutMs: 60_000,
	from: spec => spec.from,
	async observe(spec, systems, signal) {
		const {database, tables} = spec;
		try {
			return await systems.postgres(
				database,
				async session => {
					const clock = await readDatabaseClock(session, systems);
					const hidden = hiddenBy((await session.query(`select ${HIDDEN_BY}`)).rows[0]?.[0]);
					const seen: TableWritten[] = [];
					for (const {table, column} of tables.map(toTimed)) seen.push(await count(session, table, column, spec));
					return {tables: seen, clock, ...hidden};
				},
				{signal},
			);
		} catch (error) {
			return {problem: seenProblem(error)};
		}
	},
	judge: judgeRowsWritten,
});

async function count(session: PostgresSession, named: string, column: string, {since, zone}: RowsWrittenSpec): Promise<TableWritten> {
	const name = parseTableName(named);
	if (name === undefined) throw new Error(`not a table name: ${named}`);
	const table = quoteTable(name);
	const there = await session.query(`select to_regclass($1), ${COLUMN_TYPE}`, [table, column]);
	const [found, columnType] = there.rows[0] ?? [];
	if ((found ?? null) === null) return {state: 'missing'};
	const isBare = columnType === 'timestamp without time zone';
	const at = quoteIdentifier(column);
	const newestAt = `max(${at})`;
	const {sure, maybe, moment} = held(newestAt, isBare, zone);
	const counted = await session.query(
		`select count(*) filter (where ${at} > ${sure})::text, count(*)::text, ${newestAt}::text, pg_typeof(${newestAt})::text, count(*) filter (where ${at} > ${maybe})::text, floor(extract(epoch from ${moment}) * 1000)::bigint::text from ${table}`,
		[since, ...(isBare && zone !== undefined ? [zone] : [])],
	);
	const [newer, total, newest, type, possible, newestMs] = counted.rows[0] ?? [];
	if (typeof newer !== 'string' || typeof total !== 'string') return {state: 'missing'};
	return {
		state: 'counted',
		newer,
		total,
		newest: newest ?? null,
		...(!type?.startsWith('timestamp') && {untimely: type ?? '?'}),
		...(isBare && {zone: zone ?? null, maybe: possible ?? total}),
		...(typeof newestMs === 'string' && !(isBare && zone === undefined) && {newestMs: Number(newestMs)}),
	};
}

/** How the times of a column are held against the moment, which is `$1`: what surely is later, what may be, and its newest as a moment. */
function held(newestAt: string, isBare: boolean, zone: string | undefined) {
	if (!isBare) return {sure: '$1::timestamptz', maybe: '$1::timestamptz', moment: newestAt};
	if (zone === undefined) return {...ANY_ZONE, moment: newestAt};
	const wall = '$1::timestamptz at time zone $2';
	return {sure: wall, maybe: wall, moment: `${newestAt} at time zone $2`};
}

/** Of a time without a zone: wherever it was written. */
const ANY_ZONE = {
	sure: `($1::timestamptz at time zone 'UTC') + interval '${MOST_AHEAD_MS} milliseconds'`,
	maybe: `($1::timestamptz at time zone 'UTC') - interval '${MOST_BEHIND_MS} milliseconds'`,
};
