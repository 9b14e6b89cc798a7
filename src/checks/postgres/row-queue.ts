import type {PostgresSession, Rows, Systems} from '../../systems/systems.ts';

/** For a session that works long, or waits long for the other side. */
export const LONG_LOOK =
	"SELECT set_config('statement_timeout', '1h', true), set_config('idle_in_transaction_session_timeout', '1h', true)";

export interface QueueOptions {
	readonly statements: readonly string[];
	/** Works itself, so that everything gets done even when nobody comes to help. */
	readonly lead: PostgresSession;
	/** Further sessions at most. They see the lead's snapshot. */
	readonly helpers: number;
	readonly systems: Systems;
	readonly database: string;
	readonly signal: AbortSignal;
}

/**
 * Runs statements in one snapshot over several sessions. Helpers are a convenience: one that finds no place, cannot get in
 * or breaks off leaves its work to the others.
 *
 * @returns the answers in the order of the statements
 */
export async function runInSnapshot(options: QueueOptions): Promise<readonly Rows[]> {
	const {statements, lead, helpers, systems, database, signal} = options;
	const answers: Rows[] = [];
	const waiting = statements.map((_, index) => index);
	const drain = async (session: PostgresSession) => {
		for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
			try {
				answers[index] = await session.query(statements[index] ?? '');
			} catch (error) {
				waiting.unshift(index);
				throw error;
			}
		}
	};
	const helping = Math.min(helpers, statements.length - 1);
	if (helping < 1) {
		await drain(lead);
		return answers;
	}
	const {rows} = await lead.query('SELECT pg_export_snapshot()');
	const snapshot = rows[0]?.[0] ?? '';
	const done = new AbortController();
	const until = AbortSignal.any([signal, done.signal]);
	const busy = new Set<Promise<void>>();
	const help = (session: PostgresSession) => {
		const work = (async () => {
			await session.query(`SET TRANSACTION SNAPSHOT '${snapshot.replaceAll("'", '')}'`);
			await session.query(LONG_LOOK);
			await drain(session);
		})().finally(() => busy.delete(work));
		busy.add(work);
		return work;
	};
	const coming = Array.from({length: helping}, () => systems.postgres(database, help, {signal: until}).catch(() => undefined));
	try {
		while (answers.filter(answer => answer !== undefined).length < statements.length) {
			await drain(lead);
			await Promise.allSettled(busy);
		}
		return answers;
	} finally {
		done.abort();
		await Promise.all(coming);
	}
}
