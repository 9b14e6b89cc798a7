import {setImmediate} from 'node:timers/promises';
import {describe, expect, it} from 'vitest';
import {Bounds} from '../../src/app/bounds.ts';
import type {CheckKind} from '../../src/checks/contract.ts';
import {deferred} from '../../src/systems/deferred.ts';
import {problemOf} from '../support/problem-of.ts';

const kindFrom = (target: string, more: Partial<CheckKind> = {}) => ({from: () => target, ...more}) as CheckKind;

const {signal} = new AbortController();

/** Looks that end when told to. */
function looks() {
	const begun: ReturnType<typeof deferred<void>>[] = [];
	const look = () => {
		const ended = deferred<void>();
		begun.push(ended);
		return ended.promise;
	};
	return {begun, look};
}

describe('Bounds', () => {
	it('lets so many look at one target, in turn, and others at another', async () => {
		const bounds = new Bounds(2);
		const [vm, other] = [looks(), looks()];
		const asked = [1, 2, 3].map(() => bounds.look(kindFrom('vm'), {}, signal, vm.look));
		void bounds.look(kindFrom('operator'), {}, signal, other.look);
		await setImmediate();
		expect([vm.begun.length, other.begun.length]).toEqual([2, 1]);
		vm.begun[0]?.resolve();
		await asked[0];
		await setImmediate();
		expect(vm.begun).toHaveLength(3);
	});

	it('gives the place of a look that failed to the next', async () => {
		const bounds = new Bounds(1);
		const {begun, look} = looks();
		const failed = bounds.look(kindFrom('vm'), {}, signal, look);
		void bounds.look(kindFrom('vm'), {}, signal, look);
		await setImmediate();
		begun[0]?.reject(new Error('broken'));
		await expect(failed).rejects.toThrow('broken');
		await setImmediate();
		expect(begun).toHaveLength(2);
	});

	it('lets a look that is stopped leave the queue at once, and never begins it', async () => {
		const bounds = new Bounds(1);
		const {begun, look} = looks();
		void bounds.look(kindFrom('vm'), {}, signal, look);
		const stop = new AbortController();
		const queued = problemOf(bounds.look(kindFrom('vm'), {}, stop.signal, look));
		const last = bounds.look(kindFrom('vm'), {}, signal, look);
		await setImmediate();
		stop.abort();
		expect(await queued).toEqual({code: 'cancelled'});
		begun[0]?.resolve();
		await setImmediate();
		begun[1]?.resolve();
		await last;
		expect(begun).toHaveLength(2);
	});

	it('keeps no look waiting that shares what it asks', async () => {
		const bounds = new Bounds(1);
		const {begun, look} = looks();
		for (let count = 0; count < 5; count++) void bounds.look(kindFrom('vm', {isShared: true}), {}, signal, look);
		await setImmediate();
		expect(begun).toHaveLength(5);
	});
});
