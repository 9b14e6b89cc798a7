import type {PostgresSession, Systems} from '../../systems/systems.ts';

/** The database's own clock beside this machine's. */
export interface DatabaseClock {
	/** Milliseconds since the epoch, by the database. */
	readonly now: number;
	/** How far it is behind this machine at least; negative when it is ahead. */
	readonly behindMs: number;
}

/** What is written to a database carries its host's time, and what an operator does carries this machine's. */
export async function readDatabaseClock(session: PostgresSession, {clock}: Systems): Promise<DatabaseClock | undefined> {
	const before = clock.now();
	const {rows} = await session.query('select floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text');
	const now = Number(rows[0]?.[0] ?? Number.NaN);
	return Number.isNaN(now) ? undefined : {now, behindMs: before - now};
}
