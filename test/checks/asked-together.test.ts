import {setImmediate} from 'node:timers/promises';
import {describe, expect, it} from 'vitest';
import {type Asked, askedTogether} from '../../src/checks/asked-together.ts';
import {ProblemError} from '../../src/core/problem.ts';
import {deferred} from '../../src/systems/deferred.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {problemOf} from '../support/problem-of.ts';

/** Looks that end when told to. */
function controlled() {
	const rounds: {readonly target: string; readonly asked: readonly Asked<string, string>[]; readonly signal: AbortSignal; end(): void}[] =
		[];
	const ask = askedTogether<string, string>((_systems, target, asked, signal) => {
		const ended = deferred<void>();
		rounds.push({target, asked, signal, end: () => ended.resolve()});
		return ended.promise;
	});
	return {rounds, ask};
}

/** A round begins when those who ask have all asked. */
async function begun(): Promise<void> {
	for (let turn = 0; turn < 4; turn++) await setImmediate();
}

const systems = {} as Systems;
const never = new AbortController().signal;
const questions = (round: {readonly asked: readonly Asked<string, string>[]} | undefined) => round?.asked.map(({question}) => question);

describe('askedTogether', () => {
	it('has one look answer what is asked in one turn, and another what is asked later', async () => {
		const {rounds, ask} = controlled();
		const asked = [ask(systems, 'vm', 'a', never), ask(systems, 'vm', 'b', never), ask(systems, 'other', 'c', never)];
		await begun();
		const later = ask(systems, 'vm', 'd', never);
		await begun();
		expect(rounds.map(round => [round.target, questions(round)])).toEqual([
			['vm', ['a', 'b']],
			['other', ['c']],
			['vm', ['d']],
		]);
		for (const one of rounds.flatMap(round => round.asked)) one.answer(`to ${one.question}`);
		expect(await Promise.all([...asked, later])).toEqual(['to a', 'to b', 'to c', 'to d']);
	});

	it('gives each its answer as soon as it is there, and goes on for the others', async () => {
		const {rounds, ask} = controlled();
		const [quick, slow] = [ask(systems, 'vm', 'quick', never), ask(systems, 'vm', 'slow', never)];
		await begun();
		const [round] = rounds;
		round?.asked[0]?.answer('now');
		expect(await quick).toBe('now');
		expect(round?.signal.aborted).toBe(false);
		round?.asked[1]?.answer('at last');
		expect(await slow).toBe('at last');
		// It comes to its end by itself.
		expect(round?.signal.aborted).toBe(false);
	});

	it('ends with the last who waits, and not before', async () => {
		const {rounds, ask} = controlled();
		const [one, other] = [new AbortController(), new AbortController()];
		const asked = [ask(systems, 'vm', 'a', one.signal), ask(systems, 'vm', 'b', other.signal), ask(systems, 'vm', 'c', never)];
		await begun();
		const [round] = rounds;
		round?.asked[2]?.answer('c');
		await asked[2];
		one.abort(new ProblemError({code: 'deadline', afterMs: 1}));
		expect(await problemOf(asked[0] as Promise<string>)).toEqual({code: 'deadline', afterMs: 1});
		expect(round?.signal.aborted).toBe(false);
		other.abort(new ProblemError({code: 'cancelled'}));
		expect(await problemOf(asked[1] as Promise<string>)).toEqual({code: 'cancelled'});
		expect(round?.signal.aborted).toBe(true);
	});

	it('does not begin for nobody', async () => {
		const {rounds, ask} = controlled();
		const gone = new AbortController();
		const asked = ask(systems, 'vm', 'a', gone.signal);
		gone.abort(new ProblemError({code: 'cancelled'}));
		expect(await problemOf(asked)).toEqual({code: 'cancelled'});
		await begun();
		expect(rounds).toHaveLength(0);
		const next = ask(systems, 'vm', 'b', never);
		await begun();
		rounds[0]?.asked[0]?.answer('b');
		expect(await next).toBe('b');
	});

	it('tells everyone of a look that failed, and whom it forgot', async () => {
		const lost = new ProblemError({code: 'ssh-lost', target: 'vm', address: '203.0.113.10:22', detail: 'reset'});
		const failing = askedTogether<string, string>(() => Promise.reject(lost));
		const asked = [failing(systems, 'vm', 'a', never), failing(systems, 'vm', 'b', never)];
		for (const one of asked) expect(await problemOf(one)).toMatchObject({code: 'ssh-lost'});
		const {rounds, ask} = controlled();
		const [answered, forgotten] = [ask(systems, 'vm', 'a', never), ask(systems, 'vm', 'b', never)];
		await begun();
		rounds[0]?.asked[0]?.answer('a');
		rounds[0]?.end();
		expect(await answered).toBe('a');
		await expect(forgotten).rejects.toThrow('left without an answer');
	});
});
