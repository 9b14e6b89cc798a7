import {z} from 'zod';
import type {Both, Side, SideProblem} from './both-sides.ts';
import {sidesFields} from './database-fields.ts';
import type {HiddenOn} from './hidden-rows.ts';
import type {RowDifferences} from './row-differences.ts';
import type {Method} from './row-formula.ts';
import {columnField, cutoffField, namedTable, tableField} from './table-fields.ts';
import type {TableName} from './table-name.ts';

export const table = z.strictObject({
	table: namedTable,
	ignore: z.array(columnField).default([]).describe('Columns left out of the comparison.'),
	cutoffColumn: columnField.optional().describe('Instead of the column of `cutoff`.'),
	exact: z.boolean().default(false).describe('Every row is compared, whatever the cut-off.'),
	mayBeEmpty: z.boolean().default(false).describe('Empty on both sides is as it should be.'),
});

export const schema = z.strictObject({
	...sidesFields,
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

/** Why a table could not be compared. */
export type TableFault =
	| {readonly what: 'missing'; readonly on: readonly Side[]}
	| {readonly what: 'denied'; readonly on: readonly Side[]}
	/** Columns that one side alone has. */
	| {readonly what: 'columns'; readonly missing: readonly string[]; readonly extra: readonly string[]}
	/** The cut-off, or an ignored column, names what neither side has. */
	| {readonly what: 'no-column'; readonly column: string}
	| {readonly what: 'unordered'; readonly column: string; readonly type: string}
	/** Its times have no zone, and none was named or one side alone has none. */
	| {readonly what: 'unzoned'; readonly column: string};

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
			/** Sides that do not show all of their rows. */
			readonly hiddenOn?: HiddenOn;
			readonly tables: readonly ComparedTable[];
	  };

export interface WantedRows extends Omit<RowsTable, 'table'> {
	readonly name: TableName;
	readonly label: string;
}
