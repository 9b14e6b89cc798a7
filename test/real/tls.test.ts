import {createServer} from 'node:http';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {tls} from '../../src/checks/network/tls.ts';
import {say} from '../../src/core/text.ts';
import {canMakeHosts, startFilteredHost} from '../support/filtered-host.ts';
import {listen} from '../support/listen.ts';
import {lookWith} from '../support/look-with.ts';
import {createLoopbackSystems} from '../support/loopback-systems.ts';
import {type OpensslServer, startOpensslServer} from '../support/openssl-server.ts';
import {createTestCa, hasOpenssl, type Issued, type TestCa} from '../support/test-ca.ts';

const {signal} = new AbortController();
const site = 'dashboard.example.com';
const names = [`DNS:${site}`];
const DAY_MS = 86_400_000;

async function look(fields: object, lookup: readonly string[] = ['127.0.0.1']) {
	const spec = tls.schema.parse({host: site, ...fields});
	return tls.judge(await tls.observe(spec, createLoopbackSystems({lookup: async () => lookup}), signal), spec);
}

if (!hasOpenssl) console.warn('SKIPPED: test/real/tls.test.ts needs the openssl program');
if (!canMakeHosts()) console.warn('SKIPPED: a part of test/real/tls.test.ts needs root, iproute2 and network namespaces');

describe.skipIf(!hasOpenssl)('tls against openssl s_server (needs the openssl program)', () => {
	let ca: TestCa;
	let server: OpensslServer | undefined;
	beforeAll(() => {
		ca = createTestCa();
	});
	afterAll(() => ca.dispose());
	afterEach(async () => {
		await server?.close();
		server = undefined;
	});

	async function against(issued: Issued, parameters?: readonly string[]) {
		server = await startOpensslServer(issued, parameters);
		return await look({port: server.port, ca: ca.caFile});
	}

	it('passes a healthy one', async () => {
		const verdict = await against(ca.issue({names, intermediate: 'sent'}), ['-min_protocol', 'TLSv1.2']);
		expect(verdict.evidence.filter(({status}) => status !== 'pass')).toEqual([]);
		expect(verdict).toMatchObject({status: 'pass', summary: {en: expect.stringContaining('127.0.0.1: verified')}});
	});

	const between = (fromDays: number, toDays: number) => ({
		from: new Date(Date.now() + fromDays * DAY_MS),
		to: new Date(Date.now() + toDays * DAY_MS),
	});

	it.each([
		['an expired certificate', () => ca.issue({names, ...between(-90, -1)}), /localhost expired on/],
		['a certificate of the future', () => ca.issue({names, ...between(1, 90)}), /not yet valid/],
		['a wrong name', () => ca.issue({names: ['DNS:other.example']}), /Wrong name/],
		['a self-signed certificate', () => ca.issue({names, selfSigned: true}), /Self-signed/],
		['a missing intermediate', () => ca.issue({names, intermediate: 'missing'}), /No path to a trusted authority/],
	])('tls: %s → fail', async (_name, issue, reason) => {
		const verdict = await against(issue(), ['-min_protocol', 'TLSv1.2']);
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toMatch(reason);
	});

	it('tls: TLS 1.1 is still accepted → fail', async () => {
		const verdict = await against(ca.issue({names}), ['-min_protocol', 'TLSv1', '-cipher', 'DEFAULT:@SECLEVEL=0']);
		expect(verdict).toMatchObject({status: 'fail', summary: {en: 'TLSv1.1 is still accepted'}});
	});

	it('tls: this machine’s clock is two months slow beside that of the redirect → unknown', async () => {
		server = await startOpensslServer(ca.issue({names, ...between(-85, 5)}), ['-min_protocol', 'TLSv1.2']);
		const {port} = server;
		const plain = await listen(createServer((_request, response) => response.writeHead(308, {location: `https://${site}:${port}/`}).end()));
		try {
			const slow = {now: () => Date.now() - 60 * DAY_MS, monotonic: () => performance.now()};
			const systems = createLoopbackSystems({lookup: async () => ['127.0.0.1'], clock: slow});
			const fields = {port, ca: ca.caFile, redirect: {port: plain.port}};
			expect(await lookWith(tls, {host: site, port, ca: ca.caFile}, systems)).toMatchObject({status: 'pass'});
			const verdict = await lookWith(tls, {host: site, ...fields}, systems);
			expect(verdict.summary.en).toContain('The clocks are 59 d 23 h');
			expect(verdict.status).toBe('unknown');
			expect(await look(fields)).toMatchObject({status: 'fail', summary: {en: expect.stringMatching(/expires in [45] d/)}});
		} finally {
			await plain.close();
		}
	});

	it('tls: the server hangs → fail', async () => {
		server = await startOpensslServer(ca.issue({names}));
		server.freeze();
		const verdict = await look({port: server.port, ca: ca.caFile});
		expect(verdict).toMatchObject({status: 'fail', evidence: [{observed: 'no-response'}]});
	});
});

describe.skipIf(!canMakeHosts())('tls and a silent host (needs root, iproute2 and network namespaces)', () => {
	it('tls: filtered while another port answers → fail; the cable is out → unknown', async () => {
		const host = await startFilteredHost([22], [443]);
		try {
			const filtered = await look({}, host.addresses);
			expect(filtered.status).toBe('fail');
			expect(filtered.evidence.map(({observed}) => say(observed, 'en'))).toEqual([
				expect.stringMatching(/^connection-failed \(no-answer\); road proven by (22 open|80 refused)$/),
				expect.stringMatching(/^connection-failed \(no-answer\); road proven by (22 open|80 refused)$/),
			]);
			host.cut();
			expect(await look({}, host.addresses)).toMatchObject({status: 'unknown'});
		} finally {
			await host.close();
		}
	});
});
