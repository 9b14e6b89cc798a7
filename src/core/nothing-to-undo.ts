import type {StepKey} from './checklist.ts';
import type {StepView} from './step-state.ts';

/** The steps that a walk of nothing but the way back would take back, where it did none of them; undefined for every other walk. */
export function nothingToUndo(views: ReadonlyMap<StepKey, StepView>): readonly StepKey[] | undefined {
	const reasons = [...views.values()].map(({reason}) => reason);
	const undone = reasons.flatMap(reason => (reason?.code === 'nothing-to-undo' ? [reason.steps] : []));
	return undone.length > 0 && undone.length === reasons.length ? [...new Set(undone.flat())] : undefined;
}
