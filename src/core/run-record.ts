import type {Checklist, StepKey} from './checklist.ts';
import type {ActionOutcome, Operator, Plan, Recorded, RunEvent, Unseen} from './event.ts';
import type {Text} from './text.ts';
import type {Judged} from './verdict.ts';

/** The latest look of one check, and the look before it so that a change can be marked. */
export interface Sighting {
	readonly judged: Judged;
	readonly before?: Judged;
	/** The step's hash when it was looked at. */
	readonly hash: string;
	readonly seq: number;
}

export interface ActionRecord {
	readonly intent: string;
	readonly plan: Plan;
	readonly unseen?: Unseen;
	readonly by: Operator;
	readonly startedAt: number;
	/** Of the intent. */
	readonly seq: number;
	readonly ended?: {
		readonly outcome: ActionOutcome;
		readonly summary: Text;
		readonly output: string;
		readonly durationMs: number;
		readonly at: number;
		readonly seq: number;
		/** The step's hash when it ended; not on record in runs of before. */
		readonly hash?: string;
	};
}

/** What the journal holds about one step: facts only, no state. */
export interface StepRecord {
	/** The time that went by before each thing recorded of it, since whatever was recorded before: what the step took. Milliseconds. */
	readonly tookMs: number;
	readonly sightings: ReadonlyMap<number, Sighting>;
	readonly choice?: {
		readonly option: string;
		readonly at: number;
		readonly by: Operator;
		readonly seq: number;
	};
	readonly attestation?: {
		readonly prompt: Text;
		readonly note: string;
		readonly at: number;
		readonly seq: number;
		readonly by: Operator;
		readonly hash: string;
	};
	readonly waiver?: {readonly reason: string; readonly until?: number; readonly at: number; readonly seq: number; readonly by: Operator};
	readonly action?: ActionRecord;
	/** The latest time the action took effect; trying again in vain does not undo that. Milliseconds since the epoch. */
	readonly effect?: {readonly began: number; readonly at: number; readonly seq: number};
	readonly gate?: {
		readonly how: 'opened' | 'overridden';
		readonly at: number;
		readonly seq: number;
		readonly by: Operator;
		readonly reason?: string;
		readonly missing: readonly StepKey[];
		readonly hash: string;
		/** What was decided by then. */
		readonly choices: ReadonlyMap<string, string>;
	};
}

export interface IncidentRecord {
	readonly id: string;
	readonly runbook: string;
	readonly title: Text;
	readonly pinned: Checklist;
	readonly from?: StepKey;
	readonly chosen: 'detected' | 'by-hand';
	readonly openedAt: number;
	readonly by: Operator;
	readonly closed?: {readonly at: number; readonly outcome: string; readonly by: Operator};
}

/** One walk's facts, or one incident's inside it. */
export interface Scope {
	readonly steps: ReadonlyMap<StepKey, StepRecord>;
	readonly choices: ReadonlyMap<string, string>;
}

export type StartedEvent = Extract<RunEvent, {type: 'run-started'}>;

/** The fold of a journal. Everything shown is computed from it, the checklist and the clock. */
export interface RunRecord {
	readonly started?: StartedEvent;
	readonly startedAt: number;
	readonly lastAt: number;
	/** The checklist as the run knows it: after the latest `checklist-changed`. */
	readonly pinned?: Checklist;
	readonly walk: Scope;
	readonly incidents: ReadonlyMap<string, IncidentRecord>;
	readonly incidentScopes: ReadonlyMap<string, Scope>;
	readonly notes: readonly {
		readonly at: number;
		readonly note: string;
		readonly step?: StepKey;
		readonly incident?: string;
		readonly by: Operator;
	}[];
	readonly ended?: {readonly outcome: 'completed' | 'abandoned'; readonly at: number};
	readonly timeline: readonly Recorded[];
}

type Mutable<T> = {-readonly [K in keyof T]: T[K]};
interface MutableStep extends Omit<Mutable<StepRecord>, 'sightings'> {
	sightings: Map<number, Sighting>;
}
interface MutableScope {
	steps: Map<StepKey, MutableStep>;
	choices: Map<string, string>;
}
interface MutableRecord extends Omit<Mutable<RunRecord>, 'walk' | 'incidents' | 'incidentScopes' | 'notes' | 'timeline'> {
	walk: MutableScope;
	incidents: Map<string, IncidentRecord>;
	incidentScopes: Map<string, MutableScope>;
	notes: RunRecord['notes'][number][];
	timeline: Recorded[];
}

const emptyScope = (): MutableScope => ({steps: new Map(), choices: new Map()});

/**
 * Folds events one at a time into the same record, so that a run of any length costs one step per event.
 * `record` is replaced by a new shell on every event: identity tells a screen that something changed.
 */
export class RunFold {
	/** From when on time goes to the step that is recorded next. */
	#since = 0;
	#record: MutableRecord = {
		startedAt: 0,
		lastAt: 0,
		walk: emptyScope(),
		incidents: new Map(),
		incidentScopes: new Map(),
		notes: [],
		timeline: [],
	};

	get record(): RunRecord {
		return this.#record;
	}

	add(recorded: Recorded): RunRecord {
		const record = this.#record;
		record.timeline.push(recorded);
		record.lastAt = recorded.at;
		const {event, at} = recorded;
		apply(record, recorded, Math.max(0, at - this.#since));
		// Notes and a changed text take no time of their own; while the program did not run, nobody worked.
		if (event.type !== 'note-taken' && event.type !== 'checklist-changed') this.#since = at;
		this.#record = {...record};
		return this.#record;
	}
}

/** The fold of a whole journal at once. */
export function foldRun(records: Iterable<Recorded>): RunRecord {
	const fold = new RunFold();
	for (const recorded of records) fold.add(recorded);
	return fold.record;
}

function apply(record: MutableRecord, {event, at, seq}: Recorded, tookMs: number): void {
	switch (event.type) {
		case 'run-started':
			record.started = event;
			record.startedAt = at;
			record.pinned = event.pinned;
			return;
		case 'checklist-changed':
			record.pinned = event.pinned;
			return;
		case 'run-resumed':
			return;
		case 'note-taken':
			record.notes.push({
				at,
				note: event.note,
				by: event.by,
				...(event.step && {step: event.step}),
				...(event.incident && {incident: event.incident}),
			});
			return;
		case 'incident-opened': {
			const {incident: id, runbook, title, pinned, from, chosen, by} = event;
			record.incidents.set(id, {id, runbook, title, pinned, chosen, openedAt: at, by, ...(from && {from})});
			record.incidentScopes.set(id, emptyScope());
			return;
		}
		case 'incident-closed': {
			const incident = record.incidents.get(event.incident);
			if (incident) record.incidents.set(incident.id, {...incident, closed: {at, outcome: event.outcome, by: event.by}});
			return;
		}
		case 'run-ended':
			record.ended = {outcome: event.outcome, at};
			return;
		default:
			applyToStep(scopeOf(record, event.incident), event, {at, seq, tookMs});
	}
}

function scopeOf(record: MutableRecord, incident: string | undefined): MutableScope {
	if (incident === undefined) return record.walk;
	const scope = record.incidentScopes.get(incident) ?? emptyScope();
	record.incidentScopes.set(incident, scope);
	return scope;
}

type StepEvent = Extract<RunEvent, {step: StepKey}> extends infer E ? Exclude<E, {type: 'note-taken'}> : never;

interface Moment {
	readonly at: number;
	readonly seq: number;
	readonly tookMs: number;
}

function applyToStep(scope: MutableScope, event: StepEvent, {at, seq, tookMs}: Moment): void {
	const before = scope.steps.get(event.step) ?? {sightings: new Map(), tookMs: 0};
	const step: MutableStep = {...before, tookMs: before.tookMs + tookMs};
	scope.steps.set(event.step, step);
	switch (event.type) {
		case 'choice-made': {
			const isChanged = step.choice !== undefined && step.choice.option !== event.option;
			// What was attested was attested of the other way.
			if (isChanged) delete step.attestation;
			step.choice = {option: event.option, at, seq, by: event.by};
			scope.choices.set(event.choice, event.option);
			return;
		}
		case 'check-judged': {
			const before = step.sightings.get(event.check)?.judged;
			step.sightings.set(event.check, {judged: event.judged, hash: event.hash, seq, ...(before && {before})});
			return;
		}
		case 'action-intended':
			step.action = {intent: event.intent, plan: event.plan, by: event.by, startedAt: at, seq, ...(event.unseen && {unseen: event.unseen})};
			return;
		case 'action-ended': {
			if (step.action?.intent !== event.intent) return;
			const {outcome, summary, output, durationMs, hash} = event;
			if (outcome === 'succeeded' || outcome === 'found-done') step.effect = {began: step.action.startedAt, at, seq};
			step.action = {...step.action, ended: {outcome, summary, output, durationMs, at, seq, ...(hash !== undefined && {hash})}};
			return;
		}
		case 'step-attested':
			step.attestation = {prompt: event.prompt, note: event.note, at, seq, by: event.by, hash: event.hash};
			return;
		case 'step-waived':
			step.waiver = {reason: event.reason, at, seq, by: event.by, ...(event.until !== undefined && {until: event.until})};
			return;
		case 'waiver-ended':
			delete step.waiver;
			return;
		case 'gate-opened':
			step.gate = {how: 'opened', at, seq, by: event.by, missing: [], hash: event.hash, choices: new Map(scope.choices)};
			return;
		case 'gate-overridden':
			step.gate = {
				how: 'overridden',
				at,
				seq,
				by: event.by,
				reason: event.reason,
				missing: event.missing,
				hash: event.hash,
				choices: new Map(scope.choices),
			};
			return;
	}
}
