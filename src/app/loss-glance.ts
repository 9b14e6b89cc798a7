import type {StepKey} from '../core/checklist.ts';
import type {Judged} from '../core/verdict.ts';
import {checkKind} from './kinds.ts';
import {runCheck} from './run-check.ts';
import {withTimes} from './run-times.ts';
import type {WalkState} from './walk-state.ts';

/** Rows come by the minute; a look at them costs the live database something. */
export const LOSS_EVERY_MS = 60_000;

/** One look of each check of the steps that say what going back would lose, for the line at the top: nothing of it is recorded. */
export async function glanceAtLoss(walk: WalkState, signal: AbortSignal): Promise<ReadonlyMap<StepKey, readonly Judged[]>> {
	const {losses, liveSince} = walk.wayBack();
	if (liveSince === undefined) return new Map();
	const {systems, kinds, bounds, redact} = walk.context;
	const seen = losses.map(async ({step}) => {
		const judged = step.checks.map(check => {
			const kind = withTimes(checkKind(kinds, check.kind), walk.scope);
			return bounds.run(kind.from(check.spec), signal, () => runCheck(check, kind, {systems, signal, redact}));
		});
		return [step.key, await Promise.all(judged)] as const;
	});
	return new Map(await Promise.all(seen));
}
