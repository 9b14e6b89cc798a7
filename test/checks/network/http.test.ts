import {createServer, type RequestListener} from 'node:http';
import {createServer as createHttpsServer} from 'node:https';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {http} from '../../../src/checks/network/http.ts';
import {inStatusSet} from '../../../src/checks/network/status-set.ts';
import {type Problem, ProblemError} from '../../../src/core/problem.ts';
import {say} from '../../../src/core/text.ts';
import type {Systems} from '../../../src/systems/systems.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {closedPort, type Listening, listen, listenRaw} from '../../support/listen.ts';
import {createLoopbackSystems} from '../../support/loopback-systems.ts';
import {problemOf} from '../../support/problem-of.ts';
import {createTestCa, hasOpenssl, type TestCa} from '../../support/test-ca.ts';

const {signal} = new AbortController();
const listeners: Listening[] = [];

async function serve(listener: RequestListener): Promise<string> {
	const listening = await listen(createServer(listener));
	listeners.push(listening);
	return `http://127.0.0.1:${listening.port}/health`;
}

async function raw(answer: string): Promise<string> {
	const listening = await listenRaw(socket => socket.once('data', () => socket.end(answer)));
	listeners.push(listening);
	return `http://127.0.0.1:${listening.port}/health`;
}

afterEach(async () => {
	await Promise.all(listeners.splice(0).map(listening => listening.close()));
});

async function look(fields: object, systems: Systems = createLoopbackSystems()) {
	const spec = http.schema.parse(fields);
	return http.judge(await http.observe(spec, systems, signal), spec);
}

describe('http against a real server', () => {
	const healthy: RequestListener = (_request, response) => {
		response.setHeader('Content-Type', 'application/json').end('{"status":"ok"}');
	};

	it('passes status, headers and body as expected, with the time it took', async () => {
		const verdict = await look({url: await serve(healthy), headers: {'Content-Type': {contains: 'json'}}, body: {contains: '"ok"'}});
		expect(verdict.status).toBe('pass');
		expect(verdict.summary.en).toMatch(/^200 in \d+ ms from 127\.0\.0\.1$/);
		expect(verdict.evidence.map(({label}) => label.en)).toEqual(['status', 'content-type', 'body', 'time']);
	});

	it('http: an answer later than `within` → fail, with where the time went', async () => {
		let wait = 150;
		const url = await serve((_request, response) => void setTimeout(() => response.end('ok'), wait));
		const verdict = await look({url, within: '100ms'});
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toMatch(/^The answer took \d+ ms, expected ≤ 100 ms$/);
		expect(verdict.evidence.at(-1)).toMatchObject({
			status: 'fail',
			observed: {en: expect.stringMatching(/^connect \d+, tls 0, first byte \d+/)},
		});
		wait = 0;
		expect(await look({url, within: '10s'})).toMatchObject({status: 'pass'});
	});

	it('http: a wrong status → fail', async () => {
		const url = await serve((_request, response) => response.writeHead(503).end('starting'));
		expect(await look({url})).toMatchObject({status: 'fail', summary: {en: 'Status 503, expected 200'}});
		expect(await look({url, status: ['2xx', 503]})).toMatchObject({status: 'pass'});
	});

	it('http: an error page with status 200 → fail', async () => {
		const url = await serve((_request, response) => response.end('<h1>Something went wrong</h1>'));
		const verdict = await look({url, body: {contains: '"ok"'}});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: 'The body does not match: expected contains "\\"ok\\""'}});
		expect(verdict.evidence[1]).toMatchObject({observed: '<h1>Something went wrong</h1>', status: 'fail'});
	});

	it('http: nothing bad in a body of nothing → unknown, and an empty one that is asked for → pass', async () => {
		const url = await serve((_request, response) => response.writeHead(200).end());
		expect(await look({url, body: {not: {contains: 'error'}}})).toMatchObject({
			status: 'unknown',
			summary: {en: 'The body is empty, which proves nothing'},
		});
		expect(await look({url, body: ''})).toMatchObject({status: 'pass'});
		expect(await look({url, body: {contains: 'ok'}})).toMatchObject({status: 'fail'});
	});

	it('http: a header is absent → fail', async () => {
		const verdict = await look({url: await serve(healthy), headers: {'Strict-Transport-Security': {not: {contains: 'max-age=0'}}}});
		expect(verdict).toMatchObject({status: 'fail', evidence: [{}, {observed: {en: 'absent', ko: '없음'}}, {}]});
	});

	it('http: a redirect to a login → fail', async () => {
		const url = await serve((_request, response) => response.writeHead(302, {location: 'https://sso.example/login?token=x'}).end());
		expect(await look({url})).toMatchObject({status: 'fail', summary: {en: 'Status 302 → https://sso.example/login, expected 200'}});
	});

	it('sends what it is told to', async () => {
		const url = await serve((request, response) => response.end(`${request.method} ${request.headers.host}`));
		expect(await look({url, send: {host: 'dashboard.example.com'}, body: 'GET dashboard.example.com'})).toMatchObject({status: 'pass'});
	});

	it.each([
		['garbage', 'SSH-2.0-OpenSSH_9.2\r\n', /protocol-broken/],
		['a connection that is hung up', '', /connection-failed \(closed\)/],
		['a body cut short', 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{', /ended in the middle/],
	])('http: %s → fail', async (_name, answer, observed) => {
		const verdict = await look({url: await raw(answer)});
		expect(verdict.status).toBe('fail');
		expect(say(verdict.evidence[0]?.observed ?? '', 'en')).toMatch(observed);
	});

	it('http: the port refuses → fail', async () => {
		const verdict = await look({url: `http://127.0.0.1:${await closedPort()}/`});
		expect(verdict).toMatchObject({status: 'fail', evidence: [{observed: 'connection-failed (refused)'}]});
	});

	it('http: a body past the limit → fail', async () => {
		const url = await serve((_request, response) => response.end('x'.repeat(2_000)));
		expect(await look({url, maxBytes: 1_000})).toMatchObject({status: 'fail', evidence: [{observed: 'response-too-large'}]});
	});
});

describe.skipIf(!hasOpenssl)('http over TLS (needs the openssl program)', () => {
	let ca: TestCa;
	beforeAll(() => {
		ca = createTestCa();
	});
	afterAll(() => ca.dispose());

	it('trusts what the additional authority signed, and fails what it did not', async () => {
		const listening = await listen(createHttpsServer(ca.issue(), (_request, response) => response.end('secure')));
		listeners.push(listening);
		const url = `https://localhost:${listening.port}/`;
		expect(await look({url, via: '127.0.0.1', ca: ca.caFile})).toMatchObject({status: 'pass'});
		const verdict = await look({url, via: '127.0.0.1'});
		expect(verdict.status).toBe('fail');
		expect(verdict.evidence[0]?.observed).toMatch(/^certificate-rejected \(UNABLE_TO/);
	});
});

describe('http and the road', () => {
	const failing = (problem: Problem, answering: readonly number[]) =>
		createFakeSystems({
			http: async () => {
				throw new ProblemError(problem);
			},
			dial: async (_from, {host, port}) => {
				const why = answering.includes(port) ? 'refused' : 'no-answer';
				throw new ProblemError({code: 'connection-failed', address: `${host}:${port}`, why, afterMs: 1});
			},
		});
	const silent: Problem = {code: 'connection-failed', address: '203.0.113.10:8080', why: 'no-answer', afterMs: 5_000};
	const url = 'http://203.0.113.10:8080/';

	it('http: the port is silent while another answers → fail', async () => {
		const verdict = await look({url}, failing(silent, [443]));
		expect(verdict).toMatchObject({
			status: 'fail',
			evidence: [{observed: {en: 'connection-failed (no-answer); road proven by 443 refused'}}],
		});
	});

	it('http: no port of the host answers → unknown', async () => {
		expect(await look({url}, failing(silent, []))).toMatchObject({status: 'unknown'});
		expect(await look({url, control: [9]}, failing(silent, [443]))).toMatchObject({status: 'unknown'});
		const unreachable: Problem = {...silent, why: 'unreachable'};
		expect(await look({url}, failing(unreachable, []))).toMatchObject({status: 'unknown'});
	});

	it('http: this machine may not connect, or has no network → unknown', async () => {
		expect(await look({url}, failing({...silent, why: 'denied'}, [443]))).toMatchObject({status: 'unknown'});
		const down: Problem = {code: 'network-down', target: 'operator', detail: 'no IPv4 address on any interface'};
		expect(await look({url}, failing(down, []))).toMatchObject({status: 'unknown'});
	});

	it('http: the server hangs → fail', async () => {
		const hanging: Problem = {code: 'no-response', address: '203.0.113.10:8080', protocol: 'HTTP', afterMs: 8_000};
		expect(await look({url}, failing(hanging, []))).toMatchObject({status: 'fail', evidence: [{observed: 'no-response'}]});
	});

	it('http: SSH or the resolver does not answer → unknown', async () => {
		const spec = http.schema.parse({url, from: 'vm'});
		for (const problem of [
			{code: 'ssh-denied', target: 'vm', address: 'vm:22', user: 'ubuntu'},
			{code: 'resolver-failed', name: 'x', server: 'system', detail: 'EAI_AGAIN'},
			{code: 'file-unreadable', path: '/ca.pem', why: 'missing'},
		] as const) {
			expect(await problemOf(http.observe(spec, failing(problem, []), signal))).toEqual(problem);
		}
	});

	it('stops with the signal', async () => {
		const spec = http.schema.parse({url});
		expect(await problemOf(http.observe(spec, createLoopbackSystems(), AbortSignal.abort()))).toEqual({code: 'cancelled'});
	});
});

describe('the status set', () => {
	it('takes codes, classes, ranges and lists of them', () => {
		expect([200, 299].every(status => inStatusSet(status, '2xx'))).toBe(true);
		expect(inStatusSet(300, '2xx')).toBe(false);
		expect(inStatusSet(204, '200-204')).toBe(true);
		expect(inStatusSet(205, '200-204')).toBe(false);
		expect(inStatusSet(401, [200, '401', '5xx'])).toBe(true);
	});

	it('refuses anything else', () => {
		const parse = (status: unknown) => http.schema.safeParse({url: 'http://a/', status}).success;
		expect([parse('ok'), parse(99), parse([]), parse('2xx')]).toEqual([false, false, false, true]);
		expect(http.schema.safeParse({url: 'ftp://a/'}).success).toBe(false);
	});
});
