import type {Config} from '../../config/schema.ts';
import {nearest} from '../../core/nearest.ts';
import {ProblemError} from '../../core/problem.ts';
import {untilAborted} from '../../core/until-aborted.ts';
import {type DialService, nameService} from '../dial-service.ts';
import {createSessionPool, type SessionPool} from '../session-pool.ts';
import type {Systems} from '../systems.ts';
import {openRedis, type RedisConnection} from './redis-connection.ts';

export interface RedisOptions {
	readonly config: Pick<Config, 'redis'>;
	readonly secrets: {get(name: string, signal: AbortSignal): Promise<string>};
	readonly dialService: DialService;
	/** For each answer, once the road stands. @default 8000 */
	readonly answerMs?: number;
}

export interface RedisSystem {
	readonly use: Systems['redis'];
	close(): Promise<void>;
}

/**
 * Sessions on the configured caches. Nothing is retried and nothing is queued behind a lost connection.
 *
 * @throws ProblemError `name-unknown`, `database-refused` (password), `query-failed` (an error reply, its first word as
 * `sqlState`), `connection-failed`, `protocol-broken`, and whatever the road throws
 */
export function createRedis(options: RedisOptions): RedisSystem {
	const {config, secrets, dialService, answerMs = 8_000} = options;
	const pools = new Map<string, SessionPool<RedisConnection>>();

	const open = async (name: string, signal: AbortSignal): Promise<RedisConnection> => {
		const cache = Object.hasOwn(config.redis, name) ? config.redis[name] : undefined;
		if (cache === undefined) {
			const known = Object.keys(config.redis);
			const close = nearest(name, known);
			throw new ProblemError({code: 'name-unknown', what: 'cache', name, known, ...(close === undefined ? {} : {nearest: close})});
		}
		const password = cache.password === undefined ? undefined : await secrets.get(cache.password.secret, signal);
		const address = nameService(cache, cache.port);
		const dial = (through: AbortSignal) => dialService(cache, cache.port, {signal: through});
		return await openRedis({cache: name, password, address, dial, answerMs, signal});
	};

	const poolOf = (name: string): SessionPool<RedisConnection> => {
		const known = pools.get(name);
		if (known !== undefined) return known;
		const pool = createSessionPool<RedisConnection>({open: signal => open(name, signal)});
		pools.set(name, pool);
		return pool;
	};

	return {
		async use(name, work, {signal}) {
			for (;;) {
				const lease = await poolOf(name).lease(signal);
				const {session} = lease;
				let answered = !lease.reused;
				try {
					const command = async (verb: string, ...parameters: string[]) => {
						const reply = await session.command(verb, parameters);
						answered = true;
						return reply;
					};
					const result = await untilAborted(work({command}), signal);
					lease.release(Promise.resolve());
					return result;
				} catch (error) {
					lease.drop();
					// An idle connection may have died unnoticed; before its first answer nothing has happened over it.
					if (answered || signal.aborted || !isLost(error)) throw error;
				}
			}
		},
		async close() {
			await Promise.all([...pools.values()].map(pool => pool.close()));
		},
	};
}

function isLost(error: unknown): boolean {
	return error instanceof ProblemError && error.problem.code === 'connection-failed';
}
