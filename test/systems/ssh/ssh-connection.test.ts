import {chmod, mkdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {createConnection, createServer, type Server, type Socket} from 'node:net';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {SshTarget} from '../../../src/config/schema.ts';
import {type HostKeyQuestion, noQuestions, type Questions} from '../../../src/systems/questions.ts';
import {SshConnection} from '../../../src/systems/ssh/ssh-connection.ts';
import {problemOf} from '../problem-of.ts';
import {startServer, type TestServer} from './ssh-server.ts';

const never = () => new AbortController().signal;

let server: TestServer;
const open: SshConnection[] = [];

function connect(target: SshTarget, questions: Questions = noQuestions, timeoutMs?: number): SshConnection {
	const connection = new SshConnection('vm', target, {questions, ...(timeoutMs !== undefined && {timeoutMs})});
	open.push(connection);
	return connection;
}

function answering(answer: (question: HostKeyQuestion, signal: AbortSignal) => unknown) {
	const asked: HostKeyQuestion[] = [];
	const questions = {
		...noQuestions,
		trustHostKey: (question: HostKeyQuestion, signal: AbortSignal) => {
			asked.push(question);
			return answer(question, signal);
		},
	} as Questions;
	return {asked, questions};
}

beforeAll(async () => {
	server = await startServer();
});
afterEach(async () => {
	await Promise.all(open.splice(0).map(connection => connection.close()));
});
afterAll(async () => {
	await server.stop();
});

describe('an unknown host', () => {
	const fresh = (name: string) => join(server.directory, name);

	it.each([
		['false', false],
		['nothing', undefined],
		['null', null],
		['0', 0],
		['an empty word', ''],
		['a word', 'yes'],
		['1', 1],
		['an object', {}],
		['a promise of a word', Promise.resolve('true')],
	])('is not let through by %s, and nothing is stored', async (_name, answer) => {
		const knownHosts = fresh('refused');
		const {asked, questions} = answering(() => answer);
		const vm = connect(server.target({knownHosts}), questions);
		expect(await problemOf(vm.run(['true'], {signal: never()}))).toMatchObject({code: 'host-key-unknown', target: 'vm', knownHosts});
		expect(asked).toHaveLength(1);
		await expect(stat(knownHosts)).rejects.toMatchObject({code: 'ENOENT'});
	});

	it('is not let through by an answer that throws', async () => {
		const {questions} = answering(() => {
			throw new Error('the screen is gone');
		});
		const vm = connect(server.target({knownHosts: fresh('thrown')}), questions);
		await expect(vm.run(['true'], {signal: never()})).rejects.toThrow('the screen is gone');
		await expect(stat(fresh('thrown'))).rejects.toMatchObject({code: 'ENOENT'});
	});

	it('is asked about once by many, stored in a file of its own, and known from then on', async () => {
		const knownHosts = fresh('accepted');
		const {asked, questions} = answering(async () => true);
		const vm = connect(server.target({knownHosts}), questions);
		await Promise.all(Array.from({length: 5}, () => vm.run(['true'], {signal: never()})));
		expect(asked).toHaveLength(1);
		expect(await readFile(knownHosts, 'utf8')).toBe(`[127.0.0.1]:${server.port} ${server.hostKey}\n`);
		expect((await stat(knownHosts)).mode & 0o777).toBe(0o600);
		await connect(server.target({knownHosts})).run(['true'], {signal: never()});
	});

	it('is not asked about again after a no', async () => {
		const {asked, questions} = answering(async () => false);
		const vm = connect(server.target({knownHosts: fresh('declined')}), questions);
		await problemOf(vm.run(['true'], {signal: never()}));
		await problemOf(vm.run(['true'], {signal: never()}));
		expect(asked).toHaveLength(1);
	});

	it('may be thought about for longer than a check waits', async () => {
		let decide: (answer: boolean) => void = () => undefined;
		const {asked, questions} = answering(() => new Promise<boolean>(resolve => (decide = resolve)));
		const vm = connect(server.target({knownHosts: fresh('slow')}), questions);
		const abort = new AbortController();
		const first = vm.run(['true'], {signal: abort.signal});
		await expect.poll(() => asked.length).toBe(1);
		abort.abort();
		expect(await problemOf(first)).toEqual({code: 'cancelled'});
		const second = vm.run(['echo', 'in'], {signal: never()});
		decide(true);
		expect((await second).stdout).toBe('in\n');
		expect(asked).toHaveLength(1);
	});
});

describe('known_hosts fails closed', () => {
	it.each([
		['a line that is none', async (path: string) => await writeFile(path, 'garbage\n'), {en: 'line 1', ko: '1행'}],
		['a directory', async (path: string) => await mkdir(path).then(() => undefined), 'EISDIR'],
	])('for %s', async (name, make, detail) => {
		const path = join(server.directory, name.replaceAll(' ', '-'));
		await make(path);
		const {asked, questions} = answering(async () => true);
		const vm = connect(server.target({knownHosts: path}), questions);
		expect(await problemOf(vm.run(['true'], {signal: never()}))).toEqual({code: 'known-hosts-unreadable', path, detail});
		expect(asked).toEqual([]);
	});

	it('for a revoked key, whoever says yes', async () => {
		const path = join(server.directory, 'revoked');
		await writeFile(path, `[127.0.0.1]:${server.port} ${server.hostKey}\n@revoked * ${server.hostKey}\n`);
		const {asked, questions} = answering(async () => true);
		const problem = await problemOf(connect(server.target({knownHosts: path}), questions).run(['true'], {signal: never()}));
		expect(problem).toMatchObject({code: 'host-key-revoked', origin: {file: path, line: 2, column: 1}});
		expect(asked).toEqual([]);
	});

	it('for a certificate authority instead of a key', async () => {
		const path = join(server.directory, 'authority');
		await writeFile(path, `@cert-authority * ${server.hostKey}\n`);
		const problem = await problemOf(connect(server.target({knownHosts: path})).run(['true'], {signal: never()}));
		expect(problem).toMatchObject({code: 'host-key-unknown'});
	});
});

describe('identities', () => {
	it.each([
		['missing', async () => undefined],
		['malformed', async (path: string) => await writeFile(path, 'no key\n')],
	])('says that the key file is %s', async (why, make) => {
		const identity = join(server.directory, `identity-${why}`);
		await make(identity);
		const vm = connect(server.target({identity}));
		expect(await problemOf(vm.run(['true'], {signal: never()}))).toEqual({code: 'ssh-key-unreadable', target: 'vm', path: identity, why});
	});

	it.skipIf(process.getuid?.() === 0)('says that the key file may not be read', async () => {
		const identity = join(server.directory, 'identity-denied');
		await writeFile(identity, 'secret', {mode: 0o000});
		expect(await problemOf(connect(server.target({identity})).run(['true'], {signal: never()}))).toMatchObject({why: 'denied'});
		await chmod(identity, 0o600);
		await rm(identity);
	});
});

describe('servers that are none', () => {
	const listening: Server[] = [];
	const sockets = new Set<Socket>();
	afterEach(async () => {
		for (const socket of sockets) socket.destroy();
		sockets.clear();
		await Promise.all(listening.splice(0).map(one => new Promise(resolve => one.close(resolve))));
	});

	async function listen(onSocket: (socket: Socket) => void): Promise<number> {
		const one = createServer(socket => {
			sockets.add(socket);
			socket.on('error', () => undefined);
			onSocket(socket);
		});
		listening.push(one);
		await new Promise<void>(resolve => one.listen(0, '127.0.0.1', resolve));
		return (one.address() as {port: number}).port;
	}

	it.each([
		['silent', () => undefined, {code: 'ssh-unreachable', why: 'no-answer'}],
		['silent after its greeting', (socket: Socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'), {code: 'ssh-unreachable', why: 'no-answer'}],
		['closing at once', (socket: Socket) => socket.end(), {code: 'ssh-unreachable', why: 'closed'}],
		['talking garbage', (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), {code: 'ssh-unreachable', why: 'closed'}],
		['talking garbage after its greeting', (socket: Socket) => socket.write(`SSH-2.0-x\r\n${'\u0000'.repeat(5_000)}`), {code: 'ssh-lost'}],
	])('%s', async (_name, onSocket, expected) => {
		const port = await listen(onSocket);
		const problem = await problemOf(connect(server.target({port}), noQuestions, 300).run(['true'], {signal: never()}));
		expect(problem).toMatchObject({target: 'vm', ...expected});
	});

	it('fail those who come in the next moment as they failed those who waited, and are then called again', async () => {
		let calls = 0;
		const port = await listen(socket => {
			calls++;
			socket.end();
		});
		const vm = connect(server.target({port}));
		const look = () => problemOf(vm.run(['true'], {signal: never()}));
		const waited = await Promise.all([look(), look()]);
		expect(waited[0]).toMatchObject({code: 'ssh-unreachable', why: 'closed'});
		expect(await look()).toBe(waited[0]);
		expect(calls).toBe(1);
		await expect.poll(() => look().then(() => calls)).toBe(2);
	});

	it('are called by whoever comes next, when the one who waited only lost patience', async () => {
		const port = await listen(() => undefined);
		const vm = connect(server.target({port}), noQuestions, 300);
		const abort = new AbortController();
		const impatient = problemOf(vm.run(['true'], {signal: abort.signal}));
		await expect.poll(() => sockets.size).toBe(1);
		abort.abort();
		expect(await impatient).toEqual({code: 'cancelled'});
		expect(await problemOf(vm.run(['true'], {signal: never()}))).toMatchObject({code: 'ssh-unreachable', why: 'no-answer'});
		expect(sockets.size).toBe(2);
	});

	it('gives up at once when asked to, and hangs up', async () => {
		let hungUp = false;
		const port = await listen(socket => socket.once('close', () => (hungUp = true)).resume());
		const abort = new AbortController();
		const running = connect(server.target({port})).run(['true'], {signal: abort.signal});
		await expect.poll(() => sockets.size).toBeGreaterThan(0);
		abort.abort();
		expect(await problemOf(running)).toEqual({code: 'cancelled'});
		await expect.poll(() => hungUp).toBe(true);
	});
});

describe('one connection', () => {
	it('is opened when it is first wanted, and shared', async () => {
		const before = server.connections.length;
		const vm = connect(server.target());
		expect(server.connections.length).toBe(before);
		await Promise.all(Array.from({length: 20}, () => vm.run(['true'], {signal: never()})));
		expect(server.connections.length).toBe(before + 1);
	});

	it('outlives one of those who wait for it', async () => {
		const vm = connect(server.target());
		const abort = new AbortController();
		const first = vm.run(['true'], {signal: abort.signal});
		const second = vm.run(['echo', 'second'], {signal: never()});
		abort.abort();
		expect(await problemOf(first)).toEqual({code: 'cancelled'});
		expect((await second).stdout).toBe('second\n');
	});

	it('tells a lost connection from a command that ended, and is opened again', async () => {
		const vm = connect(server.target());
		await vm.run(['true'], {signal: never()});
		let up = false;
		const ended = problemOf(vm.run(['sh', '-c', 'echo up; sleep 30'], {signal: never(), onOutput: () => (up = true)}));
		await expect.poll(() => up).toBe(true);
		server.connections.at(-1)?.end();
		expect(await ended).toMatchObject({code: 'ssh-lost', target: 'vm'});
		expect((await vm.run(['echo', 'again'], {signal: never()})).stdout).toBe('again\n');
	});

	it('is given up when the far side falls silent during an abort, and opened again', async () => {
		const road = await freezableRoad(server.port);
		const knownHosts = join(server.directory, 'through-the-road');
		await writeFile(knownHosts, `[127.0.0.1]:${road.port} ${server.hostKey}\n`);
		const vm = connect(server.target({port: road.port, knownHosts}));
		let up = false;
		const abort = new AbortController();
		const running = vm.run(['sh', '-c', 'echo up; sleep 60'], {signal: abort.signal, onOutput: () => (up = true)});
		await expect.poll(() => up).toBe(true);
		road.freeze();
		abort.abort();
		expect(await problemOf(running)).toEqual({code: 'not-stopped', target: 'vm', why: 'no-answer'});
		expect((await vm.run(['echo', 'again'], {signal: never()})).stdout).toBe('again\n');
		await vm.close();
		await road.close();
	}, 20_000);

	it('is not waited for once closed, even while a person thinks', async () => {
		const {asked, questions} = answering(() => new Promise(() => undefined));
		const vm = connect(server.target({knownHosts: join(server.directory, 'never-answered')}), questions);
		const running = vm.run(['true'], {signal: never()});
		await expect.poll(() => asked.length).toBe(1);
		await vm.close();
		expect(await problemOf(running)).toEqual({code: 'cancelled'});
	});

	it('runs nothing more once closed', async () => {
		const vm = connect(server.target());
		await vm.close();
		expect(await problemOf(vm.run(['true'], {signal: never()}))).toEqual({code: 'cancelled'});
	});
});

/** A way to the server on which everything that is under way can be made to stop moving, as when a link goes down. */
async function freezableRoad(to: number) {
	const pairs: Socket[] = [];
	const road = createServer(near => {
		const far = createConnection(to, '127.0.0.1');
		for (const socket of [near, far]) socket.on('error', () => undefined);
		near.pipe(far);
		far.pipe(near);
		near.once('close', () => far.destroy());
		pairs.push(near, far);
	});
	await new Promise<void>(resolve => road.listen(0, '127.0.0.1', resolve));
	return {
		port: (road.address() as {port: number}).port,
		freeze: () => {
			for (const socket of pairs) socket.unpipe().pause();
		},
		close: async () => {
			for (const socket of pairs) socket.destroy();
			await new Promise(resolve => road.close(resolve));
		},
	};
}
