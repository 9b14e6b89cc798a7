import {describe, expect, it} from 'vitest';
import type {RunEvent} from '../../src/core/event.ts';
import {foldRun} from '../../src/core/run-record.ts';
import {durationsOf, rehearsedPlan, scheduleOf} from '../../src/core/schedule.ts';
import {stepViews} from '../../src/core/step-state.ts';
import {makeAction, makeChecklist, makeStep} from '../support/make-checklist.ts';
import {ended, intended, judged, record} from '../support/make-events.ts';

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

function schedule(now: number, events: (readonly [number, RunEvent])[], rehearsal?: ReadonlyMap<string, number>) {
	const run = foldRun(record(...events));
	return scheduleOf(stepViews(checklist, run.walk, now, new Set()), run, now, rehearsal);
}

describe('planned against actual', () => {
	it('plans what is not left out, and counts what nobody knows the length of', () => {
		expect(schedule(0, [])).toMatchObject({plannedMs: 15 * MINUTE, remainingMs: 15 * MINUTE, endsAt: 15 * MINUTE, unplanned: 1});
	});

	it('takes off what is done, and what was spent on a step that still runs', () => {
		const events: [number, RunEvent][] = [
			[1_000, judged('main/a', 'pass', 1_000)],
			[2 * MINUTE, intended('main/act')],
			[5 * MINUTE, ended('main/act', 'failed')],
		];
		const made = schedule(50_000, events);
		expect(made.remainingMs).toBe(7 * MINUTE);
		expect(made.steps.get('main/act')).toEqual({plannedMs: 10 * MINUTE, actualMs: 3 * MINUTE});
	});

	it('prefers what the rehearsal took to what the checklist says', () => {
		const rehearsal = new Map([['main/act', 2 * MINUTE]]);
		expect(schedule(0, [], rehearsal).plannedMs).toBe(7 * MINUTE);
	});

	it('takes from a rehearsal only the steps the checklist still has, from begin to end of each', () => {
		const run = foldRun(
			record(
				[1_000, judged('main/a', 'fail', 1_000)],
				[9_000, judged('main/a', 'pass', 9_000)],
				[9_500, judged('old/gone', 'pass', 9_500)],
			),
		);
		expect(durationsOf(run.walk).get('main/a')).toBe(8_005);
		expect([...rehearsedPlan(checklist, run).keys()]).toEqual(['main/a']);
	});
});
