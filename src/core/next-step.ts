import type {StepKey} from './checklist.ts';
import {mayHaveTakenEffect, type StepState, type StepView} from './step-state.ts';

/** Nothing more is wanted of these by whoever walks on; a gate looks again at what has grown old. */
const DONE: ReadonlySet<StepState> = new Set<StepState>(['passed', 'warned', 'waived', 'skipped', 'stale']);

/**
 * The next step after `from` that wants something, from the beginning again where there is none behind it. Steps that take
 * something back are not on the way, unless going back has begun: then they are the way.
 */
export function nextStep(views: ReadonlyMap<StepKey, StepView>, from?: StepKey): StepKey | undefined {
	const all = [...views.values()];
	const back = all.some(({step, record}) => step.undoes !== undefined && mayHaveTakenEffect(record));
	// Nobody knows how it stands with an action that was cut short: that comes before everything else.
	if (from === undefined) {
		const half = all.find(({state}) => state === 'half-done');
		if (half) return half.step.key;
	}
	const at = from === undefined ? -1 : all.findIndex(({step}) => step.key === from);
	const wants = ({step, state}: StepView) => (step.undoes !== undefined) === back && !DONE.has(state);
	return [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))].find(wants)?.step.key;
}
