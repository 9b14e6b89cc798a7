import {createServer, type RequestListener} from 'node:http';
import {createServer as createHttpsServer} from 'node:https';
import {Duplex} from 'node:stream';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {ProblemError} from '../../../src/core/problem.ts';
import {sendHttp} from '../../../src/systems/network/http.ts';
import {connectTcp} from '../../../src/systems/network/tcp.ts';
import type {Dial} from '../../../src/systems/network/tls.ts';
import type {HttpRequest} from '../../../src/systems/systems.ts';
import {type Listening, listen, listenRaw} from '../../support/listen.ts';
import {problemOf} from '../../support/problem-of.ts';
import {createTestCa, hasOpenssl, type TestCa} from '../../support/test-ca.ts';

const dial: Dial = async (_from, to, options) => await connectTcp(to, options);
const clock = {now: () => Date.now(), monotonic: () => performance.now()};
const open: Listening[] = [];

async function serve(listener: RequestListener): Promise<string> {
	const listening = await listen(createServer(listener));
	open.push(listening);
	return `http://127.0.0.1:${listening.port}`;
}

async function raw(answer: string, then: 'end' | 'stay'): Promise<string> {
	const listening = await listenRaw(socket => {
		socket.once('data', () => (then === 'end' ? socket.end(answer) : socket.write(answer)));
	});
	open.push(listening);
	return `http://127.0.0.1:${listening.port}`;
}

async function send(url: string, more: Partial<HttpRequest> = {}, over: Dial = dial) {
	return await sendHttp({url, ...more}, over, {signal: AbortSignal.timeout(10_000), clock});
}

afterEach(async () => {
	await Promise.all(open.splice(0).map(listening => listening.close()));
});

describe('sendHttp', () => {
	it('gives status, headers, body, address and timings', async () => {
		const url = await serve((request, response) => {
			response.writeHead(200, {'X-Asked': `${request.method} ${request.url} ${request.headers.host}`, 'Set-Cookie': ['a=1', 'b=2']});
			response.end('좋음');
		});
		const seen = await send(`${url}/health?full=1`);
		expect(seen).toMatchObject({status: 200, body: '좋음', address: '127.0.0.1'});
		expect(seen.headers).toMatchObject({'x-asked': `GET /health?full=1 ${new URL(url).host}`, 'set-cookie': 'a=1, b=2'});
		expect(seen.timings.totalMs).toBeGreaterThanOrEqual(seen.timings.firstByteMs);
	});

	it('shows a redirect and does not follow it', async () => {
		const asked: (string | undefined)[] = [];
		const url = await serve((request, response) => {
			asked.push(request.url);
			response.writeHead(308, {location: '/elsewhere'}).end();
		});
		expect(await send(url)).toMatchObject({status: 308, headers: {location: '/elsewhere'}});
		expect(asked).toEqual(['/']);
	});

	it('sends a body', async () => {
		const url = await serve((request, response) => request.pipe(response));
		expect(await send(url, {method: 'POST', body: 'ping'})).toMatchObject({body: 'ping'});
	});

	it('speaks over any stream, not only a socket', async () => {
		const url = await serve((_request, response) => response.end('through the tunnel'));
		const tunnel: Dial = async (from, to, options) => {
			const socket = await dial(from, to, options);
			return Duplex.from({readable: socket, writable: socket});
		};
		expect(await send(url, {}, tunnel)).toMatchObject({status: 200, body: 'through the tunnel'});
	});

	it.each([
		['garbage', 'SSH-2.0-OpenSSH_9.2\r\n', 'end', {code: 'protocol-broken', protocol: 'HTTP'}],
		['a body cut short', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', 'end', {code: 'protocol-broken'}],
		['a connection that is hung up', '', 'end', {code: 'connection-failed', why: 'closed'}],
		['headers without end', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`, 'stay', {code: 'response-too-large'}],
		[
			'an upgrade nobody asked for',
			'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
			'stay',
			{code: 'protocol-broken'},
		],
	] as const)('names %s', async (_name, answer, then, problem) => {
		expect(await problemOf(send(await raw(answer, then)))).toMatchObject(problem);
	});

	it('names a server that never answers, and one that never finishes', async () => {
		const hanging = await raw('', 'stay');
		expect(await problemOf(send(hanging, {timeoutMs: 100}))).toMatchObject({code: 'no-response', protocol: 'HTTP'});
		const dripping = await raw('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', 'stay');
		expect(await problemOf(send(dripping, {timeoutMs: 100}))).toMatchObject({code: 'no-response'});
	});

	it('stops reading where the limit is', async () => {
		const url = await serve((_request, response) => response.end('x'.repeat(2_000)));
		expect(await problemOf(send(url, {maxBytes: 1_000}))).toMatchObject({code: 'response-too-large', limitBytes: 1_000});
		expect(await send(url, {maxBytes: 2_000})).toMatchObject({status: 200});
	});

	it.each([
		['before', ''],
		['in the middle of', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'],
	])('passes on the loss of the tunnel %s a response', async (_when, answer) => {
		const lost = new ProblemError({code: 'ssh-lost', target: 'vm', address: 'vm:22', detail: 'reset'});
		const tunnel: Dial = async () => {
			const stream: Duplex = new Duplex({
				read: () => undefined,
				write: (_chunk, _encoding, done) => {
					if (answer !== '') stream.push(answer);
					done();
					setImmediate(() => stream.destroy(lost));
				},
			});
			return stream;
		};
		expect(await problemOf(send('http://vm.internal/', {}, tunnel))).toEqual(lost.problem);
		if (answer === '') expect(await problemOf(send('https://vm.internal/', {}, tunnel))).toEqual(lost.problem);
	});

	it('is cancelled while waiting', async () => {
		const controller = new AbortController();
		const url = await serve(() => controller.abort());
		expect(await problemOf(sendHttp({url}, dial, {signal: controller.signal, clock}))).toEqual({code: 'cancelled'});
	});
});

describe.skipIf(!hasOpenssl)('sendHttp over TLS (needs the openssl program)', () => {
	let ca: TestCa;
	beforeAll(() => {
		ca = createTestCa();
	});
	afterAll(() => ca.dispose());

	async function serveSecurely(names?: readonly string[]): Promise<string> {
		const issued = ca.issue(names === undefined ? {} : {names});
		const listening = await listen(createHttpsServer({...issued}, (_request, response) => response.end('secure')));
		open.push(listening);
		return `https://localhost:${listening.port}/`;
	}

	it('trusts an additional authority', async () => {
		const url = await serveSecurely();
		expect(await send(url, {via: '127.0.0.1', ca: ca.caFile})).toMatchObject({status: 200, body: 'secure', address: '127.0.0.1'});
	});

	it('reads nothing from a server whose certificate is not trusted', async () => {
		expect(await problemOf(send(await serveSecurely(), {via: '127.0.0.1'}))).toMatchObject({code: 'certificate-rejected'});
		const wrongName = await problemOf(send(await serveSecurely(['DNS:other.example']), {via: '127.0.0.1', ca: ca.caFile}));
		expect(wrongName).toMatchObject({code: 'certificate-rejected', reason: 'ERR_TLS_CERT_ALTNAME_INVALID'});
	});
});
