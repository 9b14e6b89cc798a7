import {z} from 'zod';
import type {SeenProblem} from '../seen-problem.ts';
import {zoneField} from './column-zone.ts';
import type {DatabaseClock} from './database-clock.ts';
import {databaseField, fromField} from './database-fields.ts';
import type {HiddenBy} from './hidden-rows.ts';
import {momentField} from './moment-field.ts';
import {timedTablesField} from './timed-tables.ts';

export const schema = z.strictObject({
	from: fromField,
	database: databaseField,
	tables: timedTablesField.describe(
		'Tables with the column that tells when a row was written: `trading_history.created_at`, or with fields.',
	),
	since: momentField,
	zone: zoneField.optional(),
	written: z
		.enum(['warn', 'fail'])
		.default('warn')
		.describe('What newer rows are: news for whoever goes back (`warn`), or the opposite of a standstill (`fail`).'),
});

export type RowsWrittenSpec = z.output<typeof schema>;

export type TableWritten =
	| {readonly state: 'missing'}
	/** Counts as the server wrote them; `newest` is null in an empty table. */
	| {
			readonly state: 'counted';
			readonly newer: string;
			readonly total: string;
			readonly newest: string | null;
			/** The type of the column, when it is not one that tells a moment. */
			readonly untimely?: string;
			/** Of a column without a zone: the one it was read in, null when none was named. */
			readonly zone?: string | null;
			/** Of such a column: the rows that would be newer if it was written in the zone that is furthest behind. */
			readonly maybe?: string;
			/** When the newest row was written, milliseconds since the epoch; undefined where the zone is not known. */
			readonly newestMs?: number;
	  };

export type RowsWrittenSeen =
	| {readonly problem: SeenProblem}
	| {
			readonly tables: readonly TableWritten[];
			readonly clock?: DatabaseClock | undefined;
			/** Why not every row shows, where it does not. */
			readonly hiddenBy?: HiddenBy;
	  };
