import {describe, expect, it} from 'vitest';
import {createSessionPool, type PooledSession} from '../../src/systems/session-pool.ts';
import {waitUntil} from '../support/wait-until.ts';

class FakeSession implements PooledSession {
	usable = true;
	closed = false;
	async end() {
		this.closed = true;
	}
	destroy() {
		this.usable = false;
		this.closed = true;
	}
}

function setUp({size = 2, lingerMs = 60_000} = {}) {
	const opened: FakeSession[] = [];
	const pool = createSessionPool({
		size,
		lingerMs,
		open: async () => {
			const session = new FakeSession();
			opened.push(session);
			return session;
		},
	});
	const {signal} = new AbortController();
	return {opened, pool, signal};
}

describe('a session pool', () => {
	it('opens no more than its size and serves the waiting in order', async () => {
		const {opened, pool, signal} = setUp();
		const first = await pool.lease(signal);
		await pool.lease(signal);
		const served: number[] = [];
		const waiting = [3, 4].map(async name => {
			const lease = await pool.lease(signal);
			served.push(name);
			lease.release(Promise.resolve());
		});
		await new Promise(resolve => setImmediate(resolve));
		expect(served).toEqual([]);
		first.release(Promise.resolve());
		await Promise.all(waiting);
		expect(served).toEqual([3, 4]);
		expect(opened).toHaveLength(2);
	});

	it('lets one that waits give up, and forgets it', async () => {
		const {pool, signal} = setUp({size: 1});
		const lease = await pool.lease(signal);
		const controller = new AbortController();
		const given = pool.lease(controller.signal);
		controller.abort();
		await expect(given).rejects.toMatchObject({problem: {code: 'cancelled'}});
		lease.drop();
		expect((await pool.lease(signal)).reused).toBe(false);
	});

	it('gives the place back when opening failed', async () => {
		let working = false;
		const pool = createSessionPool({
			size: 1,
			open: async () => {
				if (!working) throw new Error('no');
				return new FakeSession();
			},
		});
		const {signal} = new AbortController();
		await expect(pool.lease(signal)).rejects.toThrow('no');
		working = true;
		expect((await pool.lease(signal)).session.usable).toBe(true);
	});

	it('keeps nothing that died or was left in disorder', async () => {
		const {opened, pool, signal} = setUp();
		const died = await pool.lease(signal);
		died.session.usable = false;
		died.release(Promise.resolve());
		const disordered = await pool.lease(signal);
		disordered.release(Promise.reject(new Error('rollback failed')));
		await waitUntil('both to be closed', async () => opened.every(session => session.closed));
		expect((await pool.lease(signal)).reused).toBe(false);
	});

	it('lets go of what nobody uses', async () => {
		const {opened, pool, signal} = setUp({lingerMs: 1});
		(await pool.lease(signal)).release(Promise.resolve());
		await waitUntil('the idle session to end', async () => opened[0]?.closed);
	});

	it('opens nothing behind a close', async () => {
		const {opened, pool, signal} = setUp();
		const late = pool.lease(signal);
		await pool.close();
		await expect(late).rejects.toMatchObject({problem: {code: 'cancelled'}});
		expect(opened[0]?.closed).toBe(true);
	});

	it('ends what is idle and what is busy when it is closed', async () => {
		const {opened, pool, signal} = setUp();
		await pool.lease(signal);
		(await pool.lease(signal)).release(Promise.resolve());
		await pool.close();
		expect(opened.map(session => session.closed)).toEqual([true, true]);
	});
});
