import {z} from 'zod';
import {text} from '../../core/text.ts';
import type {PostgresSession} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {type Both, onBothSides, type Side, type SideProblem} from './both-sides.ts';
import {hiddenOn} from './hidden-rows.ts';
import {keyOrder} from './key-order.ts';
import {methodFor} from './row-formula.ts';
import {planTables, type TableFault} from './rows-plan.ts';
import {type SampledRow, sampleRows} from './sample-rows.ts';
import {judgeSamples} from './samples-judge.ts';
import {columnField, tableField} from './table-fields.ts';
import {parseTableName} from './table-name.ts';
import {readShapes, type TableShape} from './table-shape.ts';

const count = z.number().int().min(0).max(100);

const table = z.strictObject({
	table: tableField.describe('A table: name, schema.name or "quoted name".'),
	by: columnField
		.optional()
		.describe(
			"The column that tells newest from oldest. Without it, the key's first column if that is a number or a time, else the first time.",
		),
	show: z.array(columnField).min(1).max(8).optional().describe('Columns shown side by side. Without it, the first four beside the key.'),
	ignore: z.array(columnField).default([]).describe('Columns left out of the comparison.'),
	mayBeEmpty: z.boolean().default(false).describe('Empty in the source is as it should be.'),
});

const schema = z
	.strictObject({
		from: z.string().default('operator').describe('The target that the databases are looked at from, for the record.'),
		source: z.string().describe('Name of the configured database that rows are chosen in.'),
		target: z.string().describe('Name of the configured database that must have the same rows.'),
		tables: z
			.array(z.union([tableField, table]))
			.min(1)
			.describe('Tables, by name or with fields of their own.'),
		newest: count.default(3).describe('So many of the newest rows of each table.'),
		oldest: count.default(3).describe('So many of the oldest.'),
		random: count.default(10).describe('So many chosen by chance.'),
		seed: z.number().int().default(1).describe('Another seed chooses other random rows; the same one chooses the same rows again.'),
	})
	.refine(({newest, oldest, random}) => newest + oldest + random > 0, {
		message: 'at least one of newest, oldest and random is not 0',
		params: {ko: 'newest, oldest, random 중 하나는 0보다 커야 함'},
	});

export type SamplesSpec = z.output<typeof schema>;

export interface SampledTable {
	readonly name: string;
	readonly mayBeEmpty: boolean;
	readonly fault?: TableFault | {readonly what: 'keyless'};
	/** Newest and oldest were asked for, and no column tells them. */
	readonly unordered?: boolean;
	readonly show: readonly string[];
	readonly rows: readonly SampledRow[];
}

export type SamplesSeen =
	| {readonly problems: readonly SideProblem[]}
	| {
			readonly identity: Both<string>;
			readonly at: Both<string>;
			/** Sides where TimescaleDB does not show the rows of compressed chunks. */
			readonly rowsHidden?: readonly Side[];
			readonly tables: readonly SampledTable[];
	  };

export const samples = defineCheck<SamplesSpec, SamplesSeen>({
	kind: 'samples',
	about: text(
		'The newest, the oldest and some random rows of the source are in the target, equal in every column',
		'원본의 최신, 가장 오래된, 임의의 행이 대상에 있고 모든 열이 같음',
	),
	cannotSee: [
		'Every row that was not chosen: `rows` compares them all.',
		'Rows that the target has and the source has not.',
		'Tables without a primary key, or a unique index over columns that are never null: no row of theirs can be looked up.',
	],
	example: `kind: samples
source: source
target: target
tables: [trading_history, {table: positions, by: avg_price}]
newest: 3
oldest: 3
random: 10
`,
	schema,
	timeoutMs: 120_000,
	from: spec => spec.from,
	async observe(spec, systems, signal) {
		const outcome = await onBothSides(systems, spec, signal, sessions => lookAtSamples(spec, sessions));
		return 'result' in outcome ? outcome.result : outcome;
	},
	judge: judgeSamples,
});

async function lookAtSamples(spec: SamplesSpec, sessions: Both<PostgresSession>): Promise<SamplesSeen> {
	const wanted = spec.tables.map(entry => {
		const {table: label, ...own} = typeof entry === 'string' ? table.parse({table: entry}) : entry;
		const name = parseTableName(label);
		if (name === undefined) throw new Error(`not a table name: ${label}`);
		return {...own, name, label, exact: true};
	});
	const names = wanted.map(one => one.name);
	const [source, target] = await Promise.all([readShapes(sessions.source, names), readShapes(sessions.target, names)]);
	const method = methodFor([source.major, target.major]);
	const planned = await planTables({spec: {}, wanted, shapes: {source, target}, method, sessions});
	const tables: SampledTable[] = [];
	for (const [index, one] of planned.entries()) {
		const {mayBeEmpty = false, by: given, show: shown} = wanted[index] ?? {};
		const about = {name: one.name, mayBeEmpty, show: [], rows: []};
		const shape = source.tables[index];
		if ('fault' in one || shape === undefined) {
			tables.push({...about, ...('fault' in one && {fault: one.fault})});
			continue;
		}
		const {plan} = one;
		const key = plan.key.map(({name}) => name);
		const missing = [...(given === undefined ? [] : [given]), ...(shown ?? [])].find(
			name => !plan.columns.some(column => column.name === name),
		);
		if (missing !== undefined || key.length === 0) {
			tables.push({...about, fault: missing === undefined ? {what: 'keyless'} : {what: 'no-column', column: missing}});
			continue;
		}
		const by = given ?? orderColumn(shape, key);
		const ordered = by !== undefined || spec.newest + spec.oldest === 0;
		const show = shown ?? firstColumns(shape, key, plan.columns);
		const rows = await sampleRows({plan, by, counts: spec, seed: spec.seed, show}, sessions);
		tables.push({...about, show, rows, ...(!ordered && {unordered: true})});
	}
	return {
		identity: {source: source.identity, target: target.identity},
		at: {source: source.at, target: target.at},
		...hiddenOn({source, target}),
		tables,
	};
}

const TIMES: ReadonlySet<string | undefined> = new Set(['timestamptz', 'timestamp', 'date']);
const SHOWN = 4;

function orderColumn({columns}: TableShape, key: readonly string[]): string | undefined {
	const first = columns.find(({name}) => name === key[0]);
	if (first !== undefined && keyOrder(first) !== undefined) return first.name;
	return columns.find(({base}) => TIMES.has(base))?.name;
}

function firstColumns({columns}: TableShape, key: readonly string[], compared: readonly {readonly name: string}[]): string[] {
	const names = columns.map(({name}) => name).filter(name => !key.includes(name) && compared.some(one => one.name === name));
	return names.slice(0, SHOWN);
}
