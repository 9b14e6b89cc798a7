import {z} from 'zod';
import {RUN_MOMENT} from '../../core/run-moment.ts';
import {zoneField} from './column-zone.ts';
import {isIdentifier, parseTableName} from './table-name.ts';

/** `trading_history`, `public.trading_history`, `"My.Table"`. */
export const tableField = z.string().refine(value => parseTableName(value) !== undefined, {
	message: 'a table is name, schema.name or "quoted name"',
	params: {ko: '테이블은 이름, 스키마.이름, "따옴표 이름" 형식'},
});

/** Where a table has fields of its own. */
export const namedTable = tableField.describe('A table: name, schema.name or "quoted name".');

export const columnField = z.string().refine(isIdentifier, {
	message: 'a column name has 1 to 63 bytes',
	params: {ko: '열 이름은 1~63바이트'},
});

/**
 * Only rows before a moment (`2026-02-23T00:00:00Z`), or up to the newest row that one side has: `source-max` while the
 * target already grows, `target-max` while the source still does; or before a step's action took effect (`@{section/step}`).
 * Rows without a time always count.
 */
export const cutoffField = z.strictObject({
	column: columnField.describe('The column with the time.'),
	at: z
		.union([z.iso.datetime({offset: true}), z.enum(['source-max', 'target-max']), z.string().regex(RUN_MOMENT)])
		.describe(
			'A moment with its zone (`2026-02-23T00:00:00Z`); `source-max` or `target-max`, up to the newest row of the side that stands still; or `@{section/step}`, when that step’s action took effect. Rows without a time always count.',
		),
	zone: zoneField.optional(),
});
