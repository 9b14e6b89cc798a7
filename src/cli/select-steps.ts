import {identityOf, type SelectedStep} from '../app/check-steps.ts';
import {outsideRun} from '../app/outside-run.ts';
import {type Checklist, type CheckSpec, type Step, stepsOf} from '../core/checklist.ts';
import {nearest} from '../core/nearest.ts';
import {fail} from '../core/problem.ts';
import type {Text} from '../core/text.ts';

export interface Selected extends SelectedStep {
	readonly checklist: string;
	readonly outside: ReadonlyMap<number, Text>;
}

/** The steps that `CHECKLIST`, `CHECKLIST#STEP` and `CHECKLIST#SECTION/STEP` name, each once, with the checks that are wanted. */
export function selectSteps(
	names: readonly string[],
	checklists: readonly Checklist[],
	isWanted: (check: CheckSpec) => boolean,
): Selected[] {
	if (names.length === 0) fail({code: 'nothing-selected', detail: 'CHECKLIST'});
	const selected = new Map<string, Selected>();
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
			const outside = new Map<number, Text>();
			for (const index of checks) {
				const check = step.checks[index];
				const reason = check && outsideRun(step, check, checklist.settings, stepId !== undefined);
				if (reason) outside.set(index, reason);
			}
			const known = selected.get(identityOf(step));
			if (checks.length > 0 && (known === undefined || outside.size < known.outside.size)) {
				selected.set(identityOf(step), {step, among: stepsOf(checklist), checks, outside, checklist: id});
			}
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
