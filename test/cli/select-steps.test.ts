import {expect, it} from 'vitest';
import {selectSteps} from '../../src/cli/select-steps.ts';
import type {Step} from '../../src/core/checklist.ts';
import {makeCheck, makeChecklist, makeStep} from '../support/make-checklist.ts';

/** What is not looked at, by step, in English; an empty text for what is. */
function outsideOf(steps: readonly Step[], names: readonly string[], settings: Record<string, string> = {}) {
	const selected = selectSteps(names, [makeChecklist(steps, settings)], () => true);
	return Object.fromEntries(selected.map(({step, outside}) => [step.id, [...outside.values()].map(({en}) => en).join()]));
}

it('looks at no alternative of an open decision: at most one of them can be true', () => {
	const steps = [makeStep('arm', {when: {shape: 'a1'}}), makeStep('x86', {when: {shape: 'x86'}}), makeStep('both')];
	const {arm, x86, both} = outsideOf(steps, ['made']);
	expect(arm).toContain('only for shape = a1');
	expect(x86).toContain('only for shape = x86');
	expect(both).toBe('');
});

it('looks at an alternative that is asked for by its name, also beside its checklist', () => {
	const steps = [makeStep('arm', {when: {shape: 'a1'}}), makeStep('x86', {when: {shape: 'x86'}})];
	expect(outsideOf(steps, ['made#arm'])).toEqual({arm: ''});
	for (const names of [
		['made', 'made#arm'],
		['made#arm', 'made'],
	]) {
		const {arm, x86} = outsideOf(steps, names);
		expect(arm).toBe('');
		expect(x86).toContain('only for shape = x86');
	}
});

it('takes two checklists whose steps have the same key for two, and a step that both include for one', () => {
	const made = (id: string, hash: string) => ({...makeChecklist([{...makeStep('a'), hash}]), id});
	const selected = (...hashes: readonly string[]) =>
		selectSteps(['one', 'two'], [made('one', hashes[0] ?? ''), made('two', hashes[1] ?? '')], () => true).map(({checklist}) => checklist);
	expect(selected('mine', 'other')).toEqual(['one', 'two']);
	expect(selected('same', 'same')).toEqual(['one']);
});

it('goes by the configuration where `when` names a setting, whoever asks', () => {
	const steps = [makeStep('here', {when: {environment: 'production'}}), makeStep('there', {when: {environment: 'staging'}})];
	for (const names of [['made'], ['made#here', 'made#there']]) {
		const {here, there} = outsideOf(steps, names, {environment: 'production'});
		expect(here).toBe('');
		expect(there).toBe('Not looked at: only where environment is staging, and it is production');
	}
});

it('does not send the moment of a run to a server as if it were a time', () => {
	const since = makeStep('since', {checks: [makeCheck('rows', {cutoff: {at: '@{main/freeze}'}}), makeCheck('rows')]});
	const [selected] = selectSteps(['made#since'], [makeChecklist([since])], () => true);
	expect(selected?.checks).toEqual([0, 1]);
	expect([...(selected?.outside ?? [])].map(([index, {en}]) => [index, en])).toEqual([
		[0, 'Not looked at: it counts from the moment of main/freeze, which only a run has'],
	]);
});
