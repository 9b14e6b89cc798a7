import type {CheckKind} from '../../src/checks/contract.ts';
import {ProblemError} from '../../src/core/problem.ts';
import type {Verdict} from '../../src/core/verdict.ts';
import {connectTcp} from '../../src/systems/network/tcp.ts';
import {createPostgres} from '../../src/systems/postgres/postgres.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {createFakeSystems} from './fake-systems.ts';
import {type PostgresCluster, startPostgresCluster} from './postgres-cluster.ts';

/** What a pair is made of: a server on 127.0.0.1 with a database `coinpilot` and a user `postgres`. */
export interface PairedServer {
	readonly port: number;
	readonly password: string;
	/** Runs statements in a database of the server, writing. */
	sql(statements: string, database?: string): Promise<unknown>;
	remove(): Promise<void>;
}

/** Two servers with a database `coinpilot` each, configured as `source` and `target`. */
export interface PostgresPair<Server extends PairedServer = PostgresCluster> {
	readonly source: Server;
	readonly target: Server;
	/** The road that `unreachable` does not have. */
	readonly road: ProblemError;
	readonly systems: Systems;
	/** Runs statements in the database on one side or both. */
	sql(where: 'source' | 'target' | 'both', statements: string): Promise<void>;
	/** Looks once and judges. Further databases: `intruder` (wrong password), `unreachable` (no road), `renamed`, `alias` (the source again). */
	look<Spec, Seen>(kind: CheckKind<Spec, Seen>, fields: object): Promise<Verdict>;
	remove(): Promise<void>;
}

export async function startPostgresPair(overrides: Partial<Systems> = {}): Promise<PostgresPair> {
	const [source, target] = await Promise.all([startPostgresCluster(), startPostgresCluster()]);
	await Promise.all([source, target].map(cluster => cluster.sql('CREATE DATABASE coinpilot')));
	return pairServers({source, target, overrides, handshakeMs: 1_500});
}

export interface PairOptions<Server extends PairedServer> {
	readonly source: Server;
	readonly target: Server;
	readonly overrides?: Partial<Systems>;
	/** As `createPostgres` takes it. */
	readonly handshakeMs?: number;
}

/** The program's own connections to two servers. Removing the pair removes them. */
export function pairServers<Server extends PairedServer>(options: PairOptions<Server>): PostgresPair<Server> {
	const {source, target, overrides = {}, handshakeMs} = options;
	const both = [source, target];
	const road = new ProblemError({code: 'ssh-unreachable', target: 'vm', address: '203.0.113.10:22', why: 'no-answer', afterMs: 8_000});
	const database = (server: Server, secret: string) => ({
		on: 'vm',
		host: '127.0.0.1',
		port: server.port,
		name: 'coinpilot',
		user: 'postgres',
		password: {secret},
		tls: false,
	});
	const passwords: Readonly<Record<string, string>> = {
		SOURCE: source.password,
		TARGET: target.password,
		READER: 'reader',
		WRONG: 'wrong-password-7',
	};
	const postgres = createPostgres({
		config: {
			databases: {
				source: database(source, 'SOURCE'),
				target: database(target, 'TARGET'),
				intruder: database(target, 'WRONG'),
				reader: {...database(target, 'READER'), user: 'reader'},
				unreachable: {...database(target, 'TARGET'), on: 'lost'},
				renamed: {...database(target, 'TARGET'), name: 'coinpilt'},
				alias: {...database(source, 'SOURCE'), host: 'localhost'},
			},
		},
		secrets: {get: async name => passwords[name] ?? ''},
		dialService: (service, port, options) =>
			service.on === 'lost' ? Promise.reject(road) : connectTcp({host: '127.0.0.1', port}, options),
		...(handshakeMs !== undefined && {handshakeMs}),
	});
	const systems = createFakeSystems({postgres: postgres.use, ...overrides});
	return {
		source,
		target,
		road,
		systems,
		async sql(where, statements) {
			const servers = where === 'both' ? both : [where === 'source' ? source : target];
			await Promise.all(servers.map(server => server.sql(statements, 'coinpilot')));
		},
		async look(kind, fields) {
			const spec = kind.schema.parse(fields);
			return kind.judge(await kind.observe(spec, systems, new AbortController().signal), spec);
		},
		async remove() {
			await postgres.close();
			await Promise.all(both.map(server => server.remove()));
		},
	};
}
