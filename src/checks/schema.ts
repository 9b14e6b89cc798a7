import {z} from 'zod';
import type {PostgresSession, Systems} from '../systems/systems.ts';
import {onBothSides, type SideProblem} from './both-sides.ts';
import {defineCheck} from './contract.ts';
import {type MigrationReading, readMigrations} from './migration-effects.ts';
import {patternFault} from './pattern.ts';
import {type FilesSeen, readBaseline, readSqlFiles} from './schema-files.ts';
import {judgeSchema} from './schema-judge.ts';
import {readSnapshot, type SchemaSnapshot} from './schema-snapshot.ts';
import {type SeenProblem, seenProblem} from './seen-problem.ts';
import {readSequences, type SequenceSeen} from './sequences.ts';
import {columnField, tableField} from './table-fields.ts';
import {readServer} from './table-shape.ts';

const path = z.string().min(1);

const added = z.strictObject({
	/** What these things are the proof of: `v3_2_1`. */
	version: z.string().min(1),
	tables: z.array(tableField).default([]),
	/** `daily_risk_state.buy_count` */
	columns: z.array(z.string().regex(/^[^.]+(\.[^.]+){1,2}$/)).default([]),
	indexes: z.array(columnField).default([]),
});

const fields = z.strictObject({
	/** The target it is looked at from. */
	from: z.string().default('operator'),
	/** Name of a configured database. */
	database: z.string(),
	/**
	 * What it should be like: another configured database, or a JSON file such as
	 * `{"tables": {"positions": {"columns": {"symbol": {"type": "text", "nullable": false}}}}}`, which may also hold `indexes`,
	 * `constraints` and `triggers` of each table, `enums`, `extensions`, `hypertables` and `policies`. A relative path counts from
	 * where the program was started.
	 */
	against: z
		.union([z.strictObject({database: z.string()}), z.strictObject({baseline: path, on: z.string().default('operator')})])
		.optional(),
	/** What migrations add, version by version. */
	adds: z.array(added).default([]),
	/** A directory of .sql files: what they add must be there, what they drop must be gone. */
	migrations: z
		.strictObject({
			directory: path,
			on: z.string().default('operator'),
			/** Statements that need not be understood: a pattern that occurs in them. */
			accept: z
				.array(
					z.string().refine(value => patternFault(value) === undefined, {
						error: issue => `not a usable pattern: ${patternFault(String(issue.input))}`,
						params: {problem: 'bad-pattern'},
					}),
				)
				.default([]),
		})
		.optional(),
	/** Only these tables. @default all */
	tables: z.array(tableField).min(1).optional(),
	schemas: z.array(z.string().min(1)).min(1).default(['public']),
	/** What is there beyond `against`. */
	extra: z.enum(['ignore', 'warn', 'fail']).default('warn'),
	/** Every sequence must be ahead of the column it fills. */
	sequences: z.boolean().default(true),
});

export type SchemaSpec = z.output<typeof fields>;

export type SchemaSeen =
	| {readonly problems: readonly SideProblem[]}
	| {readonly problem: SeenProblem}
	| {readonly file: string; readonly unread: string}
	| {
			readonly snapshot: SchemaSnapshot;
			readonly sequences: readonly SequenceSeen[];
			/** What it is held against, when it is. */
			readonly expected?: SchemaSnapshot;
			readonly migrations?: MigrationReading & {readonly files: number};
			/** Both names lead to one database, so that comparing them says nothing. */
			readonly sameDatabase?: boolean;
	  };

export const schema = defineCheck<SchemaSpec, SchemaSeen>({
	kind: 'schema',
	about: 'Tables, columns, indexes, constraints, triggers and sequences are as another database, a file or migrations say',
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
	return {snapshot, sequences: spec.sequences ? await readSequences(session, spec.schemas) : []};
}

type FilesRead = {readonly expected?: SchemaSnapshot; readonly migrations?: MigrationReading & {readonly files: number}};

async function readFiles(
	{against, migrations}: SchemaSpec,
	systems: Systems,
	signal: AbortSignal,
): Promise<FilesRead | Extract<FilesSeen<never>, {unread: string}>> {
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
