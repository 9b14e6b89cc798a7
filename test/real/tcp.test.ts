import {execFileSync} from 'node:child_process';
import {afterEach, describe, expect, it} from 'vitest';
import {connectTcp} from '../../src/systems/network/tcp.ts';
import {canMakeHosts} from '../support/filtered-host.ts';
import {problemOf} from '../support/problem-of.ts';

const {signal} = new AbortController();
/** Of the range for tests (RFC 2544): nobody is there. */
const address = `198.19.254.${1 + (process.pid % 250)}`;

function route(verb: 'add' | 'del', kind: 'prohibit' | 'unreachable'): void {
	execFileSync('ip', ['route', verb, kind, `${address}/32`], {stdio: 'ignore'});
}

if (!canMakeHosts()) console.warn('SKIPPED: test/real/tcp.test.ts needs root and iproute2');

describe.skipIf(!canMakeHosts())('connectTcp and the routes of this machine (needs root and iproute2)', () => {
	let kind: 'prohibit' | 'unreachable' | undefined;
	afterEach(() => {
		if (kind !== undefined) route('del', kind);
		kind = undefined;
	});

	it.each([
		['prohibit', 'denied'],
		['unreachable', 'unreachable'],
	] as const)('tells %s as %s', async (wanted, why) => {
		route('add', wanted);
		kind = wanted;
		expect(await problemOf(connectTcp({host: address, port: 443}, {signal}))).toMatchObject({code: 'connection-failed', why});
	});
});
