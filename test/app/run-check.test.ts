import {getEventListeners} from 'node:events';
import {describe, expect, it} from 'vitest';
import {z} from 'zod';
import {runCheck} from '../../src/app/run-check.ts';
import type {CheckKind} from '../../src/checks/contract.ts';
import type {CheckSpec} from '../../src/core/checklist.ts';
import {ProblemError} from '../../src/core/problem.ts';
import {plain} from '../../src/core/text.ts';
import type {Status} from '../../src/core/verdict.ts';
import {createFakeSystems} from '../support/fake-systems.ts';
import {makeCheck} from '../support/make-checklist.ts';
import {problemOf} from '../support/problem-of.ts';

type Look = (signal: AbortSignal) => Promise<Status>;

function run(
	look: Look,
	rest: Partial<CheckSpec> = {},
	signal = new AbortController().signal,
	redact = <T>(value: T) => value,
	roadReturns = false,
	timeoutMs?: number,
) {
	const kind: CheckKind = {
		kind: 'fake',
		...(timeoutMs !== undefined && {timeoutMs}),
		about: '',
		cannotSee: [],
		example: '',
		schema: z.unknown(),
		from: () => 'vm',
		observe: (_spec, _systems, given) => look(given),
		judge: status => ({status: status as Status, summary: plain(`saw hunter2: ${status}`), evidence: []}),
	};
	const systems = createFakeSystems({vantage: async target => ({target, hostname: 'coinpilot-ins', machine: '7f3a'})});
	return runCheck(makeCheck('fake', {}, rest), kind, {systems, signal, redact, roadReturns});
}

const never = () => new Promise<never>(() => undefined);

const lostRoad: Look = () =>
	Promise.reject(new ProblemError({code: 'ssh-unreachable', target: 'vm', address: '203.0.113.10:22', why: 'refused', afterMs: 1}));

/** Says one after the other, and then the last for ever. */
function sequence(...statuses: Status[]): Look {
	let index = 0;
	return async () => statuses[Math.min(index++, statuses.length - 1)] ?? 'unknown';
}

describe('a look', () => {
	it('is stamped with time, vantage and the number of looks', async () => {
		const before = Date.now();
		const judged = await run(async () => 'pass');
		expect(judged).toMatchObject({
			verdict: {status: 'pass'},
			looks: 1,
			vantage: {target: 'vm', hostname: 'coinpilot-ins', machine: '7f3a'},
		});
		expect(judged.at).toBeGreaterThanOrEqual(before);
	});

	it('that throws a problem is unknown, and says which', async () => {
		const judged = await run(() =>
			Promise.reject(new ProblemError({code: 'ssh-denied', target: 'vm', address: '203.0.113.10:22', user: 'ubuntu'})),
		);
		expect(judged.verdict.status).toBe('unknown');
		expect(judged.verdict.summary.en).toContain('203.0.113.10:22');
	});

	it('that breaks inside the program is unknown, never a pass, and its message cannot steer the terminal', async () => {
		const judged = await run(() => Promise.reject(new TypeError('boom \u001b[2J')));
		expect(judged.verdict.status).toBe('unknown');
		expect(judged.verdict.summary.en).toContain('boom');
		expect(judged.verdict.summary.en).not.toContain('\u001b');
	});

	it('that never answers is unknown when its deadline is over, even where it ignores its signal', async () => {
		const judged = await run(never, {timeoutMs: 20});
		expect(judged.verdict.status).toBe('unknown');
	});

	it('has its signal aborted at the deadline, so that what it started can be stopped', async () => {
		let reason: unknown;
		await run(
			signal =>
				new Promise((_, reject) =>
					signal.addEventListener('abort', () => {
						reason = signal.reason;
						reject(signal.reason);
					}),
				),
			{timeoutMs: 20},
		);
		expect(reason).toMatchObject({problem: {code: 'deadline'}});
	});

	it('leaves nothing on its signal, which would keep what it saw for as long as the program runs', async () => {
		let given: AbortSignal | undefined;
		await run(async signal => {
			given = signal;
			return 'pass';
		});
		expect(given && getEventListeners(given, 'abort')).toEqual([]);
	});

	it('that is cancelled before it began is cancelled, and not broken', async () => {
		expect(await problemOf(run(never, {}, AbortSignal.abort()))).toMatchObject({code: 'cancelled'});
	});

	it('that is cancelled is no verdict at all', async () => {
		const stop = new AbortController();
		const looking = run(never, {}, stop.signal);
		stop.abort();
		expect(await problemOf(looking)).toMatchObject({code: 'cancelled'});
	});

	it('leaves nothing unredacted', async () => {
		const redact = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('hunter2', '[redacted]'));
		expect(JSON.stringify(await run(async () => 'fail', {}, undefined, redact))).not.toContain('hunter2');
	});

	it('keeps little of what is enormous, and redacts it before it is cut', async () => {
		const redact = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll('hunter2', '[redacted]'));
		const label = plain(`${'x'.repeat(1_996)}hunter2`);
		const kind: CheckKind = {
			kind: 'fake',
			about: '',
			cannotSee: [],
			example: '',
			schema: z.unknown(),
			from: () => 'vm',
			observe: async () => undefined,
			judge: () => ({
				status: 'fail',
				summary: label,
				evidence: Array.from({length: 100_000}, () => ({label, observed: 'x'.repeat(100), status: 'fail'})),
			}),
		};
		const systems = createFakeSystems({vantage: async target => ({target})});
		const {verdict} = await runCheck(makeCheck(), kind, {systems, signal: new AbortController().signal, redact});
		const kept = JSON.stringify(verdict);
		expect(kept).not.toContain('hunt');
		expect(kept.length).toBeLessThan(1_000_000);
		expect(verdict.evidence.at(-1)?.observed).toBe('+99800');
	});
});

describe('until', () => {
	const until = {forMs: 2_000, everyMs: 1, consecutive: 1};

	it('looks again until it passes', async () => {
		expect(await run(sequence('fail', 'unknown', 'pass'), {until})).toMatchObject({looks: 3, verdict: {status: 'pass'}});
	});

	it('asks for so many passes in a row, and a failure in between starts the count again', async () => {
		const judged = await run(sequence('pass', 'fail', 'pass', 'pass'), {until: {...until, consecutive: 2}});
		expect(judged).toMatchObject({looks: 4, verdict: {status: 'pass'}});
	});

	it('ends with what it saw last when time is over', async () => {
		expect((await run(async () => 'fail', {until: {...until, forMs: 20}})).verdict.status).toBe('fail');
	});

	it('has one deadline over all looks, and a look that it cuts off leaves what was seen before', async () => {
		let looks = 0;
		const hangs: Look = () => (++looks < 3 ? Promise.resolve('fail') : never());
		for (const rest of [{until: {...until, forMs: 60_000}, timeoutMs: 300}, {until: {...until, forMs: 300}}]) {
			looks = 0;
			const judged = await run(hangs, rest, undefined, undefined, false, 300);
			expect(judged).toMatchObject({looks: 3, verdict: {status: 'fail', summary: {en: 'saw hunter2: fail'}}});
		}
	});

	it('does not count a look that was cut off as one that passed', async () => {
		let looks = 0;
		const hangs: Look = () => (++looks < 2 ? Promise.resolve('pass') : never());
		const judged = await run(hangs, {until: {...until, consecutive: 2}, timeoutMs: 100});
		expect(judged).toMatchObject({
			looks: 2,
			verdict: {status: 'unknown', summary: {en: 'Passed 1 of 2 times in a row before time ran out'}},
		});
	});

	it('gives a single look no more than its kind usually takes', async () => {
		let looks = 0;
		const hangsOnce: Look = () => (++looks === 1 ? never() : Promise.resolve('pass'));
		const judged = await run(hangsOnce, {until: {...until, forMs: 60_000}}, undefined, undefined, false, 20);
		expect(judged).toMatchObject({looks: 2, verdict: {status: 'pass'}});
	});

	it('is unknown, not passed, when time is over before it passed often enough', async () => {
		expect((await run(async () => 'pass', {until: {forMs: 0, everyMs: 1, consecutive: 3}})).verdict.status).toBe('unknown');
	});

	it('gives up on a road that failed twice in a row, because looking on would tell nothing new', async () => {
		const judged = await run(lostRoad, {until: {forMs: 60_000, everyMs: 1, consecutive: 1}});
		expect(judged).toMatchObject({looks: 2, verdict: {status: 'unknown'}});
		expect(judged.verdict.summary.en).toContain('203.0.113.10:22');
	});

	it('takes one failure of the road for a hiccup', async () => {
		let looks = 0;
		const hiccup: Look = async signal => (++looks % 2 === 1 && looks < 6 ? lostRoad(signal) : looks < 6 ? 'fail' : 'pass');
		expect(await run(hiccup, {until: {forMs: 60_000, everyMs: 1, consecutive: 1}})).toMatchObject({looks: 6, verdict: {status: 'pass'}});
	});

	it('waits for a road that the action of the step may have cut', async () => {
		let looks = 0;
		const reboot: Look = async signal => (++looks < 5 ? lostRoad(signal) : 'pass');
		const judged = await run(reboot, {until: {forMs: 60_000, everyMs: 1, consecutive: 1}}, undefined, undefined, true);
		expect(judged).toMatchObject({looks: 5, verdict: {status: 'pass'}});
	});

	it('stops between two looks when it is cancelled', async () => {
		const stop = new AbortController();
		const looking = run(async () => 'fail', {until: {forMs: 60_000, everyMs: 30_000, consecutive: 1}}, stop.signal);
		setImmediate(() => stop.abort());
		expect(await problemOf(looking)).toMatchObject({code: 'cancelled'});
	});
});
