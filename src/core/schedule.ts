import {type Checklist, type StepKey, stepsOf} from './checklist.ts';
import type {RunRecord, Scope} from './run-record.ts';
import type {StepState, StepView} from './step-state.ts';

/** How long one step takes: planned, rehearsed, and really. Milliseconds. */
export interface StepTiming {
	/** What the rehearsal took, else what the checklist says. */
	readonly plannedMs?: number;
	/** From the first to the last thing recorded of it. */
	readonly actualMs?: number;
}

export interface Schedule {
	readonly steps: ReadonlyMap<StepKey, StepTiming>;
	/** Of everything that is not left out. */
	readonly plannedMs: number;
	/** Of what is still to be done. */
	readonly remainingMs: number;
	/** When it ends if the rest takes as long as planned, milliseconds since the epoch. */
	readonly endsAt: number;
	/** Steps still to be done for which nobody knows how long they take: the end is later than it says. */
	readonly unplanned: number;
}

const OVER: ReadonlySet<StepState> = new Set<StepState>(['passed', 'warned', 'waived']);

/** @param rehearsal what each step took when it was rehearsed, milliseconds */
export function scheduleOf(
	views: ReadonlyMap<StepKey, StepView>,
	record: RunRecord,
	now: number,
	rehearsal: ReadonlyMap<StepKey, number> = new Map(),
): Schedule {
	const actual = durationsOf(record.walk);
	const steps = new Map<StepKey, StepTiming>();
	let plannedMs = 0;
	let remainingMs = 0;
	let unplanned = 0;
	for (const [key, {step, state}] of views) {
		if (state === 'skipped') continue;
		const planned = rehearsal.get(key) ?? step.takesMs;
		const took = actual.get(key);
		steps.set(key, {...(planned !== undefined && {plannedMs: planned}), ...(took !== undefined && {actualMs: took})});
		plannedMs += planned ?? 0;
		if (OVER.has(state) || step.undoes !== undefined) continue;
		if (planned === undefined) unplanned++;
		remainingMs += Math.max(0, (planned ?? 0) - (took ?? 0));
	}
	return {steps, plannedMs, remainingMs, endsAt: now + remainingMs, unplanned};
}

/** What each step of a walk took, from the first to the last thing recorded of it. */
export function durationsOf(scope: Scope): ReadonlyMap<StepKey, number> {
	return new Map([...scope.steps].map(([key, {firstAt, lastAt}]) => [key, Math.max(0, lastAt - firstAt)]));
}

/** The steps of a rehearsal as a plan: only those the checklist still has. */
export function rehearsedPlan(checklist: Checklist, rehearsal: RunRecord): ReadonlyMap<StepKey, number> {
	const durations = durationsOf(rehearsal.walk);
	return new Map(stepsOf(checklist).flatMap(({key}) => (durations.has(key) ? [[key, durations.get(key) ?? 0] as const] : [])));
}
