import {once} from 'node:events';
import {createServer, type Server, type Socket} from 'node:net';
import {afterAll, afterEach, beforeAll, expect, it} from 'vitest';
import {noQuestions} from '../../../src/systems/questions.ts';
import {SshConnection} from '../../../src/systems/ssh/ssh-connection.ts';
import {startServer, type TestServer} from './ssh-server.ts';

const signal = new AbortController().signal;
let ssh: TestServer;
let vm: SshConnection;
let listening: Server | undefined;

beforeAll(async () => {
	ssh = await startServer();
	vm = new SshConnection('vm', ssh.target(), {questions: noQuestions});
});
afterEach(async () => {
	await new Promise<unknown>(resolve => (listening ? listening.close(resolve) : resolve(undefined)));
	listening = undefined;
});
afterAll(async () => {
	await vm.close();
	await ssh.stop();
});

async function tunnelTo(onSocket: (socket: Socket) => void) {
	const server = createServer(socket => {
		socket.on('error', () => undefined);
		onSocket(socket);
	});
	listening = server;
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as {port: number};
	return await vm.dial({host: '127.0.0.1', port}, {signal});
}

it('carries more than any buffer holds, at the pace of a slow reader', async () => {
	const sent = Buffer.alloc(8_000_000, 'coinpilot');
	const stream = await tunnelTo(socket => socket.end(sent));
	let size = 0;
	for await (const chunk of stream) {
		size += chunk.length;
		await new Promise(resolve => setImmediate(resolve));
	}
	expect(size).toBe(sent.length);
	expect(stream.destroyed).toBe(true);
});

it('closes once when the far side closes, and answers writes with an error afterwards', async () => {
	const stream = await tunnelTo(socket => socket.end('bye'));
	let closes = 0;
	stream.on('close', () => closes++);
	stream.resume();
	await once(stream, 'close');
	const error = await new Promise(resolve => stream.write('more', resolve));
	expect(error).toBeInstanceOf(Error);
	expect(closes).toBe(1);
});

it('hangs up over there when it is destroyed', async () => {
	let socket: Socket | undefined;
	const stream = await tunnelTo(one => {
		socket = one;
		one.resume();
	});
	await expect.poll(() => socket).toBeDefined();
	stream.destroy();
	await expect.poll(() => socket?.destroyed).toBe(true);
});

it('breaks with the loss of the connection, and does not end quietly', async () => {
	const stream = await tunnelTo(socket => socket.write('first'));
	await once(stream, 'data');
	let ended = false;
	stream.on('end', () => {
		ended = true;
	});
	ssh.connections.at(-1)?.end();
	const [error] = await once(stream, 'error');
	expect(error).toMatchObject({problem: {code: 'ssh-lost', target: 'vm'}});
	expect(ended).toBe(false);
});
