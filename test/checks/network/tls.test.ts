import {createServer as createHttpServer} from 'node:http';
import {createServer, type TlsOptions} from 'node:tls';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {tls} from '../../../src/checks/network/tls.ts';
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
const DAY_MS = 86_400_000;
const site = 'site.example';

async function serve(options: TlsOptions, host = '127.0.0.1', port = 0): Promise<number> {
	const server = createServer({minVersion: 'TLSv1.2', ...options}, socket => socket.on('error', () => undefined));
	server.on('tlsClientError', () => undefined);
	const listening = await listen(server, host, port);
	listeners.push(listening);
	return listening.port;
}

async function servePlain(status: number, location?: string, more: Readonly<Record<string, string>> = {}): Promise<number> {
	const headers = {...(location !== undefined && {location}), ...more};
	const listening = await listen(createHttpServer((_request, response) => response.writeHead(status, headers).end()));
	listeners.push(listening);
	return listening.port;
}

afterEach(async () => {
	await Promise.all(listeners.splice(0).map(listening => listening.close()));
});

async function look(fields: object, systems: Systems = createLoopbackSystems()) {
	const spec = tls.schema.parse({host: site, via: '127.0.0.1', ...fields});
	return tls.judge(await tls.observe(spec, systems, signal), spec);
}

describe.skipIf(!hasOpenssl)('tls against a real server (needs the openssl program)', () => {
	let ca: TestCa;
	beforeAll(() => {
		ca = createTestCa();
	});
	afterAll(() => ca.dispose());

	const good = () => ca.issue({names: [`DNS:${site}`, 'DNS:*.wild.example'], intermediate: 'sent'});
	const lasting = (fromDays: number, toDays: number) =>
		ca.issue({
			names: [`DNS:${site}`],
			commonName: site,
			from: new Date(Date.now() + fromDays * DAY_MS),
			to: new Date(Date.now() + toDays * DAY_MS),
		});

	it('passes a verified certificate with its names, its life and its refusals', async () => {
		const port = await serve(good());
		const redirect = {port: await servePlain(308, `https://${site}:${port}/`)};
		const verdict = await look({port, ca: ca.caFile, names: ['a.wild.example'], redirect});
		expect(verdict.evidence.filter(({status}) => status !== 'pass')).toEqual([]);
		expect(verdict.status).toBe('pass');
		const labels = verdict.evidence.map(({label}) => label.en.replace(`127.0.0.1:${port}: `, ''));
		expect(labels).toEqual([
			'protocol',
			'chain',
			`name ${site}`,
			'name a.wild.example',
			'validity of localhost',
			'validity of CoinPilot test intermediate',
			'validity of CoinPilot test root',
			'clock',
			'refuses TLSv1.1',
			'redirect from http',
		]);
	});

	/** With a redirect whose server believes it is so much later, or has these headers. */
	async function lookBeside(issued: TlsOptions, aheadMs: number, more: Readonly<Record<string, string>> = {}, systems?: Systems) {
		const port = await serve(issued);
		const date = new Date(Date.now() + aheadMs).toUTCString();
		const redirect = {port: await servePlain(308, `https://${site}:${port}/`, {date, ...more})};
		const verdict = await look({port, ca: ca.caFile, redirect}, systems);
		return {...verdict, clock: say(verdict.evidence.find(({label}) => label.en.endsWith(': clock'))?.observed ?? '', 'en')};
	}

	it('says by which clock it judged, and that there was no other', async () => {
		const alone = await look({port: await serve(lasting(-10, 80)), ca: ca.caFile});
		expect(alone.evidence.map(({observed}) => say(observed, 'en'))).toContainEqual(
			expect.stringMatching(/^this machine \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ; no second clock was seen$/),
		);
		const beside = await lookBeside(lasting(-10, 80), 0);
		expect(beside).toMatchObject({status: 'pass', clock: expect.stringMatching(/^this machine .*Z; 127\.0\.0\.1:\d+ .*Z$/)});
		expect(beside.remedy).toBeUndefined();
	});

	it('tls: the server’s clock is hours off, and by both the certificate is good → warn, naming both', async () => {
		const verdict = await lookBeside(lasting(-10, 80), -3 * 3_600_000);
		expect(verdict.status).toBe('warn');
		expect(verdict.summary.en).toMatch(/^The clocks are (2 h 59 m|3 h)\b.* apart: this machine .*Z; 127\.0\.0\.1:\d+ .*Z$/);
		expect(verdict.remedy?.en).toContain('timedatectl');
	});

	it.each([
		['expired by the server’s clock', -10, 80, 81],
		['nearly expired by the server’s clock', -10, 80, 75],
		['not yet valid by the server’s clock', -10, 80, -11],
		['expired by this machine’s clock alone', -90, -1, -30],
	])('tls: a certificate that is %s → unknown', async (_, from, to, aheadDays) => {
		const verdict = await lookBeside(lasting(from, to), aheadDays * DAY_MS);
		expect(verdict.status).toBe('unknown');
		expect(verdict.summary.en).toContain('by one of two clocks');
		expect(verdict.summary.en).toMatch(/The clocks are \d+ d .*apart: this machine /);
	});

	it('tls: a certificate that is expired by both of two clocks → fail', async () => {
		const verdict = await lookBeside(lasting(-90, -1), DAY_MS);
		expect(verdict).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('expired on')}});
	});

	it('takes the age of a cached answer into account, and half a minute for nothing', async () => {
		expect(await lookBeside(lasting(-10, 80), -7_200_000, {age: '7200'})).toMatchObject({status: 'pass'});
		expect(await lookBeside(lasting(-10, 80), -30_000)).toMatchObject({status: 'pass'});
		expect(await lookBeside(lasting(-10, 80), 0, {date: 'yesterday'})).toMatchObject({
			status: 'pass',
			clock: expect.stringContaining('no second clock was seen'),
		});
	});

	it('tls: this machine’s clock stands where the certificate was young → unknown', async () => {
		const real = createLoopbackSystems();
		const slow = createLoopbackSystems({clock: {now: () => Date.now() - 60 * DAY_MS, monotonic: () => real.clock.monotonic()}});
		// Five days are left of it, which a clock that is two months slow takes for sixty-five.
		expect(await lookBeside(lasting(-85, 5), 0, {}, slow)).toMatchObject({status: 'unknown'});
	});

	it.each([
		['an expired certificate', () => lasting(-90, -1), /^site\.example expired on /],
		['one that is not yet valid', () => lasting(1, 90), /^site\.example is not yet valid: from /],
		['one that nearly expires', () => lasting(-85, 5), /^site\.example expires in [45] d/],
		['a wrong name', () => ca.issue({names: ['DNS:other.example']}), /^Wrong name: .* not for site\.example but for other\.example$/],
		['a name in the common name only', () => ca.issue({names: [], commonName: site}), /^site\.example stands only in the common name/],
		['a self-signed certificate', () => ca.issue({names: [`DNS:${site}`], selfSigned: true}), /^Self-signed certificate: localhost$/],
		['a missing intermediate', () => ca.issue({names: [`DNS:${site}`], intermediate: 'missing'}), /^No path to a trusted authority/],
	])('tls: %s → fail', async (_name, issue, reason) => {
		const verdict = await look({port: await serve(issue()), ca: ca.caFile});
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toMatch(reason);
	});

	it('tls: a wrong name and expired → fail, naming both', async () => {
		const issued = ca.issue({names: ['DNS:other.example'], from: new Date(Date.now() - 9 * DAY_MS), to: new Date(Date.now() - DAY_MS)});
		const verdict = await look({port: await serve(issued), ca: ca.caFile});
		expect(verdict.summary.en).toMatch(/Wrong name: .*; localhost expired on /);
	});

	it('tls: an unknown authority → fail', async () => {
		expect(await look({port: await serve(good())})).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('No path')}});
	});

	it('tls: little of the lifetime is left → warn', async () => {
		expect(await look({port: await serve(lasting(-65, 25)), ca: ca.caFile})).toMatchObject({status: 'warn'});
		expect(await look({port: await serve(lasting(-3, 3.5)), ca: ca.caFile})).toMatchObject({status: 'pass'});
		expect(await look({port: await serve(lasting(-300, 98)), ca: ca.caFile})).toMatchObject({status: 'pass'});
	});

	it('tls: TLS 1.1 is still accepted → fail', async () => {
		const port = await serve({...good(), minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0'});
		expect(await look({port, ca: ca.caFile})).toMatchObject({status: 'fail', summary: {en: 'TLSv1.1 is still accepted'}});
	});

	it('tls: this machine cannot offer TLS 1.1 → unknown', async () => {
		const real = createLoopbackSystems();
		const systems = createLoopbackSystems({
			handshake: async (request, options) => {
				if (request.maxVersion === 'TLSv1.1') {
					throw new ProblemError({code: 'tls-unsupported', version: 'TLSv1.1', detail: 'no protocols available'});
				}
				return await real.handshake(request, options);
			},
		});
		const verdict = await look({port: await serve(good()), ca: ca.caFile}, systems);
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('cannot be offered from here')}});
	});

	it('looks at every address of the name', async () => {
		const port = await serve(good());
		await serve(lasting(-90, -1), '127.0.0.2', port);
		const systems = createLoopbackSystems({lookup: async () => ['127.0.0.1', '127.0.0.2']});
		const verdict = await look({port, ca: ca.caFile, via: undefined}, systems);
		expect(verdict.status).toBe('fail');
		const failed = verdict.evidence.filter(({status}) => status === 'fail').map(({label}) => label.en);
		expect(failed).toEqual([`127.0.0.2:${port}: validity of ${site}`]);
	});

	it.each([
		['no redirect', 200, undefined, /answered with 200 instead of a redirect/],
		['a redirect to plain http', 301, `http://${site}/`, /does not lead to https/],
		['a redirect to another host', 308, 'https://elsewhere.example/', /leads to another host: elsewhere\.example/],
		['a redirect to another port', 308, `https://${site}:9/`, /leads to another port: 9/],
		['a temporary redirect', 302, 'SAME', /temporary \(302\)/],
		['a redirect to nowhere', 301, undefined, /names no location/],
	])('tls: %s → fail', async (_name, status, location, reason) => {
		const port = await serve(good());
		const to = location === 'SAME' ? `https://${site}:${port}/` : location;
		const verdict = await look({port, ca: ca.caFile, redirect: {port: await servePlain(status, to)}});
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toMatch(reason);
	});

	it('tls: nothing serves the redirect → fail', async () => {
		const verdict = await look({port: await serve(good()), ca: ca.caFile, redirect: {port: await closedPort()}});
		expect(verdict.status).toBe('fail');
		expect(verdict.evidence.at(-1)).toMatchObject({observed: 'connection-failed (refused)', status: 'fail'});
	});
});

describe('tls against what does not answer rightly', () => {
	it.each([
		['garbage', (write: (text: string) => void) => write('220 mail ESMTP\r\n'), 'protocol-broken'],
		['a server that hangs up', undefined, 'connection-failed (closed)'],
	])('tls: %s → fail', async (_name, speak, observed) => {
		const listening = await listenRaw(socket => (speak === undefined ? socket.end() : speak(text => socket.write(text))));
		listeners.push(listening);
		const verdict = await look({port: listening.port});
		expect(verdict.status).toBe('fail');
		expect(say(verdict.evidence[0]?.observed ?? '', 'en')).toContain(observed);
	});

	it('tls: the port refuses → fail', async () => {
		expect(await look({port: await closedPort()})).toMatchObject({status: 'fail', evidence: [{observed: 'connection-failed (refused)'}]});
	});

	const failing = (problem: Problem, dial: Systems['dial']) =>
		createFakeSystems({
			lookup: async () => ['203.0.113.10'],
			handshake: async () => {
				throw new ProblemError(problem);
			},
			dial,
		});
	const silent: Problem = {code: 'connection-failed', address: '203.0.113.10:443', why: 'no-answer', afterMs: 5_000};
	const refuse: Systems['dial'] = async (_from, {port}) => {
		const why = port === 22 ? 'refused' : 'no-answer';
		throw new ProblemError({code: 'connection-failed', address: 'x', why, afterMs: 1});
	};
	const nobody: Systems['dial'] = async () => {
		throw new ProblemError(silent);
	};

	it('tls: the port is silent while another answers → fail', async () => {
		const verdict = await look({via: undefined}, failing(silent, refuse));
		expect(verdict).toMatchObject({
			status: 'fail',
			evidence: [{observed: {en: 'connection-failed (no-answer); road proven by 22 refused'}}],
		});
	});

	it('tls: nothing of the host answers → unknown', async () => {
		const verdict = await look({via: undefined}, failing(silent, nobody));
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('the road is not proven')}});
	});

	it('tls: this machine has no network of that kind → unknown', async () => {
		const problem: Problem = {code: 'network-down', target: 'operator', detail: 'no IPv4 address on any interface'};
		expect(await look({via: undefined}, failing(problem, nobody))).toMatchObject({status: 'unknown'});
	});

	it('tls: the server hangs → fail', async () => {
		const problem: Problem = {code: 'no-response', address: '203.0.113.10:443', protocol: 'TLS', afterMs: 5_000};
		expect(await look({via: undefined}, failing(problem, nobody))).toMatchObject({status: 'fail', evidence: [{observed: 'no-response'}]});
	});

	it('tls: SSH lost on the way → unknown', async () => {
		const lost: Problem = {code: 'ssh-lost', target: 'vm', address: 'vm:22', detail: 'reset'};
		const spec = tls.schema.parse({from: 'vm', host: site});
		expect(await problemOf(tls.observe(spec, failing(lost, nobody), signal))).toMatchObject({code: 'ssh-lost'});
	});

	it('tls: no such name → fail; the resolver does not answer → unknown', async () => {
		const resolving = (problem: Problem) =>
			createFakeSystems({
				lookup: async () => {
					throw new ProblemError(problem);
				},
			});
		const gone: Problem = {code: 'name-unresolved', name: site, answer: 'NXDOMAIN'};
		expect(await look({via: undefined}, resolving(gone))).toMatchObject({
			status: 'fail',
			evidence: [{observed: 'name-unresolved (NXDOMAIN)'}],
		});
		const spec = tls.schema.parse({host: site});
		const down: Problem = {code: 'resolver-failed', name: site, server: 'system', detail: 'EAI_AGAIN'};
		expect(await problemOf(tls.observe(spec, resolving(down), signal))).toMatchObject({code: 'resolver-failed'});
	});
});
