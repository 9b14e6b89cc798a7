import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createResolver} from '../../../src/systems/network/dns.ts';
import {type DnsServer, startDnsServer} from '../../support/dns-server.ts';
import {problemOf} from '../../support/problem-of.ts';

const {signal} = new AbortController();
let server: DnsServer;

beforeAll(async () => {
	server = await startDnsServer({
		'both.example': {A: ['203.0.113.10'], AAAA: ['2001:0db8:0000:0000:0000:0000:0000:0010'], TXT: ['v=1']},
		'four.example': {A: ['203.0.113.10']},
		'broken.example': {rcode: 2},
		'barred.example': {rcode: 5},
		'silent.example': {silent: true},
	});
});
afterAll(() => server.close());

describe('createResolver', () => {
	it('gives records by type', async () => {
		const {resolve} = createResolver([server.address]);
		expect(await resolve('both.example', 'A', {signal})).toEqual({rcode: 'NOERROR', records: ['203.0.113.10'], server: server.address});
		expect((await resolve('both.example', 'AAAA', {signal})).records).toEqual(['2001:db8::10']);
		expect((await resolve('both.example', 'TXT', {signal})).records).toEqual(['v=1']);
	});

	it('gives the response code as an answer', async () => {
		const {resolve} = createResolver([]);
		const rcodeOf = async (name: string) => (await resolve(name, 'A', {signal, server: server.address})).rcode;
		expect(await rcodeOf('gone.example')).toBe('NXDOMAIN');
		expect(await rcodeOf('broken.example')).toBe('SERVFAIL');
		expect(await rcodeOf('barred.example')).toBe('REFUSED');
		expect((await resolve('four.example', 'AAAA', {signal, server: server.address})).rcode).toBe('NOERROR');
	});

	it('asks the next resolver when one does not answer, and says who answered', async () => {
		const {resolve} = createResolver(['127.0.0.1:9', server.address]);
		expect(await resolve('four.example', 'A', {signal})).toMatchObject({server: server.address});
	});

	it('tells a resolver that cannot be asked', async () => {
		const {resolve} = createResolver([]);
		const asked = resolve('four.example', 'A', {signal, server: '127.0.0.1:9'});
		expect(await problemOf(asked)).toMatchObject({code: 'resolver-failed', server: '127.0.0.1:9', detail: 'ECONNREFUSED'});
		expect(await problemOf(resolve('four.example', 'A', {signal, server: 'no such server'}))).toMatchObject({code: 'name-unresolved'});
	});

	it('takes a server by name and by address, with and without a port', async () => {
		const {resolve} = createResolver([]);
		const byName = server.address.replace('127.0.0.1', 'localhost');
		expect(await resolve('four.example', 'A', {signal, server: byName})).toMatchObject({records: ['203.0.113.10'], server: byName});
		for (const dead of ['[::1]:9', '127.0.0.1:9']) {
			expect(await problemOf(resolve('four.example', 'A', {signal, server: dead}))).toMatchObject({code: 'resolver-failed', server: dead});
		}
	});

	it('is cancelled while waiting', async () => {
		const controller = new AbortController();
		const asked = createResolver([server.address]).resolve('silent.example', 'A', {signal: controller.signal});
		setImmediate(() => controller.abort());
		expect(await problemOf(asked)).toEqual({code: 'cancelled'});
	});

	it('looks names up with the configured resolvers, both families', async () => {
		const {lookup} = createResolver([server.address]);
		expect(await lookup('both.example', {signal})).toEqual(['203.0.113.10', '2001:db8::10']);
		expect(await problemOf(lookup('gone.example', {signal}))).toMatchObject({code: 'name-unresolved', answer: 'NXDOMAIN'});
		expect(await problemOf(lookup('broken.example', {signal}))).toMatchObject({code: 'resolver-failed', detail: 'SERVFAIL'});
	});

	it('passes addresses through and knows this machine', async () => {
		const asking = createResolver([server.address]);
		expect(await asking.lookup('2001:db8::1', {signal})).toEqual(['2001:db8::1']);
		expect(await asking.lookup('localhost', {signal})).toContain('127.0.0.1');
		expect(server.asked).not.toContain('localhost');
	});
});
