import {afterEach, describe, expect, it} from 'vitest';
import {ports} from '../../../src/checks/network/ports.ts';
import {type NetworkFailure, type Problem, ProblemError} from '../../../src/core/problem.ts';
import type {Systems} from '../../../src/systems/systems.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {closedPort, type Listening, listenRaw} from '../../support/listen.ts';
import {createLoopbackSystems} from '../../support/loopback-systems.ts';
import {problemOf} from '../../support/problem-of.ts';
import {startSilentPorts} from '../../support/silent-ports.ts';

const {signal} = new AbortController();
const listeners: Listening[] = [];

async function openPort(): Promise<number> {
	const listening = await listenRaw(() => undefined);
	listeners.push(listening);
	return listening.port;
}

afterEach(async () => {
	await Promise.all(listeners.splice(0).map(listening => listening.close()));
});

async function look(fields: object, systems: Systems = createLoopbackSystems()) {
	const spec = ports.schema.parse(fields);
	return ports.judge(await ports.observe(spec, systems, signal), spec);
}

/** A host whose ports behave as said; what is not said never answers. */
function hostWith(behaviour: Record<string, 'open' | NetworkFailure | Problem>, lookup: readonly string[] = []): Systems {
	return createFakeSystems({
		lookup: async () => lookup,
		vantage: async target => ({target}),
		dial: async (_from, {host, port}, {signal: stop, via}) => {
			const how = behaviour[`${via ?? host}:${port}`] ?? behaviour[String(port)];
			if (how === 'open') return (await import('node:stream')).Duplex.from([]);
			if (typeof how === 'object') throw new ProblemError(how);
			if (how !== undefined) throw new ProblemError({code: 'connection-failed', address: host, why: how, afterMs: 1});
			return await new Promise((_, reject) => {
				if (stop.aborted) reject(new ProblemError({code: 'cancelled'}));
				stop.addEventListener('abort', () => reject(new ProblemError({code: 'cancelled'})), {once: true});
			});
		},
	});
}

describe('ports on loopback', () => {
	it('passes when open is open and closed is refused', async () => {
		const [open, closed] = [await openPort(), await closedPort()];
		const verdict = await look({host: '127.0.0.1', open: [open], closed: [closed]});
		expect(verdict.status).toBe('pass');
		expect(verdict.summary.en).toBe(`127.0.0.1: ${open} open; ${closed} not open`);
		expect(verdict.table?.rows.map(row => row.cells)).toEqual([
			[String(open), 'open', 'open'],
			[String(closed), {en: 'not open', ko: 'open 아님'}, 'closed'],
		]);
	});

	it('passes what is let through, with something behind it or without', async () => {
		const [open, refused] = [await openPort(), await closedPort()];
		const verdict = await look({host: '127.0.0.1', through: [open, refused]});
		expect(verdict.status).toBe('pass');
		expect(verdict.summary.en).toBe(`127.0.0.1: ${open}, ${refused} let through`);
		expect(verdict.table?.rows.map(row => row.cells[2])).toEqual(['open', 'closed']);
	});

	it('ports: a port that should be closed is open → fail', async () => {
		const [open, leak] = [await openPort(), await openPort()];
		const verdict = await look({host: '127.0.0.1', open: [open], closed: [leak]});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: `${leak} is open on 127.0.0.1, should be closed`}});
	});

	it('ports: a port that should be open is refused → fail', async () => {
		const [open, dead] = [await openPort(), await closedPort()];
		const verdict = await look({host: '127.0.0.1', open: [open, dead]});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: `${dead} is closed on 127.0.0.1, should be open`}});
	});

	it.skipIf(process.platform !== 'linux')('ports: a port that should be open is filtered → fail, and a closed one may be', async () => {
		const silent = await startSilentPorts(2);
		const [open, dead] = [await openPort(), await closedPort()];
		const verdict = await look({host: '127.0.0.1', open: [open], closed: [...silent.ports, dead], timeoutMs: 100});
		const filteredButWanted = await look({host: '127.0.0.1', open: [open, ...silent.ports], timeoutMs: 100});
		await silent.close();
		expect(verdict.status).toBe('pass');
		expect(verdict.table?.rows.map(row => row.cells[2])).toEqual(['open', 'filtered', 'filtered', 'closed']);
		expect(filteredButWanted.status).toBe('fail');
		expect(filteredButWanted.summary.en).toContain(`${silent.ports[0]} is filtered on 127.0.0.1, should be open`);
	});

	it.skipIf(process.platform !== 'linux')('ports: every port is silent, the control too → unknown', async () => {
		const silent = await startSilentPorts(2);
		const verdict = await look({host: '127.0.0.1', closed: [silent.ports[0]], control: [silent.ports[1]], timeoutMs: 100});
		await silent.close();
		expect(verdict).toMatchObject({status: 'unknown', evidence: [{observed: {en: 'no port answered'}, status: 'unknown'}]});
	});
});

describe('ports of a host with several addresses', () => {
	const lookup = ['203.0.113.10', '2001:db8::10'];

	it('ports: refused on one of two addresses → fail, naming it', async () => {
		const systems = hostWith({'203.0.113.10:443': 'open', '2001:db8::10:443': 'refused'}, lookup);
		const verdict = await look({host: 'dashboard.example.com', open: [443]}, systems);
		expect(verdict).toMatchObject({status: 'fail', summary: {en: '443 is closed on 2001:db8::10, should be open'}});
		expect(verdict.table?.columns.map(column => column.title.en)).toEqual(['port', 'expected', ...lookup]);
	});

	const noIpv6 = {'203.0.113.10:443': 'open', '2001:db8::10:443': {code: 'network-down', target: 'operator', detail: 'no IPv6'}} as const;

	it('ports: no network to one of two addresses → unknown', async () => {
		const verdict = await look({host: 'dashboard.example.com', open: [443], timeoutMs: 50}, hostWith(noIpv6, lookup));
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('2001:db8::10 cannot be reached')}});
	});

	it('leaves out a family that does not matter', async () => {
		const verdict = await look({host: 'dashboard.example.com', open: [443], families: [4]}, hostWith(noIpv6, lookup));
		expect(verdict.status).toBe('pass');
	});

	it('ports: one address wrong, no network to the other → fail', async () => {
		const systems = hostWith({...noIpv6, '203.0.113.10:5432': 'open'}, lookup);
		const verdict = await look({host: 'dashboard.example.com', open: [443], closed: [5432], timeoutMs: 50}, systems);
		expect(verdict).toMatchObject({status: 'fail', summary: {en: '5432 is open on 203.0.113.10, should be closed'}});
	});

	it('ports: a name without an address of a wanted family → unknown', async () => {
		const spec = ports.schema.parse({host: 'dashboard.example.com', open: [443], families: [6]});
		expect(await problemOf(ports.observe(spec, hostWith({}, ['203.0.113.10']), signal))).toMatchObject({code: 'name-unresolved'});
	});
});

describe('ports over a road', () => {
	it('ports: SSH lost on the way → unknown', async () => {
		const lost: Problem = {code: 'ssh-lost', target: 'vm', address: 'vm:22', detail: 'reset'};
		const spec = ports.schema.parse({from: 'vm', host: 'db', open: [5432], timeoutMs: 50});
		expect(await problemOf(ports.observe(spec, hostWith({5432: lost}), signal))).toMatchObject({code: 'ssh-lost'});
	});

	it('ports: this machine may not try a port → unknown', async () => {
		const verdict = await look({host: '192.0.2.1', open: [443], closed: [5432], timeoutMs: 50}, hostWith({443: 'open', 5432: 'denied'}));
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: 'Not allowed to try 5432 on 192.0.2.1 from here'}});
	});

	it('asks control ports when only closed ones are named', async () => {
		const verdict = await look({host: '192.0.2.1', closed: [5432], timeoutMs: 50}, hostWith({22: 'refused'}));
		expect(verdict).toMatchObject({status: 'pass', evidence: [{observed: '22 closed', status: 'pass'}]});
	});

	it('ports: a port that should be open is silent while the control answers → fail', async () => {
		const verdict = await look({host: '192.0.2.1', open: [443], timeoutMs: 50}, hostWith({22: 'open'}));
		expect(verdict).toMatchObject({status: 'fail', summary: {en: '443 is filtered on 192.0.2.1, should be open'}});
	});

	it('stops with the signal', async () => {
		const stop = new AbortController();
		const spec = ports.schema.parse({host: '192.0.2.1', open: [443]});
		const looking = problemOf(ports.observe(spec, hostWith({}), stop.signal));
		stop.abort();
		expect(await looking).toMatchObject({code: 'cancelled'});
	});
});

describe('the schema of ports', () => {
	it('wants a port, and no port in both lists', () => {
		expect(ports.schema.safeParse({host: 'a'}).success).toBe(false);
		expect(ports.schema.safeParse({host: 'a', open: [80], closed: [80]}).success).toBe(false);
		expect(ports.schema.safeParse({host: 'a', open: [0]}).success).toBe(false);
	});
});
