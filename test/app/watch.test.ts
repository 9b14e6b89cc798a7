import {getEventListeners} from 'node:events';
import {expect, it, vi} from 'vitest';
import {Watch} from '../../src/app/watch.ts';
import {waitUntil} from '../support/wait-until.ts';

it('looks again and again while anyone watches, and leaves nothing behind on its signal', async () => {
	let looks = 0;
	let own: AbortSignal | undefined;
	const watch = new Watch(1, async signal => {
		own = signal;
		return ++looks;
	});
	expect(looks).toBe(0);
	const heard = vi.fn();
	watch.subscribe(heard);
	await waitUntil('thirty looks', async () => looks >= 30);
	expect(getEventListeners(own ?? expect.unreachable(), 'abort').length).toBeLessThanOrEqual(1);
	expect(heard).toHaveBeenCalled();
	watch.stop();
	const then = looks;
	await waitUntil('the watch to end', async () => getEventListeners(own ?? expect.unreachable(), 'abort').length === 0);
	expect(looks).toBeLessThanOrEqual(then + 1);
});
