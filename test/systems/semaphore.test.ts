import {describe, expect, it} from 'vitest';
import {Semaphore} from '../../src/systems/semaphore.ts';

const never = new AbortController().signal;

describe('Semaphore', () => {
	it('lets in no more than its limit, in order', async () => {
		const semaphore = new Semaphore(2);
		const order: number[] = [];
		const enter = async (index: number) => {
			const release = await semaphore.acquire(never);
			order.push(index);
			return release;
		};
		const first = await enter(1);
		const second = await enter(2);
		const third = enter(3);
		const fourth = enter(4);
		await Promise.resolve();
		expect(order).toEqual([1, 2]);
		first();
		first();
		await third;
		expect(order).toEqual([1, 2, 3]);
		second();
		await fourth;
		expect(order).toEqual([1, 2, 3, 4]);
	});

	it('forgets a waiter that gave up', async () => {
		const semaphore = new Semaphore(1);
		const release = await semaphore.acquire(never);
		const abort = new AbortController();
		const gaveUp = semaphore.acquire(abort.signal);
		const next = semaphore.acquire(never);
		abort.abort();
		await expect(gaveUp).rejects.toMatchObject({problem: {code: 'cancelled'}});
		release();
		(await next)();
		(await semaphore.acquire(never))();
	});
});
