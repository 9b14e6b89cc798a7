import {z} from 'zod';
import type {Both, SideProblem} from './both-sides.ts';
import {fromField} from './database-fields.ts';
import type {HiddenOn} from './hidden-rows.ts';
import type {TableFault} from './rows-spec.ts';
import type {SampledRow} from './sample-rows.ts';
import {columnField, namedTable, tableField} from './table-fields.ts';

const count = z.number().int().min(0).max(100);

export const table = z.strictObject({
	table: namedTable,
	by: columnField
		.optional()
		.describe(
			"The column that tells newest from oldest. Without it, the key's first column if that is a number or a time, else the first time.",
		),
	show: z.array(columnField).min(1).max(8).optional().describe('Columns shown side by side. Without it, the first four beside the key.'),
	ignore: z.array(columnField).default([]).describe('Columns left out of the comparison.'),
	mayBeEmpty: z.boolean().default(false).describe('Empty in the source is as it should be.'),
});

export const schema = z
	.strictObject({
		from: fromField,
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
			/** Sides that do not show all of their rows. */
			readonly hiddenOn?: HiddenOn;
			readonly tables: readonly SampledTable[];
	  };
