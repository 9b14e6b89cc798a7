import {describe, expect, it} from 'vitest';
import type {RunEvent} from '../../src/core/event.ts';
import {foldRun} from '../../src/core/run-record.ts';
import {stepViews} from '../../src/core/step-state.ts';
import {undoList} from '../../src/core/undo-list.ts';
import {makeAction, makeCheck, makeChecklist, makeStep} from '../support/make-checklist.ts';
import {ended, intended, judged, record} from '../support/make-events.ts';

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

	it('leaves out what was never done before the decision that it goes by was made', () => {
		const decided = makeChecklist([
			makeStep('start', {action: makeAction()}),
			makeStep('carry', {undoes: ['main/start'], when: {database: 'restore'}, action: makeAction()}, 'rollback'),
		]);
		const carry = (...events: (readonly [number, RunEvent])[]) =>
			stepViews(decided, scopeOf(...events), NOW, new Set()).get('rollback/carry');
		expect(carry()).toMatchObject({state: 'skipped', reason: {code: 'nothing-to-undo'}});
		expect(carry([1, intended('main/start')], [2, ended('main/start', 'succeeded')])).toMatchObject({
			state: 'waiting',
			reason: {code: 'choice-open', name: 'database'},
		});
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

	it('makes void what was seen of the step that it took back, and is itself void once that is done again', () => {
		const looking = makeChecklist([
			makeStep('stop', {action: makeAction(), checks: [makeCheck()]}),
			makeStep('start-again', {undoes: ['main/stop'], action: makeAction(), checks: [makeCheck()]}, 'rollback'),
		]);
		const done = (step: string, at: number, intent: string): (readonly [number, RunEvent])[] => [
			[at, intended(step, intent)],
			[at + 1, ended(step, 'succeeded', intent)],
			[at + 2, judged(step, 'pass', at + 2)],
		];
		const states = (...events: (readonly [number, RunEvent])[]) => {
			const views = stepViews(looking, scopeOf(...events), NOW, new Set());
			return ['main/stop', 'rollback/start-again'].map(key => views.get(key)?.state);
		};
		const stopped = done('main/stop', 1, 'a');
		const back = done('rollback/start-again', 11, 'b');
		expect(states(...stopped)).toEqual(['passed', 'ready']);
		expect(states(...stopped, ...back)).toEqual(['ready', 'passed']);
		expect(stepViews(looking, scopeOf(...stopped, ...back), NOW, new Set()).get('main/stop')).toMatchObject({
			awaits: 'look',
			reason: {code: 'overtaken', step: 'rollback/start-again'},
		});
		// What is seen after it counts, whatever it is.
		expect(states(...stopped, ...back, [20, judged('main/stop', 'fail', 20)])).toEqual(['failed', 'passed']);
		expect(states(...stopped, ...back, ...done('main/stop', 21, 'c'))).toEqual(['passed', 'ready']);
	});

	it('asks for the action again where a step only acts', () => {
		const acting = makeChecklist([
			makeStep('stop', {action: makeAction(), checks: []}),
			makeStep('start-again', {undoes: ['main/stop'], action: makeAction(), checks: []}, 'rollback'),
		]);
		const stopped: (readonly [number, RunEvent])[] = [
			[1, intended('main/stop', 'a')],
			[2, ended('main/stop', 'succeeded', 'a')],
		];
		const view = (...events: (readonly [number, RunEvent])[]) => stepViews(acting, scopeOf(...events), NOW, new Set()).get('main/stop');
		expect(view(...stopped)?.state).toBe('passed');
		const failed = [[3, intended('rollback/start-again', 'b')] as const, [4, ended('rollback/start-again', 'failed', 'b')] as const];
		// Nobody saw whether it took it back before it failed.
		expect(view(...stopped, ...failed)).toMatchObject({state: 'ready', awaits: 'action', reason: {code: 'overtaken'}});
		const missed = [
			[3, intended('rollback/start-again', 'b')] as const,
			[4, ended('rollback/start-again', 'found-not-done', 'b')] as const,
		];
		expect(view(...stopped, ...missed)?.state).toBe('passed');
		const back = [[5, intended('rollback/start-again', 'c')] as const, [6, ended('rollback/start-again', 'succeeded', 'c')] as const];
		expect(view(...stopped, ...failed, ...back)).toMatchObject({state: 'ready', awaits: 'action', reason: {code: 'overtaken'}});
		// Taking it back once more, in vain, changes nothing about that.
		const vain = [[7, intended('rollback/start-again', 'd')] as const, [8, ended('rollback/start-again', 'failed', 'd')] as const];
		expect(view(...stopped, ...failed, ...back, ...vain)).toMatchObject({state: 'ready', awaits: 'action', reason: {code: 'overtaken'}});
	});

	it('asks a person again about a way back that is gone a second time', () => {
		const attest = {prompt: {en: 'why', ko: '왜'}, note: 'required'} as const;
		const asked = makeChecklist([
			makeStep('stop', {action: makeAction(), checks: []}),
			makeStep('cause', {undoes: ['main/stop'], checks: [], attest}, 'rollback'),
		]);
		const did = (at: number): (readonly [number, RunEvent])[] => [
			[at, intended('main/stop', `${at}`)],
			[at + 1, ended('main/stop', 'succeeded', `${at}`)],
		];
		const said = (at: number): readonly [number, RunEvent] => [
			at,
			{
				type: 'step-attested',
				step: 'rollback/cause',
				prompt: attest.prompt,
				note: 'disk',
				by: {user: 'ops', host: 'vm'},
				hash: 'hash of cause',
			},
		];
		const view = (...events: (readonly [number, RunEvent])[]) => stepViews(asked, scopeOf(...events), NOW, new Set()).get('rollback/cause');
		expect(view(...did(1), said(3))?.state).toBe('passed');
		expect(view(...did(1), said(3), ...did(4))).toMatchObject({state: 'ready', awaits: 'attestation', reason: {code: 'overtaken'}});
		expect(view(...did(1), said(3), ...did(4), said(6))?.state).toBe('passed');
	});

	it('closes the gate that let it through, and none before that', () => {
		const gated = makeChecklist([
			makeStep('early', {gate: {requires: []}}),
			makeStep('stop', {action: makeAction(), checks: []}),
			makeStep('go-live', {gate: {requires: []}}),
			makeStep('start', {action: makeAction(), checks: []}),
			makeStep('stop-again', {undoes: ['main/start'], action: makeAction(), checks: []}, 'rollback'),
		]);
		const opened = (step: string, at: number) =>
			[at, {type: 'gate-opened', step, seen: [], by: {user: 'ops', host: 'vm'}, hash: `hash of ${step.slice(5)}`}] as readonly [
				number,
				RunEvent,
			];
		const did = (step: string, at: number): (readonly [number, RunEvent])[] => [
			[at, intended(step, `${at}`)],
			[at + 1, ended(step, 'succeeded', `${at}`)],
		];
		const views = (...events: (readonly [number, RunEvent])[]) => stepViews(gated, scopeOf(...events), NOW, new Set());
		const live = [opened('main/early', 1), ...did('main/stop', 2), opened('main/go-live', 4), ...did('main/start', 5)];
		expect(views(...live).get('main/go-live')?.state).toBe('passed');
		const back = views(...live, ...did('rollback/stop-again', 7));
		expect(back.get('main/early')?.state).toBe('passed');
		expect(back.get('main/go-live')).toMatchObject({
			state: 'ready',
			awaits: 'gate',
			reason: {code: 'overtaken', step: 'rollback/stop-again'},
		});
		expect(back.get('main/start')?.blockedBy).toEqual(['main/go-live']);
		expect(views(...live, ...did('rollback/stop-again', 7), opened('main/go-live', 9)).get('main/start')?.blockedBy).toEqual([]);
	});
});
