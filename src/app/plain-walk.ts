import {type StepKey, stepsOf} from '../core/checklist.ts';
import type {StepState, StepView} from '../core/step-state.ts';
import type {Walk} from './walk.ts';

/** States that a walk without a terminal leaves to a person. */
const FOR_A_PERSON: ReadonlySet<StepState> = new Set<StepState>(['ready', 'waiting', 'half-done', 'blocked', 'stale']);

export interface PlainOutcome {
	readonly failed: readonly StepView[];
	readonly unknown: readonly StepView[];
	readonly waiting: readonly StepView[];
	readonly passed: readonly StepView[];
}

/**
 * Looks at everything that can be looked at without deciding or changing anything: `needs` in order, as much at once as
 * the bounds allow. A step behind a failed one, or behind an action not yet taken, is left alone.
 * @param onStep called as each step that was looked at comes to its state
 */
export async function walkPlainly(walk: Walk, onStep: (view: StepView) => void): Promise<PlainOutcome> {
	const pending = new Set(stepsOf(walk.checklist).map(step => step.key));
	const running = new Map<StepKey, Promise<void>>();
	for (;;) {
		for (const key of pending) {
			if (running.has(key)) continue;
			const readiness = readinessOf(walk, key, pending);
			if (readiness === 'not-yet') continue;
			if (readiness === 'never') {
				pending.delete(key);
				continue;
			}
			const look = walk.look(key).then(() => {
				pending.delete(key);
				running.delete(key);
				onStep(walk.view(key));
			});
			running.set(key, look);
		}
		if (running.size === 0) break;
		await Promise.race(running.values());
	}
	return outcomeOf([...walk.views().values()]);
}

function readinessOf(walk: Walk, key: StepKey, pending: ReadonlySet<StepKey>): 'now' | 'not-yet' | 'never' {
	const {step, state} = walk.view(key);
	if (state === 'skipped' || state === 'waived' || step.checks.length === 0 || untakenAction(walk, key)) return 'never';
	if (state === 'waiting' && Object.keys(step.when).some(name => !walk.scope.choices.has(name) && !(name in walk.checklist.settings)))
		return 'never';
	if (step.needs.some(need => pending.has(need))) return 'not-yet';
	return step.needs.some(need => stops(walk, need)) ? 'never' : 'now';
}

/** Its checks would only say that nobody has done it yet. */
function untakenAction(walk: Walk, key: StepKey): boolean {
	const {step, record} = walk.view(key);
	return step.action !== undefined && record?.action?.ended === undefined;
}

function stops(walk: Walk, key: StepKey, seen: ReadonlySet<StepKey> = new Set()): boolean {
	if (seen.has(key)) return false;
	const {state, step} = walk.view(key);
	if (state === 'failed' || state === 'unknown' || state === 'blocked' || state === 'half-done' || untakenAction(walk, key)) return true;
	return step.needs.some(need => stops(walk, need, new Set([...seen, key])));
}

function outcomeOf(views: readonly StepView[]): PlainOutcome {
	const of = (wanted: (view: StepView) => boolean) => views.filter(wanted);
	return {
		failed: of(({state}) => state === 'failed'),
		unknown: of(({state}) => state === 'unknown'),
		waiting: of(({state}) => FOR_A_PERSON.has(state)),
		passed: of(({state}) => state === 'passed' || state === 'warned'),
	};
}
