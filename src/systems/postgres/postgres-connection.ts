import type {Duplex} from 'node:stream';
import type {Client as PgClient, QueryArrayConfig} from 'pg';
import type {Database} from '../../config/schema.ts';
import {ProblemError} from '../../core/problem.ts';
import {text, type Words} from '../../core/text.ts';
import {untilAborted} from '../../core/until-aborted.ts';
import {SocketShape} from '../network/socket-shape.ts';
import type {PooledSession} from '../session-pool.ts';
import type {Rows} from '../systems.ts';
import {createFrameGuard} from './postgres-framing.ts';
import {type PostgresContext, postgresProblem} from './postgres-problem.ts';

export interface PostgresConnection extends PooledSession {
	/** Opens the read-only transaction that every session is. */
	begin(): Promise<void>;
	query(sql: string, parameters: readonly (string | number | null)[]): Promise<Rows>;
	rollback(): Promise<void>;
	/** Stops what the server is doing for this connection, then closes it. */
	cancel(): Promise<void>;
}

export interface OpenPostgresOptions {
	readonly database: Database;
	readonly password: string | undefined;
	readonly address: string;
	/** A fresh connection to the server: once for the session, and once more for each cancel request. */
	readonly dial: (signal: AbortSignal) => Promise<Duplex>;
	readonly handshakeMs: number;
	readonly signal: AbortSignal;
}

/** How long telling the server to stop may take; the connection is gone either way. */
const CANCEL_MS = 2_000;

/**
 * Text comes out the same whatever the server's and role's settings are. `row_security` off turns rows that a policy
 * would hide into an error. The timeouts outlive us only where a cancel request cannot reach the server.
 */
const BEGIN = [
	'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY',
	"SET LOCAL TimeZone = 'UTC'",
	"SET LOCAL DateStyle = 'ISO, YMD'",
	"SET LOCAL IntervalStyle = 'postgres'",
	'SET LOCAL extra_float_digits = 3',
	"SET LOCAL bytea_output = 'hex'",
	"SET LOCAL client_encoding = 'UTF8'",
	'SET LOCAL row_security = off',
	"SET LOCAL lock_timeout = '10s'",
	"SET LOCAL statement_timeout = '5min'",
	"SET LOCAL idle_in_transaction_session_timeout = '5min'",
].join('; ');

/** Values stay the text that the server wrote. */
const AS_TEXT = {getTypeParser: () => (value: string | Buffer) => value};

export async function openPostgres(options: OpenPostgresOptions): Promise<PostgresConnection> {
	const {database, password, address, dial, signal, handshakeMs} = options;
	const {default: pg} = await import('pg');
	const startedAt = performance.now();
	const context = (during: PostgresContext['during']): PostgresContext => ({
		during,
		database: database.name,
		address,
		password,
		afterMs: Math.round(performance.now() - startedAt),
	});
	const broken = (detail: Words, cause?: unknown) =>
		new ProblemError({code: 'protocol-broken', address, protocol: 'PostgreSQL', detail}, {cause});

	const guard = createFrameGuard();
	const inspect = (chunk: Buffer) => {
		const fault = guard(chunk);
		return fault === undefined ? undefined : broken(fault);
	};
	const stream = new SocketShape(await dial(signal), {
		inspect,
		broken: cause => broken(text('the answer could not be read', '응답을 해석할 수 없음'), cause),
	});
	const client: PgClient = new pg.Client({
		host: 'road',
		port: database.port,
		user: database.user,
		database: database.name,
		// A function, and a blank in `options`: otherwise the driver falls back on PGPASSWORD, ~/.pgpass and PGOPTIONS.
		password: () => {
			if (password !== undefined) return password;
			const detail = text('the server asks for a password and the configuration names none', '서버가 비밀번호를 요구하지만 설정에 없음');
			throw new ProblemError({code: 'database-refused', database: database.name, sqlState: '28P01', detail});
		},
		options: ' ',
		ssl: false,
		application_name: 'coinpilot-ops',
		stream: () => stream as never,
		types: AS_TEXT,
	});
	// The stream's own fault says more than "Connection terminated unexpectedly", which the driver may report first.
	let fault: unknown;
	stream.on('error', error => {
		fault ??= error;
	});
	client.on('error', error => {
		fault ??= error;
	});
	let usable = true;
	client.on('end', () => {
		usable = false;
	});

	/** For what a living server answers at once. A query may take as long as the caller waits. */
	const inTime = async <T>(answer: Promise<T>): Promise<T> => {
		const askedAt = performance.now();
		const timer = setTimeout(() => {
			const afterMs = Math.round(performance.now() - askedAt);
			stream.destroy(new ProblemError({code: 'no-response', address, protocol: 'PostgreSQL', afterMs}));
		}, handshakeMs);
		try {
			return await answer;
		} finally {
			clearTimeout(timer);
		}
	};
	try {
		await inTime(untilAborted(client.connect(), signal));
	} catch (error) {
		stream.destroy();
		throw postgresProblem(fault ?? error, context('login'));
	}

	const ask = async <T>(work: () => Promise<T>): Promise<T> => {
		try {
			return await work();
		} catch (error) {
			throw postgresProblem(fault instanceof ProblemError ? fault : error, context('query'));
		}
	};
	const destroy = () => {
		usable = false;
		stream.destroy();
	};

	return {
		get usable() {
			return usable && !stream.destroyed;
		},
		begin: () => ask(async () => void (await inTime(client.query(BEGIN)))),
		rollback: () => ask(async () => void (await inTime(client.query('ROLLBACK')))),
		query: (sql, parameters) =>
			ask(async () => {
				// The extended protocol takes one statement: nothing can end the transaction and go on behind it.
				const config: QueryArrayConfig & {queryMode: 'extended'} = {
					text: sql,
					values: [...parameters],
					rowMode: 'array',
					queryMode: 'extended',
				};
				const {fields, rows} = await client.query<(string | null)[]>(config);
				if (client.getTransactionStatus() !== 'T') {
					destroy();
					const detail = text('the statement ended the read-only transaction', '쿼리가 읽기 전용 트랜잭션을 끝냄');
					throw new ProblemError({code: 'query-failed', database: database.name, sqlState: '25P01', detail});
				}
				return {columns: fields.map(field => field.name), rows};
			}),
		async cancel() {
			destroy();
			await sendCancel(client, dial).catch(() => undefined);
		},
		async end() {
			const closed = new Promise<void>(resolve => stream.once('close', () => resolve()));
			client.end().catch(() => undefined);
			const late = setTimeout(destroy, CANCEL_MS);
			if (!stream.destroyed) await closed;
			clearTimeout(late);
		},
		destroy,
	};
}

/** The server stops a query only when told so over a second connection; a closed one it notices when it next writes. */
async function sendCancel(client: PgClient, dial: OpenPostgresOptions['dial']): Promise<void> {
	const {processID, secretKey} = client as PgClient & {processID: number | null; secretKey: number | null};
	if (processID === null || secretKey === null) return;
	const road = await dial(AbortSignal.timeout(CANCEL_MS));
	const request = Buffer.alloc(16);
	request.writeInt32BE(16, 0);
	request.writeInt32BE(80_877_102, 4);
	request.writeInt32BE(processID, 8);
	request.writeInt32BE(secretKey, 12);
	await new Promise<void>(resolve => {
		const timer = setTimeout(() => road.destroy(), CANCEL_MS);
		road.on('error', () => undefined);
		road.once('close', () => {
			clearTimeout(timer);
			resolve();
		});
		road.resume();
		road.end(request);
	});
}
