import {z} from 'zod';
import {agoWords, durationText} from '../../core/duration-text.ts';
import {problemText} from '../../core/problem-text.ts';
import {RUN_MOMENT} from '../../core/run-moment.ts';
import {phrase, plain, type Text, text} from '../../core/text.ts';
import type {Evidence, Status, TableRow, Verdict} from '../../core/verdict.ts';
import type {PostgresSession} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {problemMark, type SeenProblem, seenProblem} from '../seen-problem.ts';
import {formatCount} from '../signed-count.ts';
import {MOST_AHEAD_MS, MOST_BEHIND_MS, wholeOffset, zoneField} from './column-zone.ts';
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
	zone: zoneField.optional(),
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
			/** Of a column without a zone: the one it was read in, null when none was named. */
			readonly zone?: string | null;
			/** Of such a column: the rows that would be newer if it was written in the zone that is furthest behind. */
			readonly maybe?: string;
			/** When the newest row was written, milliseconds since the epoch; undefined where the zone is not known. */
			readonly newestMs?: number;
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
					const hidden = (await session.query(`select ${ROWS_HIDDEN}`)).rows[0]?.[0] === 't';
					const seen: TableWritten[] = [];
					for (const {table, column} of tables.map(toTimed)) seen.push(await count(session, table, column, spec));
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

/** The column's type; of a domain, the one it is made of. */
const TYPE = `(select format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null) from pg_attribute a join pg_type t on t.oid = a.atttypid
	where a.attrelid = to_regclass($1) and a.attname = $2 and a.attnum > 0 and not a.attisdropped)`;

async function count(session: PostgresSession, named: string, column: string, {since, zone}: RowsWrittenSpec): Promise<TableWritten> {
	const name = parseTableName(named);
	if (name === undefined) throw new Error(`not a table name: ${named}`);
	const table = quoteTable(name);
	const there = await session.query(`select to_regclass($1), ${TYPE}`, [table, column]);
	const [found, columnType] = there.rows[0] ?? [];
	if ((found ?? null) === null) return {state: 'missing'};
	const isBare = columnType === 'timestamp without time zone';
	const at = quoteIdentifier(column);
	const newestAt = `max(${at})`;
	const {sure, maybe, moment} = !isBare
		? {sure: '$1::timestamptz', maybe: '$1::timestamptz', moment: newestAt}
		: zone !== undefined
			? {sure: '$1::timestamptz at time zone $2', maybe: '$1::timestamptz at time zone $2', moment: `${newestAt} at time zone $2`}
			: {...ANY_ZONE, moment: newestAt};
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

/** A time without a zone is surely later than the moment, or may be, wherever it was written. */
const ANY_ZONE = {
	sure: `($1::timestamptz at time zone 'UTC') + interval '${MOST_AHEAD_MS} milliseconds'`,
	maybe: `($1::timestamptz at time zone 'UTC') - interval '${MOST_BEHIND_MS} milliseconds'`,
};

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
	const evidence = [{label: text('since', '기준 시각'), observed: since}, ...rows.flatMap(one => timeEvidence(one, seen.clock))];
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
	const doubt = seen.rowsHidden === true ? hiddenText([database]) : (zoneDoubt(rows, since) ?? doubtOf(rows, seen.clock, since));
	if (doubt !== undefined) return said('unknown', doubt.en, doubt.ko);
	return said('pass', `No row was written to ${database} since`, `이후 ${database}에 기록된 행 없음`);
}

interface NamedTable {
	readonly table: string;
	readonly seen: TableWritten;
}

/** What a time says only with its zone, and a newest row that is out of its time. */
function timeEvidence({table, seen}: NamedTable, clock: DatabaseClock | undefined): Evidence[] {
	if (seen.state !== 'counted') return [];
	const {zone, newestMs} = seen;
	const said =
		zone === undefined ? [] : [{label: text(`zone of ${table}`, `${table} 시간대`), observed: zone ?? text('not known', '알 수 없음')}];
	if (newestMs === undefined || clock === undefined) return said;
	const age = clock.now - newestMs;
	// Of a column with its zone, an age of whole hours is no more than a coincidence.
	const hint = age < -SLACK_MS || zone !== undefined ? wholeOffset(age) : undefined;
	if (age >= -SLACK_MS && hint === undefined) return said;
	const label = text(`newest row of ${table}`, `${table} 최신 행`);
	return [...said, {label, observed: hint === undefined ? agoWords(age) : phrase`${agoWords(age)}; ${hint}`}];
}

/** Rows that are older than the moment in some zones and newer in others. */
function zoneDoubt(rows: readonly NamedTable[], since: string): Text | undefined {
	const open = rows.filter(({seen}) => seen.state === 'counted' && seen.zone === null && seen.maybe !== '0').map(({table}) => table);
	if (open.length === 0) return undefined;
	const names = open.join(', ');
	return text(
		`The times of ${names} have no zone, and its newest row may be later than ${since}: say \`zone\``,
		`시각에 시간대가 없어 최신 행이 ${since} 이후일 수 있음(\`zone\` 지정 필요): ${names}`,
	);
}

/** Why that no time is newer does not prove that nothing was written. */
function doubtOf(rows: readonly NamedTable[], clock: DatabaseClock | undefined, since: string): Text | undefined {
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
	const {newer, total, newest, zone, maybe} = seen;
	return {
		status: newer !== '0' ? written : (total !== '0' && newest === null) || (zone === null && maybe !== '0') ? 'unknown' : 'pass',
		cells: [table, formatCount(BigInt(newer)), formatCount(BigInt(total)), newest ?? '—'],
	};
}
