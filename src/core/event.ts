import type {Checklist, StepKey} from './checklist.ts';
import type {Text, Words} from './text.ts';
import type {Judged} from './verdict.ts';

/** Who did it: the operating system's user name and the host they sat at. */
export interface Operator {
	readonly user: string;
	readonly host: string;
}

/** What an action said it would do, in words and exact commands. */
export interface Plan {
	readonly summary: Text;
	readonly commands: readonly Words[];
	readonly undo?: Text;
}

/** Steps of an incident's runbook carry its id; steps of the walk itself carry none. */
interface OfStep {
	readonly step: StepKey;
	readonly incident?: string;
}

/** An action that was started although some of what it requires could not be looked at. */
export interface Unseen {
	/** What each of those looks said. */
	readonly requirements: readonly Text[];
	readonly reason: string;
}

export type ActionOutcome = 'succeeded' | 'failed' | 'cancelled' | 'found-done' | 'found-not-done';

/** Everything that can have happened in a run. Past tense, one type each; the journal holds nothing else. */
export type RunEvent =
	| {
			readonly type: 'run-started';
			readonly run: string;
			readonly checklist: string;
			readonly title: Text;
			/** The whole checklist as it was, so that the journal alone can tell what every event was about. */
			readonly pinned: Checklist;
			readonly environment: string;
			readonly by: Operator;
			readonly program: string;
			readonly demo?: boolean;
			/** A rehearsal: what its steps took is the plan of later runs. */
			readonly rehearsal?: boolean;
			/** What each step took in the newest rehearsal, milliseconds: the plan of this run, whatever is rehearsed later. */
			readonly rehearsed?: {readonly run: string; readonly stepsMs: Readonly<Record<StepKey, number>>};
	  }
	/** Somebody went on with it after the program had ended, in good order or not. */
	| {readonly type: 'run-resumed'; readonly by: Operator; readonly program: string}
	| (OfStep & {readonly type: 'choice-made'; readonly choice: string; readonly option: string; readonly by: Operator})
	| (OfStep & {readonly type: 'check-judged'; readonly check: number; readonly judged: Judged; readonly hash: string})
	| (OfStep & {
			readonly type: 'action-intended';
			readonly intent: string;
			readonly plan: Plan;
			/** What it requires and nobody could see, and why the operator had it started all the same. */
			readonly unseen?: Unseen;
			readonly by: Operator;
	  })
	| (OfStep & {
			readonly type: 'action-ended';
			readonly intent: string;
			readonly outcome: ActionOutcome;
			readonly summary: Text;
			readonly output: string;
			readonly durationMs: number;
			readonly hash?: string;
	  })
	| (OfStep & {readonly type: 'step-attested'; readonly prompt: Text; readonly note: string; readonly by: Operator; readonly hash: string})
	| (OfStep & {readonly type: 'step-waived'; readonly reason: string; readonly until?: number; readonly by: Operator})
	| (OfStep & {readonly type: 'waiver-ended'; readonly by: Operator})
	| {readonly type: 'note-taken'; readonly step?: StepKey; readonly incident?: string; readonly note: string; readonly by: Operator}
	| (OfStep & {readonly type: 'gate-opened'; readonly seen: readonly StepKey[]; readonly by: Operator; readonly hash: string})
	| (OfStep & {
			readonly type: 'gate-overridden';
			readonly missing: readonly StepKey[];
			readonly reason: string;
			readonly by: Operator;
			readonly hash: string;
	  })
	| {
			readonly type: 'incident-opened';
			readonly incident: string;
			readonly runbook: string;
			readonly title: Text;
			readonly pinned: Checklist;
			readonly from?: StepKey;
			readonly chosen: 'detected' | 'by-hand';
			readonly by: Operator;
	  }
	| {readonly type: 'incident-closed'; readonly incident: string; readonly outcome: string; readonly by: Operator}
	| {
			readonly type: 'checklist-changed';
			/** The whole checklist as it was, so that the journal alone can tell what every event was about. */
			readonly pinned: Checklist;
			readonly changed: readonly StepKey[];
			readonly added: readonly StepKey[];
			readonly removed: readonly StepKey[];
	  }
	| {readonly type: 'run-ended'; readonly outcome: 'completed' | 'abandoned'; readonly by: Operator};

/** An event as it stands in the journal. */
export interface Recorded {
	/** Counts from 1 without a gap. */
	readonly seq: number;
	/** Milliseconds since the epoch, by the operator's clock. */
	readonly at: number;
	readonly event: RunEvent;
}
