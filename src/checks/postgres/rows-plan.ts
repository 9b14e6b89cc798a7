import type {PostgresSession} from '../../systems/systems.ts';
import type {Both} from './both-sides.ts';
import type {Method} from './row-formula.ts';
import {planTable, type RowBound, type RowPlan} from './row-plan.ts';
import type {RowsSpec, TableFault, WantedRows} from './rows-spec.ts';
import {quoteIdentifier, quoteTable} from './table-name.ts';
import type {SideShape, TableShape} from './table-shape.ts';

export type PlannedTable = {readonly name: string; readonly fault: TableFault} | {readonly name: string; readonly plan: RowPlan};

export interface PlanningOptions {
	readonly spec: Pick<RowsSpec, 'cutoff'>;
	readonly wanted: readonly WantedRows[];
	readonly shapes: Both<SideShape>;
	readonly method: Method;
	readonly sessions: Both<PostgresSession>;
}

const TIMES: ReadonlySet<string> = new Set(['timestamptz', 'timestamp', 'date']);
const ORDERED: ReadonlySet<string> = new Set([...TIMES, 'int2', 'int4', 'int8', 'numeric']);

/** How to read each table on both sides, or why it cannot be compared. */
export async function planTables({spec, wanted, shapes, method, sessions}: PlanningOptions): Promise<readonly PlannedTable[]> {
	const looked = wanted.map((one, index) => ({one, ...shapesOf(one, shapes, index)}));
	const at = spec.cutoff?.at;
	const leader = at === 'source-max' ? 'source' : at === 'target-max' ? 'target' : undefined;
	const columnOf = (one: WantedRows) => (spec.cutoff === undefined || one.exact ? undefined : (one.cutoffColumn ?? spec.cutoff.column));
	const faults = looked.map(
		({one, fault, both}) => fault ?? cutoffFault(columnOf(one), both, leader === undefined ? (spec.cutoff?.zone ?? 'needed') : undefined),
	);

	const asked = looked.flatMap(({one}, index) => {
		const column = columnOf(one);
		return leader === undefined || column === undefined || faults[index] !== undefined
			? []
			: [`SELECT ${index}, max(${quoteIdentifier(column)})::text FROM ${quoteTable(one.name)}`];
	});
	const answer = leader === undefined || asked.length === 0 ? undefined : await sessions[leader].query(asked.join('\nUNION ALL\n'));
	const newest = new Map(answer?.rows.map(([index, value]) => [Number(index), value]));

	return looked.map(({one, both}, index): PlannedTable => {
		const fault = faults[index];
		if (fault !== undefined || both === undefined) return {name: one.label, fault: fault ?? {what: 'missing', on: ['source', 'target']}};
		const column = columnOf(one);
		const bound =
			column === undefined
				? undefined
				: boundOf(
						column,
						leader === undefined ? at : undefined,
						newest.get(index),
						isBare(column, both.source) ? spec.cutoff?.zone : undefined,
					);
		return {name: one.label, plan: planTable({table: one.name, name: one.label, ...both, method, ignore: one.ignore, bound})};
	});
}

function boundOf(
	column: string,
	moment: string | undefined,
	newest: string | null | undefined,
	zone: string | undefined,
): RowBound | undefined {
	if (moment !== undefined) return {column, operator: '<', value: moment, zone};
	return newest === undefined || newest === null ? undefined : {column, operator: '<=', value: newest};
}

function shapesOf(one: WantedRows, shapes: Both<SideShape>, index: number): {fault?: TableFault; both?: Both<TableShape>} {
	const [source, target] = [shapes.source.tables[index], shapes.target.tables[index]];
	if (source === undefined || target === undefined) {
		return {
			fault: {
				what: 'missing',
				on: [...(source === undefined ? ['source' as const] : []), ...(target === undefined ? ['target' as const] : [])],
			},
		};
	}
	const denied = [...(source.readable ? [] : ['source' as const]), ...(target.readable ? [] : ['target' as const])];
	if (denied.length > 0) return {fault: {what: 'denied', on: denied}};
	const names = (shape: TableShape) => shape.columns.map(({name}) => name);
	const [here, there] = [names(source), names(target)];
	const unknown = one.ignore.find(name => !here.includes(name) && !there.includes(name));
	if (unknown !== undefined) return {fault: {what: 'no-column', column: unknown}};
	const only = (left: readonly string[], right: readonly string[]) =>
		left.filter(name => !right.includes(name) && !one.ignore.includes(name));
	const [missing, extra] = [only(here, there), only(there, here)];
	return missing.length + extra.length > 0 ? {fault: {what: 'columns', missing, extra}} : {both: {source, target}};
}

/** @param zone for a moment the zone of columns that have none, or `needed`; undefined where the newest row of one side is the bound */
function cutoffFault(column: string | undefined, both: Both<TableShape> | undefined, zone: string | undefined): TableFault | undefined {
	if (column === undefined || both === undefined) return undefined;
	const usable = zone === undefined ? ORDERED : TIMES;
	for (const {columns} of [both.source, both.target]) {
		const found = columns.find(({name}) => name === column);
		if (found === undefined) return {what: 'no-column', column};
		if (found.base === undefined || !usable.has(found.base)) return {what: 'unordered', column, type: found.type};
	}
	const bare = [both.source, both.target].filter(shape => isBare(column, shape)).length;
	// One statement goes to both sides.
	return zone !== undefined && (bare === 1 || (bare === 2 && zone === 'needed')) ? {what: 'unzoned', column} : undefined;
}

function isBare(column: string, {columns}: TableShape): boolean {
	return columns.find(({name}) => name === column)?.base === 'timestamp';
}
