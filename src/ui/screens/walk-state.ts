import type {Walk} from '../../app/walk.ts';
import type {OpenedRun} from '../../app/workspace.ts';
import {type Checklist, type Section, type StepKey, stepsOf} from '../../core/checklist.ts';
import {nextStep} from '../../core/next-step.ts';
import type {StepView} from '../../core/step-state.ts';
import {EMPTY_FIELD} from '../input/text-field.ts';
import type {TreeState, WalkScreen} from '../state/screen.ts';
import {rowIndex, sectionRowId, type TreeRow, treeRows} from '../tree/tree-rows.ts';

/** A walk as it is first shown: at the step that wants something next, its section open. */
export function walkScreen(opened: OpenedRun, walk: Walk = opened.walk, at?: StepKey): WalkScreen {
	const cursor = at ?? nextStep(walk.views()) ?? lastKey(walk) ?? sectionRowId(walk.checklist.sections[0]?.id ?? '');
	const section = sectionAt(walk.checklist, cursor) ?? walk.checklist.sections[0];
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

/** The rows of one moment: a frame asks several times, and a moved cursor changes none of them. */
const rowsAt = new WeakMap<
	ReadonlyMap<StepKey, StepView>,
	{readonly tree: TreeState; readonly here: string | undefined; readonly rows: readonly TreeRow[]}
>();

export function rowsOf({walk, tree}: WalkScreen): readonly TreeRow[] {
	const views = walk.views();
	const here = sectionAt(walk.checklist, tree.cursor)?.id;
	const known = rowsAt.get(views);
	if (known && known.here === here && sameRows(known.tree, tree)) return known.rows;
	const rows = treeRows(walk.checklist, views, tree);
	rowsAt.set(views, {tree, here, rows});
	return rows;
}

function sameRows(one: TreeState, other: TreeState): boolean {
	return one.open === other.open && one.preset === other.preset && one.find === other.find;
}

function sectionAt({sections}: Checklist, cursor: string): Section | undefined {
	return sections.find(section => section.steps.some(step => step.key === cursor));
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
