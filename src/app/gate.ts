import {requiredBy, type Step, type StepKey} from '../core/checklist.ts';
import {fail} from '../core/problem.ts';
import {type LookAll, lookAgain} from './look-again.ts';
import type {WalkState} from './walk-state.ts';

/** What was seen this recently is not asked again when a gate opens. */
const JUST_SEEN_MS = 15_000;

/** Looks again at everything the gate rests on, and opens it only when all of that is passed and fresh. */
export async function openGate(walk: WalkState, step: Step, lookAll: LookAll, signal: AbortSignal): Promise<void> {
	const required = requiredBy(walk.checklist, step);
	await lookAgain(walk, required, key => !justSeen(walk, key), lookAll, signal);
	const board = walk.board(step.key);
	if (!board.opens) fail({code: 'gate-closed', step: step.key, missing: board.missing});
	const seen = board.requirements.map(requirement => requirement.view.step.key);
	await walk.add({type: 'gate-opened', ...walk.of(step.key), seen, by: walk.keeper.by, hash: step.hash});
}

/** Looks again at what the gate is hard about, and refuses while one of them is seen to fail. */
export async function overrideGate(walk: WalkState, step: Step, lookAll: LookAll, typed: string, reason: string): Promise<void> {
	const {environment, by} = walk.keeper;
	if (typed.trim() !== environment) fail({code: 'phrase-mismatch', expected: environment});
	if (reason.trim() === '') fail({code: 'note-required', step: step.key});
	const hard = step.gate?.hard ?? [];
	refuseWhileRunning(walk, hard);
	await lookAll(hard);
	// One that was looked at again meanwhile has lost what was seen of it a moment ago.
	refuseWhileRunning(walk, hard);
	// Of a step whose action nobody knows the result of the state says only that; what was seen just now says more.
	const seen = hard.filter(key => walk.view(key).state === 'failed' || seenToFail(walk, key));
	if (seen.length > 0) fail({code: 'gate-hard', step: step.key, seen});
	const {missing} = walk.board(step.key);
	await walk.add({type: 'gate-overridden', ...walk.of(step.key), missing, reason: reason.trim(), by, hash: step.hash});
}

function refuseWhileRunning(walk: WalkState, hard: readonly StepKey[]): void {
	const busy = hard.find(key => walk.view(key).state === 'running');
	if (busy !== undefined) fail({code: 'requirement-not-met', step: busy, detail: 'running'});
}

function seenToFail(walk: WalkState, key: StepKey): boolean {
	const {state, record} = walk.view(key);
	return state === 'half-done' && [...(record?.sightings.values() ?? [])].some(({judged}) => judged.verdict.status === 'fail');
}

function justSeen(walk: WalkState, key: StepKey): boolean {
	const {state, step, freshUntil} = walk.view(key);
	if (state === 'waived' || state === 'skipped') return true;
	if (state !== 'passed' || freshUntil === undefined) return false;
	return walk.context.systems.clock.now() - (freshUntil - step.freshForMs) <= JUST_SEEN_MS;
}
