import type {StepRecord} from './run-record.ts';

/**
 * Whether the world may be another one for this step's action: it was done, nobody knows its result, or it failed or was
 * stopped somewhere on its way. Only one that was looked for and not found needs no taking back.
 */
export function mayHaveTakenEffect(record: StepRecord | undefined): boolean {
	if (!record?.action) return false;
	return record.effect !== undefined || record.action.ended?.outcome !== 'found-not-done';
}

/** The place in the journal since when an action may have taken effect; 0 where none may have. */
export function lastActed(record: StepRecord | undefined): number {
	const {action, effect} = record ?? {};
	if (!action || !mayHaveTakenEffect(record)) return 0;
	if (action.ended?.outcome === 'found-not-done') return effect?.seq ?? 0;
	return action.ended?.seq ?? action.seq;
}
