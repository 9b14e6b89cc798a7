import {EMPTY_FIELD} from '../input/text-field.ts';
import type {Preset, TreeState} from '../state/screen.ts';
import {rowIndex, type TreeRow} from './tree-rows.ts';

const NEXT_PRESET: Readonly<Record<Preset, Preset>> = {all: 'failed', failed: 'stale', stale: 'waiting', waiting: 'all'};

export function moveTree(tree: TreeState, rows: readonly TreeRow[], by: number): TreeState {
	const target = rows[Math.min(rows.length - 1, Math.max(0, rowIndex(rows, tree.cursor) + by))];
	return target ? {...tree, cursor: target.id} : tree;
}

export function toggleSection(tree: TreeState, section: string): TreeState {
	const open = new Set(tree.open);
	if (!open.delete(section)) open.add(section);
	return {...tree, open};
}

export function nextPreset(tree: TreeState): TreeState {
	return {...tree, preset: NEXT_PRESET[tree.preset]};
}

/** Shows all steps again; the cursor stays on its step, whose section is opened. */
export function clearFilter(tree: TreeState, section: string | undefined): TreeState {
	const open = section === undefined ? tree.open : new Set(tree.open).add(section);
	return {...tree, open, preset: 'all', find: EMPTY_FIELD, finding: false};
}

export function isFiltered(tree: TreeState): boolean {
	return tree.preset !== 'all' || tree.find.graphemes.length > 0;
}
