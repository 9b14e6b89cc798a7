import type {Walk} from '../../app/walk.ts';
import type {OpenedRun} from '../../app/workspace.ts';
import {type StepKey, stepsOf} from '../../core/checklist.ts';
import {nextStep} from '../../core/next-step.ts';
import type {StepView} from '../../core/step-state.ts';
import {EMPTY_FIELD} from '../input/text-field.ts';
import type {WalkScreen} from '../state/screen.ts';
import {rowIndex, sectionRowId, type TreeRow, treeRows} from '../tree/tree-rows.ts';

/** A walk as it is first shown: at the step that wants something next, its section open. */
export function walkScreen(opened: OpenedRun, walk: Walk = opened.walk, at?: StepKey): WalkScreen {
	const cursor = at ?? nextStep(walk.views()) ?? lastKey(walk) ?? sectionRowId(walk.checklist.sections[0]?.id ?? '');
	const section = walk.checklist.sections.find(one => one.steps.some(step => step.key === cursor)) ?? walk.checklist.sections[0];
	const open = new Set(section ? [section.id] : []);
	return {
		type: 'walk',
		opened,
		walk,
		tree: {cursor, open, preset: 'all', find: EMPTY_FIELD, finding: false},
		focus: 'tree',
		scroll: 0,
		expanded: false,
	};
}

/** Where everything is done, the end of it. */
function lastKey(walk: Walk): StepKey | undefined {
	return stepsOf(walk.checklist).findLast(step => step.undoes === undefined)?.key;
}

export function rowsOf(screen: WalkScreen): readonly TreeRow[] {
	return treeRows(screen.walk.checklist, screen.walk.views(), screen.tree);
}

export function rowAt(screen: WalkScreen): TreeRow | undefined {
	const rows = rowsOf(screen);
	return rows[rowIndex(rows, screen.tree.cursor)];
}

export function viewAt(screen: WalkScreen): StepView | undefined {
	const row = rowAt(screen);
	return row?.type === 'step' ? row.view : undefined;
}

/** Moves to a step of the same walk, opening its section. */
export function goTo(screen: WalkScreen, key: StepKey): WalkScreen {
	const fresh = walkScreen(screen.opened, screen.walk, key);
	return {...fresh, tree: {...fresh.tree, open: new Set([...screen.tree.open, ...fresh.tree.open])}};
}
