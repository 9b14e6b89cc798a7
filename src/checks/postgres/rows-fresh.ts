import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {parseDuration} from '../../core/duration.ts';
import {agoWords, durationText, withinWords} from '../../core/duration-text.ts';
import {problemText} from '../../core/problem-text.ts';
import {phrase, plain, type Text, text, type Words} from '../../core/text.ts';
import {type Evidence, type Status, type Verdict, worst} from '../../core/verdict.ts';
import type {PostgresSession} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {problemMark, type SeenProblem, seenProblem} from '../seen-problem.ts';
import {MOST_AHEAD_MS, MOST_BEHIND_MS, wholeOffset, zoneField} from './column-zone.ts';
import {type DatabaseClock, readDatabaseClock} from './database-clock.ts';
import {databaseField, fromField} from './database-fields.ts';
import {HIDDEN_BY, type HiddenBy, hiddenBy, hiddenText} from './hidden-rows.ts';
import {momentField} from './moment-field.ts';
import {statusOfProblem} from './rows-judge.ts';
import {parseTableName, quoteIdentifier, quoteTable} from './table-name.ts';
import {COLUMN_TYPE, SLACK_MS, type TimedTable, timedTablesField, toTimed} from './timed-tables.ts';

const schema = z.strictObject({
	from: fromField,
	database: databaseField,
	tables: timedTablesField.describe(
		'Tables that are written again and again, with their column of time: `market_data.timestamp`, or with fields.',
	),
	within: durationSchema.describe('How old the newest row of each may be.'),
	since: momentField.optional(),
	zone: zoneField.optional(),
});

export type RowsFreshSpec = z.output<typeof schema>;

type NewestRow =
	| {readonly state: 'missing'}
	| {
			readonly state: 'read';
			/** As the server wrote it; null where no row has a time. */
			readonly newest: string | null;
			/** Milliseconds since the epoch; of a column without a zone that nobody named, as if it were UTC. */
			readonly newestMs?: number;
			readonly bare?: true;
			/** The type of the column, when it is not one that tells a moment. */
			readonly untimely?: string;
	  };

export type RowsFreshSeen =
	| {readonly problem: SeenProblem}
	| {readonly tables: readonly NewestRow[]; readonly clock?: DatabaseClock | undefined; readonly hiddenBy?: HiddenBy};

export const rowsFresh = defineCheck<RowsFreshSpec, RowsFreshSeen>({
	kind: 'rows-fresh',
	about: text(
		'What is written again and again was written just now, by the age of the newest row of each table',
		'계속 기록되어야 하는 것이 방금 기록됨(테이블별 최신 행의 경과 시간)',
	),
	schema,
	cannotSee: [
		'One of several symbols that stopped while the others go on: only the newest row of a table counts.',
		'Whether what was written is right, and rows whose time their writer made up.',
		'Whether `zone` is the one that the application writes in. Without it, a column that has none (`timestamp`) is stale only where it is so in every zone there is, and never fresh.',
	],
	example: `kind: rows-fresh
database: target
tables: [market_data.timestamp]
within: 3m`,
	timeoutMs: 60_000,
	from: spec => spec.from,
	async observe(spec, systems, signal) {
		try {
			return await systems.postgres(
				spec.database,
				async session => {
					const hidden = hiddenBy((await session.query(`select ${HIDDEN_BY}`)).rows[0]?.[0]);
					const tables: NewestRow[] = [];
					for (const one of spec.tables.map(toTimed)) tables.push(await readNewest(session, one, spec.zone));
					return {tables, clock: await readDatabaseClock(session, systems), ...hidden};
				},
				{signal},
			);
		} catch (error) {
			return {problem: seenProblem(error)};
		}
	},
	judge: judgeRowsFresh,
});

async function readNewest(session: PostgresSession, {table, column}: TimedTable, zone: string | undefined): Promise<NewestRow> {
	const name = parseTableName(table);
	if (name === undefined) throw new Error(`not a table name: ${table}`);
	const quoted = quoteTable(name);
	const [found, type] = (await session.query(`select to_regclass($1), ${COLUMN_TYPE}`, [quoted, column])).rows[0] ?? [];
	if ((found ?? null) === null) return {state: 'missing'};
	const isBare = type === 'timestamp without time zone';
	const newest = `max(${quoteIdentifier(column)})`;
	const moment = isBare ? `${newest} at time zone $1` : newest;
	const isTime = type?.startsWith('timestamp') ?? true;
	const ms = isTime ? `floor(extract(epoch from ${moment}) * 1000)::bigint::text` : 'null';
	const {rows} = await session.query(`select ${newest}::text, ${ms} from ${quoted}`, isBare ? [zone ?? 'UTC'] : []);
	const [shown = null, at] = rows[0] ?? [];
	return {
		state: 'read',
		newest: shown,
		...(typeof at === 'string' && {newestMs: Number(at)}),
		...(isBare && zone === undefined && {bare: true as const}),
		...(!isTime && {untimely: type ?? '?'}),
	};
}

interface Judged {
	readonly status: Status;
	readonly reason: Text;
	readonly age?: Words;
}

function judgeRowsFresh(seen: RowsFreshSeen, spec: RowsFreshSpec): Verdict {
	const {database, within} = spec;
	if ('problem' in seen) {
		const status = statusOfProblem(seen.problem);
		return {status, summary: problemText(seen.problem), evidence: [{label: plain(database), observed: problemMark(seen.problem), status}]};
	}
	const named = spec.tables.map(toTimed).map(({table}, index) => ({table, newest: seen.tables[index] ?? {state: 'missing' as const}}));
	const judged = named.map(({table, newest}) => ({table, newest, ...judgeNewest(table, newest, seen.clock, spec)}));
	const status = worst(judged.map(one => one.status));
	const evidence = judged.map(({table, age, status}): Evidence => {
		return {label: text(`newest row of ${table}`, `${table} 최신 행`), observed: age ?? '—', expected: withinWords(within), status};
	});
	const table = {
		columns: [{title: text('table', '테이블')}, {title: text('newest', '최신')}],
		rows: judged.map(({table, newest, status}) => ({status, cells: [table, (newest.state === 'read' ? newest.newest : null) ?? '—']})),
	};
	// What is hidden may be newer; what shows as new is new.
	if (status === 'fail' && seen.hiddenBy !== undefined)
		return {status: 'unknown', summary: hiddenText(database, seen.hiddenBy), evidence, table};
	const [first, ...more] = judged.filter(one => one.status === status).map(one => one.reason);
	const others = status === 'pass' || more.length === 0 ? '' : text(` (and ${more.length} more)`, ` (외 ${more.length}개)`);
	return {status, summary: phrase`${first ?? plain('?')}${others}`, evidence, table};
}

function judgeNewest(table: string, newest: NewestRow, clock: DatabaseClock | undefined, {within, since}: RowsFreshSpec): Judged {
	if (newest.state === 'missing') return {status: 'fail', reason: text(`${table} is not there`, `${table} 테이블이 없음`)};
	if (newest.untimely !== undefined) {
		const reason = text(
			`What ${table} has for a time is no moment (${newest.untimely})`,
			`${table}의 시각 열이 시각이 아님(${newest.untimely})`,
		);
		return {status: 'unknown', reason};
	}
	if (newest.newest === null || newest.newestMs === undefined) {
		return {status: 'fail', reason: text(`${table} holds no row with a time`, `${table}에 시각이 있는 행이 없음`)};
	}
	if (clock === undefined) return {status: 'unknown', reason: text('The database did not say its time', '데이터베이스 시각을 알 수 없음')};
	const limit = parseDuration(within) ?? 0;
	const ages = {database: clock.now - newest.newestMs, here: clock.now + clock.behindMs - newest.newestMs};
	const age = agoWords(Math.abs(ages.database) < SLACK_MS ? Math.abs(ages.database) : ages.database);
	if (newest.bare) return {...judgeBare(table, ages.database, limit), age};
	const stale = [ages.database, ages.here].map(ms => ms > limit);
	if (stale[0] !== stale[1]) {
		const apart = durationText(Math.abs(clock.behindMs));
		const reason = text(
			`By the clock of the database the newest row of ${table} is ${age.en}, and that clock is ${apart.en} away from this machine's`,
			`데이터베이스 시계로 ${table} 최신 행은 ${age.ko}이지만, 그 시계가 이 PC와 ${apart.ko} 어긋남`,
		);
		return {status: 'unknown', reason, age};
	}
	if (stale[0]) {
		const reason = text(`The newest row of ${table} was written ${age.en}`, `${table} 최신 행이 ${age.ko}에 기록됨`);
		return {status: 'fail', reason, age: withHint(age, ages.database)};
	}
	if (ages.database < -SLACK_MS || ages.here < -SLACK_MS) {
		const reason = text(`The newest row of ${table} is of the future`, `${table} 최신 행의 시각이 미래임`);
		return {status: 'unknown', reason, age: withHint(age, ages.database)};
	}
	const before = since === undefined ? undefined : judgeBefore(table, newest.newestMs, clock, since);
	if (before !== undefined) return {...before, age};
	return {status: 'pass', reason: text(`The newest row of ${table} was written ${age.en}`, `${table} 최신 행이 ${age.ko}에 기록됨`), age};
}

/** A row that is new enough, and still may be of before the moment that it has to come after. */
function judgeBefore(table: string, newestMs: number, clock: DatabaseClock, since: string): Omit<Judged, 'age'> | undefined {
	const moment = Date.parse(since);
	const [byDatabase, byHere] = [newestMs <= moment, newestMs + clock.behindMs <= moment];
	if (byDatabase && byHere) {
		return {status: 'fail', reason: text(`No row of ${table} is of after ${since}`, `${table}에 ${since} 이후의 행이 없음`)};
	}
	if (!byDatabase && !byHere) return undefined;
	const apart = durationText(Math.abs(clock.behindMs));
	const reason = text(
		`Whether the newest row of ${table} is of after ${since} is not known: the clock of the database is ${apart.en} away from this machine's`,
		`데이터베이스 시계가 이 PC와 ${apart.ko} 어긋나 ${table} 최신 행이 ${since} 이후인지 알 수 없음`,
	);
	return {status: 'unknown', reason};
}

/** A time that nobody knows the zone of: old in all of them, or nothing is known. */
function judgeBare(table: string, asIfUtcMs: number, limit: number): Omit<Judged, 'age'> {
	// East of UTC a clock is ahead, so that the same figures are an earlier moment; in the west a later one.
	const least = durationText(Math.max(0, asIfUtcMs - MOST_BEHIND_MS));
	if (asIfUtcMs - MOST_BEHIND_MS > limit) {
		return {
			status: 'fail',
			reason: text(`The newest row of ${table} is at least ${least.en} old`, `${table} 최신 행이 최소 ${least.ko} 전에 기록됨`),
		};
	}
	if (asIfUtcMs + MOST_AHEAD_MS < -SLACK_MS) {
		return {status: 'unknown', reason: text(`The newest row of ${table} is of the future`, `${table} 최신 행의 시각이 미래임`)};
	}
	const reason = text(
		`The times of ${table} have no zone, so that their age is not known: say \`zone\``,
		`${table}의 시각에 시간대가 없어 경과 시간을 알 수 없음(\`zone\` 지정 필요)`,
	);
	return {status: 'unknown', reason};
}

function withHint(age: Text, ms: number): Words {
	const hint = wholeOffset(ms);
	return hint === undefined ? age : phrase`${age}; ${hint}`;
}
