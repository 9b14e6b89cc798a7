import {describe, expect, it} from 'vitest';
import {listening} from '../../../src/checks/host/listening.ts';
import {say} from '../../../src/core/text.ts';

const socket = (address: string, port: number) => ({address, port, loopback: /^(::ffff:)?127\.|^::1$/.test(address)});
const sockets = [socket('0.0.0.0', 22), socket('::', 22), socket('0.0.0.0', 443), socket('127.0.0.1', 3000), socket('::1', 3000)];
const judge = (fields: Record<string, unknown>, seen = sockets, unread: readonly string[] = []) =>
	listening.judge({sockets: seen, unread}, listening.schema.parse({on: 'vm', ...fields}));

describe('listening', () => {
	it('listening: healthy → pass', () => {
		expect(judge({open: [22, 443], loopback: [3000], closed: [5432], noOthers: true})).toMatchObject({
			status: 'pass',
			summary: {en: 'Bound as expected; beyond loopback: 22, 443'},
		});
	});

	it.each<[string, Record<string, unknown>, ReturnType<typeof socket>[], string]>([
		['nothing on an open port', {open: [80]}, [], 'Nothing listens on 80'],
		['an open port on loopback only', {open: [80]}, [socket('127.0.0.1', 80)], '80 listens on loopback only'],
		['a loopback port on all addresses', {loopback: [5678]}, [socket('0.0.0.0', 5678)], '5678 is bound to 0.0.0.0'],
		['a loopback port on both', {loopback: [3000]}, [socket('::', 3000)], '3000 is bound to ::, not to loopback only'],
		['a loopback port on the bridge', {loopback: [5678]}, [socket('172.17.0.1', 5678)], 'bound to 172.17.0.1'],
		['nothing on a loopback port', {loopback: [9090]}, [], 'Nothing listens on 9090'],
		['something on a closed port', {closed: [5432]}, [socket('127.0.0.1', 5432)], '5432 is bound to 127.0.0.1'],
		['another port beyond loopback', {open: [22, 443], noOthers: true}, [socket('::', 8080)], 'Also bound beyond loopback: :::8080'],
	])('listening: %s → fail', (_, fields, more, reason) => {
		const verdict = judge(fields, [...sockets, ...more]);
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toContain(reason);
	});

	it.each<[string, Record<string, unknown>]>([
		['a closed port', {closed: [5432]}],
		['a loopback port', {loopback: [3000]}],
		['an open port that nothing else has', {open: [80]}],
		['other ports', {noOthers: true, open: [22, 443]}],
	])('listening: %s, while a table of sockets could not be read → unknown', (_, fields) => {
		const verdict = judge(fields, sockets, ['/proc/net/tcp6']);
		expect(verdict.status).toBe('unknown');
		expect(verdict.summary.en).toContain('/proc/net/tcp6 could not be read');
		expect(verdict.evidence.filter(({status}) => status === 'unknown').map(({observed}) => say(observed, 'en'))).toEqual([
			expect.stringContaining('not read: /proc/net/tcp6'),
		]);
	});

	it.each<[string, Record<string, unknown>, string]>([
		['an open port is open', {open: [22]}, 'pass'],
		['a closed port is bound', {closed: [443]}, 'fail'],
		['a loopback port is bound beyond', {loopback: [443]}, 'fail'],
		['another port is bound beyond', {open: [22], noOthers: true}, 'fail'],
	])('%s, whatever is in a table that could not be read', (_, fields, status) => {
		expect(judge(fields, sockets, ['/proc/net/tcp6']).status).toBe(status);
	});

	it('listening: no table of sockets could be read → unknown', () => {
		const verdict = judge({closed: [5432]}, [], ['/proc/net/tcp', '/proc/net/tcp6']);
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('/proc/net/tcp, /proc/net/tcp6')}});
	});

	it.each([{}, {open: [0]}, {open: [22], closed: [22]}, {closed: ['22']}])('refuses %j', fields => {
		expect(listening.schema.safeParse({on: 'vm', ...fields}).success).toBe(false);
	});
});
