import type {Step} from '../core/checklist.ts';
import type {Judged} from '../core/verdict.ts';
import {checkKind} from './kinds.ts';
import {withCheck} from './live-step.ts';
import {runCheck} from './run-check.ts';
import {withTimes} from './run-times.ts';
import type {WalkState} from './walk-state.ts';

/**
 * Looks at all checks of a step at once, bounded per target, and records each verdict as it comes.
 * Resolves with the verdicts in the order of the checks; throws `cancelled` when stopped.
 */
export async function lookAtStep(walk: WalkState, step: Step, signal: AbortSignal): Promise<readonly Judged[]> {
	const {systems, kinds, bounds, redact} = walk.context;
	walk.live.update(step.key, live => ({...live, checks: step.checks.map(() => ({state: 'running', looks: 0}))}));
	return Promise.all(
		step.checks.map(async (check, index) => {
			const kind = withTimes(checkKind(kinds, check.kind), walk.scope);
			const judged = await bounds.look(kind, check.spec, signal, () =>
				runCheck(check, kind, {
					systems,
					signal,
					redact,
					roadReturns: step.action !== undefined,
					onLook: (_verdict, looks) => walk.live.update(step.key, live => withCheck(live, index, {state: 'running', looks})),
				}),
			);
			await walk.add({type: 'check-judged', ...walk.of(step.key), check: index, judged, hash: step.hash});
			walk.live.update(step.key, live => withCheck(live, index, {state: judged.verdict.status, looks: judged.looks}));
			return judged;
		}),
	);
}
