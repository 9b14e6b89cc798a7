import {z} from 'zod';
import {text, type Words} from '../../core/text.ts';
import type {PostgresSession, Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {patternFault} from '../pattern.ts';
import {type SeenProblem, seenProblem} from '../seen-problem.ts';
import {onBothSides, type SideProblem} from './both-sides.ts';
import {type MigrationReading, readMigrations} from './migration-effects.ts';
import {type FilesSeen, readBaseline, readSqlFiles} from './schema-files.ts';
import {judgeSchema} from './schema-judge.ts';
import {readSnapshot, type SchemaSnapshot} from './schema-snapshot.ts';
import {readSequences, type SequenceSeen} from './sequences.ts';
import {columnField, tableField} from './table-fields.ts';
import {readServer} from './table-shape.ts';

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
		'A JSON file: `tables` by name, each with `columns` (`type`, `nullable`, `default`), `indexes`, `constraints` and `triggers`; `enums`, `extensions`, `hypertables`, `aggregates`, `policies`. What it leaves out is not compared. A relative path counts from where the program was started.',
	),
	on: z.string().default('operator').describe('The target that the file is on.'),
});

const migrations = z.strictObject({
	directory: path.describe('Where the .sql files lie; read in the order of their names.'),
	on: z.string().default('operator').describe('The target that the directory is on.'),
	accept: z.array(pattern).default([]).describe('Statements that need not be understood: patterns, one of which occurs in them.'),
});

const fields = z.strictObject({
	from: z.string().default('operator').describe('The target that the database is looked at from, for the record.'),
	database: z.string().describe('Name of a configured database.'),
	against: z
		.union([z.strictObject({database: z.string().describe('Name of a configured database.')}), baseline])
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
			/** TimescaleDB does not show the rows of compressed chunks, so that a sequence may be behind more than what was seen. */
			readonly rowsHidden?: boolean;
			/** What it is held against, when it is. */
			readonly expected?: SchemaSnapshot;
			readonly migrations?: MigrationReading & {readonly files: number};
			/** Both names lead to one database, so that comparing them says nothing. */
			readonly sameDatabase?: boolean;
	  };

export const schema = defineCheck<SchemaSpec, SchemaSeen>({
	kind: 'schema',
	about: text(
		'Tables, columns, indexes, constraints, triggers and sequences are as another database, a file or migrations say',
		'테이블, 열, 인덱스, 제약 조건, 트리거, 시퀀스가 다른 데이터베이스, 파일, 마이그레이션과 일치함',
	),
	cannotSee: [
		'Views other than continuous aggregates, functions, owners and grants, and the order of columns.',
		'The effect of a statement in a migration that is not understood, such as an UPDATE or a DO block: it is listed, and warned of.',
		'That a column of a migration has the right type, or a hypertable or policy the right interval: only that it is there. `against` compares them.',
	],
	example: `kind: schema
database: target
against: {database: source}
adds:
  - {version: v3_2_1, columns: [daily_risk_state.buy_count, daily_risk_state.sell_count]}
`,
	schema: fields,
	timeoutMs: 60_000,
	from: spec => spec.from,
	async observe(spec, systems, signal) {
		const files = await readFiles(spec, systems, signal);
		if ('unread' in files) return files;
		const {against} = spec;
		if (against !== undefined && 'database' in against) {
			const sides = {source: against.database, target: spec.database};
			const outcome = await onBothSides(systems, sides, signal, async ({source, target}) => {
				const [one, other] = await Promise.all([readServer(source), readServer(target)]);
				const [expected, own] = await Promise.all([readSnapshot(source, spec.schemas), readOwn(target, spec)]);
				const sameDatabase = one.identity !== '' && one.identity === other.identity;
				return {...own, expected, ...files, ...(sameDatabase && {sameDatabase})};
			});
			return 'result' in outcome ? outcome.result : outcome;
		}
		try {
			return {...(await systems.postgres(spec.database, session => readOwn(session, spec), {signal})), ...files};
		} catch (error) {
			return {problem: seenProblem(error)};
		}
	},
	judge: judgeSchema,
});

async function readOwn(session: PostgresSession, spec: SchemaSpec) {
	const snapshot = await readSnapshot(session, spec.schemas);
	if (!spec.sequences) return {snapshot, sequences: []};
	const {rowsHidden} = await readServer(session);
	return {snapshot, sequences: await readSequences(session, spec.schemas), ...(rowsHidden && {rowsHidden})};
}

type FilesRead = {readonly expected?: SchemaSnapshot; readonly migrations?: MigrationReading & {readonly files: number}};

async function readFiles(
	{against, migrations}: SchemaSpec,
	systems: Systems,
	signal: AbortSignal,
): Promise<FilesRead | Extract<FilesSeen<never>, {unread: Words}>> {
	const baseline =
		against !== undefined && 'baseline' in against ? await readBaseline(against.on, against.baseline, systems, signal) : undefined;
	if (baseline !== undefined && 'unread' in baseline) return baseline;
	const sql = migrations === undefined ? undefined : await readSqlFiles(migrations.on, migrations.directory, systems, signal);
	if (sql !== undefined && 'unread' in sql) return sql;
	return {
		...(baseline !== undefined && {expected: baseline.read}),
		...(sql !== undefined && {migrations: {...readMigrations(sql.read), files: sql.read.length}}),
	};
}
