import {mayHaveTakenEffect} from './acted.ts';
import {type Checklist, type Step, stepsOf} from './checklist.ts';
import type {ActionRecord, Scope} from './run-record.ts';

/** Something that was done and would have to be taken back. */
export interface Done {
	readonly step: Step;
	readonly action: ActionRecord;
	/** The step of the rollback that takes it back, if the checklist has one. */
	readonly undoneBy?: Step;
	/** It was taken back since. */
	readonly undone: boolean;
}

/** What was really done in a walk, the latest first: what an honest rollback is made of. */
export function undoList(checklist: Checklist, scope: Scope): Done[] {
	const steps = stepsOf(checklist);
	const done = steps.flatMap((step): Done[] => {
		const record = scope.steps.get(step.key);
		const {action} = record ?? {};
		if (!action || !mayHaveTakenEffect(record) || step.undoes !== undefined) return [];
		// Some of the way back only looks; what takes a thing back is what acts.
		const undoneBy = steps.find(other => other.action && other.undoes?.includes(step.key));
		const undone = (undoneBy && (scope.steps.get(undoneBy.key)?.effect?.began ?? 0) > action.startedAt) ?? false;
		return [{step, action, undone, ...(undoneBy && {undoneBy})}];
	});
	return done.sort((a, b) => b.action.startedAt - a.action.startedAt);
}
