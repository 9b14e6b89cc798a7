import type {StepKey} from '../core/checklist.ts';
import {fail} from '../core/problem.ts';
import type {WalkState} from './walk-state.ts';

export type LookAll = (keys: readonly StepKey[]) => Promise<void>;

/**
 * Looks again at steps that another one rests on, and that may not be taken as they stand. A look that is under way is waited
 * for; stopping the other step stops these looks.
 */
export async function lookAgain(
	walk: WalkState,
	keys: readonly StepKey[],
	isWanted: (key: StepKey) => boolean,
	lookAll: LookAll,
	signal: AbortSignal,
): Promise<void> {
	const stop = () => walk.live.stopLooks(keys);
	signal.addEventListener('abort', stop, {once: true});
	await walk.looked(keys);
	await lookAll(keys.filter(isWanted));
	signal.removeEventListener('abort', stop);
	if (signal.aborted) fail({code: 'cancelled'});
}
