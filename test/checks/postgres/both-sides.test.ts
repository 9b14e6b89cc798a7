import {afterEach, beforeEach, expect, it} from 'vitest';
import {onBothSides} from '../../../src/checks/postgres/both-sides.ts';
import {abortProblem} from '../../../src/core/abort-problem.ts';
import {ProblemError} from '../../../src/core/problem.ts';
import {deferred} from '../../../src/systems/deferred.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {problemOf} from '../../support/problem-of.ts';

const unhandled: unknown[] = [];
const remember = (reason: unknown) => unhandled.push(reason);
beforeEach(() => {
	unhandled.length = 0;
	process.on('unhandledRejection', remember);
});
afterEach(() => void process.off('unhandledRejection', remember));

it('is told of its deadline by one side while the other still opens, and leaves nothing unhandled', async () => {
	const stop = new AbortController();
	const opening = deferred<void>();
	const slow = deferred<void>();
	const systems = createFakeSystems({
		async postgres(name, use, {signal}) {
			if (name === 'b') {
				opening.resolve();
				// It notices late that nobody waits for it any more.
				await slow.promise;
				throw abortProblem(signal);
			}
			const cut = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(abortProblem(signal)), {once: true}));
			return Promise.race([use({query: async () => ({columns: [], rows: []})} as never), cut]);
		},
	});
	const looked = problemOf(onBothSides(systems, {source: 'a', target: 'b'}, stop.signal, async () => 'never'));
	await opening.promise;
	stop.abort(new ProblemError({code: 'deadline', afterMs: 30_000}));
	await new Promise(resolve => setImmediate(resolve));
	await new Promise(resolve => setImmediate(resolve));
	slow.resolve();
	expect(await looked).toMatchObject({code: 'deadline'});
	expect(unhandled).toEqual([]);
});
