import {describe, expect, it} from 'vitest';
import type {RunEvent} from '../../src/core/event.ts';
import {nextStep} from '../../src/core/next-step.ts';
import {foldRun} from '../../src/core/run-record.ts';
import {scheduleOf} from '../../src/core/schedule.ts';
import {stepViews} from '../../src/core/step-state.ts';
import {hasWayBack, wayBackOf} from '../../src/core/way-back.ts';
import {makeAction, makeChecklist, makeStep} from '../support/make-checklist.ts';
import {ended, intended, judged, record, started} from '../support/make-events.ts';

const MINUTE = 60_000;
const checklist = makeChecklist([
	makeStep('stop', {action: makeAction(), checks: []}),
	makeStep('start', {action: makeAction(), checks: []}),
	makeStep('retire', {action: makeAction(), checks: [], noReturn: true}),
	makeStep('loss', {undoes: ['main/start']}, 'rollback'),
	makeStep('stop-again', {undoes: ['main/start'], action: makeAction(), checks: [], takesMs: 2 * MINUTE}, 'rollback'),
	makeStep('start-again', {undoes: ['main/stop'], action: makeAction(), checks: [], takesMs: 3 * MINUTE}, 'rollback'),
	makeStep(
		'cause',
		{undoes: ['main/stop'], checks: [], attest: {prompt: {en: 'why', ko: '왜'}, note: 'required'}, takesMs: 60 * MINUTE},
		'rollback',
	),
]);

const did = (key: string, at: number, outcome: 'succeeded' | 'failed' = 'succeeded'): (readonly [number, RunEvent])[] => [
	[at, intended(key, `${key} ${at}`)],
	[at + 5, ended(key, outcome, `${key} ${at}`)],
];

function look(events: readonly (readonly [number, RunEvent])[], rehearsed?: Readonly<Record<string, number>>) {
	const begin: RunEvent = {...started(checklist), ...(rehearsed && {rehearsed: {run: 'r', stepsMs: rehearsed}})};
	const run = foldRun(record([1, begin], ...events));
	const views = stepViews(checklist, run.walk, 100_000, new Set());
	return {back: wayBackOf(checklist, run.walk, views, scheduleOf(views, run, 100_000)), views};
}

const live = [...did('main/stop', 10), ...did('main/start', 20)];

describe('the way back', () => {
	it('is nothing while nothing was done', () => {
		const {back} = look([]);
		expect(back).toMatchObject({done: [], steps: [], losses: [], begun: false, takesMs: 0});
		expect(back.liveSince).toBeUndefined();
		expect(back.next).toBeUndefined();
		expect(hasWayBack(checklist)).toBe(true);
	});

	it('before going live takes back what was done, and loses nothing', () => {
		const {back} = look(did('main/stop', 10));
		expect(back.liveSince).toBeUndefined();
		expect(back.next?.step.key).toBe('rollback/start-again');
		expect(back.takesMs).toBe(3 * MINUTE);
	});

	it('after going live says since when rows would be lost, what looks at them, and how long all of it takes', () => {
		const {back} = look(live);
		expect(back.liveSince).toBe(20);
		expect(back.losses.map(({step}) => step.id)).toEqual(['loss']);
		expect(back.next?.step.key).toBe('rollback/stop-again');
		// Finding the cause comes after the old place runs again.
		expect(back).toMatchObject({takesMs: 5 * MINUTE, rehearsed: false, unplanned: 0, begun: false});
	});

	it('names the step that acts as the one that takes it back, not the one that looks', () => {
		expect(look(live).back.done.map(({step, undoneBy}) => [step.id, undoneBy?.id])).toEqual([
			['start', 'stop-again'],
			['stop', 'start-again'],
		]);
	});

	it('takes as long as it was rehearsed, where all of it was', () => {
		expect(look(live, {'rollback/stop-again': 40_000, 'rollback/start-again': 50_000}).back).toMatchObject({
			takesMs: 90_000,
			rehearsed: true,
		});
		expect(look(live, {'rollback/stop-again': 40_000}).back).toMatchObject({takesMs: 40_000 + 3 * MINUTE, rehearsed: false});
	});

	it('knows the point of no return, and when it was passed; what may have been done counts', () => {
		expect(look(live).back.noReturn?.passedAt).toBeUndefined();
		expect(look([...live, ...did('main/retire', 30)]).back.noReturn).toMatchObject({step: {id: 'retire'}, passedAt: 35});
		expect(look([...live, [30, intended('main/retire')]]).back.noReturn).toMatchObject({passedAt: 30});
	});

	it('once begun goes on to its end, and what was taken back is said to be', () => {
		const {back} = look([...live, ...did('rollback/stop-again', 40)]);
		expect(back.begun).toBe(true);
		expect(back.liveSince).toBeUndefined();
		expect(back.done.map(({step, undone}) => [step.id, undone])).toEqual([
			['start', true],
			['stop', false],
		]);
		expect(back.next?.step.key).toBe('rollback/start-again');
	});

	it('a taking back that failed took nothing back', () => {
		expect(look([...live, ...did('rollback/stop-again', 40, 'failed')]).back.done[0]).toMatchObject({undone: false});
	});

	it('after going live once more there is something to lose once more', () => {
		expect(look([...live, ...did('rollback/stop-again', 40), ...did('main/start', 50)]).back.liveSince).toBe(50);
	});
});

describe('the next step that wants something', () => {
	const next = (events: readonly (readonly [number, RunEvent])[], from?: string) => nextStep(look(events).views, from);

	it('is the next one on the way, and never one that goes back', () => {
		expect(next([])).toBe('main/stop');
		expect(next([], 'main/stop')).toBe('main/start');
		expect(next(live, 'main/start')).toBe('main/retire');
		expect(next([...live, ...did('main/retire', 30)], 'main/retire')).toBeUndefined();
	});

	it('is first of all one that was cut short, where an operator sits down', () => {
		expect(next([[10, intended('main/start')]])).toBe('main/start');
		expect(next([[10, intended('main/start')]], 'main/start')).toBe('main/retire');
	});

	it('begins again where there is none behind', () => {
		expect(next(did('main/start', 10), 'main/retire')).toBe('main/stop');
	});

	it('passes over what was seen, and stops at what is red', () => {
		expect(next([...did('main/stop', 10), [20, judged('main/retire', 'fail', 20)]], 'main/start')).toBe('main/retire');
	});

	it('is on the way back once that has begun', () => {
		expect(next([...live, ...did('rollback/stop-again', 40)])).toBe('rollback/loss');
		expect(next([...live, ...did('rollback/stop-again', 40)], 'rollback/stop-again')).toBe('rollback/start-again');
	});

	it('is on the way again once what was taken back is done anew', () => {
		const back = [...live, ...did('rollback/stop-again', 40), ...did('rollback/start-again', 50)];
		expect(next([...back, ...did('main/stop', 60)])).toBe('main/start');
	});
});
