import {type Checklist, type StepKey, stepsOf} from './checklist.ts';
import type {RunRecord, Scope} from './run-record.ts';
import type {StepState, StepView} from './step-state.ts';

/** How long one step takes: planned, rehearsed, and really. Milliseconds. */
export interface StepTiming {
	/** What the rehearsal took, else what the checklist says. */
	readonly plannedMs?: number;
	/** The plan was measured, not written. */
	readonly rehearsed?: boolean;
	/** What it took so far. */
	readonly actualMs?: number;
}

export interface Schedule {
	readonly steps: ReadonlyMap<StepKey, StepTiming>;
	/** Of everything that is not left out and does not take something back. */
	readonly plannedMs: number;
	/** Of what was done, waited for and recorded so far. */
	readonly actualMs: number;
	/** Of what is still to be done. */
	readonly remainingMs: number;
	/** When it ends if the rest takes as long as planned, milliseconds since the epoch. */
	readonly endsAt: number;
	/** Steps still to be done for which nobody knows how long they take: the end is later than it says. */
	readonly unplanned: number;
}

/** What was done once is not planned again, though it may have to be looked at again. */
const OVER: ReadonlySet<StepState> = new Set<StepState>(['passed', 'warned', 'waived', 'stale']);

/** The plan is what the steps took in the rehearsal that the run began with, and what the checklist says where there was none. */
export function scheduleOf(views: ReadonlyMap<StepKey, StepView>, record: RunRecord, now: number): Schedule {
	const rehearsed = record.started?.rehearsed?.stepsMs ?? {};
	const steps = new Map<StepKey, StepTiming>();
	let plannedMs = 0;
	let actualMs = 0;
	let remainingMs = 0;
	let unplanned = 0;
	let first: number | undefined;
	for (const [key, {step, state, record: done}] of views) {
		if (state === 'skipped') continue;
		const measured = rehearsed[key];
		const planned = measured ?? step.takesMs;
		const took = done?.tookMs;
		steps.set(key, {
			...(planned !== undefined && {plannedMs: planned}),
			...(measured !== undefined && {rehearsed: true}),
			...(took !== undefined && {actualMs: took}),
		});
		actualMs += took ?? 0;
		if (step.undoes !== undefined) continue;
		plannedMs += planned ?? 0;
		if (OVER.has(state)) continue;
		if (planned === undefined) unplanned++;
		const rest = Math.max(0, (planned ?? 0) - (took ?? 0));
		first ??= rest;
		remainingMs += rest;
	}
	// Whoever waits or works since the last thing recorded does so on the first step that is still open.
	const underWay = Math.max(0, now - (record.lastAt || now));
	const left = remainingMs - Math.min(underWay, first ?? 0);
	return {steps, plannedMs, actualMs, remainingMs: left, endsAt: now + left, unplanned};
}

/** What each step of a walk took. */
export function durationsOf(scope: Scope): ReadonlyMap<StepKey, number> {
	return new Map([...scope.steps].map(([key, {tookMs}]) => [key, tookMs]));
}

/** The steps of a rehearsal as a plan: only those the checklist still has. */
export function rehearsedPlan(checklist: Checklist, rehearsal: RunRecord): Readonly<Record<StepKey, number>> {
	const durations = durationsOf(rehearsal.walk);
	return Object.fromEntries(stepsOf(checklist).flatMap(({key}) => (durations.has(key) ? [[key, durations.get(key) ?? 0] as const] : [])));
}
