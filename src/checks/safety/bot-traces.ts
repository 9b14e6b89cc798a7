import {setTimeout as wait} from 'node:timers/promises';
import {z} from 'zod';
import {type Problem, ProblemError} from '../../core/problem.ts';
import {problemText} from '../../core/problem-text.ts';
import {type Text, text} from '../../core/text.ts';
import type {Status} from '../../core/verdict.ts';
import type {Systems} from '../../systems/systems.ts';
import {untilAborted} from '../../systems/until-aborted.ts';
import {columnField, tableField} from '../postgres/table-fields.ts';
import {parseTableName, quoteIdentifier, quoteTable} from '../postgres/table-name.ts';
import type {BotInstance} from './bot-instance.ts';

/** What a bot leaves behind where it trades, whatever its container or pod says of itself. */
export const traceFields = {
	rows: z
		.strictObject({
			database: z.string().min(1).describe('Name of a configured database.'),
			table: tableField.describe('The table.'),
			column: columnField.describe('The column with the time.'),
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
	readonly rows?: {readonly database: string; readonly table: string; readonly column: string} | undefined;
	readonly process?: {readonly on: string; readonly pattern: string} | undefined;
}

export interface RowsTrace {
	/** When the newest row was written, at a first look and at a second: milliseconds since the epoch; null in an empty table. */
	readonly before: number | null;
	readonly after: number | null;
}

export interface BotTraces {
	readonly rows?: RowsTrace | {readonly unseen: Problem};
	readonly process?: {readonly pids: readonly string[]} | {readonly unseen: Problem};
}

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
		process === undefined ? undefined : guarded(findProcesses(process, systems, signal)),
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
	return {before, after: await newest(fields, systems, signal)};
}

/** A session of its own each time: one sees a single moment only. */
async function newest({database, table, column}: NonNullable<TraceFields['rows']>, systems: Systems, signal: AbortSignal) {
	const name = parseTableName(table);
	if (name === undefined) throw new Error(`not a table name: ${table}`);
	const sql = `select floor(extract(epoch from max(${quoteIdentifier(column)})) * 1000)::bigint::text from ${quoteTable(name)}`;
	const {rows} = await systems.postgres(database, session => session.query(sql), {signal});
	const [row] = rows;
	// One row comes back even from an empty table; none at all is no answer.
	if (row === undefined) {
		throw new ProblemError({code: 'protocol-broken', address: database, protocol: 'PostgreSQL', detail: 'no row for a maximum'});
	}
	return typeof row[0] === 'string' ? Number(row[0]) : null;
}

async function findProcesses({on, pattern}: NonNullable<TraceFields['process']>, systems: Systems, signal: AbortSignal) {
	// In brackets its first letter still matches, but no longer the command line that looks for it.
	const search = `[${pattern[0]}]${pattern.slice(1).replaceAll('.', '\\.')}`;
	const ran = await systems.run({target: on}, {argv: ['pgrep', '-f', '--', search]}, {signal});
	if (ran.exitCode !== 0 && ran.exitCode !== 1) throw new ProblemError({code: 'program-missing', target: on, program: 'pgrep'});
	return {pids: ran.stdout.split(/\s+/).filter(pid => /^\d+$/.test(pid))};
}

/** What the traces say against a place whose container or pod is off; undefined when nothing speaks against it. */
export function contradiction(
	name: string,
	instances: readonly BotInstance[],
	{rows, process}: BotTraces,
): {readonly status: Status; readonly summary: Text} | undefined {
	if (instances.some(({life}) => life !== 'off')) return undefined;
	const said = (status: Status, en: string, ko: string) => ({status, summary: text(en, ko)});
	if (process !== undefined && 'pids' in process && process.pids.length > 0) {
		const pids = process.pids.slice(0, 5).join(', ');
		return said('fail', `${name} is stopped, but its process runs (pid ${pids})`, `${name} 중지 상태인데 프로세스가 실행 중 (pid ${pids})`);
	}
	if (rows !== undefined && 'after' in rows && rows.after !== null) {
		if (rows.before === null || rows.after > rows.before) {
			return said('fail', `${name} is stopped, but new rows are being written there`, `${name} 중지 상태인데 새 행이 기록되고 있음`);
		}
		const stops = instances.map(({since}) => Date.parse(since ?? '')).filter(at => !Number.isNaN(at));
		const stoppedAt = Math.max(...stops);
		if (stops.length > 0 && rows.after > stoppedAt + SLACK_MS) {
			const at = new Date(rows.after).toISOString();
			return said('fail', `${name} is stopped, but wrote a row after its stop (${at})`, `${name} 중지 이후에 기록된 행이 있음 (${at})`);
		}
	}
	for (const trace of [rows, process]) {
		if (trace === undefined || !('unseen' in trace)) continue;
		const why = problemText(trace.unseen);
		return said('unknown', `Could not look for traces of ${name}: ${why.en}`, `${name} 흔적 확인 불가: ${why.ko}`);
	}
	return undefined;
}

/** For the table: when the newest row was written. */
export function newestRow({rows}: BotTraces): string {
	if (rows === undefined) return '—';
	if ('unseen' in rows) return rows.unseen.code;
	return rows.after === null ? 'no row' : new Date(rows.after).toISOString();
}
