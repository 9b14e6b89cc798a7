import {text} from '../../core/text.ts';
import type {PostgresSession, Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {type Both, onBothSides} from './both-sides.ts';
import {hiddenOn} from './hidden-rows.ts';
import {checksumTables, withEnds} from './row-checksums.ts';
import {findDifferences} from './row-differences.ts';
import {methodFor} from './row-formula.ts';
import type {RowPlan} from './row-plan.ts';
import {LONG_LOOK} from './row-queue.ts';
import {judgeRows} from './rows-judge.ts';
import {planTables} from './rows-plan.ts';
import {type ComparedTable, type RowsSeen, type RowsSpec, schema, table, type WantedRows} from './rows-spec.ts';
import {labelOf, labelOfText, parseTableName} from './table-name.ts';
import {listTables, readShapes} from './table-shape.ts';

export const rows = defineCheck<RowsSpec, RowsSeen>({
	kind: 'rows',
	about: text(
		'Two databases hold the same rows, value by value, in one snapshot each; rows that differ are named',
		'두 데이터베이스의 행을 한 스냅샷에서 값까지 비교하고, 다른 행을 표시함',
	),
	cannotSee: [
		'Rows that come between the two snapshots: each side has its own moment. Stop the writer, or say `cutoff`.',
		'Which rows differ in a table without a primary key, or a unique index over columns that are never null: only that some do.',
		'What hashes alike: -0 and 0, and blanks at the end of a char(n). A numeric 1.0 and 1.00, and json in another format, are the same value.',
		'Indexes, constraints and sequences: `schema` compares those.',
	],
	example: `kind: rows
source: source
target: target
tables: [trading_history, {table: market_data, cutoffColumn: timestamp}, {table: agent_memory, mayBeEmpty: true}]
cutoff: {column: created_at, at: source-max}
`,
	schema,
	timeoutMs: 600_000,
	from: spec => spec.from,
	async observe(spec, systems, signal) {
		const outcome = await onBothSides(systems, spec, signal, sessions => compare(spec, sessions, systems, signal));
		return 'result' in outcome ? outcome.result : outcome;
	},
	judge: judgeRows,
});

async function compare(spec: RowsSpec, sessions: Both<PostgresSession>, systems: Systems, signal: AbortSignal): Promise<RowsSeen> {
	// The deadline of the check is what ends a long comparison; the sessions' own timeouts are made for short looks.
	await Promise.all([sessions.source.query(LONG_LOOK), sessions.target.query(LONG_LOOK)]);
	const wanted = spec.tables === 'all' ? await everyTable(spec, sessions) : spec.tables.map(wantedTable);
	const names = wanted.map(one => one.name);
	const [source, target] = await Promise.all([readShapes(sessions.source, names), readShapes(sessions.target, names)]);
	const method = spec.compare === 'text' ? 'text' : methodFor([source.major, target.major]);
	const planned = await planTables({spec, wanted, shapes: {source, target}, method, sessions});
	const plans = await withEnds(
		planned.flatMap(one => ('plan' in one ? one.plan : [])),
		sessions,
	);
	const cells = await checksumTables({plans, sessions, databases: spec, workers: spec.workers, systems, signal});
	const tables: ComparedTable[] = [];
	for (const [index, one] of planned.entries()) {
		const about = {name: one.name, mayBeEmpty: wanted[index]?.mayBeEmpty ?? false};
		if ('fault' in one) tables.push({...about, fault: one.fault});
		else {
			const place = plans.findIndex(plan => plan.name === one.name);
			const plan = plans[place];
			if (plan !== undefined) tables.push({...about, compared: await comparedTable(plan, cells[place] ?? [], sessions, spec.show)});
		}
	}
	return {
		at: {source: source.at, target: target.at},
		identity: {source: source.identity, target: target.identity},
		major: {source: source.major, target: target.major},
		method,
		...hiddenOn({source, target}),
		tables,
	};
}

async function comparedTable(
	plan: RowPlan,
	cells: Awaited<ReturnType<typeof checksumTables>>[number],
	sessions: Both<PostgresSession>,
	show: number,
): Promise<NonNullable<ComparedTable['compared']>> {
	const total = (side: 'source' | 'target') => String(cells.reduce((sum, {sums}) => sum + sums[side].rows, 0n));
	const same = cells.length > 0 && cells.every(({sums}) => sums.source.rows === sums.target.rows && sums.source.sum === sums.target.sum);
	const keyed = plan.key.length > 0;
	return {
		rows: {source: total('source'), target: total('target')},
		same,
		keyed,
		asText: plan.asText,
		...(!same && keyed && {differences: await findDifferences(plan, cells, sessions, show)}),
	};
}

function wantedTable(entry: Exclude<RowsSpec['tables'], 'all'>[number]): WantedRows {
	const {table: label, ...own} = typeof entry === 'string' ? table.parse({table: entry}) : entry;
	const name = parseTableName(label);
	if (name === undefined) throw new Error(`not a table name: ${label}`);
	return {...own, name, label};
}

async function everyTable({schemas, except, mayBeEmpty}: RowsSpec, sessions: Both<PostgresSession>): Promise<WantedRows[]> {
	const listed = await Promise.all([listTables(sessions.source, schemas), listTables(sessions.target, schemas)]);
	const byLabel = new Map(listed.flat().map(name => [labelOf(name), name]));
	const [left, empty] = [new Set(except.map(labelOfText)), new Set(mayBeEmpty.map(labelOfText))];
	return [...byLabel]
		.filter(([label]) => !left.has(label))
		.map(([label, name]) => ({name, label, ignore: [], exact: false, mayBeEmpty: empty.has(label)}));
}
