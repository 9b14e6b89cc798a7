import {describe, expect, it} from 'vitest';
import {walkPlainly} from '../../src/app/plain-walk.ts';
import type {Step} from '../../src/core/checklist.ts';
import {plain} from '../../src/core/text.ts';
import {makeAction, makeCheck, makeChecklist, makeStep} from '../support/make-checklist.ts';
import {type FakeSights, makeWalk} from '../support/make-walk.ts';

async function walked(steps: readonly Step[], sights: FakeSights = {}) {
	const made = makeWalk(makeChecklist(steps));
	Object.assign(made.sights, sights);
	const order: string[] = [];
	const outcome = await walkPlainly(made.walk, view => order.push(`${view.step.id} ${view.state}`));
	return {order, outcome, ...made};
}

const checking = (name: string, needs: string[] = [], fields: Partial<Step> = {}) =>
	makeStep(name, {checks: [makeCheck('fake', {name})], needs: needs.map(need => `main/${need}`), ...fields});

describe('a walk without a terminal', () => {
	it('looks at everything, each step after those it needs', async () => {
		const {order, outcome} = await walked([checking('last', ['first']), checking('first')]);
		expect(order).toEqual(['first passed', 'last passed']);
		expect(outcome).toMatchObject({failed: [], unknown: [], waiting: []});
	});

	it('does not look behind a failed step, and goes on beside it', async () => {
		const {order, outcome} = await walked(
			[checking('a'), checking('behind-a', ['a']), checking('behind-that', ['behind-a']), checking('b')],
			{a: 'fail'},
		);
		expect([...order].sort()).toEqual(['a failed', 'b passed']);
		expect(outcome.waiting.map(view => `${view.step.id} ${view.state}`)).toEqual(['behind-a blocked', 'behind-that blocked']);
		expect(outcome.failed.map(view => view.step.id)).toEqual(['a']);
	});

	it('takes no action, makes no choice, attests nothing, opens no gate: those wait for a person', async () => {
		const steps = [
			checking('act', [], {action: makeAction()}),
			checking('behind-act', ['act']),
			makeStep('choose', {choose: {id: 'path', options: {a: plain('A')}}}),
			checking('chosen', [], {when: {path: 'a'}}),
			makeStep('attest', {attest: {prompt: plain('?'), note: 'optional'}}),
			makeStep('gate', {gate: {requires: 'all'}}),
			checking('after-the-gate'),
		];
		const {outcome, journal} = await walked(steps);
		expect(outcome.waiting.map(view => view.step.id)).toEqual(['act', 'behind-act', 'choose', 'chosen', 'attest', 'gate']);
		expect(outcome.passed.map(view => view.step.id)).toEqual(['after-the-gate']);
		expect(journal.types()).toEqual(['check-judged']);
	});

	it('tells what failed from what could not be seen', async () => {
		const {outcome} = await walked([checking('a'), checking('b')], {a: 'unknown', b: 'fail'});
		expect([outcome.unknown.map(view => view.step.id), outcome.failed.map(view => view.step.id)]).toEqual([['a'], ['b']]);
	});
});
