import {describe, expect, it} from 'vitest';
import type {RunEvent} from '../../src/core/event.ts';
import {foldRun} from '../../src/core/run-record.ts';
import {durationsOf, rehearsedPlan, scheduleOf} from '../../src/core/schedule.ts';
import {stepViews} from '../../src/core/step-state.ts';
import {makeAction, makeChecklist, makeStep} from '../support/make-checklist.ts';
import {by, ended, intended, judged, record, started} from '../support/make-events.ts';

const MINUTE = 60_000;
const checklist = makeChecklist(
	[
		makeStep('a', {takesMs: 5 * MINUTE}),
		makeStep('act', {takesMs: 10 * MINUTE, action: makeAction()}),
		makeStep('unknown-length'),
		makeStep('left-out', {takesMs: 60 * MINUTE, when: {environment: 'staging'}}),
		makeStep('back', {takesMs: 60 * MINUTE, undoes: ['main/act'], action: makeAction()}),
	],
	{environment: 'production'},
);

function schedule(now: number, events: (readonly [number, RunEvent])[]) {
	const run = foldRun(record(...events));
	return scheduleOf(stepViews(checklist, run.walk, now, new Set()), run, now);
}

const begun = (rehearsed?: Readonly<Record<string, number>>) => ({
	...started(checklist),
	...(rehearsed && {rehearsed: {run: 'rehearsal', stepsMs: rehearsed}}),
});

describe('planned against actual', () => {
	it('plans what is not left out, and counts what nobody knows the length of', () => {
		expect(schedule(0, [])).toMatchObject({plannedMs: 15 * MINUTE, remainingMs: 15 * MINUTE, endsAt: 15 * MINUTE, unplanned: 1});
	});

	it('takes off what is done, and what was spent on a step that is still open', () => {
		const events: [number, RunEvent][] = [
			[0, begun()],
			[1 * MINUTE, judged('main/a', 'pass', 1_000)],
			[2 * MINUTE, intended('main/act')],
			[5 * MINUTE, ended('main/act', 'failed')],
		];
		const made = schedule(5 * MINUTE, events);
		expect(made.remainingMs).toBe(6 * MINUTE);
		expect(made.endsAt).toBe(11 * MINUTE);
		expect(made.actualMs).toBe(5 * MINUTE);
		expect(made.steps.get('main/act')).toEqual({plannedMs: 10 * MINUTE, actualMs: 4 * MINUTE});
	});

	it('holds the projected end while the step under way takes no longer than planned, and moves it from then on', () => {
		const events: [number, RunEvent][] = [[MINUTE, begun()]];
		expect(schedule(4 * MINUTE, events).endsAt).toBe(16 * MINUTE);
		expect(schedule(6 * MINUTE, events).endsAt).toBe(16 * MINUTE);
		expect(schedule(10 * MINUTE, events).endsAt).toBe(20 * MINUTE);
	});

	it('counts a step that is looked at again for that look alone, and not for the time in between', () => {
		const events: [number, RunEvent][] = [
			[0, begun()],
			[2 * MINUTE, judged('main/a', 'pass', 1_000)],
			[60 * MINUTE, intended('main/act')],
			[61 * MINUTE, judged('main/a', 'pass', 1_000)],
		];
		const run = foldRun(record(...events));
		expect(durationsOf(run.walk).get('main/a')).toBe(3 * MINUTE);
		expect(durationsOf(run.walk).get('main/act')).toBe(58 * MINUTE);
	});

	it('counts nothing to any step while the program did not run, and nothing to the walk while there was an incident', () => {
		const events: [number, RunEvent][] = [
			[0, begun()],
			[1 * MINUTE, judged('main/a', 'fail', 1_000)],
			[600 * MINUTE, {type: 'run-resumed', by, program: 'test'}],
			[601 * MINUTE, judged('main/a', 'fail', 1_000)],
			[630 * MINUTE, judged('book/look', 'pass', 1_000, {incident: 'i1'})],
			[631 * MINUTE, judged('main/a', 'pass', 1_000)],
		];
		expect(durationsOf(foldRun(record(...events)).walk).get('main/a')).toBe(3 * MINUTE);
	});

	it('prefers what the rehearsal took to what the checklist says, and says so', () => {
		const made = schedule(0, [[0, begun({'main/act': 2 * MINUTE})]]);
		expect(made.plannedMs).toBe(7 * MINUTE);
		expect(made.steps.get('main/act')).toEqual({plannedMs: 2 * MINUTE, rehearsed: true});
	});

	it('takes from a rehearsal only the steps the checklist still has', () => {
		const run = foldRun(
			record(
				[0, begun()],
				[1_000, judged('main/a', 'fail', 1_000)],
				[9_000, judged('main/a', 'pass', 9_000)],
				[9_500, judged('old/gone', 'pass', 9_500)],
			),
		);
		expect(rehearsedPlan(checklist, run)).toEqual({'main/a': 9_000});
	});
});
