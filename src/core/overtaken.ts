import type {Checklist, Step, StepKey} from './checklist.ts';
import {stepsOf} from './checklist.ts';
import type {Scope} from './run-record.ts';

/** Since when what a step saw or did is about another world: another step took it back, or did once more what it had taken back. */
export interface Overtaken {
	readonly by: StepKey;
	/** Of that step's result in the journal. */
	readonly seq: number;
}

/** The last of the actions that overtook each step. */
export function overtakenIn(checklist: Checklist, scope: Scope): ReadonlyMap<StepKey, Overtaken> {
	const found = new Map<StepKey, Overtaken>();
	const steps = stepsOf(checklist);
	const acted = new Map(steps.flatMap(step => actedAt(step, scope)));
	const overtake = (key: StepKey, by: StepKey) => {
		const seq = acted.get(by);
		if (seq !== undefined && seq > (found.get(key)?.seq ?? 0)) found.set(key, {by, seq});
	};
	const seen = new Set<StepKey>();
	for (const step of steps) {
		for (const key of step.undoes ?? []) {
			overtake(step.key, key);
			// Some of the way back only looks, and what acts first is what takes it back.
			if (!step.action || seen.has(key)) continue;
			seen.add(key);
			overtake(key, step.key);
		}
	}
	return found;
}

function actedAt({key}: Step, scope: Scope): [StepKey, number][] {
	const ended = scope.steps.get(key)?.action?.ended;
	return ended && (ended.outcome === 'succeeded' || ended.outcome === 'found-done') ? [[key, ended.seq]] : [];
}
