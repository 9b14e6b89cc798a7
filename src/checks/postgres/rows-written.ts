import {z} from 'zod';
import {durationText} from '../../core/duration-text.ts';
import {problemText} from '../../core/problem-text.ts';
import {RUN_MOMENT} from '../../core/run-moment.ts';
import {plain, type Text, text} from '../../core/text.ts';
import type {Status, TableRow, Verdict} from '../../core/verdict.ts';
import type {PostgresSession} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {problemMark, type SeenProblem, seenProblem} from '../seen-problem.ts';
import {formatCount} from '../signed-count.ts';
import {type DatabaseClock, readDatabaseClock} from './database-clock.ts';
import {hiddenText, ROWS_HIDDEN} from './hidden-rows.ts';
import {statusOfProblem} from './rows-judge.ts';
import {columnField, tableField} from './table-fields.ts';
import {parseTableName, quoteIdentifier, quoteTable} from './table-name.ts';

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** `table.column`, or `schema.table.column`. */
const SHORT = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){1,2}$/;

const schema = z.strictObject({
	from: z.string().default('operator').describe('The target whose vantage is shown; databases are reached as they are configured.'),
	database: z.string().describe('Name of a configured database.'),
	tables: z
		.array(
			z.union([
				z.string().regex(SHORT),
				z.strictObject({
					table: tableField.describe('A table: name, schema.name or "quoted name".'),
					column: columnField.describe('The column with the time.'),
				}),
			]),
		)
		.min(1)
		.describe('Tables with the column that tells when a row was written: `trading_history.created_at`, or with fields.'),
	since: z
		.string()
		.refine(value => MOMENT.test(value) || RUN_MOMENT.test(value), {
			message: 'a moment is 2026-02-23T09:00:00Z or @{section/step}',
			params: {ko: '시각은 2026-02-23T09:00:00Z 또는 @{section/step} 형식'},
		})
		.meta({pattern: `${MOMENT.source}|${RUN_MOMENT.source}`})
		.describe('A moment with its zone, or `@{section/step}`: when that step’s action took effect (`@{section/step:began}`: was started).'),
	written: z
		.enum(['warn', 'fail'])
		.default('warn')
		.describe('What newer rows are: news for whoever goes back (`warn`), or the opposite of a standstill (`fail`).'),
});

export type RowsWrittenSpec = z.output<typeof schema>;

interface TimedTable {
	readonly table: string;
	readonly column: string;
}

function toTimed(given: RowsWrittenSpec['tables'][number]): TimedTable {
	if (typeof given !== 'string') return given;
	const dot = given.lastIndexOf('.');
	return {table: given.slice(0, dot), column: given.slice(dot + 1)};
}

type TableWritten =
	| {readonly state: 'missing'}
	/** Counts as the server wrote them; `newest` is null in an empty table. */
	| {
			readonly state: 'counted';
			readonly newer: string;
			readonly total: string;
			readonly newest: string | null;
			/** The type of the column, when it is not one that tells a moment. */
			readonly untimely?: string;
	  };

export type RowsWrittenSeen =
	| {readonly problem: SeenProblem}
	| {
			readonly tables: readonly TableWritten[];
			readonly clock?: DatabaseClock | undefined;
			/** TimescaleDB does not show the rows of compressed chunks. */
			readonly rowsHidden?: boolean;
	  };

/** Clocks may be apart by this much; what ends may still write for a moment. */
const SLACK_MS = 30_000;

export const rowsWritten = defineCheck<RowsWrittenSpec, RowsWrittenSeen>({
	kind: 'rows-written',
	about: text(
		'Which rows were written to a database since a moment: none, or how many would be lost or prove a second writer',
		'어느 시각 이후 데이터베이스에 기록된 행: 없음, 또는 유실되거나 다른 쓰기 주체를 드러낼 행의 수',
	),
	schema,
	cannotSee: [
		'Rows that were changed or removed: only those whose time is newer than the moment.',
		'Rows without a time, beside others that have one, and rows whose time their writer made up; a time without a zone is read as UTC.',
	],
	example: `kind: rows-written
database: target
since: "@{release/start-cloud}"
tables: [trading_history.created_at, {table: agent_decisions, column: created_at}]`,
	timeoutMs: 60_000,
	from: spec => spec.from,
	async observe({database, tables, since}, systems, signal) {
		try {
			return await systems.postgres(
				database,
				async session => {
					const clock = await readDatabaseClock(session, systems);
					const hidden = (await session.query(`select ${ROWS_HIDDEN}`)).rows[0]?.[0] === 't';
					const seen: TableWritten[] = [];
					for (const {table, column} of tables.map(toTimed)) seen.push(await count(session, table, column, since));
					return {tables: seen, clock, ...(hidden && {rowsHidden: true})};
				},
				{signal},
			);
		} catch (error) {
			return {problem: seenProblem(error)};
		}
	},
	judge: judgeRowsWritten,
});

async function count(session: PostgresSession, named: string, column: string, since: string): Promise<TableWritten> {
	const name = parseTableName(named);
	if (name === undefined) throw new Error(`not a table name: ${named}`);
	const table = quoteTable(name);
	const there = await session.query('select to_regclass($1)', [table]);
	if ((there.rows[0]?.[0] ?? null) === null) return {state: 'missing'};
	const at = quoteIdentifier(column);
	const counted = await session.query(
		`select count(*) filter (where ${at} > $1::timestamptz)::text, count(*)::text, max(${at})::text, pg_typeof(max(${at}))::text from ${table}`,
		[since],
	);
	const [newer, total, newest, type] = counted.rows[0] ?? [];
	if (typeof newer !== 'string' || typeof total !== 'string') return {state: 'missing'};
	return {
		state: 'counted',
		newer,
		total,
		newest: newest ?? null,
		...(!type?.startsWith('timestamp') && {untimely: type ?? '?'}),
	};
}

function judgeRowsWritten(seen: RowsWrittenSeen, {database, tables, written, since}: RowsWrittenSpec): Verdict {
	if ('problem' in seen) {
		const status = statusOfProblem(seen.problem);
		return {
			status,
			summary: problemText(seen.problem),
			evidence: [{label: plain(database), observed: problemMark(seen.problem), status}],
		};
	}
	const rows = tables.map(toTimed).map(({table}, index) => ({table, seen: seen.tables[index] ?? {state: 'missing' as const}}));
	const missing = rows.filter(({seen}) => seen.state === 'missing').map(({table}) => table);
	const newer = rows.filter(({seen}) => seen.state === 'counted' && seen.newer !== '0');
	const sum = newer.reduce((all, {seen}) => all + (seen.state === 'counted' ? BigInt(seen.newer) : 0n), 0n);
	const anyRow = rows.some(({seen}) => seen.state === 'counted' && seen.total !== '0');
	const timeless = rows.filter(({seen}) => seen.state === 'counted' && seen.total !== '0' && seen.newest === null).map(({table}) => table);
	const table = {
		columns: [
			{title: text('table', '테이블')},
			{title: text('newer', '이후 행'), align: 'right' as const},
			{title: text('rows', '전체 행'), align: 'right' as const},
			{title: text('newest', '최신')},
		],
		rows: rows.map(({table, seen}): TableRow => rowOf(table, seen, written)),
	};
	const evidence = [{label: text('since', '기준 시각'), observed: since}];
	const said = (status: Status, en: string, ko: string): Verdict => ({status, summary: text(en, ko), evidence, table});

	if (sum > 0n) {
		const names = newer.map(({table, seen}) => `${table} ${seen.state === 'counted' ? formatCount(BigInt(seen.newer)) : ''}`).join(', ');
		const count = formatCount(sum);
		return written === 'warn'
			? said(
					'warn',
					`${count} ${count === '1' ? 'row' : 'rows'} written since, lost unless copied back: ${names}`,
					`이후 ${count}행 기록됨. 되돌려 복사하지 않으면 유실됨: ${names}`,
				)
			: said('fail', `${database} is still being written: ${names}`, `${database}에 아직 기록되고 있음: ${names}`);
	}
	if (missing.length > 0)
		return said('unknown', `Not there to look at: ${missing.join(', ')}`, `테이블이 없어 확인 불가: ${missing.join(', ')}`);
	if (timeless.length > 0) {
		const names = timeless.join(', ');
		return said('unknown', `No row says when it was written: ${names}`, `기록 시각이 있는 행이 없어 확인 불가: ${names}`);
	}
	if (!anyRow) {
		return said(
			'unknown',
			'Not one row was seen: nothing proves that this is the database',
			'한 행도 보이지 않아 맞는 데이터베이스인지 알 수 없음',
		);
	}
	const doubt = seen.rowsHidden === true ? hiddenText([database]) : doubtOf(rows, seen.clock, since);
	if (doubt !== undefined) return said('unknown', doubt.en, doubt.ko);
	return said('pass', `No row was written to ${database} since`, `이후 ${database}에 기록된 행 없음`);
}

/** Why that no time is newer does not prove that nothing was written. */
function doubtOf(
	rows: readonly {readonly table: string; readonly seen: TableWritten}[],
	clock: DatabaseClock | undefined,
	since: string,
): Text | undefined {
	const untimely = rows.find(({seen}) => seen.state === 'counted' && seen.untimely !== undefined);
	if (untimely !== undefined) {
		return text(
			`What ${untimely.table} has for a time is a day, and cannot be held against ${since}`,
			`${untimely.table}에는 날짜만 있어 ${since}와(과) 비교할 수 없음`,
		);
	}
	if (clock === undefined) return undefined;
	if (Date.parse(since) > clock.now + SLACK_MS) {
		return text(`By the clock of the database ${since} is still to come`, `데이터베이스 시각으로 ${since}은(는) 아직 오지 않음`);
	}
	if (clock.behindMs <= SLACK_MS) return undefined;
	const behind = durationText(clock.behindMs);
	return text(
		`The clock of the database is ${behind.en} behind this machine: a row written after ${since} may bear an earlier time`,
		`데이터베이스 시계가 이 PC보다 ${behind.ko} 늦음: ${since} 이후 기록된 행의 시각이 더 이를 수 있음`,
	);
}

function rowOf(table: string, seen: TableWritten, written: Status): TableRow {
	if (seen.state === 'missing') return {status: 'unknown', cells: [table, '—', '—', '—']};
	const {newer, total, newest} = seen;
	return {
		status: newer !== '0' ? written : total !== '0' && newest === null ? 'unknown' : 'pass',
		cells: [table, formatCount(BigInt(newer)), formatCount(BigInt(total)), newest ?? '—'],
	};
}
