import {execFile} from 'node:child_process';
import {existsSync, readdirSync} from 'node:fs';
import {chmod, chown, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import pg from 'pg';
import {closedPort} from './listen.ts';
import {waitUntil} from './wait-until.ts';

const run = promisify(execFile);

const LIBRARY = '/usr/lib/postgresql';
const versions = existsSync(LIBRARY) ? readdirSync(LIBRARY).sort((left, right) => Number(right) - Number(left)) : [];
const bin = versions.map(version => join(LIBRARY, version, 'bin')).find(folder => existsSync(join(folder, 'initdb')));

/** False when this machine has no PostgreSQL server to start. */
export const hasPostgres = bin !== undefined;

export interface PostgresCluster {
	readonly port: number;
	readonly user: string;
	readonly password: string;
	/** Runs statements in a database of the cluster, as its owner, writing. */
	sql(statements: string, database?: string): Promise<pg.QueryArrayResult['rows']>;
	start(): Promise<void>;
	stop(mode?: 'fast' | 'immediate'): Promise<void>;
	/** Starts it again as a standby, of a primary that sends nothing, until it is promoted. */
	standBy(): Promise<void>;
	promote(): Promise<void>;
	/** Freezes every process of the server, so that it accepts and never answers; and thaws it. */
	freeze(): Promise<void>;
	thaw(): Promise<void>;
	/** Speaks TLS from the next connection on, to whoever asks for it. */
	offerTls(certificate: {readonly key: string; readonly cert: string}): Promise<void>;
	/** Stops it and removes its files. */
	remove(): Promise<void>;
}

/** A PostgreSQL server of its own in a temporary directory, with scram passwords, on 127.0.0.1. */
export async function startPostgresCluster(): Promise<PostgresCluster> {
	if (bin === undefined) throw new Error('no PostgreSQL server here');
	const directory = await mkdtemp(join(tmpdir(), 'coinpilot-pg-'));
	const data = join(directory, 'data');
	const password = `pw-${Math.random().toString(36).slice(2)}`;
	const passwordFile = join(directory, 'password');
	await writeFile(passwordFile, `${password}\n`);
	await chmod(directory, 0o755);
	const identity = await postgresUser();
	if (identity !== undefined) {
		await chown(directory, identity.uid, identity.gid);
		await chown(passwordFile, identity.uid, identity.gid);
	}
	// The server refuses to run as root.
	const as = async (program: string, ...args: string[]) => {
		const options = {cwd: directory, ...(identity ?? {})};
		const {stdout} = await run(join(bin, program), args, options);
		return stdout;
	};
	await as('initdb', '-D', data, '-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8', '--no-sync');
	const port = await closedPort();
	const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;

	const cluster: PostgresCluster = {
		port,
		user: 'postgres',
		password,
		async sql(statements, database = 'postgres') {
			const client = new pg.Client({host: '127.0.0.1', port, user: 'postgres', password, database});
			client.on('error', () => undefined);
			await client.connect();
			try {
				const result = await client.query({text: statements, rowMode: 'array'});
				return result.rows;
			} finally {
				await client.end();
			}
		},
		start: async () => void (await as('pg_ctl', '-D', data, '-w', '-l', join(directory, 'log'), '-o', settings, 'start')),
		stop: async (mode = 'fast') => void (await as('pg_ctl', '-D', data, '-w', '-m', mode, 'stop')),
		async standBy() {
			await cluster.stop();
			const signal = join(data, 'standby.signal');
			await writeFile(signal, '');
			if (identity !== undefined) await chown(signal, identity.uid, identity.gid);
			await cluster.start();
		},
		promote: async () => void (await as('pg_ctl', '-D', data, '-w', 'promote')),
		freeze: () => signalAll('SIGSTOP'),
		thaw: () => signalAll('SIGCONT'),
		async offerTls({key, cert}) {
			for (const [name, text] of Object.entries({'server.key': key, 'server.crt': cert})) {
				const file = join(data, name);
				await writeFile(file, text, {mode: 0o600});
				if (identity !== undefined) await chown(file, identity.uid, identity.gid);
			}
			await cluster.sql('ALTER SYSTEM SET ssl = on');
			await cluster.sql('SELECT pg_reload_conf()');
			await waitUntil('TLS to be on', async () => (await cluster.sql('SHOW ssl'))[0]?.[0] === 'on');
		},
		async remove() {
			if (existsSync(join(data, 'postmaster.pid'))) {
				await cluster.thaw();
				await cluster.stop('immediate').catch(() => undefined);
			}
			await rm(directory, {recursive: true, force: true});
		},
	};

	async function signalAll(signal: NodeJS.Signals): Promise<void> {
		const pid = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
		const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
		for (const one of [pid, ...children.trim().split(' ').map(Number)]) {
			try {
				if (one > 0) process.kill(one, signal);
			} catch {
				// A worker that ended in the meantime.
			}
		}
	}

	await cluster.start();
	return cluster;
}

async function postgresUser(): Promise<{uid: number; gid: number} | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const [{stdout: uid}, {stdout: gid}] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
	return {uid: Number(uid), gid: Number(gid)};
}
