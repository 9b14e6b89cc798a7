import {text} from '../../core/text.ts';
import type {Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {seenProblem} from '../seen-problem.ts';
import {judgeRowCounts} from './row-counts-judge.ts';
import {type Bound, countSide, type WantedTable} from './row-counts-side.ts';
import {type RowCountsSeen, type RowCountsSpec, type SideSeen, schema, table} from './row-counts-spec.ts';
import {parseTableName} from './table-name.ts';

export const rowCounts = defineCheck<RowCountsSpec, RowCountsSeen>({
	kind: 'row-counts',
	about: text(
		'Two databases hold the same number of rows, counted exactly in one snapshot each, with the same newest row',
		'두 데이터베이스의 행 수(각각 한 스냅샷에서 정확히 셈)와 최신 행이 같음',
	),
	cannotSee: [
		'Values: as many rows with the same newest time may still differ. `rows` compares them all, `samples` some.',
		'Tables that are not named.',
		'Rows that come between the two snapshots: each side has its own moment. Stop the writer, or say `cutoff`.',
	],
	example: `kind: row-counts
source: source
target: target
tables: [trading_history, {table: risk_audit, mayBeEmpty: true}]
cutoff: {column: created_at, at: source-max}
`,
	schema,
	timeoutMs: 60_000,
	from: spec => spec.from,
	async observe(spec, systems, signal) {
		// One side without a road ends the look: the other is told to stop counting.
		const stop = new AbortController();
		const either = AbortSignal.any([signal, stop.signal]);
		try {
			return await countBoth(spec, systems, either);
		} finally {
			stop.abort();
		}
	},
	judge: judgeRowCounts,
});

async function countBoth(spec: RowCountsSpec, systems: Systems, signal: AbortSignal): Promise<RowCountsSeen> {
	const wanted = spec.tables.map(entry => wantedTable(entry, spec));
	const count = (database: string, boundOf: (index: number) => Bound | undefined): Promise<SideSeen> =>
		systems
			.postgres(database, session => countSide(session, wanted, boundOf), {signal})
			.catch((error: unknown) => ({problem: seenProblem(error)}));

	const at = spec.cutoff?.at;
	if (at === 'source-max' || at === 'target-max') {
		const [leader, follower] = at === 'source-max' ? [spec.source, spec.target] : [spec.target, spec.source];
		const led = await count(leader, () => undefined);
		const followed = await count(follower, index => boundFrom(led, index));
		return at === 'source-max' ? {source: led, target: followed} : {source: followed, target: led};
	}
	const bound: Bound | undefined = at === undefined ? undefined : {operator: '<', value: at, zone: spec.cutoff?.zone};
	const [source, target] = await Promise.all([count(spec.source, () => bound), count(spec.target, () => bound)]);
	return {source, target};
}

function boundFrom(side: SideSeen, index: number): Bound | undefined {
	if ('problem' in side) return undefined;
	const seen = side.tables[index];
	if (seen?.state !== 'counted' || seen.last === undefined || seen.last === null) return undefined;
	return {operator: '<=', value: seen.last};
}

function wantedTable(entry: RowCountsSpec['tables'][number], spec: RowCountsSpec): WantedTable {
	const own = typeof entry === 'string' ? table.parse({table: entry}) : entry;
	const name = parseTableName(own.table);
	if (name === undefined) throw new Error(`not a table name: ${own.table}`);
	const cutoff = spec.cutoff === undefined || own.exact ? undefined : (own.cutoffColumn ?? spec.cutoff.column);
	return {table: name, cutoff, newest: own.newest ?? cutoff};
}
