import {describe, expect, it} from 'vitest';
import type {Checklist, Step} from '../../src/core/checklist.ts';
import type {RunEvent} from '../../src/core/event.ts';
import {foldRun} from '../../src/core/run-record.ts';
import {type StepView, stepViews} from '../../src/core/step-state.ts';
import {plain} from '../../src/core/text.ts';
import {makeAction, makeCheck, makeChecklist, makeStep} from '../support/make-checklist.ts';
import {by, ended, intended, judged, record} from '../support/make-events.ts';

const NOW = 1_000_000;

function viewOf(
	steps: readonly Step[],
	events: readonly (readonly [number, RunEvent])[],
	key: string,
	settings: Checklist['settings'] = {},
): StepView {
	const views = stepViews(makeChecklist(steps, settings), foldRun(record(...events)).walk, NOW, new Set());
	const view = views.get(key);
	if (!view) throw new Error(`no view of ${key}`);
	return view;
}

const one = [makeStep('one')];

describe('what was seen decides', () => {
	it.each([
		['pass', 'passed'],
		['warn', 'warned'],
		['fail', 'failed'],
		['unknown', 'unknown'],
		['skipped', 'skipped'],
	] as const)('a check that says %s makes the step %s', (status, state) => {
		expect(viewOf(one, [[NOW, judged('main/one', status, NOW)]], 'main/one').state).toBe(state);
	});

	it('is ready, not passed, while nothing was seen', () => {
		expect(viewOf(one, [], 'main/one')).toMatchObject({state: 'ready', awaits: 'look'});
	});

	it('is not passed while one of two checks was never looked at', () => {
		const two = [makeStep('one', {checks: [makeCheck(), makeCheck()]})];
		expect(viewOf(two, [[NOW, judged('main/one', 'pass', NOW)]], 'main/one')).toMatchObject({state: 'ready', awaits: 'look'});
	});

	it('shows a failure over an unknown, and the latest look over the earlier', () => {
		const two = [makeStep('one', {checks: [makeCheck(), makeCheck()]})];
		const events: [number, RunEvent][] = [
			[NOW - 2, judged('main/one', 'unknown', NOW - 2)],
			[NOW - 1, judged('main/one', 'fail', NOW - 1, {check: 1})],
		];
		expect(viewOf(two, events, 'main/one').state).toBe('failed');
		expect(viewOf(two, [...events, [NOW, judged('main/one', 'pass', NOW, {check: 1})]], 'main/one').state).toBe('unknown');
	});
});

describe('a pass grows old', () => {
	it('counts until its time is over and not a millisecond longer', () => {
		const at = NOW - 60_000;
		expect(viewOf(one, [[at + 1, judged('main/one', 'pass', at + 1)]], 'main/one')).toMatchObject({state: 'passed', freshUntil: NOW + 1});
		expect(viewOf(one, [[at, judged('main/one', 'pass', at)]], 'main/one')).toMatchObject({state: 'stale', reason: {code: 'old'}});
	});

	it('is as old as its oldest check', () => {
		const two = [makeStep('one', {checks: [makeCheck(), makeCheck()]})];
		const events: [number, RunEvent][] = [
			[NOW - 70_000, judged('main/one', 'pass', NOW - 70_000)],
			[NOW, judged('main/one', 'pass', NOW, {check: 1})],
		];
		expect(viewOf(two, events, 'main/one').state).toBe('stale');
	});

	it('is not believed when it comes from later than now: a clock went back', () => {
		expect(viewOf(one, [[NOW + 60_000, judged('main/one', 'pass', NOW + 60_000)]], 'main/one')).toMatchObject({
			state: 'stale',
			reason: {code: 'clock-went-back'},
		});
	});

	it('is stale as soon as the text of the step changed', () => {
		expect(viewOf(one, [[NOW, judged('main/one', 'pass', NOW, {hash: 'an older text'})]], 'main/one')).toMatchObject({
			state: 'stale',
			reason: {code: 'changed'},
		});
	});

	it('a failure never turns into something milder by growing old', () => {
		expect(viewOf(one, [[1, judged('main/one', 'fail', 1)]], 'main/one').state).toBe('failed');
	});
});

describe('needs', () => {
	const steps = [makeStep('one'), makeStep('two', {needs: ['main/one']})];

	it('waits for a step that nobody has looked at yet', () => {
		expect(viewOf(steps, [], 'main/two')).toMatchObject({state: 'waiting', blockedBy: ['main/one']});
	});

	it.each(['fail', 'unknown'] as const)('is blocked by a step that says %s', status => {
		expect(viewOf(steps, [[NOW, judged('main/one', status, NOW)]], 'main/two')).toMatchObject({state: 'blocked', blockedBy: ['main/one']});
	});

	it('is ready once it passed', () => {
		expect(viewOf(steps, [[NOW, judged('main/one', 'pass', NOW)]], 'main/two')).toMatchObject({state: 'ready', blockedBy: []});
	});

	it('keeps what was seen of itself, and still names what blocks it', () => {
		const events: [number, RunEvent][] = [
			[NOW, judged('main/two', 'pass', NOW)],
			[NOW, judged('main/one', 'fail', NOW)],
		];
		expect(viewOf(steps, events, 'main/two')).toMatchObject({state: 'passed', blockedBy: ['main/one']});
	});
});

describe('choices', () => {
	const steps = [
		makeStep('path', {choose: {id: 'database', options: {restore: plain('Restore'), fresh: plain('Fresh')}}}),
		makeStep('migrate', {when: {database: 'fresh'}}),
	];
	const chose = (option: string): [number, RunEvent] => [NOW, {type: 'choice-made', step: 'main/path', choice: 'database', option, by}];

	it('waits while the decision is open', () => {
		expect(viewOf(steps, [], 'main/migrate')).toMatchObject({state: 'waiting', reason: {code: 'choice-open', name: 'database'}});
		expect(viewOf(steps, [], 'main/path')).toMatchObject({state: 'ready', awaits: 'choice'});
	});

	it('leaves out the step that the decision does not call for, even where it was seen before', () => {
		const events: [number, RunEvent][] = [[NOW, judged('main/migrate', 'fail', NOW)], chose('restore')];
		expect(viewOf(steps, events, 'main/migrate')).toMatchObject({
			state: 'skipped',
			reason: {code: 'when', wanted: 'fresh', found: 'restore'},
		});
	});

	it('follows a setting of the configuration as well', () => {
		const set = [makeStep('one', {when: {environment: 'production'}})];
		expect(viewOf(set, [], 'main/one', {environment: 'production'}).state).toBe('ready');
		expect(viewOf(set, [], 'main/one', {environment: 'staging'}).state).toBe('skipped');
	});
});

describe('actions', () => {
	const bare = [makeStep('act', {action: makeAction()})];
	const checked = [makeStep('act', {action: makeAction(), checks: [makeCheck()]})];

	it('an intent without a result is half done, whatever the checks say', () => {
		const events: [number, RunEvent][] = [
			[NOW - 2, judged('main/act', 'pass', NOW - 2)],
			[NOW - 1, intended('main/act')],
		];
		expect(viewOf(checked, events, 'main/act')).toMatchObject({state: 'half-done', reason: {code: 'intent-without-result'}});
	});

	it('an action without checks is done when it succeeded or was found done', () => {
		expect(viewOf(bare, [], 'main/act')).toMatchObject({state: 'ready', awaits: 'action'});
		for (const outcome of ['succeeded', 'found-done'] as const) {
			expect(
				viewOf(
					bare,
					[
						[NOW - 1, intended('main/act')],
						[NOW, ended('main/act', outcome)],
					],
					'main/act',
				).state,
			).toBe('passed');
		}
		expect(
			viewOf(
				bare,
				[
					[NOW - 1, intended('main/act')],
					[NOW, ended('main/act', 'found-not-done')],
				],
				'main/act',
			),
		).toMatchObject({awaits: 'action'});
	});

	it.each(['failed', 'cancelled'] as const)('an action that %s makes the step fail until its checks are seen to pass after it', outcome => {
		const events: [number, RunEvent][] = [
			[NOW - 3, judged('main/act', 'pass', NOW - 3)],
			[NOW - 2, intended('main/act')],
			[NOW - 1, ended('main/act', outcome)],
		];
		expect(viewOf(checked, events, 'main/act')).toMatchObject({state: 'failed', reason: {code: 'action-failed'}});
		expect(viewOf(checked, [...events, [NOW, judged('main/act', 'pass', NOW)]], 'main/act').state).toBe('passed');
	});

	it.each(['succeeded', 'found-done'] as const)('what was seen before an action that %s says nothing of what is so after it', outcome => {
		const events: [number, RunEvent][] = [
			[NOW - 3, judged('main/act', 'pass', NOW - 3)],
			[NOW - 2, intended('main/act')],
			[NOW - 1, ended('main/act', outcome)],
		];
		expect(viewOf(checked, events, 'main/act')).toMatchObject({state: 'ready', awaits: 'look'});
		// A clock that was set back meanwhile changes nothing about what came first.
		expect(viewOf(checked, [...events, [NOW - 4, judged('main/act', 'pass', NOW - 4)]], 'main/act').state).toBe('passed');
	});

	it('the result of another intent does not settle this one', () => {
		const events: [number, RunEvent][] = [
			[NOW - 2, intended('main/act', 'second')],
			[NOW - 1, ended('main/act', 'succeeded', 'first')],
		];
		expect(viewOf(bare, events, 'main/act').state).toBe('half-done');
	});
});

describe('people', () => {
	it('what was attested of one decision is void once another was made', () => {
		const options = {a: plain('A'), b: plain('B')};
		const steps = [makeStep('way', {choose: {id: 'way', options}, attest: {prompt: plain('Done?'), note: 'optional'}})];
		const chosen = (option: string): [number, RunEvent] => [NOW, {type: 'choice-made', step: 'main/way', choice: 'way', option, by}];
		const attested: [number, RunEvent] = [
			NOW,
			{type: 'step-attested', step: 'main/way', prompt: plain('Done?'), note: '', by, hash: 'hash of way'},
		];
		expect(viewOf(steps, [chosen('a'), attested, chosen('a')], 'main/way').state).toBe('passed');
		expect(viewOf(steps, [chosen('a'), attested, chosen('b')], 'main/way')).toMatchObject({state: 'ready', awaits: 'attestation'});
		expect(viewOf(steps, [chosen('a'), attested, chosen('b'), attested], 'main/way').state).toBe('passed');
	});

	it('a pass is not enough where a person must attest, and an attestation is void once the text changed', () => {
		const steps = [makeStep('see', {attest: {prompt: plain('Seen?'), note: 'optional'}, checks: [makeCheck()]})];
		const seen: [number, RunEvent] = [NOW, judged('main/see', 'pass', NOW)];
		const attested = (hash: string): [number, RunEvent] => [
			NOW,
			{type: 'step-attested', step: 'main/see', prompt: plain('Seen?'), note: '', by, hash},
		];
		expect(viewOf(steps, [seen], 'main/see')).toMatchObject({state: 'ready', awaits: 'attestation'});
		expect(viewOf(steps, [seen, attested('hash of see')], 'main/see').state).toBe('passed');
		expect(viewOf(steps, [seen, attested('another')], 'main/see')).toMatchObject({state: 'stale', reason: {code: 'changed'}});
	});

	it('a waiver counts until it ends, and what was seen is there again afterwards', () => {
		const seen: [number, RunEvent] = [1, judged('main/one', 'fail', 1)];
		const waived = (until?: number): [number, RunEvent] => [
			2,
			{type: 'step-waived', step: 'main/one', reason: 'known', by, ...(until !== undefined && {until})},
		];
		expect(viewOf(one, [seen, waived()], 'main/one').state).toBe('waived');
		expect(viewOf(one, [seen, waived(NOW + 1)], 'main/one').state).toBe('waived');
		expect(viewOf(one, [seen, waived(NOW)], 'main/one').state).toBe('failed');
		expect(viewOf(one, [seen, waived(), [3, {type: 'waiver-ended', step: 'main/one', by}]], 'main/one').state).toBe('failed');
	});
});

describe('a gate holds back every change that comes after it', () => {
	const steps = [
		makeStep('before'),
		makeStep('gate', {gate: {requires: 'all'}}),
		makeStep('look', {}, 'after'),
		makeStep('act', {action: makeAction()}, 'after'),
	];

	it('looking is free behind a closed gate, acting is not', () => {
		expect(viewOf(steps, [], 'after/look')).toMatchObject({state: 'ready', blockedBy: []});
		expect(viewOf(steps, [], 'after/act')).toMatchObject({state: 'waiting', blockedBy: ['main/gate']});
	});

	it.each(['gate-opened', 'gate-overridden'] as const)('acting is free once it is %s', type => {
		const common = {step: 'main/gate', by, hash: 'hash of gate'};
		const event: RunEvent = type === 'gate-opened' ? {type, seen: [], ...common} : {type, missing: [], reason: 'because', ...common};
		expect(viewOf(steps, [[1, event]], 'after/act')).toMatchObject({state: 'ready', blockedBy: []});
		expect(viewOf(steps, [[1, event]], 'main/gate').state).toBe(type === 'gate-opened' ? 'passed' : 'waived');
	});
});
