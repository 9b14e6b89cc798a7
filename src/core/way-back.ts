import {mayHaveTakenEffect} from './acted.ts';
import {type Checklist, type Step, stepsOf} from './checklist.ts';
import type {Scope} from './run-record.ts';
import type {Schedule} from './schedule.ts';
import type {StepView} from './step-state.ts';
import {type Done, undoList} from './undo-list.ts';

/** Everything that has to be known before anyone decides to go back. */
export interface WayBack {
	/** What was really done, the latest first. */
	readonly done: readonly Done[];
	/** The steps of the way that have something to take back, in their order. */
	readonly steps: readonly StepView[];
	/** Of these, the ones that only look: what going back would lose. */
	readonly losses: readonly StepView[];
	/** Since when what would be lost is being made, milliseconds since the epoch; undefined while there is nothing to lose. */
	readonly liveSince?: number;
	/** The first step of the way that is not done. */
	readonly next?: StepView;
	/** Some of it has been taken back. */
	readonly begun: boolean;
	/** How long it takes, as rehearsed or planned; the steps that say nothing of it are counted. */
	readonly takesMs: number;
	readonly rehearsed: boolean;
	readonly unplanned: number;
	/** The step after whose action there is no way back, and when that was. */
	readonly noReturn?: {readonly step: Step; readonly passedAt?: number};
}

export function wayBackOf(checklist: Checklist, scope: Scope, views: ReadonlyMap<string, StepView>, schedule: Schedule): WayBack {
	const done = undoList(checklist, scope);
	const steps = [...views.values()].filter(({step, state}) => step.undoes !== undefined && state !== 'skipped');
	const losses = steps.filter(({step}) => onlyLooks(step));
	const live = done.filter(one => !one.undone && losses.some(({step}) => step.undoes?.includes(one.step.key)));
	const next = steps.find(({step, state}) => !onlyLooks(step) && state !== 'passed' && state !== 'warned' && state !== 'waived');
	// Until a person has found out why, the old place runs again already: that takes no time of going back.
	const timed = steps.filter(({step}) => step.action).map(({step}) => schedule.steps.get(step.key));
	const noReturn = stepsOf(checklist).find(step => step.noReturn);
	return {
		done,
		steps,
		losses,
		...(live[0] && {liveSince: live[0].action.startedAt}),
		...(next && {next}),
		begun: steps.some(({record}) => mayHaveTakenEffect(record)),
		takesMs: timed.reduce((sum, timing) => sum + (timing?.plannedMs ?? 0), 0),
		rehearsed: timed.length > 0 && timed.every(timing => timing?.rehearsed),
		unplanned: timed.filter(timing => timing?.plannedMs === undefined).length,
		...(noReturn && {noReturn: {step: noReturn, ...passed(scope, noReturn)}}),
	};
}

/** Whether a checklist has a way back at all. */
export function hasWayBack(checklist: Checklist): boolean {
	return stepsOf(checklist).some(step => step.undoes !== undefined);
}

function onlyLooks({checks, action, attest}: Step): boolean {
	return checks.length > 0 && !action && !attest;
}

function passed(scope: Scope, {key}: Step): {readonly passedAt?: number} {
	const record = scope.steps.get(key);
	return record?.action && mayHaveTakenEffect(record) ? {passedAt: record.effect?.at ?? record.action.startedAt} : {};
}
