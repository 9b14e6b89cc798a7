import {Duplex} from 'node:stream';
import {describe, expect, it} from 'vitest';
import {type Scan, scanPorts} from '../../../src/checks/network/port-scan.ts';
import {ProblemError} from '../../../src/core/problem.ts';
import type {Systems} from '../../../src/systems/systems.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';

const {signal} = new AbortController();
const scan: Scan = {from: 'operator', host: '192.0.2.1', address: '192.0.2.1', ports: [443], control: [], minMs: 50, maxMs: 50};

/** Each port answers its attempts in turn: `open`, or not at all. */
function answering(behaviour: Record<number, readonly ('open' | 'silent')[]>): {systems: Systems; attempts: Map<number, number>} {
	const attempts = new Map<number, number>();
	const dial: Systems['dial'] = async (_from, {port}, {signal: stop}) => {
		const attempt = attempts.get(port) ?? 0;
		attempts.set(port, attempt + 1);
		if (behaviour[port]?.[attempt] === 'open') return Duplex.from([]);
		return await new Promise((_, reject) => {
			const cancel = () => reject(new ProblemError({code: 'cancelled'}));
			if (stop.aborted) cancel();
			else stop.addEventListener('abort', cancel, {once: true});
		});
	};
	return {systems: createFakeSystems({dial}), attempts};
}

describe('scanPorts', () => {
	it('believes silence only after a second attempt', async () => {
		const {systems, attempts} = answering({443: ['silent', 'silent']});
		expect(await scanPorts(scan, systems, signal)).toEqual([{port: 443, state: 'filtered', why: 'no-answer'}]);
		expect(attempts.get(443)).toBe(2);
	});

	it('takes the answer of the second attempt when the first got lost', async () => {
		const {systems} = answering({443: ['silent', 'open']});
		expect(await scanPorts(scan, systems, signal)).toMatchObject([{port: 443, state: 'open'}]);
	});

	it('asks a port that answers only once', async () => {
		const {systems, attempts} = answering({443: ['open'], 80: ['silent', 'silent']});
		await scanPorts({...scan, ports: [443, 80]}, systems, signal);
		expect([attempts.get(443), attempts.get(80)]).toEqual([1, 2]);
	});

	it('shows control ports only where the others were silent', async () => {
		const control = {...scan, control: [22]};
		const answered = await scanPorts(control, answering({443: ['open'], 22: ['open']}).systems, signal);
		expect(answered.map(({port}) => port)).toEqual([443]);
		const silent = await scanPorts(control, answering({22: ['open']}).systems, signal);
		expect(silent.map(({port, state}) => [port, state])).toEqual([
			[443, 'filtered'],
			[22, 'open'],
		]);
	});
});
