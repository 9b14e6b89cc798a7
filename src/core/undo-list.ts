import {type Checklist, type Step, stepsOf} from './checklist.ts';
import type {ActionRecord, Scope} from './run-record.ts';
import {mayHaveTakenEffect} from './step-state.ts';

/** Something that was done and would have to be taken back. */
export interface Done {
	readonly step: Step;
	readonly action: ActionRecord;
	/** The step of the rollback that takes it back, if the checklist has one. */
	readonly undoneBy?: Step;
}

/** What was really done in a walk, the latest first: what an honest rollback is made of. */
export function undoList(checklist: Checklist, scope: Scope): Done[] {
	const steps = stepsOf(checklist);
	const done = steps.flatMap((step): Done[] => {
		const record = scope.steps.get(step.key);
		const {action} = record ?? {};
		if (!action || !mayHaveTakenEffect(record) || step.undoes !== undefined) return [];
		const undoneBy = steps.find(other => other.undoes?.includes(step.key));
		return [{step, action, ...(undoneBy && {undoneBy})}];
	});
	return done.sort((a, b) => b.action.startedAt - a.action.startedAt);
}
