import type {Checklist, Step} from '../core/checklist.ts';
import {stepsOf} from '../core/checklist.ts';
import type {Text} from '../core/text.ts';

/** One item of the plan that the shipped checklists carry out. */
export interface PlanItem {
	/** As steps name it in `source`: `4.1.3`. */
	readonly key: string;
	readonly text: Text;
}

export type Established = 'check' | 'action' | 'person';

export interface ItemCoverage {
	readonly item: PlanItem;
	readonly steps: readonly {readonly checklist: string; readonly step: Step; readonly by: readonly Established[]}[];
}

/** Reads `plan-items.tsv`: a header, then a line for each item, its key first and its words in both languages after it. */
export function readPlanItems(text: string): PlanItem[] {
	return text
		.split('\n')
		.slice(1)
		.filter(line => line.trim() !== '')
		.map(line => {
			const [key = '', en = '', ko = ''] = line.split('\t').map(cell => cell.trim());
			return {key, text: {en, ko}};
		});
}

/** For every item, the steps that name it and how each establishes it. A step that is included elsewhere counts once. */
export function coverageOf(items: readonly PlanItem[], checklists: readonly Checklist[]): ItemCoverage[] {
	const steps = new Map<string, {readonly checklist: string; readonly step: Step; readonly by: readonly Established[]}>();
	for (const checklist of checklists) {
		for (const step of stepsOf(checklist)) {
			if (!steps.has(step.key)) steps.set(step.key, {checklist: checklist.id, step, by: establishedBy(step)});
		}
	}
	return items.map(item => ({item, steps: [...steps.values()].filter(({step}) => step.source.includes(item.key))}));
}

function establishedBy({checks, action, attest, choose}: Step): Established[] {
	return [
		...(checks.length > 0 ? (['check'] as const) : []),
		...(action ? (['action'] as const) : []),
		...(attest || choose ? (['person'] as const) : []),
	];
}
