import type {Socket} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {ProblemError} from '../../../src/core/problem.ts';
import {connectTcp} from '../../../src/systems/network/tcp.ts';
import {createRedis, type RedisSystem} from '../../../src/systems/redis/redis.ts';
import {type Listening, listenRaw} from '../../support/listen.ts';

const PASSWORD = 'hunter2-hunter2';

describe('a redis server that misbehaves', () => {
	let system: RedisSystem | undefined;
	let server: Listening | undefined;
	let connections = 0;
	afterEach(async () => {
		await system?.close();
		await server?.close();
	});

	const createWith = async (treat: (socket: Socket) => void, secret = true) => {
		connections = 0;
		const listening = await listenRaw(socket => {
			connections++;
			treat(socket);
		});
		server = listening;
		const created = createRedis({
			config: {redis: {target: {on: 'vm', container: 'redis', port: 6379, ...(secret ? {password: {secret: 'P'}} : {})}}},
			secrets: {get: async () => PASSWORD},
			dialService: (_service, _port, options) => connectTcp({host: '127.0.0.1', port: listening.port}, options),
			answerMs: 200,
		});
		system = created;
		return created;
	};
	const problemWith = async (treat: (socket: Socket) => void) => {
		const redis = await createWith(treat);
		const {signal} = new AbortController();
		const error = await redis.use('target', session => session.command('INFO'), {signal}).catch((caught: unknown) => caught);
		if (!(error instanceof ProblemError)) throw new Error(`no problem but ${String(error)}`);
		expect(JSON.stringify([error.problem, error.cause])).not.toContain(PASSWORD);
		return error.problem;
	};
	const answering =
		(...answers: string[]) =>
		(socket: Socket) => {
			let request = 0;
			socket.on('data', () => socket.write(answers[request++] ?? '-ERR enough\r\n'));
		};

	it.each<[string, (socket: Socket) => void, object]>([
		['says nothing', () => undefined, {code: 'no-response', protocol: 'Redis', address: 'redis:6379@vm'}],
		['hangs up at once', socket => socket.destroy(), {code: 'connection-failed', why: 'closed'}],
		['closes its half', socket => socket.end(), {code: 'connection-failed', why: 'closed'}],
		['resets', socket => socket.once('data', () => socket.resetAndDestroy()), {code: 'connection-failed', why: 'reset'}],
		['speaks HTTP', answering('HTTP/1.1 400 Bad Request\r\n\r\n'), {code: 'protocol-broken', protocol: 'Redis'}],
		['speaks SSH before it is asked', socket => socket.write('SSH-2.0-OpenSSH_9.2\r\n'), {code: 'protocol-broken'}],
		[
			'repeats the password',
			answering(`-WRONGPASS no ${PASSWORD}\r\n`),
			{code: 'database-refused', sqlState: 'WRONGPASS', detail: 'WRONGPASS no •••'},
		],
		[
			'is loading',
			answering('+OK\r\n', '-LOADING Redis is loading the dataset in memory\r\n'),
			{code: 'query-failed', sqlState: 'LOADING'},
		],
		['falls silent', answering('+OK\r\n', ''), {code: 'no-response'}],
		['turns to noise', answering('+OK\r\n', 'oops\r\n'), {code: 'protocol-broken'}],
	])('%s', async (_name, treat, expected) => {
		expect(await problemWith(treat)).toMatchObject(expected);
		expect(connections).toBe(1);
	});

	it('says which cache is not configured', async () => {
		const redis = await createWith(() => undefined);
		const {signal} = new AbortController();
		await expect(redis.use('traget', async () => 1, {signal})).rejects.toMatchObject({
			problem: {code: 'name-unknown', what: 'cache', nearest: 'target'},
		});
	});

	it('gives what a script of the caller throws back as it is', async () => {
		const redis = await createWith(answering('+OK\r\n'));
		const own = new Error('mine');
		const {signal} = new AbortController();
		await expect(redis.use('target', () => Promise.reject(own), {signal})).rejects.toBe(own);
	});

	it('goes over one connection for one session after the other', async () => {
		const redis = await createWith(answering('$4\r\nokay\r\n', '+1\r\n', '+2\r\n', '+3\r\n'), false);
		const {signal} = new AbortController();
		const replies: unknown[] = [];
		for (let i = 0; i < 3; i++) replies.push(await redis.use('target', session => session.command('GET', 'x'), {signal}));
		expect(replies).toEqual(['1', '2', '3']);
		expect(connections).toBe(1);
	});
});
