import type {Checklist, Step, StepKey} from './checklist.ts';
import {stepsOf} from './checklist.ts';
import type {Scope} from './run-record.ts';

/** Since when what a step saw or did is about another world: another step took it back, or did once more what it had taken back. */
export interface Overtaken {
	readonly by: StepKey;
	/** Of that step's result in the journal. */
	readonly seq: number;
}

/**
 * The last of the actions that overtook each step. A gate let through what comes before the next one: once some of that was taken
 * back, it was opened on another world, and going on a second time is a decision of its own.
 */
export function overtakenIn(checklist: Checklist, scope: Scope): ReadonlyMap<StepKey, Overtaken> {
	const found = new Map<StepKey, Overtaken>();
	const steps = stepsOf(checklist);
	const gates = gateBefore(steps);
	const overtake = (key: StepKey | undefined, by: StepKey) => {
		const seq = scope.steps.get(by)?.effect?.seq;
		if (key !== undefined && seq !== undefined && seq > (found.get(key)?.seq ?? 0)) found.set(key, {by, seq});
	};
	const seen = new Set<StepKey>();
	for (const step of steps) {
		for (const key of step.undoes ?? []) {
			overtake(step.key, key);
			// Some of the way back only looks, and what acts first is what takes it back.
			if (!step.action || seen.has(key)) continue;
			seen.add(key);
			overtake(key, step.key);
			overtake(gates.get(key), step.key);
		}
	}
	return found;
}

/** The gate that each step stands behind, the nearest one. */
function gateBefore(steps: readonly Step[]): ReadonlyMap<StepKey, StepKey> {
	const before = new Map<StepKey, StepKey>();
	let gate: StepKey | undefined;
	for (const step of steps) {
		if (gate !== undefined) before.set(step.key, gate);
		if (step.gate) gate = step.key;
	}
	return before;
}
