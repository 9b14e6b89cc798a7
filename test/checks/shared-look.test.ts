import {describe, expect, it} from 'vitest';
import {sharedLook} from '../../src/checks/shared-look.ts';
import {ProblemError} from '../../src/core/problem.ts';
import {deferred} from '../../src/systems/deferred.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {problemOf} from '../support/problem-of.ts';
import {waitUntil} from '../support/wait-until.ts';

/** Looks that end when told to; each says which one it was. */
function controlled() {
	const looks: {readonly target: string; readonly signal: AbortSignal; end(): void; fail(): void}[] = [];
	const ask = sharedLook<number>((_systems, target, signal) => {
		const number = looks.length;
		const ended = deferred<number>();
		signal.addEventListener('abort', () => ended.reject(signal.reason));
		looks.push({
			target,
			signal,
			end: () => ended.resolve(number),
			fail: () => ended.reject(new ProblemError({code: 'docker-unreachable', target, detail: ''})),
		});
		return ended.promise;
	});
	const begun = (count: number) => waitUntil(`${count} looks`, async () => looks.length === count);
	return {looks, ask, begun};
}

const systems = {} as Systems;
const never = new AbortController().signal;

describe('sharedLook', () => {
	it('serves everyone who asks at the same time with one look', async () => {
		const {looks, ask, begun} = controlled();
		const asked = [ask(systems, 'vm', never), ask(systems, 'vm', never), ask(systems, 'vm', never)];
		await begun(1);
		looks[0]?.end();
		expect(await Promise.all(asked)).toEqual([0, 0, 0]);
		expect(looks).toHaveLength(1);
	});

	it('never tells what was so before it was asked', async () => {
		const {looks, ask, begun} = controlled();
		const first = ask(systems, 'vm', never);
		await begun(1);
		const later = [ask(systems, 'vm', never), ask(systems, 'vm', never)];
		looks[0]?.end();
		expect(await first).toBe(0);
		await begun(2);
		looks[1]?.end();
		expect(await Promise.all(later)).toEqual([1, 1]);
		const last = ask(systems, 'vm', never);
		await begun(3);
		looks[2]?.end();
		expect(await last).toBe(2);
	});

	it('keeps targets and systems apart', async () => {
		const {looks, ask, begun} = controlled();
		const asked = [ask(systems, 'vm', never), ask(systems, 'other', never), ask({} as Systems, 'vm', never)];
		await begun(3);
		for (const look of looks) look.end();
		expect(new Set(await Promise.all(asked)).size).toBe(3);
	});

	it('goes on while one of its askers waits, and ends with the last', async () => {
		const {looks, ask, begun} = controlled();
		const [one, other] = [new AbortController(), new AbortController()];
		const asked = [ask(systems, 'vm', one.signal), ask(systems, 'vm', other.signal)];
		await begun(1);
		one.abort();
		expect(await problemOf(asked[0] as Promise<unknown>)).toEqual({code: 'cancelled'});
		expect(looks[0]?.signal.aborted).toBe(false);
		other.abort();
		expect(await problemOf(asked[1] as Promise<unknown>)).toEqual({code: 'cancelled'});
		expect(looks[0]?.signal.aborted).toBe(true);
	});

	it('does not begin a look that nobody waits for any more', async () => {
		const {looks, ask, begun} = controlled();
		const first = ask(systems, 'vm', never);
		await begun(1);
		const gone = new AbortController();
		const second = ask(systems, 'vm', gone.signal);
		gone.abort();
		expect(await problemOf(second)).toEqual({code: 'cancelled'});
		const third = ask(systems, 'vm', never);
		looks[0]?.end();
		await begun(2);
		looks[1]?.end();
		expect(await Promise.all([first, third])).toEqual([0, 1]);
	});

	it('looks anew after a look that failed', async () => {
		const {looks, ask, begun} = controlled();
		const first = ask(systems, 'vm', never);
		await begun(1);
		looks[0]?.fail();
		expect(await problemOf(first)).toMatchObject({code: 'docker-unreachable'});
		const second = ask(systems, 'vm', never);
		await begun(2);
		looks[1]?.end();
		expect(await second).toBe(1);
	});
});
