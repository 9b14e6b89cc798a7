import {lastActed} from './acted.ts';

import {type Checklist, requiredBy, type Step, type StepKey, stepsOf} from './checklist.ts';
import type {Scope} from './run-record.ts';

/** Since when what a step saw or did is about another world, and by what. */
export interface Overtaken {
	readonly by: StepKey;
	/** Of what overtook it, in the journal. */
	readonly seq: number;
	/** The latest of it that took something back or did anew what was taken back; 0 where nothing did. A waiver lasts until then. */
	readonly backSeq: number;
}

interface Cause {
	readonly by: StepKey;
	readonly seq: number;
}

/** The last of what overtook a step, and the last of it that went back or began anew. */
interface Latest {
	last?: Cause;
	back?: Cause;
}

/**
 * What overtook each step last. The world is another one for a step
 * - when another took back what it had done, or did anew what it had taken back (`undoes`),
 * - when something that it needs was acted on once more, or is overtaken itself,
 * and for a gate, which is opened on what it saw,
 * - when something of what it let through was taken back: going on a second time is a decision of its own,
 * - when what it requires is overtaken; where it names its requirements, also when one of them was acted on once more,
 * - when a decision that its requirements depend on is another one than it was then.
 */
export function overtakenIn(checklist: Checklist, scope: Scope): ReadonlyMap<StepKey, Overtaken> {
	const steps = stepsOf(checklist);
	const byKey = new Map(steps.map(step => [step.key, step]));
	const acted = (key: StepKey) => lastActed(scope.steps.get(key));
	const own = takenBack(steps, byKey, scope);
	const deciders = new Map(steps.flatMap(({key, choose}) => (choose ? [[choose.id, key] as const] : [])));
	const known = new Map<StepKey, Latest>();

	const of = (key: StepKey): Latest => {
		const before = known.get(key);
		const step = byKey.get(key);
		if (before || !step) return before ?? {};
		const latest: Latest = {};
		known.set(key, latest);
		takeBack(latest, own.get(key));
		for (const need of grounds(step, byKey)) rest(latest, need);
		if (step.gate) restGate(latest, step);
		return latest;
	};

	const rest = (latest: Latest, on: StepKey) => {
		const {last, back} = of(on);
		take(latest, {by: on, seq: acted(on)});
		take(latest, last);
		takeBack(latest, back);
	};

	const restGate = (latest: Latest, gate: Step) => {
		const isNamed = gate.gate?.requires !== 'all';
		const decided = scope.steps.get(gate.key)?.gate?.choices;
		for (const key of requiredBy(checklist, gate)) {
			// Of everything before it, small repairs among it, only what was taken back closes it again.
			if (isNamed) rest(latest, key);
			else takeBack(latest, own.get(key));
			for (const name of Object.keys(byKey.get(key)?.when ?? {})) {
				const decider = deciders.get(name);
				if (decider === undefined || !decided?.has(name) || decided.get(name) === scope.choices.get(name)) continue;
				take(latest, {by: decider, seq: scope.steps.get(decider)?.choice?.seq ?? 0});
			}
		}
	};

	const found = new Map<StepKey, Overtaken>();
	for (const {key} of steps) {
		const {last, back} = of(key);
		if (last) found.set(key, {...last, backSeq: back?.seq ?? 0});
	}
	return found;
}

function takeBack(latest: Latest, other: Cause | undefined): void {
	take(latest, other);
	if (other && other.seq > (latest.back?.seq ?? 0)) latest.back = other;
}

function take(latest: Latest, other: Cause | undefined): void {
	if (other && other.seq > (latest.last?.seq ?? 0)) latest.last = other;
}

/** What a step rests on. The way there does not rest on the way back: that is taken back by being walked once more. */
function grounds(step: Step, byKey: ReadonlyMap<StepKey, Step>): readonly StepKey[] {
	return step.undoes ? step.needs : step.needs.filter(key => byKey.get(key)?.undoes === undefined);
}

/** Of steps and of the gates right before them: what took them back, and for the way back what was done anew. */
function takenBack(steps: readonly Step[], byKey: ReadonlyMap<StepKey, Step>, scope: Scope): ReadonlyMap<StepKey, Cause> {
	const found = new Map<StepKey, Cause>();
	const gates = gateBefore(steps);
	const overtake = (key: StepKey | undefined, by: StepKey, seq: number) => {
		if (key !== undefined && seq > (found.get(key)?.seq ?? 0)) found.set(key, {by, seq});
	};
	for (const [key, by] of undoers(steps)) {
		const record = scope.steps.get(by);
		const seq = lastActed(record);
		const isCertain = seq === record?.effect?.seq;
		const taken = !isCertain && standsSince(byKey.get(key), scope, seq) ? (record?.effect?.seq ?? 0) : seq;
		overtake(key, by, taken);
		overtake(gates.get(key), by, taken);
	}
	for (const step of steps) for (const key of step.undoes ?? []) overtake(step.key, key, lastActed(scope.steps.get(key)));
	return found;
}

/** Whether a step was seen to stand after somebody had tried in vain to take it back. */
function standsSince(step: Step | undefined, scope: Scope, seq: number): boolean {
	if (!step || step.checks.length === 0) return false;
	const sightings = scope.steps.get(step.key)?.sightings;
	return step.checks.every((_, index) => {
		const sighting = sightings?.get(index);
		return sighting !== undefined && sighting.seq > seq && /^(pass|warn)$/.test(sighting.judged.verdict.status);
	});
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
	if (first === undefined) return new Set();
	return new Set([...by.keys()].filter(key => acted(key) < back(key) && back(key) < back(first) && back(key) < acted(first)));
}
