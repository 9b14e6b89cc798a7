import {progressOf} from '../../core/board.ts';
import type {Checklist, Section, StepKey} from '../../core/checklist.ts';
import type {StepState, StepView} from '../../core/step-state.ts';
import {textOf} from '../input/text-field.ts';
import type {Preset, TreeState} from '../state/screen.ts';

export type TreeRow =
	| {
			readonly type: 'section';
			readonly id: string;
			readonly section: Section;
			readonly done: number;
			readonly total: number;
			readonly open: boolean;
			readonly here: boolean;
			/** Not everything in it passed by itself: something is waived, overridden or warned. */
			readonly doubtful: boolean;
			/** Something runs in one of its steps. */
			readonly running: boolean;
	  }
	| {readonly type: 'step'; readonly id: StepKey; readonly section: Section; readonly view: StepView};

const PRESETS: Readonly<Record<Preset, ReadonlySet<StepState> | undefined>> = {
	all: undefined,
	failed: new Set<StepState>(['failed', 'unknown', 'half-done', 'blocked']),
	stale: new Set<StepState>(['stale']),
	waiting: new Set<StepState>(['ready', 'waiting', 'running']),
};

export const sectionRowId = (id: string): string => `section:${id}`;

/** The rows of the tree from top to bottom. While something is looked for, every match shows, open or not. */
export function treeRows(checklist: Checklist, views: ReadonlyMap<StepKey, StepView>, tree: TreeState): readonly TreeRow[] {
	const words = textOf(tree.find).trim().toLowerCase();
	const states = PRESETS[tree.preset];
	const filtering = words !== '' || states !== undefined;
	const rows: TreeRow[] = [];
	for (const section of checklist.sections) {
		const all = section.steps.flatMap(step => views.get(step.key) ?? []);
		const {done, total} = progressOf(all);
		const shown = filtering ? all.filter(view => matches(view, words, states)) : all;
		if (filtering && shown.length === 0) continue;
		const open = filtering || tree.open.has(section.id);
		const here = section.steps.some(step => step.key === tree.cursor);
		rows.push({
			type: 'section',
			id: sectionRowId(section.id),
			section,
			done,
			total,
			open,
			here,
			doubtful: all.some(view => view.state === 'waived' || view.state === 'warned'),
			running: all.some(view => view.state === 'running'),
		});
		if (open) for (const view of shown) rows.push({type: 'step', id: view.step.key, section, view});
	}
	return rows;
}

/** Every word somewhere in what the step is called: its titles, its key as reports have it, its section of the plan. */
function matches({step, state}: StepView, words: string, states: ReadonlySet<StepState> | undefined): boolean {
	if (states && !states.has(state)) return false;
	const all = [step.title.en, step.title.ko, step.key, ...step.source].join('\n').toLowerCase();
	return words.split(/\s+/).every(word => all.includes(word));
}

export function rowIndex(rows: readonly TreeRow[], cursor: string): number {
	return Math.max(
		0,
		rows.findIndex(row => row.id === cursor),
	);
}
