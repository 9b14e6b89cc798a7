import {mayHaveTakenEffect} from './acted.ts';
import {type Checklist, type Step, type StepKey, stepsOf} from './checklist.ts';
import {doneAway, type Overtaken, overtakenIn, remadeSeq} from './overtaken.ts';
import type {Scope, Sighting, StepRecord} from './run-record.ts';
import type {Status} from './verdict.ts';

export type StepState =
	| 'waiting'
	| 'ready'
	| 'running'
	| 'passed'
	| 'warned'
	| 'failed'
	| 'unknown'
	| 'stale'
	| 'skipped'
	| 'waived'
	| 'blocked'
	| 'half-done';

/** What a step that is `ready` asks for next. */
export type Awaits = 'look' | 'choice' | 'action' | 'attestation' | 'gate';

/** Why a step is in its state, as data; `reason-text.ts` makes the words. */
export type Reason =
	| {readonly code: 'when'; readonly name: string; readonly wanted: string; readonly found: string}
	| {readonly code: 'nothing-to-undo'; readonly steps: readonly StepKey[]}
	| {readonly code: 'choice-open'; readonly name: string}
	| {readonly code: 'needs'; readonly steps: readonly StepKey[]}
	| {readonly code: 'changed'}
	| {readonly code: 'overtaken'; readonly step: StepKey}
	| {readonly code: 'old'; readonly at: number; readonly freshForMs: number}
	| {readonly code: 'clock-went-back'; readonly at: number}
	| {readonly code: 'intent-without-result'; readonly at: number}
	| {readonly code: 'action-failed'}
	| {readonly code: 'waived'; readonly reason: string; readonly until?: number}
	| {readonly code: 'overridden'; readonly reason: string}
	| {readonly code: 'awaits'; readonly awaits: Awaits};

export interface StepView {
	readonly step: Step;
	readonly state: StepState;
	readonly reason?: Reason;
	readonly awaits?: Awaits;
	/** Needs that are not satisfied, whatever the state: acting, attesting and opening are refused while there are any. */
	readonly blockedBy: readonly StepKey[];
	/** When what was seen stops counting, milliseconds since the epoch. */
	readonly freshUntil?: number;
	readonly record?: StepRecord;
}

/** A pass from later than now means that a clock jumped: it is not believed. This much drift is. */
const CLOCK_TOLERANCE_MS = 5_000;

const SATISFIED: ReadonlySet<StepState> = new Set<StepState>(['passed', 'warned', 'skipped', 'waived', 'stale']);
const BLOCKING: ReadonlySet<StepState> = new Set<StepState>(['failed', 'unknown', 'blocked', 'half-done']);

/** Every step's state, in the checklist's order. Pure: the same facts and clock give the same answer. */
export function stepViews(checklist: Checklist, scope: Scope, now: number, running: ReadonlySet<StepKey>): ReadonlyMap<StepKey, StepView> {
	const steps = new Map(stepsOf(checklist).map(step => [step.key, step]));
	const gatesBefore = closedBefore(checklist);
	const overtaken = overtakenIn(checklist, scope);
	const gone = doneAway(checklist, scope);
	const isLeft = (key: StepKey) => mayHaveTakenEffect(scope.steps.get(key)) && !gone.has(key);
	const views = new Map<StepKey, StepView>();
	const open = new Set<StepKey>();

	const view = (key: StepKey): StepView | undefined => {
		const known = views.get(key);
		const step = steps.get(key);
		if (known || !step || open.has(key)) return known;
		open.add(key);
		const gates = changesSomething(step) && step.undoes === undefined ? (gatesBefore.get(key) ?? []) : [];
		const needs = [...new Set([...step.needs, ...gates])].map(need => view(need)).filter(need => need !== undefined);
		const made = viewStep(step, needs, {
			checklist,
			scope,
			now,
			running,
			isLeft,
			overtaken: overtaken.get(key),
			remade: remadeSeq(step, steps, scope),
		});
		views.set(key, made);
		return made;
	};

	const ordered = new Map<StepKey, StepView>();
	for (const key of steps.keys()) {
		const made = view(key);
		if (made) ordered.set(key, made);
	}
	return ordered;
}

/** Looking is free everywhere; whatever records a decision or changes the world waits for the gates before it. */
function changesSomething(step: Step): boolean {
	return step.action !== undefined || step.attest !== undefined || step.choose !== undefined || step.gate !== undefined;
}

/** For every step, the gates that stand before it in the checklist. */
function closedBefore(checklist: Checklist): ReadonlyMap<StepKey, readonly StepKey[]> {
	const before = new Map<StepKey, readonly StepKey[]>();
	let gates: readonly StepKey[] = [];
	for (const step of stepsOf(checklist)) {
		before.set(step.key, gates);
		if (step.gate) gates = [...gates, step.key];
	}
	return before;
}

function viewStep(
	step: Step,
	needs: readonly StepView[],
	{
		checklist,
		scope,
		now,
		running,
		isLeft,
		...world
	}: World & {
		readonly checklist: Checklist;
		readonly scope: Scope;
		readonly now: number;
		readonly running: ReadonlySet<StepKey>;
		/** Whether there is anything of it to take back. */
		readonly isLeft: (key: StepKey) => boolean;
	},
): StepView {
	const record = scope.steps.get(step.key);
	const blockedBy = needs.filter(need => !SATISFIED.has(need.state)).map(need => need.step.key);
	const base = {step, blockedBy, ...(record && {record})};

	if (step.undoes?.every(key => !isLeft(key))) {
		return {...base, state: 'skipped', reason: {code: 'nothing-to-undo', steps: step.undoes}};
	}
	for (const [name, wanted] of Object.entries(step.when)) {
		const found = scope.choices.get(name) ?? checklist.settings[name];
		if (found === undefined) return {...base, state: 'waiting', reason: {code: 'choice-open', name}};
		if (found !== wanted) return {...base, state: 'skipped', reason: {code: 'when', name, wanted, found}};
	}
	if (running.has(step.key)) return {...base, state: 'running'};

	const waiver = record?.waiver;
	// It was given for one time: what it was about has been taken back since, or begun anew.
	const isForThis = waiver !== undefined && waiver.seq > (world.overtaken?.backSeq ?? 0);
	if (waiver && isForThis && (waiver.until === undefined || now < waiver.until)) {
		const until = waiver.until === undefined ? {} : {until: waiver.until};
		return {...base, state: 'waived', reason: {code: 'waived', reason: waiver.reason, ...until}};
	}
	const outcome = outcomeOf(step, record, now, world);
	if (outcome.state !== 'ready' || blockedBy.length === 0) return {...base, ...outcome};

	const blocking = needs.some(need => BLOCKING.has(need.state));
	return {...base, state: blocking ? 'blocked' : 'waiting', reason: {code: 'needs', steps: blockedBy}};
}

/** What happened around a step since something was recorded of it. */
interface World {
	readonly overtaken: Overtaken | undefined;
	/** The place in the journal of what it has to work with, made last. */
	readonly remade: number;
}

type Outcome = Pick<StepView, 'state' | 'reason' | 'awaits' | 'freshUntil'>;

const ready = (awaits: Awaits): Outcome => ({state: 'ready', awaits, reason: {code: 'awaits', awaits}});

/** What the step's own facts say, without regard to what it needs. */
function outcomeOf(step: Step, record: StepRecord | undefined, now: number, {overtaken, remade}: World): Outcome {
	if (step.gate) return gateOutcome(step, record, overtaken);
	const action = record?.action;
	if (action && !action.ended) return {state: 'half-done', reason: {code: 'intent-without-result', at: action.startedAt}};

	const acted = action?.ended;
	// By their order in the journal and not by a clock: what was seen before the action is about another world.
	const since = Math.max(acted?.seq ?? 0, overtaken?.seq ?? 0);
	const sightings = step.checks.map((_, index) => seenSince(record?.sightings.get(index), since));
	const statuses = sightings.flatMap(sighting => (sighting ? [sighting.judged.verdict.status] : []));
	const failure = worstSeen(statuses);
	if (failure) return {state: failure};

	const looked = sightings.some(sighting => sighting !== undefined);
	if (acted && !looked && (acted.outcome === 'failed' || acted.outcome === 'cancelled')) {
		return {state: 'failed', reason: {code: 'action-failed'}};
	}
	if (step.choose && !record?.choice) return ready('choice');
	const isOver = acted !== undefined && since > acted.seq;
	const wasSeen =
		overtaken !== undefined && step.checks.some((_, index) => (record?.sightings.get(index)?.seq ?? since + 1) <= overtaken.seq);
	const again = (awaits: Awaits): Outcome =>
		overtaken && (isOver || wasSeen || awaits === 'attestation')
			? {...ready(awaits), reason: {code: 'overtaken', step: overtaken.by}}
			: ready(awaits);
	if (acted && remade > acted.seq) return again('action');
	if (sightings.some(sighting => sighting === undefined)) return again('look');
	const took = !isOver && (acted?.outcome === 'succeeded' || acted?.outcome === 'found-done');
	if (step.action && step.checks.length === 0 && !took) return again('action');
	if (step.attest && !record?.attestation) return ready('attestation');
	if (step.attest && overtaken && (record?.attestation?.seq ?? 0) < overtaken.seq) return again('attestation');

	const seen = sightings.flatMap(sighting => (sighting ? [{at: sighting.judged.at, hash: sighting.hash}] : []));
	const attested = step.attest && record?.attestation ? [{at: record.attestation.at, hash: record.attestation.hash}] : [];
	// What only acts is known by what it did alone, and that was done to whatever its text named then.
	const did = step.action && step.checks.length === 0 && acted?.hash !== undefined ? [{at: acted.at, hash: acted.hash}] : [];
	const stale = staleness(step, [...seen, ...attested, ...did], seen, now);
	if (stale) return stale;

	const fresh = seen.length === 0 ? {} : {freshUntil: Math.min(...seen.map(one => one.at)) + step.freshForMs};
	if (statuses.length > 0 && statuses.every(status => status === 'skipped')) return {state: 'skipped', ...fresh};
	return {state: statuses.includes('warn') ? 'warned' : 'passed', ...fresh};
}

function seenSince(sighting: Sighting | undefined, seq: number): Sighting | undefined {
	return sighting && sighting.seq > seq ? sighting : undefined;
}

function worstSeen(statuses: readonly Status[]): 'failed' | 'unknown' | undefined {
	if (statuses.includes('fail')) return 'failed';
	return statuses.includes('unknown') ? 'unknown' : undefined;
}

/** An opened gate was a decision at its moment: it does not grow old, but it is void once its text changed or what it let through was taken back. */
function gateOutcome(step: Step, record: StepRecord | undefined, overtaken: Overtaken | undefined): Outcome {
	const gate = record?.gate;
	if (!gate) return ready('gate');
	if (overtaken && overtaken.seq > gate.seq) return {...ready('gate'), reason: {code: 'overtaken', step: overtaken.by}};
	if (gate.hash !== step.hash) return {state: 'stale', reason: {code: 'changed'}};
	return gate.how === 'overridden' ? {state: 'waived', reason: {code: 'overridden', reason: gate.reason ?? ''}} : {state: 'passed'};
}

interface Seen {
	readonly at: number;
	readonly hash: string;
}

/** What a person attested does not grow old; what was looked at does. Either is void once the step's text changed. */
function staleness(step: Step, pinned: readonly Seen[], timed: readonly Seen[], now: number): Outcome | undefined {
	if (pinned.some(one => one.hash !== step.hash)) return {state: 'stale', reason: {code: 'changed'}};
	const future = timed.find(one => one.at > now + CLOCK_TOLERANCE_MS);
	if (future) return {state: 'stale', reason: {code: 'clock-went-back', at: future.at}};
	const old = timed.find(one => one.at + step.freshForMs <= now);
	return old && {state: 'stale', reason: {code: 'old', at: old.at, freshForMs: step.freshForMs}};
}
