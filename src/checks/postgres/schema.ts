import {text, type Words} from '../../core/text.ts';
import type {PostgresSession, Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {seenProblem} from '../seen-problem.ts';
import {type Both, onBothSides} from './both-sides.ts';
import {type HiddenOn, hiddenOn} from './hidden-rows.ts';
import {type MigrationReading, readMigrations} from './migration-effects.ts';
import {type FilesSeen, readBaseline, readSqlFiles} from './schema-files.ts';
import {judgeSchema} from './schema-judge.ts';
import {readSnapshot, type SchemaSnapshot} from './schema-snapshot.ts';
import {fields, type SchemaSeen, type SchemaSpec} from './schema-spec.ts';
import {readSequences} from './sequences.ts';
import {readServer, type Server} from './table-shape.ts';

export const schema = defineCheck<SchemaSpec, SchemaSeen>({
	kind: 'schema',
	about: text(
		'Tables, columns, indexes, constraints, triggers and sequences are as another database, a file or migrations say',
		'테이블, 열, 인덱스, 제약 조건, 트리거, 시퀀스가 다른 데이터베이스, 파일, 마이그레이션과 일치함',
	),
	cannotSee: [
		'Views other than continuous aggregates, functions, rules, owners and grants, the order of columns, policies of row security, the collation of the database itself, and anything of a partition but its bounds and whether it is logged.',
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
				return {...own, expected, ...files, ...(sameDatabase && {sameDatabase}), ...standbysOf({source: one, target: other})};
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

/** What a standby's primary holds by now may be another schema; an unfinished restore hides rows, and nothing of the schema. */
function standbysOf({source, target}: Both<Server>): {readonly standbys?: HiddenOn} {
	const standby = ({hiddenBy}: Server) => (hiddenBy === 'standby' ? {hiddenBy} : {});
	const {hiddenOn: standbys} = hiddenOn({source: standby(source), target: standby(target)});
	return standbys === undefined ? {} : {standbys};
}

async function readOwn(session: PostgresSession, spec: SchemaSpec) {
	const snapshot = await readSnapshot(session, spec.schemas);
	if (!spec.sequences) return {snapshot, sequences: []};
	const {hiddenBy} = await readServer(session);
	return {snapshot, sequences: await readSequences(session, spec.schemas), ...(hiddenBy !== undefined && {hiddenBy})};
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
