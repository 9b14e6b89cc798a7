import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {dns} from '../../../src/checks/network/dns.ts';
import {type DnsServer, startDnsServer} from '../../support/dns-server.ts';
import {createLoopbackSystems} from '../../support/loopback-systems.ts';
import {problemOf} from '../../support/problem-of.ts';

const {signal} = new AbortController();
const name = 'dashboard.example.com';
const deadServer = '127.0.0.1:9';
let current: DnsServer;
let stale: DnsServer;

beforeAll(async () => {
	current = await startDnsServer({
		[name]: {A: ['203.0.113.10']},
		'vm.example.com': {A: ['203.0.113.10']},
		'other.example.com': {A: ['198.51.100.4']},
		'both.example': {A: ['203.0.113.10', '203.0.113.11'], AAAA: ['2001:0db8:0000:0000:0000:0000:0000:0010']},
		'broken.example': {rcode: 2},
		'empty.example': {},
	});
	stale = await startDnsServer({[name]: {A: ['198.51.100.4'], AAAA: ['2001:0db8:0000:0000:0000:0000:0000:0001']}});
});
afterAll(async () => {
	await current.close();
	await stale.close();
});

async function look(fields: object) {
	const spec = dns.schema.parse({name, servers: [current.address], ...fields});
	return dns.judge(await dns.observe(spec, createLoopbackSystems(), signal), spec);
}

describe('dns', () => {
	it('passes what is as expected', async () => {
		expect(await look({contains: ['203.0.113.10']})).toMatchObject({
			status: 'pass',
			summary: {en: `${name} A 203.0.113.10 (${current.address})`},
			evidence: [{observed: '203.0.113.10', expected: '203.0.113.10', status: 'pass'}],
		});
		expect(await look({name: 'both.example', contains: ['203.0.113.11']})).toMatchObject({status: 'pass'});
		expect(await look({name: 'both.example', exactly: ['203.0.113.11', '203.0.113.10']})).toMatchObject({status: 'pass'});
		expect(await look({name: 'both.example', type: 'AAAA', exactly: ['2001:DB8:0::10']})).toMatchObject({status: 'pass'});
	});

	it('asks the configured resolver when none is named', async () => {
		const spec = dns.schema.parse({name, contains: ['203.0.113.10'], servers: []});
		const seen = await dns.observe(spec, createLoopbackSystems({}, [current.address]), signal);
		expect(dns.judge(seen, spec)).toMatchObject({status: 'pass', evidence: [{label: {en: `${name} A @${current.address}`}}]});
	});

	it('dns: a record missing and one too many → fail', async () => {
		const verdict = await look({name: 'both.example', exactly: ['203.0.113.10', '203.0.113.12']});
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toContain('lacks 203.0.113.12 and also has 203.0.113.11');
	});

	it('takes a name for the addresses that the same resolver has of it', async () => {
		expect(await look({exactly: ['vm.example.com']})).toMatchObject({status: 'pass', evidence: [{expected: {en: 'exactly 203.0.113.10'}}]});
		expect(await look({contains: ['vm.example.com']})).toMatchObject({status: 'pass'});
		expect(await look({name: 'both.example', exactly: ['vm.example.com', '203.0.113.11']})).toMatchObject({status: 'pass'});
	});

	it('dns: the name of another host is expected → fail, with its address', async () => {
		const verdict = await look({exactly: ['other.example.com']});
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toBe(`${current.address}: ${name} A lacks 198.51.100.4 and also has 203.0.113.10`);
	});

	it.each([
		['itself', name, /compared with itself proves nothing; write the address/],
		['itself, written otherwise', 'Dashboard.Example.com.', /compared with itself proves nothing/],
		['a name without an address', 'empty.example', /empty\.example has no A: there is nothing to compare with; write the address/],
		['a name that nobody knows', 'oci-vm', /oci-vm has no A: there is nothing to compare with/],
	])('dns: it is expected to be %s → unknown, for nothing was compared', async (_, expected, reason) => {
		const verdict = await look({exactly: [expected]});
		expect(verdict.status).toBe('unknown');
		expect(verdict.summary.en).toMatch(reason);
	});

	it('dns: one of two resolvers gives the old record → fail, naming it', async () => {
		const verdict = await look({servers: [current.address, stale.address], exactly: ['203.0.113.10']});
		expect(verdict.evidence.map(({status}) => status)).toEqual(['pass', 'fail']);
		expect(verdict.summary.en).toBe(`${stale.address}: ${name} A lacks 203.0.113.10 and also has 198.51.100.4`);
	});

	it('dns: no such name, or no record of the type → fail', async () => {
		expect(await look({name: 'gone.example'})).toMatchObject({status: 'fail', evidence: [{observed: 'NXDOMAIN'}]});
		expect(await look({name: 'empty.example'})).toMatchObject({
			status: 'fail',
			evidence: [{observed: {en: 'no records', ko: '레코드 없음'}}],
		});
	});

	it('dns: a stale AAAA is left → fail', async () => {
		expect(await look({type: 'AAAA', absent: true})).toMatchObject({
			status: 'pass',
			evidence: [{observed: {en: 'no records; A 203.0.113.10'}, expected: {en: 'none', ko: '없음'}}],
		});
		const verdict = await look({type: 'AAAA', absent: true, servers: [stale.address]});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: `${stale.address} still has ${name} AAAA 2001:db8::1`}});
	});

	it('dns: an absence without its control → unknown', async () => {
		for (const missing of ['gone.example', 'empty.example']) {
			expect(await look({name: missing, type: 'AAAA', absent: true})).toMatchObject({status: 'unknown'});
		}
	});

	it('dns: SERVFAIL, or a resolver that does not answer → unknown', async () => {
		expect(await look({name: 'broken.example'})).toMatchObject({status: 'unknown', evidence: [{observed: 'SERVFAIL'}]});
		expect(await look({servers: [deadServer]})).toMatchObject({status: 'unknown', evidence: [{observed: 'resolver-failed'}]});
		expect(await look({type: 'AAAA', absent: true, servers: [deadServer]})).toMatchObject({status: 'unknown'});
		const mixed = await look({servers: [current.address, deadServer]});
		expect(mixed.status).toBe('unknown');
		expect(mixed.evidence.map(({status}) => status)).toEqual(['pass', 'unknown']);
	});

	it('dns: one resolver is wrong, another does not answer → fail', async () => {
		expect(await look({servers: [deadServer, stale.address], contains: ['203.0.113.10']})).toMatchObject({status: 'fail'});
	});

	it('stops with the signal', async () => {
		const spec = dns.schema.parse({name, servers: [current.address]});
		expect(await problemOf(dns.observe(spec, createLoopbackSystems(), AbortSignal.abort()))).toEqual({code: 'cancelled'});
	});

	it('takes one expectation at a time', () => {
		expect(dns.schema.safeParse({name, contains: ['a'], absent: true}).success).toBe(false);
		expect(dns.schema.safeParse({name, contains: []}).success).toBe(false);
	});
});
