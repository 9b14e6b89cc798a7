import {setTimeout as wait} from 'node:timers/promises';
import {z} from 'zod';
import {durationText} from '../../core/duration-text.ts';
import {type Problem, ProblemError} from '../../core/problem.ts';
import {problemText} from '../../core/problem-text.ts';
import {type Text, text, type Words} from '../../core/text.ts';
import type {Status} from '../../core/verdict.ts';
import type {Systems} from '../../systems/systems.ts';
import {untilAborted} from '../../systems/until-aborted.ts';
import {MOST_AHEAD_MS, MOST_BEHIND_MS, zoneField} from '../postgres/column-zone.ts';
import {hiddenText, ROWS_HIDDEN} from '../postgres/hidden-rows.ts';
import {columnField, tableField} from '../postgres/table-fields.ts';
import {parseTableName, quoteIdentifier, quoteTable} from '../postgres/table-name.ts';
import type {BotInstance} from './bot-instance.ts';
import {type BotProcess, findProcesses} from './bot-processes.ts';

/** What a bot leaves behind where it trades, whatever its container or pod says of itself. */
export const traceFields = {
	rows: z
		.strictObject({
			database: z.string().min(1).describe('Name of a configured database.'),
			table: tableField.describe('The table.'),
			column: columnField.describe('The column with the time.'),
			zone: zoneField.optional(),
		})
		.optional()
		.describe("A table that the bot alone writes, with the column that tells when: a stopped bot's newest row is older than its stop."),
	process: z
		.strictObject({
			on: z.string().min(1).describe('The target whose processes are looked through.'),
			pattern: z
				.string()
				.regex(/^[A-Za-z0-9][A-Za-z0-9 _./:=-]{2,}$/)
				.describe('The part of the command line.'),
		})
		.optional()
		.describe('Part of the command line of its process, looked for on that target: one started by hand is in no container.'),
};

export interface TraceFields {
	readonly rows?:
		| {readonly database: string; readonly table: string; readonly column: string; readonly zone?: string | undefined}
		| undefined;
	readonly process?: {readonly on: string; readonly pattern: string} | undefined;
}

export interface RowsTrace {
	/**
	 * When the newest row was written, at a first look and at a second: milliseconds since the epoch, as if in UTC where the zone is
	 * not known; null in an empty table.
	 */
	readonly before: number | null;
	readonly after: number | null;
	/** The database's own clock at the second look. */
	readonly now: number;
	/** Whether the zone is known, from the column or from the checklist: without one it was written in any of them. */
	readonly zoned: boolean;
	/** The database, where TimescaleDB is switched off in it: rows of compressed chunks do not show, and the newest may be one of them. */
	readonly hiddenIn?: string;
	/** A restore or a copy was putting rows in at one of the looks: they are not the bot's. */
	readonly filling?: boolean;
}

export interface BotTraces {
	readonly rows?: RowsTrace | {readonly unseen: Problem};
	readonly process?: {readonly found: readonly BotProcess[]} | {readonly unseen: Problem};
}

const BARE = 'timestamp without time zone';

/** Clocks of a container's host and of its database may be apart; a bot that ends may still write. */
const SLACK_MS = 30_000;

export async function lookForTraces(
	{rows, process}: TraceFields,
	apartMs: number,
	systems: Systems,
	signal: AbortSignal,
): Promise<BotTraces> {
	const guarded = async <T>(look: Promise<T>) =>
		look.catch((error: unknown) => {
			if (!(error instanceof ProblemError)) throw error;
			return {unseen: error.problem};
		});
	const [written, running] = await Promise.all([
		rows === undefined ? undefined : guarded(newestTwice(rows, apartMs, systems, signal)),
		process === undefined ? undefined : guarded(findProcesses(process, systems, signal).then(found => ({found}))),
	]);
	return {...(written !== undefined && {rows: written}), ...(running !== undefined && {process: running})};
}

async function newestTwice(
	fields: NonNullable<TraceFields['rows']>,
	apartMs: number,
	systems: Systems,
	signal: AbortSignal,
): Promise<RowsTrace> {
	const before = await newest(fields, systems, signal);
	await untilAborted(wait(apartMs), signal);
	const after = await newest(fields, systems, signal);
	return {
		before: before.at,
		after: after.at,
		now: after.now,
		zoned: after.zoned,
		...((before.hidden || after.hidden) && {hiddenIn: fields.database}),
		...((before.filling || after.filling) && {filling: true}),
	};
}

/** Whether a session of the database puts rows in the way a dump is restored. */
const FILLING = `exists (select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
	and (application_name = 'pg_restore' or (state = 'active' and query ~* '^\\s*copy\\s.*\\sfrom\\s')))`;

/** A session of its own each time: one sees a single moment only. */
async function newest({database, table, column, zone}: NonNullable<TraceFields['rows']>, systems: Systems, signal: AbortSignal) {
	const name = parseTableName(table);
	if (name === undefined) throw new Error(`not a table name: ${table}`);
	const newestOf = `max(${quoteIdentifier(column)})`;
	const ms = (moment: string) => `floor(extract(epoch from ${moment}) * 1000)::bigint::text`;
	const type = `pg_typeof(${newestOf})::text`;
	const moment = `case when ${type} = '${BARE}' then ${newestOf}::timestamp at time zone $1 else ${newestOf} end`;
	const sql = `select ${ms(`(${moment})`)}, ${ms('clock_timestamp()')}, ${type}, ${ROWS_HIDDEN}, ${FILLING} from ${quoteTable(name)}`;
	const {rows} = await systems.postgres(database, session => session.query(sql, [zone ?? 'UTC']), {signal});
	const [row] = rows;
	// One row comes back even from an empty table; none at all is no answer.
	if (row === undefined) {
		throw new ProblemError({
			code: 'protocol-broken',
			address: database,
			protocol: 'PostgreSQL',
			detail: text('no row for a maximum', '최댓값 조회 결과에 행이 없음'),
		});
	}
	const [at, now, said, hidden, filling] = row;
	return {
		at: typeof at === 'string' ? Number(at) : null,
		now: Number(now),
		zoned: said === 'timestamp with time zone' || (said === BARE && zone !== undefined),
		hidden: hidden === 't',
		filling: filling === 't',
	};
}

export interface Elsewhere {
	/** Containers of other places that live: a process in one of them is that place's. */
	readonly containers: ReadonlySet<string>;
	/** How old the newest row must be where nothing tells when the bot stopped. */
	readonly quietMs: number;
}

/** What the traces say against a place whose container or pod is off; undefined when nothing speaks against it. */
export function contradiction(
	name: string,
	instances: readonly BotInstance[],
	{rows, process}: BotTraces,
	{containers, quietMs}: Elsewhere,
): Said | undefined {
	if (instances.some(({life}) => life !== 'off')) return undefined;
	if (process !== undefined && 'found' in process) {
		const pids = process.found.filter(one => one.container === undefined || !containers.has(one.container)).map(({pid}) => pid);
		if (pids.length > 0) {
			const shown = pids.slice(0, 5).join(', ');
			return said(
				'fail',
				`${name} is stopped, but its process runs (pid ${shown})`,
				`${name} 중지 상태인데 프로세스가 실행 중 (pid ${shown})`,
			);
		}
	}
	const written = rows !== undefined && 'after' in rows ? judgeRows(name, instances, rows, quietMs) : undefined;
	if (written !== undefined) return written;
	for (const trace of [rows, process]) {
		if (trace === undefined || !('unseen' in trace)) continue;
		const why = problemText(trace.unseen);
		return said('unknown', `Could not look for traces of ${name}: ${why.en}`, `${name} 흔적 확인 불가: ${why.ko}`);
	}
	return undefined;
}

function judgeRows(
	name: string,
	instances: readonly BotInstance[],
	{before, after, now, zoned, hiddenIn, filling = false}: RowsTrace,
	quietMs: number,
): Said | undefined {
	if (hiddenIn !== undefined) {
		const why = hiddenText([hiddenIn]);
		return said('unknown', `${name}: its newest row cannot be told: ${why.en}`, `${name}: 최신 행을 알 수 없음: ${why.ko}`);
	}
	if (after === null) return undefined;
	const stops = instances.map(({stoppedAt}) => Date.parse(stoppedAt ?? '')).filter(at => !Number.isNaN(at));
	const quietFrom = stops.length > 0 ? Math.max(...stops) + SLACK_MS : undefined;
	const [earliest, latest] = zoned ? [after, after] : [after - MOST_AHEAD_MS, after + MOST_BEHIND_MS];
	if (before === null || after > before) {
		// Whoever puts rows in from elsewhere puts in what another bot wrote.
		if (filling || (quietFrom !== undefined && latest <= quietFrom)) {
			return said(
				'unknown',
				`${name}: its table is being filled by a copy or a restore: whether the bot writes cannot be told`,
				`${name}: 복사 또는 복원으로 테이블이 채워지는 중이라 봇이 기록하는지 알 수 없음`,
			);
		}
		return said('fail', `${name} is stopped, but new rows are being written there`, `${name} 중지 상태인데 새 행이 기록되고 있음`);
	}
	const unclear = () =>
		said(
			'unknown',
			`${name}: the column with the time knows no time zone, so it tells nothing about the stop: say \`zone\``,
			`${name}: 시각 열에 시간대가 없어 중지 시각과 비교할 수 없음(\`zone\` 지정 필요)`,
		);
	if (quietFrom !== undefined) {
		if (latest <= quietFrom) return undefined;
		if (earliest <= quietFrom) return unclear();
		const at = new Date(after).toISOString();
		return said('fail', `${name} is stopped, but wrote a row after its stop (${at})`, `${name} 중지 이후에 기록된 행이 있음 (${at})`);
	}
	if (now - latest >= quietMs) return undefined;
	if (!zoned) return unclear();
	const [age, quiet] = [durationText(now - after), durationText(quietMs)];
	return said(
		'unknown',
		`${name} wrote a row ${age.en} ago, and when it stopped is not known: look again when it has been quiet for ${quiet.en}`,
		`${name}이(가) ${age.ko} 전에 행을 기록했고 중지 시각을 알 수 없음: ${quiet.ko} 동안 기록이 없는지 다시 확인 필요`,
	);
}

type Said = {readonly status: Status; readonly summary: Text};

function said(status: Status, en: string, ko: string): Said {
	return {status, summary: text(en, ko)};
}

/** For the table: when the newest row was written. */
export function newestRow({rows}: BotTraces): Words {
	if (rows === undefined) return '—';
	if ('unseen' in rows) return rows.unseen.code;
	if (rows.hiddenIn !== undefined) return text('hidden (restoring)', '숨겨짐(복원 중)');
	return rows.after === null ? text('no row', '행 없음') : new Date(rows.after).toISOString();
}
