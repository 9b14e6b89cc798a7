import {lastActed} from './acted.ts';
import type {StepKey} from './checklist.ts';
import type {StepState, StepView} from './step-state.ts';

/** Nothing more is wanted of these by whoever walks on; a gate looks again at what has grown old. */
const DONE: ReadonlySet<StepState> = new Set<StepState>(['passed', 'warned', 'waived', 'skipped', 'stale']);

/**
 * The next step after `from` that wants something, from the beginning again where there is none behind it. Steps that take
 * something back are not on the way, unless going back has begun: then they are the way, until what they took back is done anew.
 */
export function nextStep(views: ReadonlyMap<StepKey, StepView>, from?: StepKey): StepKey | undefined {
	const all = [...views.values()];
	const back = isGoingBack(all);
	// Nobody knows how it stands with an action that was cut short: that comes before everything else.
	if (from === undefined) {
		const half = all.find(({state}) => state === 'half-done');
		if (half) return half.step.key;
	}
	const at = from === undefined ? -1 : all.findIndex(({step}) => step.key === from);
	const wants = ({step, state}: StepView) => (step.undoes !== undefined) === back && !DONE.has(state);
	return [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))].find(wants)?.step.key;
}

/**
 * Where going back has come to its end: the first step of the way there that wants something. Nobody is led to it, since
 * beginning once more is a decision.
 */
export function anotherTry(views: ReadonlyMap<StepKey, StepView>): StepKey | undefined {
	const all = [...views.values()];
	if (!isGoingBack(all)) return undefined;
	return all.find(({step, state}) => step.undoes === undefined && !DONE.has(state))?.step.key;
}

function isGoingBack(views: readonly StepView[]): boolean {
	const undone = new Set(views.flatMap(({step}) => step.undoes ?? []));
	const lastOf = (some: readonly StepView[]) => Math.max(0, ...some.map(({record}) => lastActed(record)));
	return lastOf(views.filter(({step}) => step.undoes !== undefined)) > lastOf(views.filter(({step}) => undone.has(step.key)));
}
