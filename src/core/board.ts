import {type Checklist, requiredBy, type Step, type StepKey} from './checklist.ts';
import type {StepState, StepView} from './step-state.ts';

/** One line of the go/no-go board. */
export interface Requirement {
	readonly view: StepView;
	readonly go: boolean;
}

export interface Board {
	readonly requirements: readonly Requirement[];
	/** True only when every requirement is passed and fresh, or waived. Nothing required is never a go. */
	readonly opens: boolean;
	readonly missing: readonly StepKey[];
}

const GO: ReadonlySet<StepState> = new Set<StepState>(['passed', 'warned', 'waived']);

/** A step left out by a decision is no obstacle; a step whose checks saw nothing is. */
function isGo(view: StepView): boolean {
	return GO.has(view.state) || (view.state === 'skipped' && (view.reason?.code === 'when' || view.reason?.code === 'nothing-to-undo'));
}

export function boardOf(checklist: Checklist, gate: Step, views: ReadonlyMap<StepKey, StepView>): Board {
	const requirements: Requirement[] = [];
	for (const key of requiredBy(checklist, gate)) {
		const view = views.get(key);
		if (view) requirements.push({view, go: isGo(view)});
	}
	const missing = requirements.filter(requirement => !requirement.go).map(requirement => requirement.view.step.key);
	return {requirements, opens: requirements.length > 0 && missing.length === 0, missing};
}

/** Done and total of a list of steps, for `12/31`. Skipped steps count as neither. */
export function progressOf(views: Iterable<StepView>): {readonly done: number; readonly total: number} {
	let done = 0;
	let total = 0;
	for (const {state} of views) {
		if (state === 'skipped') continue;
		total++;
		if (GO.has(state)) done++;
	}
	return {done, total};
}
