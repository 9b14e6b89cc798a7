import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Issued} from './test-ca.ts';

export interface OpensslServer {
	readonly port: number;
	/** Keeps the port, takes connections into its backlog, and says nothing. */
	freeze(): void;
	close(): Promise<void>;
}

/** `openssl s_server` on loopback: another implementation than Node's, at least at the other end. Its page shows the handshake. */
export async function startOpensslServer({key, cert}: Issued, parameters: readonly string[] = []): Promise<OpensslServer> {
	const directory = mkdtempSync(join(tmpdir(), 'coinpilot-s-server-'));
	writeFileSync(join(directory, 'key.pem'), key, {mode: 0o600});
	writeFileSync(join(directory, 'chain.pem'), cert);
	const server = spawn(
		'openssl',
		['s_server', '-accept', '127.0.0.1:0', '-key', 'key.pem', '-cert', 'chain.pem', '-cert_chain', 'chain.pem', '-www', ...parameters],
		{cwd: directory, stdio: ['ignore', 'pipe', 'ignore']},
	);
	const close = async () => {
		if (server.exitCode === null && server.signalCode === null) {
			const exited = once(server, 'exit');
			server.kill('SIGKILL');
			await exited;
		}
		rmSync(directory, {recursive: true, force: true});
	};
	try {
		return {port: await acceptedPort(server), freeze: () => server.kill('SIGSTOP'), close};
	} catch (error) {
		await close();
		throw error;
	}
}

function acceptedPort({stdout}: ChildProcess): Promise<number> {
	let printed = '';
	return new Promise((resolve, reject) => {
		// Read to the end: a closed pipe would end the server.
		stdout?.on('data', (chunk: Buffer) => {
			printed += chunk.toString();
			const [, port] = /^ACCEPT .*:(\d+)$/m.exec(printed) ?? [];
			if (port !== undefined) resolve(Number(port));
		});
		stdout?.once('close', () => reject(new Error('openssl s_server did not start')));
	});
}
