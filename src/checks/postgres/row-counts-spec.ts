import {z} from 'zod';
import type {SeenProblem} from '../seen-problem.ts';
import {sidesFields} from './database-fields.ts';
import type {SideCounts} from './row-counts-side.ts';
import {columnField, cutoffField, namedTable, tableField} from './table-fields.ts';

export const table = z.strictObject({
	table: namedTable,
	newest: columnField.optional().describe('The column whose newest value is shown and compared; without it, the cut-off column.'),
	cutoffColumn: columnField.optional().describe('Instead of the column of `cutoff`.'),
	exact: z.boolean().default(false).describe('Count every row, whatever the cut-off.'),
	mayBeEmpty: z.boolean().default(false).describe('Empty on both sides is as it should be.'),
});

export const schema = z.strictObject({
	...sidesFields,
	tables: z
		.array(z.union([tableField, table]))
		.min(1)
		.describe('Tables, by name or with fields of their own. A hypertable is counted with all its chunks.'),
	cutoff: cutoffField.optional().describe('Only rows up to a moment are counted, so that one side may already grow.'),
});

export type RowCountsSpec = z.output<typeof schema>;

export type SideSeen = SideCounts | {readonly problem: SeenProblem};

export interface RowCountsSeen {
	readonly source: SideSeen;
	readonly target: SideSeen;
}
