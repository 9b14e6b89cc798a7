import type {Config} from '../../config/schema.ts';
import {abortProblem} from '../../core/abort-problem.ts';
import {nearest} from '../../core/nearest.ts';
import {ProblemError} from '../../core/problem.ts';
import {untilAborted} from '../../core/until-aborted.ts';
import {type DialService, nameService} from '../dial-service.ts';
import {createSessionPool, type Lease, type SessionPool} from '../session-pool.ts';
import type {Systems} from '../systems.ts';
import {openPostgres, type PostgresConnection} from './postgres-connection.ts';
import {secureRoad} from './postgres-tls.ts';

export interface PostgresOptions {
	readonly config: Pick<Config, 'databases' | 'ca'>;
	readonly secrets: {get(name: string, signal: AbortSignal): Promise<string>};
	readonly dialService: DialService;
	/** Until the server let us in, once the road stands, or began a session. @default 8000 */
	readonly handshakeMs?: number;
	/** Sessions to one database at once. @default 4 */
	readonly size?: number;
}

export interface Postgres {
	readonly use: Systems['postgres'];
	close(): Promise<void>;
}

/**
 * Sessions on the configured databases: each one read-only transaction in one snapshot, rolled back afterwards. Aborting
 * stops the running query on the server too.
 *
 * @throws ProblemError `name-unknown`, `database-refused` (not let in), `query-failed`, `connection-failed`,
 * `protocol-broken`, and whatever the road throws
 */
export function createPostgres(options: PostgresOptions): Postgres {
	const {config, secrets, dialService, handshakeMs = 8_000, size = 4} = options;
	const pools = new Map<string, SessionPool<PostgresConnection>>();
	const cancelling = new Set<Promise<void>>();

	const poolOf = (name: string): SessionPool<PostgresConnection> => {
		const known = pools.get(name);
		if (known !== undefined) return known;
		const pool = createSessionPool({size, open: signal => open(name, signal)});
		pools.set(name, pool);
		return pool;
	};

	const open = async (name: string, signal: AbortSignal): Promise<PostgresConnection> => {
		const database = Object.hasOwn(config.databases, name) ? config.databases[name] : undefined;
		if (database === undefined) {
			const known = Object.keys(config.databases);
			const close = nearest(name, known);
			throw new ProblemError({code: 'name-unknown', what: 'database', name, known, ...(close === undefined ? {} : {nearest: close})});
		}
		const password = database.password === undefined ? undefined : await secrets.get(database.password.secret, signal);
		const address = nameService(database, database.port);
		const dial = async (through: AbortSignal) => {
			const road = await dialService(database, database.port, {signal: through});
			if (!database.tls) return road;
			const host = database.host ?? database.container ?? 'localhost';
			return await secureRoad(road, {host, address, ca: config.ca, timeoutMs: handshakeMs, signal: through});
		};
		return await openPostgres({database, password, address, dial, handshakeMs, signal});
	};

	/** A session that served before may be dead without knowing; its place is then taken by a new one. */
	const begin = async (name: string, signal: AbortSignal): Promise<Lease<PostgresConnection>> => {
		for (;;) {
			const lease = await poolOf(name).lease(signal);
			try {
				await untilAborted(lease.session.begin(), signal);
				return lease;
			} catch (error) {
				lease.drop();
				const silent = error instanceof ProblemError && error.problem.code === 'no-response';
				if (!lease.reused || silent || signal.aborted) throw error;
			}
		}
	};

	return {
		async use(name, work, {signal}) {
			const lease = await begin(name, signal);
			const {session} = lease;
			const cancel = () => {
				const cancelled = session.cancel().finally(() => cancelling.delete(cancelled));
				cancelling.add(cancelled);
				lease.drop();
			};
			if (signal.aborted) {
				lease.drop();
				throw abortProblem(signal);
			}
			signal.addEventListener('abort', cancel, {once: true});
			try {
				return await untilAborted(work({query: (sql, parameters = []) => session.query(sql, parameters)}), signal);
			} finally {
				signal.removeEventListener('abort', cancel);
				lease.release(session.usable ? session.rollback() : Promise.reject(new Error('gone')));
			}
		},
		async close() {
			await Promise.all([...pools.values()].map(pool => pool.close()));
			await Promise.all(cancelling);
		},
	};
}
