import {spawn} from 'node:child_process';
import type {WebSocket} from 'ws';

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;
const ENDED = 3;
const CLOSED = 255;

/**
 * A command of `kubectl exec`, run on this machine: the first byte of each message says which stream it is of, and the last message
 * is a `Status` (v5.channel.k8s.io). A client that hangs up leaves the command running, as the container runtime does.
 */
export function runInPod(socket: WebSocket, argv: readonly string[], cwd: string): void {
	const [file = '', ...args] = argv;
	const child = spawn(file, args, {cwd, stdio: 'pipe'});
	const send = (channel: number, data: Buffer | string) => {
		if (socket.readyState === socket.OPEN) socket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(data)]));
	};
	socket.on('message', (message: Buffer) => {
		if (message[0] === STDIN) child.stdin.write(message.subarray(1));
		if (message[0] === CLOSED) child.stdin.end();
	});
	child.stdin.on('error', () => undefined);
	child.stdout.on('data', (chunk: Buffer) => send(STDOUT, chunk));
	child.stderr.on('data', (chunk: Buffer) => send(STDERR, chunk));
	const end = (status: unknown) => {
		send(ENDED, JSON.stringify(status));
		socket.close(1000);
	};
	child.once('error', () => {
		const message = `Internal error occurred: error executing command in container: exec: "${file}": executable file not found in $PATH`;
		end({kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', reason: 'InternalError', message, code: 500});
	});
	child.once('close', code => {
		if (code === 0) return end({metadata: {}, status: 'Success'});
		const details = {causes: [{reason: 'ExitCode', message: String(code)}]};
		end({metadata: {}, status: 'Failure', reason: 'NonZeroExitCode', message: `command terminated with exit code ${code}`, details});
	});
}
