import type {SelectedStep} from '../app/check-steps.ts';
import {type Checklist, type CheckSpec, type Step, stepsOf} from '../core/checklist.ts';
import {nearest} from '../core/nearest.ts';
import {fail} from '../core/problem.ts';

/** The steps that `CHECKLIST`, `CHECKLIST#STEP` and `CHECKLIST#SECTION/STEP` name, each once, with the checks that are wanted. */
export function selectSteps(
	names: readonly string[],
	checklists: readonly Checklist[],
	isWanted: (check: CheckSpec) => boolean,
): (SelectedStep & {readonly checklist: string})[] {
	if (names.length === 0) fail({code: 'nothing-selected', detail: 'CHECKLIST'});
	const selected = new Map<string, SelectedStep & {readonly checklist: string}>();
	for (const name of names) {
		const [id = '', stepId] = name.split('#', 2);
		const checklist = checklists.find(one => one.id === id);
		if (!checklist)
			unknown(
				'checklist',
				id,
				checklists.map(one => one.id),
			);
		for (const step of stepsNamed(checklist, stepId)) {
			const checks = step.checks.flatMap((check, index) => (isWanted(check) ? [index] : []));
			if (checks.length > 0) selected.set(step.key, {step, checks, checklist: id});
		}
	}
	return [...selected.values()];
}

function stepsNamed(checklist: Checklist, name: string | undefined): readonly Step[] {
	const steps = stepsOf(checklist);
	if (name === undefined) return steps;
	const found = steps.filter(step => step.id === name || step.key === name);
	return found.length > 0
		? found
		: unknown(
				'step',
				name,
				steps.map(step => step.id),
			);
}

function unknown(what: 'checklist' | 'step', name: string, known: readonly string[]): never {
	const near = nearest(name, known);
	return fail({code: 'name-unknown', what, name, known, ...(near !== undefined && {nearest: near})});
}
