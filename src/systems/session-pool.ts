import {abortProblem} from '../core/abort-problem.ts';
import {ProblemError} from '../core/problem.ts';

/** A connection that can serve one user after another. */
export interface PooledSession {
	/** False once it can no longer serve: the far side went, or something was left behind in it. */
	readonly usable: boolean;
	/** Says goodbye and closes; never rejects. */
	end(): Promise<void>;
	/** Closes at once. */
	destroy(): void;
}

export interface Lease<S> {
	readonly session: S;
	/** It served somebody before, so the far side may have closed it unnoticed. */
	readonly reused: boolean;
	/** Gives it back. It serves the next one once `settled` resolves; it is dropped when that rejects. */
	release(settled: Promise<unknown>): void;
	drop(): void;
}

export interface SessionPool<S> {
	/** Waits for a place, in order. Aborting gives up the wait or the opening. */
	lease(signal: AbortSignal): Promise<Lease<S>>;
	close(): Promise<void>;
}

export interface SessionPoolOptions<S> {
	readonly open: (signal: AbortSignal) => Promise<S>;
	/** @default 4 */
	readonly size?: number;
	/**
	 * How long an idle session stays open. Short on purpose: one that lingers would hold up a shutdown, or
	 * `DROP DATABASE`, which waits five seconds for others to leave.
	 * @default 1000
	 */
	readonly lingerMs?: number;
}

/** At most `size` sessions to one place, shared between everybody who looks there. */
export function createSessionPool<S extends PooledSession>(options: SessionPoolOptions<S>): SessionPool<S> {
	const {open, size = 4, lingerMs = 1_000} = options;
	const idle = new Map<S, NodeJS.Timeout>();
	const busy = new Set<S>();
	const ending = new Set<Promise<void>>();
	const waiting: (() => void)[] = [];
	let places = size;
	let closed = false;

	const give = () => {
		const next = waiting.shift();
		if (next === undefined) places++;
		else next();
	};

	const end = (session: S) => {
		const ended = session.end().finally(() => ending.delete(ended));
		ending.add(ended);
	};

	const takeIdle = (): S | undefined => {
		for (const [session, timer] of idle) {
			clearTimeout(timer);
			idle.delete(session);
			if (session.usable) return session;
			session.destroy();
		}
		return undefined;
	};

	const keep = (session: S) => {
		const timer = setTimeout(() => {
			idle.delete(session);
			end(session);
		}, lingerMs);
		timer.unref();
		idle.set(session, timer);
	};

	const leaseOf = (session: S, reused: boolean): Lease<S> => {
		busy.add(session);
		const leave = (after: () => void) => {
			if (!busy.delete(session)) return;
			after();
			give();
		};
		return {
			session,
			reused,
			drop: () => leave(() => session.destroy()),
			release: settled => {
				settled.then(
					() => leave(() => (session.usable ? keep(session) : session.destroy())),
					() => leave(() => session.destroy()),
				);
			},
		};
	};

	return {
		async lease(signal) {
			if (signal.aborted) throw abortProblem(signal);
			if (places > 0) places--;
			else await turn(waiting, signal);
			try {
				const session = takeIdle();
				if (session !== undefined) return leaseOf(session, true);
				const opened = await open(signal);
				if (!closed) return leaseOf(opened, false);
				opened.destroy();
				throw new ProblemError({code: 'cancelled'});
			} catch (error) {
				give();
				throw error;
			}
		},
		async close() {
			closed = true;
			for (const session of busy) session.destroy();
			for (const [session, timer] of idle) {
				clearTimeout(timer);
				end(session);
			}
			idle.clear();
			await Promise.all(ending);
		},
	};
}

function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const mine = () => {
			signal.removeEventListener('abort', leave);
			resolve();
		};
		const leave = () => {
			waiting.splice(waiting.indexOf(mine), 1);
			reject(abortProblem(signal));
		};
		waiting.push(mine);
		signal.addEventListener('abort', leave, {once: true});
	});
}
