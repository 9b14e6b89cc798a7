import type {PostgresSession} from '../../systems/systems.ts';
import type {Both} from './both-sides.ts';
import {divide} from './key-cell.ts';
import {bothQuery, type ComparedCell, checksumParts, isSame} from './row-checksums.ts';
import {hashesSql, type RowPlan, valuesSql} from './row-plan.ts';

export interface ColumnDifference {
	readonly column: string;
	/** Null is NULL. Cut to a readable length around the first difference. */
	readonly source: string | null;
	readonly target: string | null;
}

/** A row by its key: the key's values as text, in the order of its columns. */
export interface RowDifference {
	readonly key: readonly string[];
	readonly what: 'missing' | 'extra' | 'changed';
	readonly columns: readonly ColumnDifference[];
}

export interface RowDifferences {
	/** Differing rows that were found, and some of them in full. */
	readonly found: number;
	readonly shown: readonly RowDifference[];
	/** False when there are more differing places than were searched. */
	readonly complete: boolean;
}

/** A cell of at most so many rows is fetched, key by key, instead of being cut further. */
const FETCH_ROWS = 2_000;
const PARTS = 256;
/** However much differs: enough for a difference in the last corner, and an end for a table where all of it does. */
const MAX_LOOKS = 24;

interface Found {
	readonly difference: Omit<RowDifference, 'columns'>;
	readonly text: string;
	readonly at: ComparedCell;
}

/** Narrows differing cells down to the rows. The smallest cells first, so that a single stray row is soon at hand. */
export async function findDifferences(
	plan: RowPlan,
	cells: readonly ComparedCell[],
	sessions: Both<PostgresSession>,
	show: number,
): Promise<RowDifferences> {
	const open = cells.filter(cell => !isSame(cell));
	const found: Found[] = [];
	let looks = 0;
	while (open.length > 0 && looks < MAX_LOOKS && found.length <= FETCH_ROWS) {
		open.sort((left, right) => sizeOf(left) - sizeOf(right));
		const next = open.shift();
		if (next === undefined) break;
		looks++;
		const division = sizeOf(next) <= FETCH_ROWS ? undefined : divide(next.cell, plan.space, PARTS);
		if (division === undefined) found.push(...(await differingKeys(plan, next, sessions)));
		else open.push(...(await checksumParts(plan, next.cell, division, sessions)).filter(part => !isSame(part)));
	}
	const shown: RowDifference[] = [];
	for (const one of found.slice(0, show)) shown.push({...one.difference, columns: await differingColumns(plan, one, sessions)});
	return {found: found.length, shown, complete: open.length === 0};
}

function sizeOf({sums: {source, target}}: ComparedCell): number {
	return Math.max(Number(source.rows), Number(target.rows));
}

async function differingKeys(plan: RowPlan, at: ComparedCell, sessions: Both<PostgresSession>): Promise<Found[]> {
	const {source, target} = await bothQuery(sessions, hashesSql(plan, at.cell));
	const [here, there] = [hashesByKey(source.rows), hashesByKey(target.rows)];
	const keys = [...new Set([...here.keys(), ...there.keys()])].sort();
	return keys.flatMap(text => {
		const [left, right] = [here.get(text), there.get(text)];
		if (left?.join() === right?.join()) return [];
		const what = right === undefined ? 'missing' : left === undefined || right.length > left.length ? 'extra' : 'changed';
		return [{difference: {key: shownKey(text), what}, text, at}];
	});
}

/** A key should be there once; a side that lacks the constraint may have it more often. */
function hashesByKey(rows: readonly (readonly (string | null)[])[]): ReadonlyMap<string, string[]> {
	const hashes = new Map<string, string[]>();
	for (const [key, hash] of rows) hashes.set(key ?? '', [...(hashes.get(key ?? '') ?? []), hash ?? ''].sort());
	return hashes;
}

async function differingColumns(
	plan: RowPlan,
	{difference, text, at}: Found,
	sessions: Both<PostgresSession>,
): Promise<ColumnDifference[]> {
	if (difference.what !== 'changed') return [];
	const {source, target} = await bothQuery(sessions, valuesSql(plan, at.cell), [JSON.stringify([text])]);
	const [, leftHashes, leftValues] = source.rows[0] ?? [];
	const [, rightHashes, rightValues] = target.rows[0] ?? [];
	return differingValues(plan, {hashes: leftHashes, values: leftValues}, {hashes: rightHashes, values: rightValues});
}

export interface ReadRow {
	/** JSON arrays of texts, one for each column of the plan. */
	readonly hashes: string | null | undefined;
	readonly values: string | null | undefined;
}

export function differingValues(plan: RowPlan, source: ReadRow, target: ReadRow): ColumnDifference[] {
	const [leftHashes, leftValues] = [listOf(source.hashes), listOf(source.values)];
	const [rightHashes, rightValues] = [listOf(target.hashes), listOf(target.values)];
	return plan.columns.flatMap(({name}, index) => {
		if (leftHashes[index] === rightHashes[index]) return [];
		const [left, right] = cutAround(leftValues[index] ?? null, rightValues[index] ?? null);
		return [{column: name, source: left, target: right}];
	});
}

export function listOf(json: string | null | undefined): (string | null)[] {
	return JSON.parse(json ?? '[]') as (string | null)[];
}

const MAX_VALUE = 60;
const BEFORE = 12;

/** The key's values for the eye: long ones are cut. */
export function shownKey(text: string): string[] {
	return listOf(text).map(value => (value === null ? 'NULL' : value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}…` : value));
}

/** Both values with the place where they part in sight. */
function cutAround(left: string | null, right: string | null): [string | null, string | null] {
	let parts = 0;
	if (left !== null && right !== null) while (parts < left.length && left[parts] === right[parts]) parts++;
	const from = parts <= MAX_VALUE - BEFORE ? 0 : parts - BEFORE;
	const cut = (value: string | null) => {
		if (value === null) return null;
		const rest = value.slice(from, from + MAX_VALUE);
		return `${from > 0 ? '…' : ''}${rest}${value.length > from + MAX_VALUE ? '…' : ''}`;
	};
	return [cut(left), cut(right)];
}
