import {createServer as createHttpServer} from 'node:http';
import {createServer, type TlsOptions} from 'node:tls';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {connectTcp} from '../../../src/systems/network/tcp.ts';
import {type Dial, shakeHands} from '../../../src/systems/network/tls.ts';
import type {HandshakeRequest} from '../../../src/systems/systems.ts';
import {type Listening, listen, listenRaw} from '../../support/listen.ts';
import {problemOf} from '../../support/problem-of.ts';
import {createTestCa, hasOpenssl, type TestCa} from '../../support/test-ca.ts';

const dial: Dial = async (_from, to, options) => await connectTcp(to, options);
const clock = {now: () => Date.now(), monotonic: () => performance.now()};
const open: Listening[] = [];
const DAY_MS = 86_400_000;

async function serve(options: TlsOptions): Promise<number> {
	const server = createServer(options, socket => socket.on('error', () => undefined));
	server.on('tlsClientError', () => undefined);
	const listening = await listen(server);
	open.push(listening);
	return listening.port;
}

async function shake(port: number, more: Partial<HandshakeRequest> = {}) {
	const request = {host: 'localhost', via: '127.0.0.1', port, ...more};
	return await shakeHands(request, dial, {signal: AbortSignal.timeout(10_000), clock});
}

afterEach(async () => {
	await Promise.all(open.splice(0).map(listening => listening.close()));
});

describe.skipIf(!hasOpenssl)('shakeHands against a TLS server (needs the openssl program)', () => {
	let ca: TestCa;
	beforeAll(() => {
		ca = createTestCa();
	});
	afterAll(() => ca.dispose());

	it('reads a chain that an additional authority signed', async () => {
		const port = await serve({...ca.issue({intermediate: 'sent'})});
		const seen = await shake(port, {ca: ca.caFile});
		expect(seen).toMatchObject({authorized: true, protocol: 'TLSv1.3', address: '127.0.0.1'});
		expect(seen.sent.map(({commonName}) => commonName)).toEqual(['localhost', 'CoinPilot test intermediate']);
		expect(seen.verified.map(({commonName}) => commonName)).toEqual(['localhost', 'CoinPilot test intermediate', 'CoinPilot test root']);
		expect(seen.sent[0]).toMatchObject({names: ['localhost', '127.0.0.1'], selfSigned: false});
		expect(seen.sent[0]?.validTo).toBeGreaterThan(Date.now());
	});

	it('reads what does not deserve trust, and says why', async () => {
		const expired = {from: new Date(Date.now() - 90 * DAY_MS), to: new Date(Date.now() - DAY_MS)};
		const early = {from: new Date(Date.now() + DAY_MS), to: new Date(Date.now() + 90 * DAY_MS)};
		const cases = [
			[ca.issue(expired), 'CERT_HAS_EXPIRED'],
			[ca.issue(early), 'CERT_NOT_YET_VALID'],
			[ca.issue({names: ['DNS:other.example']}), 'ERR_TLS_CERT_ALTNAME_INVALID'],
			[ca.issue({selfSigned: true}), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
			[ca.issue({intermediate: 'missing'}), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
		] as const;
		for (const [issued, reason] of cases) {
			const seen = await shake(await serve({...issued}), {ca: ca.caFile});
			expect(seen).toMatchObject({authorized: false, authorizationError: reason});
			expect(seen.verified.length > 0).toBe(reason === 'ERR_TLS_CERT_ALTNAME_INVALID');
		}
	});

	it('does not trust a private authority unless its file is given', async () => {
		const seen = await shake(await serve({...ca.issue()}));
		expect(seen).toMatchObject({authorized: false, verified: []});
	});

	it('tells a server that refuses TLS 1.1 from one that speaks it', async () => {
		const modern = await serve({...ca.issue(), minVersion: 'TLSv1.2'});
		expect(await problemOf(shake(modern, {maxVersion: 'TLSv1.1', ca: ca.caFile}))).toMatchObject({code: 'tls-refused'});
		const old = await serve({...ca.issue(), minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0'});
		expect(await shake(old, {maxVersion: 'TLSv1.1', ca: ca.caFile})).toMatchObject({protocol: 'TLSv1.1'});
	});

	it('says when this machine cannot offer what was to be tried', async () => {
		const port = await serve({...ca.issue()});
		const problem = await problemOf(shake(port, {minVersion: 'TLSv1.3', maxVersion: 'TLSv1.1'}));
		expect(problem).toMatchObject({code: 'tls-unsupported', version: 'TLSv1.1'});
	});

	it('negotiates ALPN, with and without a server name', async () => {
		const port = await serve({...ca.issue(), ALPNProtocols: ['http/1.1']});
		expect(await shake(port, {alpn: ['h2', 'http/1.1'], servername: ''})).toMatchObject({alpn: 'http/1.1'});
	});

	it('names a certificate authority file that is missing or is none', async () => {
		expect(await problemOf(shake(1, {ca: '/nonexistent/ca.pem'}))).toMatchObject({code: 'file-unreadable', why: 'missing'});
		expect(await problemOf(shake(1, {ca: import.meta.filename}))).toMatchObject({code: 'file-unreadable', why: 'other'});
	});
});

describe('shakeHands against what is no TLS server', () => {
	it('names garbage', async () => {
		const listening = await listenRaw(socket => socket.write('220 mail.example ESMTP\r\n'));
		open.push(listening);
		expect(await problemOf(shake(listening.port))).toMatchObject({code: 'protocol-broken', protocol: 'TLS'});
	});

	it('names plain HTTP', async () => {
		const listening = await listen(createHttpServer((_request, response) => response.end()));
		open.push(listening);
		const problem = await problemOf(shake(listening.port));
		expect(problem).toMatchObject({code: 'protocol-broken', protocol: 'TLS', address: `127.0.0.1:${listening.port}`});
	});

	it('names silence', async () => {
		const listening = await listenRaw(() => undefined);
		open.push(listening);
		expect(await problemOf(shake(listening.port, {timeoutMs: 100}))).toMatchObject({code: 'no-response', protocol: 'TLS', afterMs: 100});
	});

	it('names a connection that is ended', async () => {
		const listening = await listenRaw(socket => socket.end());
		open.push(listening);
		expect(await problemOf(shake(listening.port))).toMatchObject({code: 'connection-failed', why: 'closed'});
	});

	it('is cancelled in the middle', async () => {
		const accepted = new AbortController();
		const listening = await listenRaw(() => accepted.abort());
		open.push(listening);
		const shaking = shakeHands({host: '127.0.0.1', port: listening.port}, dial, {signal: accepted.signal, clock});
		expect(await problemOf(shaking)).toMatchObject({code: 'cancelled'});
	});
});
