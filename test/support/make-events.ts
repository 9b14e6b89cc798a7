import type {Checklist} from '../../src/core/checklist.ts';
import type {Recorded, RunEvent} from '../../src/core/event.ts';
import {plain} from '../../src/core/text.ts';
import type {Status} from '../../src/core/verdict.ts';

export const by = {user: 'operator', host: 'desk'};

/** Events as a journal would hold them, numbered, at the given times. */
export function record(...events: readonly (readonly [at: number, event: RunEvent])[]): Recorded[] {
	return events.map(([at, event], index) => ({seq: index + 1, at, event}));
}

export function judged(
	step: string,
	status: Status,
	at: number,
	fields: {readonly check?: number; readonly hash?: string; readonly incident?: string} = {},
): RunEvent {
	const {check = 0, hash = `hash of ${step.split('/')[1]}`, incident} = fields;
	const verdict = {status, summary: plain(status), evidence: []};
	return {
		type: 'check-judged',
		step,
		check,
		hash,
		judged: {kind: 'fake', verdict, at, durationMs: 5, looks: 1, vantage: {target: 'operator'}},
		...(incident !== undefined && {incident}),
	};
}

export function intended(step: string, intent = 'intent-1'): RunEvent {
	return {type: 'action-intended', step, intent, plan: {summary: plain('do it'), commands: ['true']}, by};
}

export function ended(step: string, outcome: Extract<RunEvent, {type: 'action-ended'}>['outcome'], intent = 'intent-1'): RunEvent {
	return {type: 'action-ended', step, intent, outcome, summary: plain(outcome), output: '', durationMs: 1};
}

export function started(checklist: Checklist): Extract<RunEvent, {type: 'run-started'}> {
	const {id, title} = checklist;
	return {type: 'run-started', run: 'run-1', checklist: id, title, pinned: checklist, environment: 'production', by, program: 'test'};
}
