import {describe, expect, it} from 'vitest';
import {boardOf, progressOf} from '../../src/core/board.ts';
import type {RunEvent} from '../../src/core/event.ts';
import {foldRun} from '../../src/core/run-record.ts';
import {stepViews} from '../../src/core/step-state.ts';
import {makeChecklist, makeStep} from '../support/make-checklist.ts';
import {by, judged, record} from '../support/make-events.ts';

const NOW = 1_000_000;
const gate = makeStep('gate', {gate: {requires: 'all'}});
const checklist = makeChecklist(
	[
		makeStep('one'),
		makeStep('optional', {required: false}),
		makeStep('left-out', {when: {environment: 'staging'}}),
		gate,
		makeStep('later'),
	],
	{environment: 'production'},
);

function board(...events: (readonly [number, RunEvent])[]) {
	return boardOf(checklist, gate, stepViews(checklist, foldRun(record(...events)).walk, NOW, new Set()));
}

describe('the go/no-go board', () => {
	it('asks for every required step before the gate and for nothing after it', () => {
		expect(board().requirements.map(({view}) => view.step.id)).toEqual(['one', 'left-out']);
	});

	it('opens on a fresh pass', () => {
		expect(board([NOW, judged('main/one', 'pass', NOW)])).toMatchObject({opens: true, missing: []});
	});

	it.each([
		['never looked', undefined],
		['failed', judged('main/one', 'fail', NOW)],
		['unknown', judged('main/one', 'unknown', NOW)],
		['stale', judged('main/one', 'pass', NOW - 60_000)],
		['looked at and nothing seen', judged('main/one', 'skipped', NOW)],
	])('stays closed when a requirement is %s', (_, event) => {
		expect(board(...(event ? [[NOW, event] as const] : []))).toMatchObject({opens: false, missing: ['main/one']});
	});

	it('lets a waiver through', () => {
		expect(board([NOW, {type: 'step-waived', step: 'main/one', reason: 'known', by}]).opens).toBe(true);
	});

	it('never opens when it asks for nothing', () => {
		const lonely = makeChecklist([gate]);
		expect(boardOf(lonely, gate, stepViews(lonely, foldRun([]).walk, NOW, new Set())).opens).toBe(false);
	});
});

it('counts what is done of what is to do, and leaves out what is skipped', () => {
	const views = stepViews(checklist, foldRun(record([NOW, judged('main/one', 'pass', NOW)])).walk, NOW, new Set());
	expect(progressOf(views.values())).toEqual({done: 1, total: 4});
});
