import type {ActionSpec, Step} from '../core/checklist.ts';
import type {ActionOutcome, Unseen} from '../core/event.ts';
import {fail, isRoadProblem, ProblemError} from '../core/problem.ts';
import {problemText} from '../core/problem-text.ts';
import {sanitise} from '../core/sanitise.ts';
import {type Text, text} from '../core/text.ts';
import type {Status} from '../core/verdict.ts';
import {actionKind, checkKind} from './kinds.ts';
import {withOutput} from './live-step.ts';
import {type LookAll, lookAgain} from './look-again.ts';
import {lookAtStep} from './look-at-step.ts';
import {runCheck} from './run-check.ts';
import {fillTimes, withTimes} from './run-times.ts';
import type {WalkState} from './walk-state.ts';

/** What the journal keeps of an action's output, the beginning left out. */
const KEPT_OUTPUT = 16_000;

/** The operator's word for starting what requires something that cannot be seen. */
export interface Override {
	/** The environment's name, typed out. */
	readonly typed: string;
	readonly reason: string;
}

/**
 * Confirmed → old needs and requirements looked at now → intent on disk → performed → result on disk → the step's own checks.
 * A crash in between leaves an intent without a result: the step is half done, and is probed, never run again.
 */
export async function takeAction(
	walk: WalkState,
	step: Step,
	typed: string,
	override: Override | undefined,
	lookAll: LookAll,
	signal: AbortSignal,
): Promise<void> {
	const action = step.action ?? fail({code: 'requirement-not-met', step: step.key, detail: 'no-action'});
	if (action.confirm !== undefined && typed.trim() !== action.confirm) fail({code: 'phrase-mismatch', expected: action.confirm});
	const halfDone = walk.scope.steps.get(step.key)?.action;
	if (halfDone && !halfDone.ended) fail({code: 'requirement-not-met', step: step.key, detail: 'half-done'});
	if (override !== undefined) requireWord(walk, step, override);
	await needNow(walk, step, lookAll, signal);
	const unseen = await requireNow(walk, step, action, override, signal);

	const kind = actionKind(walk.context.kinds, action.kind);
	const {clock} = walk.context.systems;
	const intent = walk.context.newId();
	await walk.add({
		type: 'action-intended',
		...walk.of(step.key),
		intent,
		plan: walk.context.redact(kind.plan(fillTimes(action.spec, walk.scope))),
		...(unseen && {unseen}),
		by: walk.keeper.by,
	});

	const started = clock.monotonic();
	const {outcome, summary, output} = await perform(walk, step, action, signal);
	const durationMs = Math.round(clock.monotonic() - started);
	await walk.add({type: 'action-ended', ...walk.of(step.key), intent, outcome, summary, output, durationMs, hash: step.hash});
	if (outcome === 'succeeded') await lookAtStep(walk, step, signal);
}

function requireWord({keeper}: WalkState, step: Step, {typed, reason}: Override): void {
	if (typed.trim() !== keeper.environment) fail({code: 'phrase-mismatch', expected: keeper.environment});
	if (reason.trim() === '') fail({code: 'note-required', step: step.key});
}

/** What the step needs was green once; what has grown old since is looked at again before anything is changed on the strength of it. */
async function needNow(walk: WalkState, step: Step, lookAll: LookAll, signal: AbortSignal): Promise<void> {
	await lookAgain(walk, step.needs, key => walk.view(key).state === 'stale', lookAll, signal);
	const {blockedBy} = walk.view(step.key);
	if (blockedBy.length > 0) fail({code: 'step-blocked', step: step.key, by: blockedBy});
}

/**
 * The action's `require:` checks, again, now. What is seen to be wrong stops it before the intent, whatever anyone types;
 * what cannot be seen does too, unless the operator gave their word.
 */
async function requireNow(
	walk: WalkState,
	step: Step,
	action: ActionSpec,
	override: Override | undefined,
	signal: AbortSignal,
): Promise<Unseen | undefined> {
	const {systems, kinds, redact} = walk.context;
	const judged = await Promise.all(
		action.require.map(check => runCheck(check, withTimes(checkKind(kinds, check.kind), walk.scope), {systems, signal, redact})),
	);
	const having = (statuses: readonly Status[]) => judged.filter(({verdict}) => statuses.includes(verdict.status));
	const [wrong] = having(['fail', 'skipped']);
	if (wrong) fail({code: 'requirement-not-met', step: step.key, detail: wrong.verdict.summary});
	const requirements = having(['unknown']).map(({verdict}) => verdict.summary);
	if (requirements.length === 0) return undefined;
	if (override === undefined) fail({code: 'requirement-unseen', step: step.key, requirements});
	return {requirements, reason: override.reason.trim()};
}

interface Ended {
	readonly outcome: ActionOutcome;
	readonly summary: Text;
	readonly output: string;
}

async function perform(walk: WalkState, step: Step, action: ActionSpec, signal: AbortSignal): Promise<Ended> {
	const {systems, kinds, redact} = walk.context;
	const deadline = action.timeoutMs === undefined ? undefined : AbortSignal.timeout(action.timeoutMs);
	const either = deadline ? AbortSignal.any([signal, deadline]) : signal;
	let output = '';
	const stream = walk.context.redactStream();
	const show = (clean: string) => {
		const shown = sanitise(clean);
		output = (output + shown).slice(-KEPT_OUTPUT);
		walk.live.update(step.key, live => withOutput(live, shown));
	};
	try {
		const {succeeded, summary} = await actionKind(kinds, action.kind).perform(fillTimes(action.spec, walk.scope), systems, either, chunk =>
			show(stream.push(chunk)),
		);
		show(stream.flush());
		return {outcome: succeeded ? 'succeeded' : 'failed', summary: redact(summary), output};
	} catch (error) {
		show(stream.flush());
		// When the road was lost nobody knows whether it took effect, or whether it still runs: the intent stays open, and is probed.
		if (error instanceof ProblemError && isRoadProblem(error.problem)) throw error;
		if (signal.aborted) return {outcome: 'cancelled', summary: text('Stopped by the operator', '운영자가 중단함'), output};
		if (deadline?.aborted && action.timeoutMs !== undefined) {
			return {outcome: 'failed', summary: problemText({code: 'deadline', afterMs: action.timeoutMs}), output};
		}
		if (error instanceof ProblemError) return {outcome: 'failed', summary: problemText(error.problem), output};
		throw error;
	}
}

export async function probeAction(walk: WalkState, step: Step, signal: AbortSignal): Promise<'done' | 'not-done' | 'cannot-tell'> {
	const open = openIntent(walk, step);
	const action = step.action ?? fail({code: 'requirement-not-met', step: step.key, detail: 'no-action'});
	const {effect, summary} = await actionKind(walk.context.kinds, action.kind).probe(
		fillTimes(action.spec, walk.scope),
		walk.context.systems,
		signal,
	);
	if (effect === 'cannot-tell') return effect;
	await end(walk, step, open, effect, walk.context.redact(summary), '');
	return effect;
}

export async function settleAction(walk: WalkState, step: Step, effect: 'done' | 'not-done', note: string): Promise<void> {
	if (note.trim() === '') fail({code: 'note-required', step: step.key});
	const summary = text(`Settled by ${walk.keeper.by.user}: ${note.trim()}`, `${walk.keeper.by.user} 님이 확인함: ${note.trim()}`);
	await end(walk, step, openIntent(walk, step), effect, summary, '');
}

function openIntent(walk: WalkState, step: Step): string {
	const action = walk.scope.steps.get(step.key)?.action;
	return action && !action.ended ? action.intent : fail({code: 'requirement-not-met', step: step.key, detail: 'no-intent'});
}

async function end(walk: WalkState, step: Step, intent: string, effect: 'done' | 'not-done', summary: Text, output: string): Promise<void> {
	const outcome = effect === 'done' ? 'found-done' : 'found-not-done';
	await walk.add({type: 'action-ended', ...walk.of(step.key), intent, outcome, summary, output, durationMs: 0, hash: step.hash});
}
