import {setTimeout as wait} from 'node:timers/promises';
import {z} from 'zod';
import {entryField} from '../../config/entry-uses.ts';
import {type Problem, ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import {untilAborted} from '../../core/until-aborted.ts';
import type {Systems} from '../../systems/systems.ts';
import {zoneField} from '../postgres/column-zone.ts';
import {HIDDEN_BY, type HiddenBy, hiddenBy} from '../postgres/hidden-rows.ts';
import {columnField, tableField} from '../postgres/table-fields.ts';
import {parseTableName, quoteIdentifier, quoteTable} from '../postgres/table-name.ts';
import {type BotProcess, findProcesses} from './bot-processes.ts';

/** What a bot leaves behind where it trades, whatever its container or pod says of itself. */
export const traceFields = {
	rows: z
		.strictObject({
			database: entryField('databases').describe('Name of a configured database.'),
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
	/** The database's own clock at the first look and at the second. */
	readonly began: number;
	readonly now: number;
	/** Whether the zone is known, from the column or from the checklist: without one it was written in any of them. */
	readonly zoned: boolean;
	/** The database, where it does not show every row: the newest may be one of those. */
	readonly hidden?: {readonly database: string; readonly by: HiddenBy};
	/** A restore or a copy was putting rows in, or was being ended: older rows that come to light need not be the bot's. */
	readonly filling?: boolean;
}

export interface BotTraces {
	readonly rows?: RowsTrace | {readonly unseen: Problem};
	readonly process?: {readonly found: readonly BotProcess[]} | {readonly unseen: Problem};
}

const BARE = 'timestamp without time zone';

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
	const by = before.hiddenBy ?? after.hiddenBy;
	return {
		before: before.at,
		after: after.at,
		began: before.now,
		now: after.now,
		zoned: after.zoned,
		...(by !== undefined && {hidden: {database: fields.database, by}}),
		// Where a restore ends between the looks, what was hidden at the first shows at the second.
		...((before.filling || after.filling || (before.hiddenBy === 'restoring' && after.hiddenBy !== 'restoring')) && {filling: true}),
	};
}

/** Whether a session of the database puts rows in the way a dump is restored; the second parameter tells a copy into the table. */
const FILLING = `exists (select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
	and (application_name = 'pg_restore' or (state = 'active' and query ~* $2)))`;

/** For PostgreSQL: a copy into the table, quoted or not, with a schema or without. A copy into another brings this one no rows. */
function copyInto(name: string): string {
	const bare = quoteIdentifier(name)
		.slice(1, -1)
		.replace(/[^\p{L}\p{N}_]/gu, '\\$&');
	return String.raw`^\s*copy\s+(("([^"]|"")+"|[^\s".(]+)\s*\.\s*)?("${bare}"|${bare})(\s+|\s*\(.*\)\s*)from\s`;
}

/** A session of its own each time: one sees a single moment only. */
async function newest({database, table, column, zone}: NonNullable<TraceFields['rows']>, systems: Systems, signal: AbortSignal) {
	const name = parseTableName(table);
	if (name === undefined) throw new Error(`not a table name: ${table}`);
	const newestOf = `max(${quoteIdentifier(column)})`;
	const ms = (moment: string) => `floor(extract(epoch from ${moment}) * 1000)::bigint::text`;
	const type = `pg_typeof(${newestOf})::text`;
	const moment = `case when ${type} = '${BARE}' then ${newestOf}::timestamp at time zone $1 else ${newestOf} end`;
	const sql = `select ${ms(`(${moment})`)}, ${ms('clock_timestamp()')}, ${type}, ${HIDDEN_BY}, ${FILLING} from ${quoteTable(name)}`;
	const {rows} = await systems.postgres(database, session => session.query(sql, [zone ?? 'UTC', copyInto(name.name)]), {signal});
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
		...hiddenBy(hidden),
		filling: filling === 't',
	};
}
