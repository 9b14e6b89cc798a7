import {lastActed} from './acted.ts';

import {type Checklist, requiredBy, type Step, type StepKey, stepsOf} from './checklist.ts';
import type {Scope} from './run-record.ts';

/** Since when what a step saw or did is about another world, and by what. */
export interface Overtaken {
	readonly by: StepKey;
	/** Of what overtook it, in the journal. */
	readonly seq: number;
}

/** Whatever was recorded of a step before this counts no more. */
interface Latest {
	overtaken?: Overtaken;
}

/**
 * What overtook each step last. The world is another one for a step
 * - when another took back what it had done, or did anew what it had taken back (`undoes`),
 * - when something that it needs was acted on once more, or is overtaken itself,
 * and for a gate, which is opened on what it saw,
 * - when something of what it let through was taken back: going on a second time is a decision of its own,
 * - when what it requires is overtaken; where it names its requirements, also when one of them was acted on once more,
 * - when a decision that its requirements depend on was changed.
 */
export function overtakenIn(checklist: Checklist, scope: Scope): ReadonlyMap<StepKey, Overtaken> {
	const steps = stepsOf(checklist);
	const byKey = new Map(steps.map(step => [step.key, step]));
	const acted = (key: StepKey) => lastActed(scope.steps.get(key));
	const own = takenBack(steps, acted);
	const changes = changedChoices(steps, scope);
	const known = new Map<StepKey, Latest>();

	const of = (key: StepKey): Overtaken | undefined => {
		const before = known.get(key);
		const step = byKey.get(key);
		if (before || !step) return before?.overtaken;
		const latest: Latest = {};
		known.set(key, latest);
		take(latest, own.get(key));
		for (const need of grounds(step, byKey)) {
			take(latest, {by: need, seq: acted(need)});
			take(latest, of(need));
		}
		if (step.gate) takeOfGate(latest, step);
		return latest.overtaken;
	};

	const takeOfGate = (latest: Latest, gate: Step) => {
		const isNamed = gate.gate?.requires !== 'all';
		if (!isNamed && own.size === 0 && changes.size === 0) return;
		for (const key of requiredBy(checklist, gate)) {
			if (isNamed) {
				take(latest, {by: key, seq: acted(key)});
				take(latest, of(key));
			} else {
				// Everything before it, small repairs among it: only what was taken back closes it again.
				take(latest, own.get(key));
			}
			for (const name of Object.keys(byKey.get(key)?.when ?? {})) take(latest, changes.get(name));
		}
	};

	const found = new Map<StepKey, Overtaken>();
	for (const {key} of steps) {
		const overtaken = of(key);
		if (overtaken) found.set(key, overtaken);
	}
	return found;
}

function take(latest: Latest, other: Overtaken | undefined): void {
	if (other && other.seq > (latest.overtaken?.seq ?? 0)) latest.overtaken = other;
}

/** What a step rests on. The way there does not rest on the way back: that is taken back by being walked once more. */
function grounds(step: Step, byKey: ReadonlyMap<StepKey, Step>): readonly StepKey[] {
	return step.undoes ? step.needs : step.needs.filter(key => byKey.get(key)?.undoes === undefined);
}

/** Of steps and of the gates right before them: what took them back, and for the way back what was done anew. */
function takenBack(steps: readonly Step[], acted: (key: StepKey) => number): ReadonlyMap<StepKey, Overtaken> {
	const found = new Map<StepKey, Latest>();
	const gates = gateBefore(steps);
	const overtake = (key: StepKey | undefined, by: StepKey) => {
		if (key === undefined) return;
		const latest = found.get(key) ?? {};
		found.set(key, latest);
		take(latest, {by, seq: acted(by)});
	};
	for (const [key, by] of undoers(steps)) {
		overtake(key, by);
		overtake(gates.get(key), by);
	}
	for (const step of steps) for (const key of step.undoes ?? []) overtake(step.key, key);
	return new Map([...found].flatMap(([key, {overtaken}]) => (overtaken ? [[key, overtaken]] : [])));
}

/** The step that takes each one back. Some of the way back only looks, and what acts first is what takes it back. */
function undoers(steps: readonly Step[]): ReadonlyMap<StepKey, StepKey> {
	const found = new Map<StepKey, StepKey>();
	for (const step of steps) {
		if (!step.action) continue;
		for (const key of step.undoes ?? []) if (!found.has(key)) found.set(key, step.key);
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

/** Decisions that were once another, by their name. */
function changedChoices(steps: readonly Step[], scope: Scope): ReadonlyMap<string, Overtaken> {
	return new Map(
		steps.flatMap(({key, choose}): [string, Overtaken][] => {
			const seq = scope.steps.get(key)?.choice?.changedSeq;
			return choose && seq !== undefined ? [[choose.id, {by: key, seq}]] : [];
		}),
	);
}

/**
 * The latest result of the needs that only act: what they made is what the step works with, so that its own action has to be
 * done with that. 0 where there is none.
 */
export function remadeSeq(step: Step, byKey: ReadonlyMap<StepKey, Step>, scope: Scope): number {
	const made = step.needs.filter(key => byKey.get(key)?.action !== undefined && byKey.get(key)?.checks.length === 0);
	return Math.max(0, ...made.map(key => scope.steps.get(key)?.effect?.seq ?? 0));
}

/**
 * What was taken back on a way back that came to its end, before the way there was begun once more: nothing of it is left to
 * take back. The way back has come to its end when the first thing done is taken back.
 */
export function doneAway(checklist: Checklist, scope: Scope): ReadonlySet<StepKey> {
	const steps = stepsOf(checklist);
	const acted = (key: StepKey) => lastActed(scope.steps.get(key));
	const by = undoers(steps);
	const back = (key: StepKey) => scope.steps.get(by.get(key) ?? '')?.effect?.seq ?? 0;
	const first = steps.find(({key}) => by.has(key) && acted(key) > 0)?.key;
	if (first === undefined || back(first) === 0 || acted(first) < back(first)) return new Set();
	return new Set([...by.keys()].filter(key => acted(key) < back(key) && back(key) < back(first)));
}
