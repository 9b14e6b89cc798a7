import {z} from 'zod';
import type {Words} from '../../core/text.ts';
import {patternFault} from '../pattern.ts';
import type {SeenProblem} from '../seen-problem.ts';
import type {SideProblem} from './both-sides.ts';
import {databaseField, fromField} from './database-fields.ts';
import type {HiddenBy, HiddenOn} from './hidden-rows.ts';
import type {MigrationReading} from './migration-effects.ts';
import type {SchemaSnapshot} from './schema-snapshot.ts';
import type {SequenceSeen} from './sequences.ts';
import {columnField, tableField} from './table-fields.ts';

const path = z.string().min(1);

const added = z.strictObject({
	version: z.string().min(1).describe('What these things are the proof of: `v3_2_1`.'),
	tables: z.array(tableField).default([]).describe('Tables that must be there.'),
	columns: z
		.array(z.string().regex(/^[^.]+(\.[^.]+){1,2}$/))
		.default([])
		.describe('Columns that must be there, as `table.column`.'),
	indexes: z.array(columnField).default([]).describe('Indexes that must be there, by name.'),
});

const pattern = z.string().refine(value => patternFault(value) === undefined, {
	error: issue => `not a usable pattern: ${patternFault(String(issue.input))}`,
	params: {problem: 'bad-pattern'},
});

const baseline = z.strictObject({
	baseline: path.describe(
		'A JSON file: `tables` by name, each with `columns` (`type`, `nullable`, `default`), `indexes`, `constraints`, `triggers`, `persistence`, `rowSecurity`, `collations` and `partitions`; `enums`, `extensions`, `hypertables`, `aggregates`, `policies`. What it leaves out is not compared. A relative path counts from where the program was started.',
	),
	on: z.string().default('operator').describe('The target that the file is on.'),
});

const migrations = z.strictObject({
	directory: path.describe('Where the .sql files lie; read in the order of their names.'),
	on: z.string().default('operator').describe('The target that the directory is on.'),
	accept: z.array(pattern).default([]).describe('Statements that need not be understood: patterns, one of which occurs in them.'),
});

export const fields = z.strictObject({
	from: fromField,
	database: databaseField,
	against: z
		.union([z.strictObject({database: databaseField}), baseline])
		.optional()
		.describe('What it should be like: another database, or a file.'),
	adds: z.array(added).default([]).describe('What migrations add, version by version: the proof that they were applied.'),
	migrations: migrations.optional().describe('A directory of .sql files: what they add must be there, what they drop must be gone.'),
	tables: z.array(tableField).min(1).optional().describe('Only these tables. Without it, all.'),
	schemas: z.array(z.string().min(1)).min(1).default(['public']).describe('Where tables are looked for.'),
	extra: z.enum(['ignore', 'warn', 'fail']).default('warn').describe('What becomes of things that are there beyond `against`.'),
	sequences: z.boolean().default(true).describe('Every sequence must be ahead of the column it fills.'),
});

export type SchemaSpec = z.output<typeof fields>;

export type SchemaSeen =
	| {readonly problems: readonly SideProblem[]}
	| {readonly problem: SeenProblem}
	| {readonly file: string; readonly unread: Words}
	| {
			readonly snapshot: SchemaSnapshot;
			readonly sequences: readonly SequenceSeen[];
			/** Why not every row shows, so that a sequence may be behind more than what was seen. */
			readonly hiddenBy?: HiddenBy;
			/** What it is held against, when it is. */
			readonly expected?: SchemaSnapshot;
			readonly migrations?: MigrationReading & {readonly files: number};
			/** Both names lead to one database, so that comparing them says nothing. */
			readonly sameDatabase?: boolean;
			/** Which of the two that are compared are standbys. */
			readonly standbys?: HiddenOn;
	  };
