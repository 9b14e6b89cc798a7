import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {dns} from '../../src/checks/network/dns.ts';
import {hasKnot, type KnotServer, startKnotServer} from '../support/knot-server.ts';
import {closedPort} from '../support/listen.ts';
import {lookWith} from '../support/look-with.ts';
import {createLoopbackSystems} from '../support/loopback-systems.ts';

if (!hasKnot) console.warn('SKIPPED: dns tests, because knotd is not installed (Debian: package knot)');

const name = 'dashboard.example.com';
const ZONES = {
	'example.com': [
		'dashboard A 203.0.113.10',
		'dashboard CAA 0 issue "letsencrypt.org"',
		'both A 203.0.113.10',
		'both A 203.0.113.11',
		'both AAAA 2001:db8::10',
		'alias CNAME dashboard',
		'mail MX 10 mx.example.com.',
		`note TXT "v=spf1 -all" "${'x'.repeat(200)}"`,
		...Array.from({length: 120}, (_, index) => `many A 198.51.100.${index + 1}`),
	],
};

describe.skipIf(!hasKnot)('dns against a real name server', () => {
	let current: KnotServer;
	let old: KnotServer;

	beforeAll(async () => {
		[current, old] = await Promise.all([
			startKnotServer(ZONES),
			startKnotServer({'example.com': ['dashboard A 198.51.100.4', 'dashboard AAAA 2001:db8::1']}),
		]);
	});
	beforeEach(() => current.serve(ZONES));
	afterAll(async () => {
		await current?.remove();
		await old?.remove();
	});

	const look = (fields: Record<string, unknown> = {}) =>
		lookWith(dns, {name, servers: [current.address], ...fields}, createLoopbackSystems());
	const absence = {type: 'AAAA', absent: true};

	it.each<[string, Record<string, unknown>]>([
		['an address', {exactly: ['203.0.113.10']}],
		['two addresses', {name: 'both.example.com', exactly: ['203.0.113.11', '203.0.113.10']}],
		['an IPv6 address, spelt otherwise', {name: 'both.example.com', type: 'AAAA', exactly: ['2001:DB8:0::10']}],
		['an address behind an alias', {name: 'alias.example.com', exactly: ['203.0.113.10']}],
		['the alias itself', {name: 'alias.example.com', type: 'CNAME', exactly: [name]}],
		['a mail server', {name: 'mail.example.com', type: 'MX', exactly: ['10 mx.example.com']}],
		['a text in two parts', {name: 'note.example.com', type: 'TXT', exactly: [`v=spf1 -all${'x'.repeat(200)}`]}],
		['who may issue', {type: 'CAA', exactly: ['0 issue "letsencrypt.org"']}],
		['the name servers', {name: 'example.com', type: 'NS', exactly: ['ns.example.com']}],
		['the absence of a record beside another', absence],
		['more records than fit into a datagram', {name: 'many.example.com', contains: ['198.51.100.1', '198.51.100.120']}],
	])('passes %s', async (_, fields) => {
		expect(await look(fields)).toMatchObject({status: 'pass'});
	});

	it('dns: no such name → fail', async () => {
		const verdict = await look({name: 'gone.example.com'});
		expect(verdict).toMatchObject({status: 'fail', evidence: [{observed: 'NXDOMAIN'}]});
		expect(verdict.summary.en).toContain('gone.example.com does not exist');
	});

	it('dns: no record of the type → fail', async () => {
		expect(await look({type: 'MX'})).toMatchObject({status: 'fail', evidence: [{observed: {en: 'no records'}}]});
	});

	it('dns: the old address, until the zone is changed → fail', async () => {
		await current.serve({'example.com': ['dashboard A 198.51.100.4']});
		const verdict = await look({exactly: ['203.0.113.10']});
		expect(verdict).toMatchObject({status: 'fail', evidence: [{observed: '198.51.100.4'}]});
		await current.serve(ZONES);
		expect(await look({exactly: ['203.0.113.10']})).toMatchObject({status: 'pass'});
	});

	it('dns: one of two servers still gives the old address → fail, naming it', async () => {
		const verdict = await look({servers: [current.address, old.address], exactly: ['203.0.113.10']});
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toBe(`${old.address}: ${name} A lacks 203.0.113.10 and also has 198.51.100.4`);
	});

	it('dns: a stale AAAA is left → fail', async () => {
		await current.serve({'example.com': ['dashboard A 203.0.113.10', 'dashboard AAAA 2001:db8::1']});
		const verdict = await look(absence);
		expect(verdict).toMatchObject({status: 'fail'});
		expect(verdict.summary.en).toBe(`${current.address} still has ${name} AAAA 2001:db8::1`);
		await current.serve(ZONES);
		expect(await look(absence)).toMatchObject({status: 'pass'});
	});

	it('dns: an absence of a name that does not exist → unknown', async () => {
		expect(await look({name: 'gone.example.com', ...absence})).toMatchObject({status: 'unknown'});
	});

	it('dns: a zone that its server cannot load (SERVFAIL) → unknown', async () => {
		const ill = await startKnotServer({'broken.example': ['this is no record']});
		try {
			const fields = {name: 'dashboard.broken.example', servers: [ill.address]};
			expect(await look(fields)).toMatchObject({status: 'unknown', evidence: [{observed: 'SERVFAIL'}]});
			expect(await look({...fields, ...absence})).toMatchObject({status: 'unknown'});
			await ill.serve({'broken.example': ['dashboard A 203.0.113.10']});
			expect(await look(fields)).toMatchObject({status: 'pass'});
		} finally {
			await ill.remove();
		}
	});

	it('dns: a server that is asked for a zone it does not serve (REFUSED) → unknown', async () => {
		expect(await look({name: 'dashboard.elsewhere.example'})).toMatchObject({status: 'unknown', evidence: [{observed: 'REFUSED'}]});
	});

	it('dns: a server that hangs → unknown, and the other is still believed', async () => {
		current.freeze();
		try {
			const verdict = await look({servers: [current.address, old.address], exactly: ['198.51.100.4']});
			expect(verdict).toMatchObject({status: 'unknown', evidence: [{status: 'unknown', observed: 'resolver-failed'}, {status: 'pass'}]});
		} finally {
			current.thaw();
		}
		expect(await look()).toMatchObject({status: 'pass'});
	});

	it('dns: nothing answers at the server’s port → unknown', async () => {
		expect(await look({servers: [`127.0.0.1:${await closedPort()}`]})).toMatchObject({status: 'unknown'});
	});
});
