import {text} from '../../core/text.ts';
import type {PostgresSession} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {type Both, onBothSides} from './both-sides.ts';
import {hiddenOn} from './hidden-rows.ts';
import {keyOrder} from './key-order.ts';
import {methodFor} from './row-formula.ts';
import {planTables} from './rows-plan.ts';
import {sampleRows} from './sample-rows.ts';
import {judgeSamples} from './samples-judge.ts';
import {type SampledTable, type SamplesSeen, type SamplesSpec, schema, table} from './samples-spec.ts';
import {parseTableName} from './table-name.ts';
import {readShapes, type TableShape} from './table-shape.ts';

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
