import {type Text, text} from '../../core/text.ts';
import type {SchemaSnapshot, TableSnapshot} from './schema-snapshot.ts';

export type SchemaPart =
	| 'table'
	| 'column'
	| 'index'
	| 'constraint'
	| 'trigger'
	| 'persistence'
	| 'row security'
	| 'collation'
	| 'partition'
	| 'enum'
	| 'extension'
	| 'hypertable'
	| 'compression'
	| 'aggregate'
	| 'policy';

export const PART_WORDS: {readonly [Part in SchemaPart]: Text} = {
	table: text('table', '테이블'),
	column: text('column', '열'),
	index: text('index', '인덱스'),
	constraint: text('constraint', '제약 조건'),
	trigger: text('trigger', '트리거'),
	persistence: text('persistence of', '영속성:'),
	'row security': text('row security of', '행 수준 보안:'),
	collation: text('collation of', '정렬 규칙:'),
	partition: text('partition', '파티션'),
	enum: text('enum', '열거형'),
	extension: text('extension', '확장'),
	hypertable: text('hypertable', '하이퍼테이블'),
	compression: text('compression of', '압축:'),
	aggregate: text('continuous aggregate', '연속 집계'),
	policy: text('policy', '정책'),
};

export interface SchemaDifference {
	readonly part: SchemaPart;
	/** `trading_history`, `trading_history.price`, `trading_history: idx_created`. */
	readonly name: string;
	readonly state: 'missing' | 'extra' | 'different';
	readonly expected?: string;
	readonly observed?: string;
}

/** How a schema departs from the one it should be. Parts that the expectation leaves out are not compared. */
export function schemaDifferences(expected: SchemaSnapshot, observed: SchemaSnapshot, only?: ReadonlySet<string>): SchemaDifference[] {
	const differences: SchemaDifference[] = [];
	const within = <T>(tables: Readonly<Record<string, T>>) =>
		Object.entries(tables).filter(([name]) => only === undefined || only.has(name));
	for (const [name, table] of within(expected.tables)) {
		const there = observed.tables[name];
		if (there === undefined) differences.push({part: 'table', name, state: 'missing'});
		else differences.push(...tableDifferences(name, table, there));
	}
	for (const [name] of within(observed.tables))
		if (!Object.hasOwn(expected.tables, name)) differences.push({part: 'table', name, state: 'extra'});
	if (only === undefined) {
		const labels = (enums: SchemaSnapshot['enums']) =>
			enums && Object.fromEntries(Object.entries(enums).map(([name, all]) => [name, all.join(', ')]));
		differences.push(...namedDifferences('enum', '', labels(expected.enums), labels(observed.enums)));
		differences.push(...namedDifferences('extension', '', expected.extensions, observed.extensions));
		differences.push(...namedDifferences('aggregate', '', expected.aggregates, observed.aggregates));
	}
	const ofTables = (named: Readonly<Record<string, string>> | undefined, tableOf: (name: string) => string) =>
		named && Object.fromEntries(Object.entries(named).filter(([name]) => only?.has(tableOf(name)) ?? true));
	const hypertables = (all: SchemaSnapshot) => ofTables(all.hypertables, name => name);
	const policies = (all: SchemaSnapshot) => ofTables(all.policies, name => name.slice(name.indexOf(' ') + 1));
	differences.push(...namedDifferences('hypertable', '', hypertables(expected), hypertables(observed)));
	differences.push(...namedDifferences('policy', '', policies(expected), policies(observed)));
	return differences;
}

function tableDifferences(table: string, expected: TableSnapshot, observed: TableSnapshot): SchemaDifference[] {
	const columns = (shape: TableSnapshot) =>
		Object.fromEntries(Object.entries(shape.columns).map(([name, column]) => [name, describeColumn(column)]));
	return [
		...namedDifferences('column', `${table}.`, columns(expected), columns(observed)),
		...namedDifferences('constraint', `${table}: `, expected.constraints, observed.constraints),
		...namedDifferences('index', `${table}: `, expected.indexes, observed.indexes),
		...namedDifferences('trigger', `${table}: `, expected.triggers, observed.triggers),
		...namedDifferences('persistence', '', named(table, expected.persistence), named(table, observed.persistence)),
		...namedDifferences('row security', '', named(table, expected.rowSecurity), named(table, observed.rowSecurity)),
		...namedDifferences('collation', `${table}.`, collations(expected, observed), collations(observed, expected)),
		...namedDifferences('partition', `${table}: `, expected.partitions, observed.partitions),
	];
}

function named(name: string, value: string | undefined): Named | undefined {
	return value === undefined ? undefined : {[name]: value};
}

/** Of the columns that both have: a column's own collation beside the one of its type is another one, and none too many. */
function collations({columns, collations: own}: TableSnapshot, other: TableSnapshot): Named | undefined {
	if (own === undefined) return undefined;
	const both = Object.keys(columns).filter(name => Object.hasOwn(other.columns, name));
	return Object.fromEntries(both.map(name => [name, own[name] ?? 'that of its type']));
}

function describeColumn({type, nullable, default: expression}: TableSnapshot['columns'][string]): string {
	return `${type}${nullable ? '' : ' NOT NULL'}${expression === undefined ? '' : ` DEFAULT ${expression}`}`;
}

type Named = Readonly<Record<string, string>>;

function namedDifferences(part: SchemaPart, prefix: string, expected: Named | undefined, observed: Named = {}): SchemaDifference[] {
	if (expected === undefined) return [];
	const names = [...new Set([...Object.keys(expected), ...Object.keys(observed)])].sort();
	return names.flatMap((name): SchemaDifference[] => {
		const [want, have] = [expected[name], observed[name]];
		if (want === have) return [];
		const about = {
			part,
			name: `${prefix}${name}`,
			...(want !== undefined && {expected: want}),
			...(have !== undefined && {observed: have}),
		};
		return [{...about, state: have === undefined ? 'missing' : want === undefined ? 'extra' : 'different'}];
	});
}
