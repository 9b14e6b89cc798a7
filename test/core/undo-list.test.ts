import {describe, expect, it} from 'vitest';
import type {RunEvent} from '../../src/core/event.ts';
import {foldRun} from '../../src/core/run-record.ts';
import {stepViews} from '../../src/core/step-state.ts';
import {undoList} from '../../src/core/undo-list.ts';
import {makeAction, makeChecklist, makeStep} from '../support/make-checklist.ts';
import {ended, intended, record} from '../support/make-events.ts';

const checklist = makeChecklist([
	makeStep('stop', {action: makeAction()}),
	makeStep('start', {action: makeAction()}),
	makeStep('gate', {gate: {requires: 'all'}}),
	makeStep('stop-again', {undoes: ['main/start'], action: makeAction()}, 'rollback'),
	makeStep('start-again', {undoes: ['main/stop'], action: makeAction()}, 'rollback'),
]);

const NOW = 1_000;
const scopeOf = (...events: (readonly [number, RunEvent])[]) => foldRun(record(...events)).walk;

describe('a rollback', () => {
	it('leaves out what was never done', () => {
		const views = stepViews(checklist, scopeOf([1, intended('main/stop')], [2, ended('main/stop', 'succeeded')]), NOW, new Set());
		expect(views.get('rollback/start-again')).toMatchObject({state: 'ready', blockedBy: []});
		expect(views.get('rollback/stop-again')).toMatchObject({state: 'skipped', reason: {code: 'nothing-to-undo', steps: ['main/start']}});
	});

	it('is not held back by a closed gate', () => {
		const views = stepViews(checklist, scopeOf([1, intended('main/stop')], [2, ended('main/stop', 'succeeded')]), NOW, new Set());
		expect(views.get('main/gate')?.state).toBe('ready');
		expect(views.get('rollback/start-again')?.blockedBy).toEqual([]);
	});

	it.each([
		['found-done', true],
		['failed', true],
		['cancelled', true],
		['found-not-done', false],
	] as const)('an action that ended %s is taken back: %s', (outcome, taken) => {
		const scope = scopeOf([1, intended('main/start')], [2, ended('main/start', outcome)]);
		expect(undoList(checklist, scope).map(({step}) => step.id)).toEqual(taken ? ['start'] : []);
	});

	it('takes back what was done, even when doing it once more was found to have had no effect', () => {
		const scope = scopeOf(
			[1, intended('main/start', 'a')],
			[2, ended('main/start', 'succeeded', 'a')],
			[3, intended('main/start', 'b')],
			[4, ended('main/start', 'found-not-done', 'b')],
		);
		expect(undoList(checklist, scope).map(({step}) => step.id)).toEqual(['start']);
	});

	it('takes back what may have been done: an intent without a result', () => {
		expect(undoList(checklist, scopeOf([1, intended('main/start')])).map(({step}) => step.id)).toEqual(['start']);
	});

	it('lists what was really done, the latest first, and what takes it back', () => {
		const scope = scopeOf(
			[1, intended('main/stop', 'a')],
			[2, ended('main/stop', 'succeeded', 'a')],
			[3, intended('main/start', 'b')],
			[4, ended('main/start', 'succeeded', 'b')],
			[5, intended('rollback/stop-again', 'c')],
		);
		expect(undoList(checklist, scope).map(({step, undoneBy}) => [step.id, undoneBy?.id])).toEqual([
			['start', 'stop-again'],
			['stop', 'start-again'],
		]);
	});
});
