import type {Socket} from 'node:net';
import {afterEach, describe, expect, it} from 'vitest';
import {ProblemError} from '../../../src/core/problem.ts';
import type {DialService} from '../../../src/systems/dial-service.ts';
import {connectTcp} from '../../../src/systems/network/tcp.ts';
import {createPostgres, type Postgres} from '../../../src/systems/postgres/postgres.ts';
import {type Listening, listenRaw} from '../../support/listen.ts';

const PASSWORD = 'hunter2-hunter2';

function message(type: string, body: string | Buffer): Buffer {
	const content = Buffer.from(body);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(content.length + 4);
	return Buffer.concat([Buffer.from(type), length, content]);
}

const AUTH_OK = message('R', Buffer.alloc(4));
const KEY = message('K', Buffer.alloc(8));
const READY = message('Z', 'I');
const COMPLETE = message('C', 'BEGIN\0');

/** Lets the client in, then answers what follows the way it is told. */
function letIn(socket: Socket, then: (socket: Socket, request: number) => void): void {
	let request = 0;
	socket.on('data', () => {
		if (request === 0) socket.write(Buffer.concat([AUTH_OK, KEY, READY]));
		else if (request === 1) socket.write(Buffer.concat([COMPLETE, message('Z', 'T')]));
		else then(socket, request);
		request++;
	});
}

describe('a postgres server that misbehaves', () => {
	let postgres: Postgres | undefined;
	let server: Listening | undefined;
	afterEach(async () => {
		await postgres?.close();
		await server?.close();
	});

	const problemWith = async (treat: (socket: Socket) => void, {dial, tls = false}: {dial?: DialService; tls?: boolean} = {}) => {
		const listening = await listenRaw(treat);
		server = listening;
		postgres = createPostgres({
			config: {
				databases: {target: {on: 'vm', container: 'db', port: 5432, name: 'coinpilot', user: 'postgres', password: {secret: 'P'}, tls}},
			},
			secrets: {get: async () => PASSWORD},
			dialService: dial ?? ((_service, _port, options) => connectTcp({host: '127.0.0.1', port: listening.port}, options)),
			handshakeMs: 200,
		});
		const {signal} = new AbortController();
		const error = await postgres.use('target', session => session.query('SELECT 1'), {signal}).catch((caught: unknown) => caught);
		if (!(error instanceof ProblemError)) throw new Error(`no problem but ${String(error)}`);
		expect(JSON.stringify(error.problem)).not.toContain(PASSWORD);
		return error.problem;
	};

	it.each<[string, (socket: Socket) => void, object]>([
		['says nothing', () => undefined, {code: 'no-response', protocol: 'PostgreSQL', address: 'db:5432@vm'}],
		['hangs up at once', socket => socket.destroy(), {code: 'connection-failed', why: 'closed'}],
		['closes its half and reads on', socket => socket.end(), {code: 'connection-failed', why: 'closed'}],
		['resets', socket => socket.once('data', () => socket.resetAndDestroy()), {code: 'connection-failed', why: 'reset'}],
		['speaks HTTP', socket => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), {code: 'protocol-broken', protocol: 'PostgreSQL'}],
		['speaks SSH', socket => socket.write('SSH-2.0-OpenSSH_9.2\r\n'), {code: 'protocol-broken'}],
		['sends noise', socket => socket.write(Buffer.alloc(4096, 0xff)), {code: 'protocol-broken'}],
		['claims a message of no length', socket => socket.write(Buffer.from('R\0\0\0\0')), {code: 'protocol-broken'}],
		['asks for a login nobody knows', socket => socket.write(message('R', Buffer.from([0, 0, 0, 99]))), {code: 'protocol-broken'}],
		[
			'repeats the password in its refusal',
			socket => socket.write(message('E', `SFATAL\0VFATAL\0C28P01\0Mbad password ${PASSWORD}\0\0`)),
			{code: 'database-refused', sqlState: '28P01', detail: 'bad password •••'},
		],
		[
			'is starting up',
			socket => socket.write(message('E', 'SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0')),
			{code: 'database-refused', sqlState: '57P03', detail: 'the database system is starting up'},
		],
		['turns to noise after the login', socket => letIn(socket, one => one.write('oops, not a message')), {code: 'protocol-broken'}],
		[
			'describes rows that are not there',
			socket => letIn(socket, one => one.write(message('T', Buffer.from([0x7f, 0xff])))),
			{code: 'protocol-broken'},
		],
		['hangs up on the question', socket => letIn(socket, one => one.destroy()), {code: 'connection-failed', why: 'closed'}],
	])('%s', async (_name, treat, expected) => {
		expect(await problemWith(treat)).toMatchObject(expected);
	});

	it('lets a failure of the road through as it is', async () => {
		const road = new ProblemError({code: 'ssh-denied', target: 'vm', address: '203.0.113.10:22', user: 'ubuntu'});
		expect(await problemWith(() => undefined, {dial: () => Promise.reject(road)})).toEqual(road.problem);
	});

	it('lets a road that breaks in the middle through as it is', async () => {
		const road = new ProblemError({code: 'ssh-lost', target: 'vm', address: '203.0.113.10:22', detail: 'keepalive'});
		const problem = await problemWith(() => undefined, {
			dial: async (_service, _port, options) => {
				const silent = await listenRaw(() => undefined);
				const socket = await connectTcp({host: '127.0.0.1', port: silent.port}, options);
				socket.once('close', () => void silent.close());
				setImmediate(() => socket.destroy(road));
				return socket;
			},
		});
		expect(problem).toEqual(road.problem);
	});

	it('never sends a password to a server without TLS when TLS is asked for', async () => {
		let heard = '';
		const problem = await problemWith(
			socket =>
				socket.on('data', chunk => {
					heard += chunk.toString('latin1');
					socket.write('N');
				}),
			{tls: true},
		);
		expect(problem).toMatchObject({code: 'protocol-broken', detail: {en: 'the server does not offer TLS'}});
		expect(heard).toHaveLength(8);
	});
});
