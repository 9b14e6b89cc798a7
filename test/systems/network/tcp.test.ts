import {afterEach, describe, expect, it} from 'vitest';
import {ProblemError} from '../../../src/core/problem.ts';
import {ownNetworkFault} from '../../../src/systems/network/own-network.ts';
import {connectTcp} from '../../../src/systems/network/tcp.ts';
import {closedPort, type Listening, listenRaw} from '../../support/listen.ts';
import {problemOf} from '../../support/problem-of.ts';
import {startSilentPorts} from '../../support/silent-ports.ts';

const open: Listening[] = [];
const {signal} = new AbortController();

async function echo(): Promise<number> {
	const listening = await listenRaw(socket => socket.end('hello'));
	open.push(listening);
	return listening.port;
}

afterEach(async () => {
	await Promise.all(open.splice(0).map(listening => listening.close()));
});

describe('connectTcp', () => {
	it('connects', async () => {
		const port = await echo();
		const socket = await connectTcp({host: '127.0.0.1', port}, {signal});
		expect(socket.remotePort).toBe(port);
		socket.destroy();
	});

	it('connects to another address than the name has', async () => {
		const port = await echo();
		const socket = await connectTcp({host: 'name.invalid', port}, {signal, via: '127.0.0.1'});
		expect(socket.remoteAddress).toBe('127.0.0.1');
		socket.destroy();
	});

	it('says refused', async () => {
		const port = await closedPort();
		const problem = await problemOf(connectTcp({host: '127.0.0.1', port}, {signal}));
		expect(problem).toMatchObject({code: 'connection-failed', why: 'refused', address: `127.0.0.1:${port}`});
	});

	it.skipIf(process.platform !== 'linux')('says that nothing answered', async () => {
		const silent = await startSilentPorts(1);
		const [port = 0] = silent.ports;
		const problem = await problemOf(connectTcp({host: '127.0.0.1', port}, {signal, timeoutMs: 100}));
		await silent.close();
		expect(problem).toMatchObject({code: 'connection-failed', why: 'no-answer'});
	});

	it.skipIf(process.platform !== 'linux')('is cancelled while connecting, with the reason it was given', async () => {
		const silent = await startSilentPorts(1);
		const [port = 0] = silent.ports;
		const deadline = new ProblemError({code: 'deadline', afterMs: 20});
		for (const [reason, code] of [
			[undefined, 'cancelled'],
			[deadline, 'deadline'],
		] as const) {
			const controller = new AbortController();
			const connecting = problemOf(connectTcp({host: '127.0.0.1', port}, {signal: controller.signal}));
			setImmediate(() => controller.abort(reason));
			expect(await connecting).toMatchObject({code});
		}
		await silent.close();
	});

	it('does not start once cancelled', async () => {
		expect(await problemOf(connectTcp({host: '127.0.0.1', port: 1}, {signal: AbortSignal.abort()}))).toEqual({code: 'cancelled'});
	});

	it('tries every address of a name', async () => {
		const port = await echo();
		const lookup = async () => ['::1', '127.0.0.1'];
		const socket = await connectTcp({host: 'both.example', port}, {signal, lookup});
		expect(socket.remoteAddress).toBe('127.0.0.1');
		socket.destroy();
	});

	it('reports the most telling failure of several addresses', async () => {
		const port = await closedPort();
		const lookup = async () => ['127.0.0.1', '127.0.0.2'];
		const problem = await problemOf(connectTcp({host: 'both.example', port}, {signal, lookup}));
		expect(problem).toMatchObject({code: 'connection-failed', why: 'refused'});
	});

	it('passes on what the lookup says', async () => {
		const lookup = async () => {
			throw new ProblemError({code: 'name-unresolved', name: 'gone.example', answer: 'NXDOMAIN'});
		};
		expect(await problemOf(connectTcp({host: 'gone.example', port: 1}, {signal, lookup}))).toMatchObject({code: 'name-unresolved'});
	});
});

describe('ownNetworkFault', () => {
	const entry = {netmask: '', mac: '', cidr: null, scopeid: 0};
	const loopback = {...entry, address: '127.0.0.1', family: 'IPv4', internal: true} as const;
	const wired = {...entry, address: '192.0.2.7', family: 'IPv4', internal: false} as const;
	const linkLocal = {...entry, address: 'fe80::1', family: 'IPv6', internal: false} as const;

	it('is none while an address of the family is there', () => {
		expect(ownNetworkFault('203.0.113.10', {lo: [loopback], eth0: [wired]})).toBeUndefined();
	});

	it('names the family that is missing', () => {
		expect(ownNetworkFault('203.0.113.10', {lo: [loopback]})).toBe('no IPv4 address on any interface');
		expect(ownNetworkFault('2001:db8::1', {eth0: [wired, linkLocal]})).toBe('no IPv6 address on any interface');
	});

	it('never blames the network for loopback', () => {
		expect(ownNetworkFault('127.0.0.1', {})).toBeUndefined();
		expect(ownNetworkFault('::1', {})).toBeUndefined();
	});
});
