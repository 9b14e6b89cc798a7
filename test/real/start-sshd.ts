import {execFileSync, spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {chmod, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';
import {connectTcp} from '../../src/systems/network/tcp.ts';
import {closedPort} from '../support/listen.ts';

const SSHD = '/usr/sbin/sshd';
export const hasSshd = existsSync(SSHD);

export interface Sshd {
	readonly port: number;
	readonly user: string;
	readonly directory: string;
	readonly identity: string;
	readonly knownHosts: string;
	readonly hostKeys: {readonly ed25519: string; readonly rsa: string};
	readonly pid: number;
	/** Ends the server and every connection it serves. */
	stop(): Promise<void>;
	/** The same for now: it can be started again, with its keys and at its port. */
	pause(): Promise<void>;
	resume(): Promise<void>;
}

/** A real OpenSSH server on loopback with keys of its own; its host keys are in `knownHosts` already. */
export async function startSshd(
	options: {readonly lines?: readonly string[]; readonly port?: number; readonly known?: boolean} = {},
): Promise<Sshd> {
	const directory = await mkdtemp(join(tmpdir(), 'sshd-'));
	const lines = options.lines ?? [];
	const isSetEnv = (line: string) => line.startsWith('SetEnv ');
	const port = options.port ?? (await closedPort());
	const path = (name: string) => join(directory, name);
	await chmod(directory, 0o755);
	await mkdir('/run/sshd', {recursive: true, mode: 0o755}).catch(() => undefined);
	keygen('ed25519', path('host_ed25519'));
	keygen('rsa', path('host_rsa'));
	keygen('ed25519', path('id'));
	await writeFile(path('authorized_keys'), await readFile(path('id.pub')), {mode: 0o600});
	const publicKey = async (name: string) => (await readFile(path(`${name}.pub`), 'utf8')).split(' ').slice(0, 2).join(' ');
	const hostKeys = {ed25519: await publicKey('host_ed25519'), rsa: await publicKey('host_rsa')};
	await writeFile(path('known_hosts'), options.known === false ? '' : `[127.0.0.1]:${port} ${hostKeys.ed25519}\n`);
	const configuration = [
		`Port ${port}`,
		'ListenAddress 127.0.0.1',
		`HostKey ${path('host_ed25519')}`,
		`HostKey ${path('host_rsa')}`,
		`AuthorizedKeysFile ${path('authorized_keys')}`,
		`PidFile ${path('pid')}`,
		'StrictModes no',
		'UsePAM no',
		'PermitRootLogin prohibit-password',
		'PasswordAuthentication no',
		'LogLevel ERROR',
		// The start-up files of whoever runs the tests are no part of them. Of several SetEnv lines sshd takes the first alone.
		`SetEnv HOME=${directory} ${lines
			.filter(isSetEnv)
			.map(line => line.slice('SetEnv '.length))
			.join(' ')}`,
		...lines.filter(line => !isSetEnv(line)),
	];
	await writeFile(path('config'), `${configuration.join('\n')}\n`);
	const serve = async () => {
		const child = spawn(SSHD, ['-D', '-e', '-f', path('config')], {stdio: 'ignore', detached: true});
		const exited = new Promise<void>(resolve => child.once('exit', () => resolve()));
		await answers(port);
		return {pid: child.pid ?? 0, exited};
	};
	let served: {readonly pid: number; readonly exited: Promise<void>} | undefined = await serve();
	const pause = async () => {
		if (served === undefined) return;
		const {pid, exited} = served;
		for (const serving of children(pid)) kill(serving);
		kill(pid);
		await exited;
		served = undefined;
	};
	return {
		port,
		user: userInfo().username,
		directory,
		identity: path('id'),
		knownHosts: path('known_hosts'),
		hostKeys,
		get pid() {
			return served?.pid ?? 0;
		},
		pause,
		resume: async () => {
			served ??= await serve();
		},
		stop: async () => {
			await pause();
			await rm(directory, {recursive: true, force: true});
		},
	};
}

/** Processes that a process started, theirs included. */
export function children(pid: number): number[] {
	const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], {encoding: 'utf8'});
	const pairs = table
		.trim()
		.split('\n')
		.map(line => line.trim().split(/\s+/).map(Number));
	const found: number[] = [];
	for (let parents = [pid]; parents.length > 0; ) {
		parents = pairs.filter(([, parent]) => parents.includes(parent ?? 0)).map(([child]) => child ?? 0);
		found.push(...parents);
	}
	return found;
}

function keygen(type: string, path: string): void {
	execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'test', '-f', path]);
}

async function answers(port: number): Promise<void> {
	const signal = AbortSignal.timeout(10_000);
	for (;;) {
		try {
			(await connectTcp({host: '127.0.0.1', port}, {signal})).destroy();
			return;
		} catch (error) {
			if (signal.aborted) throw error;
		}
	}
}

function kill(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has ended by itself meanwhile.
	}
}
