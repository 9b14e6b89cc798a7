import {spawn} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import ssh2, {type Connection} from 'ssh2';
import type {SshTarget} from '../../../src/config/schema.ts';
import {createSshKeyPair} from '../../../src/demo/vm/ssh-keys.ts';

export interface TestServer {
	readonly port: number;
	readonly directory: string;
	/** `ssh-ed25519 AAAA…` */
	readonly hostKey: string;
	readonly knownHosts: string;
	readonly identity: string;
	/** Connections that reached the server, whatever became of them. */
	readonly connections: Connection[];
	target(change?: Partial<SshTarget>): SshTarget;
	stop(): Promise<void>;
}

/** ssh2's own server on loopback: lets in whoever has the key, runs commands with sh, forwards to loopback. */
export async function startServer(): Promise<TestServer> {
	const directory = await mkdtemp(join(tmpdir(), 'ssh-server-'));
	const host = createSshKeyPair();
	const user = createSshKeyPair();
	const allowed = ssh2.utils.parseKey(user.public);
	if (allowed instanceof Error) throw allowed;
	const identity = join(directory, 'id');
	const knownHosts = join(directory, 'known_hosts');
	await writeFile(identity, user.private, {mode: 0o600});
	const connections: Connection[] = [];
	const server = new ssh2.Server({hostKeys: [host.private]}, client => {
		connections.push(client);
		client.on('error', () => undefined);
		client.setMaxListeners(0);
		client.on('authentication', request => {
			if (request.method !== 'publickey' || !request.key.data.equals(allowed.getPublicSSH())) request.reject(['publickey']);
			else if (!request.signature || !request.blob) request.accept();
			else if (allowed.verify(request.blob, request.signature, request.hashAlgo)) request.accept();
			else request.reject();
		});
		client.on('session', accept => {
			accept().on('exec', (acceptExec, _reject, {command}) => {
				const channel = acceptExec();
				const child = spawn('sh', ['-c', command], {detached: true});
				client.once('close', () => killGroup(child.pid));
				channel.pipe(child.stdin);
				child.stdin.on('error', () => undefined);
				child.stdout.pipe(channel, {end: false});
				child.stderr.pipe(channel.stderr, {end: false});
				child.on('close', code => {
					channel.exit(code ?? 255);
					channel.end();
				});
			});
		});
		client.on('tcpip', (accept, reject, {destPort}) => {
			const socket = connect(destPort, '127.0.0.1');
			socket.once('connect', () => {
				const channel = accept();
				channel.pipe(socket);
				socket.pipe(channel);
				channel.once('close', () => socket.destroy());
			});
			socket.once('error', () => reject());
		});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	const {port} = address;
	const hostKey = host.public.split(' ').slice(0, 2).join(' ');
	await writeFile(knownHosts, `[127.0.0.1]:${port} ${hostKey}\n`);
	return {
		port,
		directory,
		hostKey,
		knownHosts,
		identity,
		connections,
		target: (change = {}) => ({type: 'ssh', host: '127.0.0.1', port, user: 'ops', identity, knownHosts, docker: 'docker', ...change}),
		stop: async () => {
			for (const client of connections) client.end();
			await new Promise<void>(resolve => server.close(() => resolve()));
			await rm(directory, {recursive: true, force: true});
		},
	};
}

function killGroup(pid: number | undefined): void {
	try {
		if (pid !== undefined) process.kill(-pid, 'SIGKILL');
	} catch {
		// It has ended by itself meanwhile.
	}
}
