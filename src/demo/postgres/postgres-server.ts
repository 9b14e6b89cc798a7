import {createServer, type Socket} from 'node:net';
import {PGlite} from '@electric-sql/pglite';
import {createListener, type Listener} from '../network/listener.ts';
import {ROWS, SCHEMA} from './database-schema.ts';
import {
	ASK_PASSWORD,
	createFrameReader,
	createTurns,
	errorResponse,
	type Frame,
	isCancelRequest,
	isSslRequest,
	passwordOf,
} from './postgres-protocol.ts';

/** A PostgreSQL of its own behind a loopback port, asking for a password. */
export interface PostgresServer extends Listener {
	exec(sql: string): Promise<void>;
	/** Rows of the last statement, values as text. */
	rows(sql: string): Promise<(string | null)[][]>;
	close(): Promise<void>;
}

/** What serving asks of an engine: PostgreSQL in this process, spoken to in the wire protocol. */
export type PostgresEngine = Pick<PGlite, 'exec' | 'runExclusive' | 'execProtocolRawStream' | 'isInTransaction' | 'closed' | 'close'>;

/** A database of its own that nothing listens for. */
export type EmptyDatabase = Pick<PostgresServer, 'rows' | 'close'>;

/**
 * Source and target with the same rows. Making a cluster takes seconds and copying one does not, so it is made once.
 * All of it one after the other: PGlite does not come up twice at the same time in one process.
 */
export async function createPostgresServers(
	now: Date,
	password: string,
	signal?: AbortSignal,
): Promise<{readonly source: PostgresServer; readonly target: PostgresServer; createEmpty(): Promise<EmptyDatabase>}> {
	const maker = await PGlite.create();
	await maker.exec('create database coinpilot');
	const empty = await maker.dumpDataDir('none');
	await maker.close();
	signal?.throwIfAborted();
	const source = await PGlite.create({loadDataDir: empty, database: 'coinpilot'});
	await source.exec(SCHEMA);
	await source.exec(ROWS.replaceAll('$NOW', now.toISOString()));
	const target = await PGlite.create({loadDataDir: await source.dumpDataDir('none'), database: 'coinpilot'});
	const createEmpty = async (): Promise<EmptyDatabase> => {
		const db = await PGlite.create({loadDataDir: empty, database: 'coinpilot'});
		return {rows: sql => rowsOf(db, sql), close: () => db.close()};
	};
	return {source: await servePostgres(source, password), target: await servePostgres(target, password), createEmpty};
}

/** Several sessions over one engine, which has one: they take turns, by transactions. */
export async function servePostgres(db: PostgresEngine, password: string): Promise<PostgresServer> {
	const turns = createTurns(db);
	const listener = await createListener(createServer(socket => converse(socket, db, turns, password)));
	const alone = async <T>(work: () => Promise<T>): Promise<T> => {
		const release = await turns.take();
		try {
			return await work();
		} finally {
			release();
		}
	};
	return {
		get port() {
			return listener.port;
		},
		set: listener.set,
		exec: sql =>
			alone(async () => {
				await db.exec(sql);
			}),
		rows: sql => alone(() => rowsOf(db, sql)),
		async close() {
			await listener.set(false);
			await db.close();
		},
	};
}

async function rowsOf(db: PostgresEngine, sql: string): Promise<(string | null)[][]> {
	const results = await db.exec(sql, {rowMode: 'array'});
	const rows = (results.at(-1)?.rows ?? []) as unknown as unknown[][];
	return rows.map(row => row.map(textOf));
}

function textOf(value: unknown): string | null {
	if (value === null || value === undefined) return null;
	if (value instanceof Date) return value.toISOString();
	if (typeof value === 'boolean') return value ? 't' : 'f';
	return String(value);
}

function converse(socket: Socket, db: PostgresEngine, turns: ReturnType<typeof createTurns>, password: string): void {
	const read = createFrameReader();
	let startup: Buffer | undefined;
	let admitted = false;
	let release: (() => void) | undefined;
	let work: Promise<unknown> = Promise.resolve();

	const give = async (message: Buffer) => {
		release ??= await turns.take();
		await turns.run(message, data => {
			if (socket.writable) socket.write(Buffer.from(data));
		});
	};
	const giveUp = () => {
		release?.();
		release = undefined;
	};
	const handle = async (frame: Frame): Promise<unknown> => {
		if (socket.destroyed) return;
		if (isSslRequest(frame)) return socket.write('N');
		if (isCancelRequest(frame)) return socket.end();
		if (frame.kind === 'start') {
			startup = frame.body;
			return socket.write(ASK_PASSWORD);
		}
		if (!admitted) {
			if (startup === undefined || passwordOf(frame) !== password) {
				return socket.end(errorResponse('28P01', 'password authentication failed'));
			}
			admitted = true;
			await give(startup);
			return giveUp();
		}
		if (frame.type === 'X') return socket.end();
		await give(frame.whole);
		const idle = frame.type === 'Q' || frame.type === 'S';
		return idle && !db.isInTransaction() ? giveUp() : undefined;
	};
	socket.on('data', chunk => {
		for (const frame of read(chunk)) {
			work = work.then(() => handle(frame)).catch(() => socket.destroy());
		}
	});
	socket.once('close', () => {
		work = work.then(async () => {
			// A client that went away in the middle must not keep everyone else waiting.
			if (release !== undefined && !db.closed) await db.exec('rollback').catch(() => undefined);
			giveUp();
		});
	});
}
