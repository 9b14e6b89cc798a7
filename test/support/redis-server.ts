import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Redis} from 'ioredis';
import {findProgram} from './find-program.ts';
import {closedPort} from './listen.ts';
import {type RunningServer, runServer} from './run-server.ts';
import {waitUntil} from './wait-until.ts';

const program = findProgram('redis-server');

/** False when this machine has no Redis server to start. */
export const hasRedis = program !== undefined;

export interface RedisServer {
	readonly port: number;
	/** Where it keeps its files. */
	readonly directory: string;
	/** Commands as an administrator. */
	call(...words: string[]): Promise<unknown>;
	/** Starts it with these settings; it keeps its files from one start to the next. */
	start(settings?: Readonly<Record<string, string>>): Promise<void>;
	stop(signal?: NodeJS.Signals): Promise<void>;
	freeze(): void;
	thaw(): void;
	remove(): Promise<void>;
}

/** A Redis server of its own in a temporary directory, on 127.0.0.1, not started yet. */
export async function createRedisServer(): Promise<RedisServer> {
	if (program === undefined) throw new Error('no redis-server here');
	const directory = await mkdtemp(join(tmpdir(), 'coinpilot-redis-'));
	const port = await closedPort();
	let running: RunningServer | undefined;
	let password: string | undefined;

	const call = async (...words: string[]) => {
		const [name = '', ...rest] = words;
		const client = new Redis({
			port,
			host: '127.0.0.1',
			protocol: 2,
			lazyConnect: true,
			retryStrategy: null,
			enableReadyCheck: false,
			...(password === undefined ? {} : {password}),
		});
		client.on('error', () => undefined);
		try {
			await client.connect();
			return await client.call(name, ...rest);
		} finally {
			client.disconnect();
		}
	};

	const server: RedisServer = {
		port,
		directory,
		call,
		async start(settings = {}) {
			password = settings.requirepass;
			const fixed = {port: String(port), bind: '127.0.0.1', dir: directory, save: '""', daemonize: 'no'};
			const lines = Object.entries({...fixed, ...settings}).map(([name, value]) => `${name} ${value}\n`);
			const file = join(directory, 'redis.conf');
			await writeFile(file, lines.join(''), {mode: 0o600});
			const started = runServer(program, [file], directory);
			running = started;
			await waitUntil('Redis to answer', async () => {
				if (started.process.exitCode !== null) throw new Error(`redis-server ended: ${started.output()}`);
				return await call('PING').catch(() => undefined);
			});
		},
		async stop(signal) {
			await running?.stop(signal);
			running = undefined;
		},
		freeze: () => running?.freeze(),
		thaw: () => running?.thaw(),
		async remove() {
			await server.stop('SIGKILL');
			await rm(directory, {recursive: true, force: true});
		},
	};
	return server;
}
