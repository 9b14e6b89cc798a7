import {deferred} from '../../systems/deferred.ts';
import type {PostgresSession, Systems} from '../../systems/systems.ts';
import {type SeenProblem, seenProblem} from '../seen-problem.ts';

export type Side = 'source' | 'target';

export interface SideProblem {
	readonly side: Side;
	readonly problem: SeenProblem;
}

export type Both<T> = {readonly [Name in Side]: T};

/** An error with the side it came up on, so that the judge can say where. */
class SideError extends Error {
	readonly side: Side;

	constructor(side: Side, cause: unknown) {
		super('a query failed', {cause});
		this.side = side;
	}
}

/**
 * Works with one session on each of two databases at the same time. What either of them did instead of answering is
 * returned; a failure of the road is thrown.
 */
export async function onBothSides<T>(
	systems: Systems,
	databases: Both<string>,
	signal: AbortSignal,
	use: (sessions: Both<PostgresSession>) => Promise<T>,
): Promise<{readonly result: T} | {readonly problems: readonly SideProblem[]}> {
	const stop = new AbortController();
	const either = AbortSignal.any([signal, stop.signal]);
	const work = deferred<T>();
	const opened = {source: deferred<PostgresSession>(), target: deferred<PostgresSession>()};

	const hold = async (side: Side): Promise<SideProblem | undefined> => {
		try {
			await systems.postgres(
				databases[side],
				async session => {
					opened[side].resolve(tagged(session, side));
					// A fault of the work is told once, below, by the side that had it.
					await work.promise.catch(() => undefined);
				},
				{signal: either},
			);
			return undefined;
		} catch (error) {
			opened[side].reject(error);
			return {side, problem: seenProblem(error)};
		}
	};
	const [first, second] = inOrder(databases);
	const held = {[first]: hold(first), [second]: opened[first].promise.then(ignore, ignore).then(() => hold(second))} as Both<
		Promise<SideProblem | undefined>
	>;
	const holding = [held.source, held.target];
	// One side may be cut off while the other still opens: whoever waits for both is told, and nobody else.
	for (const one of holding) one.catch(ignore);
	try {
		const [source, target] = await Promise.all([opened.source.promise, opened.target.promise]);
		const result = await use({source, target});
		work.resolve(result);
		await Promise.all(holding);
		return {result};
	} catch (error) {
		work.reject(error);
		if (error instanceof SideError) {
			stop.abort();
			await Promise.allSettled(holding);
			return {problems: [{side: error.side, problem: seenProblem(error.cause)}]};
		}
		// The other door is tried to the end: when both are shut, both are named.
		const problems = (await Promise.all(holding)).filter(one => one !== undefined);
		if (problems.length === 0) throw error;
		return {problems};
	} finally {
		stop.abort();
	}
}

/**
 * Always in the same order, whichever side is which: two looks that each held one database and waited for the other would
 * wait for ever where connections are few.
 */
function inOrder({source, target}: Both<string>): [Side, Side] {
	return source <= target ? ['source', 'target'] : ['target', 'source'];
}

function ignore(): void {}

function tagged(session: PostgresSession, side: Side): PostgresSession {
	return {
		query: (sql, parameters) =>
			session.query(sql, parameters).catch((error: unknown) => {
				throw new SideError(side, error);
			}),
	};
}
