import {expect, it} from 'vitest';
import {checkSteps} from '../../src/app/check-steps.ts';
import type {CheckSpec, Step} from '../../src/core/checklist.ts';
import {plain, type Text} from '../../src/core/text.ts';
import type {Judged, Status} from '../../src/core/verdict.ts';
import {makeCheck, makeStep} from '../support/make-checklist.ts';
import {judged as event} from '../support/make-events.ts';

const skip = ({kind}: CheckSpec, summary: Text): Judged => ({
	kind,
	verdict: {status: 'skipped', summary, evidence: []},
	at: 1,
	durationMs: 0,
	looks: 0,
	vantage: {target: 'vm'},
});

async function checked(steps: readonly Step[], sights: Record<string, Status> = {}, unselected: readonly Step[] = []) {
	const looked: string[] = [];
	const seen: string[] = [];
	await checkSteps(
		steps.map(step => ({step, among: [...steps, ...unselected], checks: step.checks.map((_, index) => index)})),
		async check => {
			const {name} = check.spec as {name: string};
			looked.push(name);
			const made = event(`main/${name}`, sights[name] ?? 'pass', 1);
			if (made.type !== 'check-judged') throw new Error('not a verdict');
			return made.judged;
		},
		skip,
		({step}, _index, {verdict}) => seen.push(`${step.id} ${verdict.status}`),
	);
	return {looked, seen: seen.sort()};
}

const step = (name: string, ...needs: string[]) =>
	makeStep(name, {checks: [makeCheck('fake', {name})], needs: needs.map(need => `main/${need}`)});

it('looks at each step after those it needs, in whatever order they were selected', async () => {
	const {looked} = await checked([step('c', 'b'), step('b', 'a'), step('a')]);
	expect(looked).toEqual(['a', 'b', 'c']);
});

it.each(['fail', 'unknown', 'skipped'] as const)('skips everything behind a step that says %s, and goes on beside it', async status => {
	const {looked, seen} = await checked([step('a'), step('b', 'a'), step('c', 'b'), step('d')], {a: status});
	expect(looked.sort()).toEqual(['a', 'd']);
	expect(seen).toEqual([`a ${status}`, 'b skipped', 'c skipped', 'd pass']);
});

it('asks nothing of a need that was not selected', async () => {
	expect((await checked([step('b', 'a')])).seen).toEqual(['b pass']);
});

it('is held up by what it needs by way of steps that were not selected', async () => {
	const attested = makeStep('middle', {needs: ['main/first', 'main/other']});
	const [first, last] = [step('first'), step('last', 'farther')];
	const between = [attested, step('other', 'first'), step('farther', 'middle')];
	expect((await checked([first, last], {first: 'fail'}, between)).seen).toEqual(['first fail', 'last skipped']);
	expect((await checked([last, first], {}, between)).looked).toEqual(['first', 'last']);
	expect((await checked([last], {}, between)).seen).toEqual(['last pass']);
});

it('does not look at what only a run can answer, says why, and holds nothing up for it', async () => {
	const looked: string[] = [];
	const seen: string[] = [];
	const outside = new Map([[0, plain('only in a run')]]);
	const [a, b] = [step('a'), step('b', 'a')];
	await checkSteps(
		[
			{step: a, among: [a, b], checks: [0], outside},
			{step: b, among: [a, b], checks: [0]},
		],
		async ({spec}) => {
			looked.push((spec as {name: string}).name);
			const made = event('main/b', 'pass', 1);
			if (made.type !== 'check-judged') throw new Error('not a verdict');
			return made.judged;
		},
		skip,
		({step: {id}}, _index, {verdict}) => seen.push(`${id} ${verdict.status} ${verdict.summary.en}`),
	);
	expect(looked).toEqual(['b']);
	expect(seen[0]).toBe('a skipped only in a run');
	expect(seen[1]).toMatch(/^b pass/);
});
