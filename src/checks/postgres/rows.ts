import {z} from 'zod';
import {text} from '../../core/text.ts';
import type {PostgresSession, Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {type Both, onBothSides, type Side, type SideProblem} from './both-sides.ts';
import {hiddenOn} from './hidden-rows.ts';
import {checksumTables, withEnds} from './row-checksums.ts';
import {findDifferences, type RowDifferences} from './row-differences.ts';
import {type Method, methodFor} from './row-formula.ts';
import type {RowPlan} from './row-plan.ts';
import {LONG_LOOK} from './row-queue.ts';
import {judgeRows} from './rows-judge.ts';
import {planTables, type TableFault} from './rows-plan.ts';
import {columnField, cutoffField, tableField} from './table-fields.ts';
import {labelOf, labelOfText, parseTableName, type TableName} from './table-name.ts';
import {listTables, readShapes} from './table-shape.ts';

const table = z.strictObject({
	table: tableField.describe('A table: name, schema.name or "quoted name".'),
	ignore: z.array(columnField).default([]).describe('Columns left out of the comparison.'),
	cutoffColumn: columnField.optional().describe('Instead of the column of `cutoff`.'),
	exact: z.boolean().default(false).describe('Every row is compared, whatever the cut-off.'),
	mayBeEmpty: z.boolean().default(false).describe('Empty on both sides is as it should be.'),
});

const schema = z.strictObject({
	from: z.string().default('operator').describe('The target that the databases are looked at from, for the record.'),
	source: z.string().describe('Name of a configured database.'),
	target: z.string().describe('Name of the configured database held against it.'),
	tables: z
		.union([z.literal('all'), z.array(z.union([tableField, table])).min(1)])
		.default('all')
		.describe('Tables, by name or with fields of their own; `all` are those of `schemas` on either side.'),
	schemas: z.array(z.string().min(1)).min(1).default(['public']).describe('With `all`: where tables are looked for.'),
	except: z.array(tableField).default([]).describe('With `all`: tables left out.'),
	mayBeEmpty: z.array(tableField).default([]).describe('With `all`: tables that may be empty on both sides.'),
	cutoff: cutoffField.optional().describe('Only rows up to a moment are compared, so that one side may already grow.'),
	compare: z
		.enum(['auto', 'text'])
		.default('auto')
		.describe(
			'`auto` compares values where both servers have the same major version, 14 or later, and what they write otherwise; `text` always that.',
		),
	workers: z.number().int().min(1).max(4).default(2).describe('Sessions on each side for large tables.'),
	show: z.number().int().min(0).max(20).default(5).describe('Differing rows shown for each table.'),
});

export type RowsSpec = z.output<typeof schema>;
export type RowsTable = z.output<typeof table>;

export interface ComparedTable {
	readonly name: string;
	readonly mayBeEmpty: boolean;
	/** Why it could not be compared, when it could not. */
	readonly fault?: TableFault;
	readonly compared?: {
		readonly rows: Both<string>;
		readonly same: boolean;
		readonly keyed: boolean;
		/** Columns whose types differ, compared as text. */
		readonly asText: readonly string[];
		/** Left out for a table without a key. */
		readonly differences?: RowDifferences;
	};
}

export type RowsSeen =
	| {readonly problems: readonly SideProblem[]}
	| {
			/** The moments of the two snapshots, by each server's clock. */
			readonly at: Both<string>;
			readonly identity: Both<string>;
			readonly major: Both<number>;
			readonly method: Method;
			/** Sides where TimescaleDB does not show the rows of compressed chunks. */
			readonly rowsHidden?: readonly Side[];
			readonly tables: readonly ComparedTable[];
	  };

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

export interface WantedRows extends Omit<RowsTable, 'table'> {
	readonly name: TableName;
	readonly label: string;
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
