import {z} from 'zod';
import {text} from '../../core/text.ts';
import {defineCheck} from '../contract.ts';
import {matcherSchema} from '../matchers.ts';
import {type SeenProblem, seenProblem} from '../seen-problem.ts';
import {onBothSides, type SideProblem} from './both-sides.ts';
import {type PostgresFacts, readFacts} from './postgres-facts.ts';
import {judgePostgres} from './postgres-judge.ts';

const fields = z.strictObject({
	from: z.string().default('operator').describe('The target that the database is looked at from, for the record.'),
	database: z.string().describe('Name of a configured database.'),
	against: z.string().optional().describe('Name of another one, whose major version, encoding and extensions this one must share.'),
	version: matcherSchema.optional().describe('Of the server, as in `15.18`; `{ge: 15}` reads it as a number.'),
	extensions: z
		.union([z.array(z.string().min(1)).min(1), z.record(z.string().min(1), matcherSchema)])
		.optional()
		.describe('Extensions that must be installed: a list of names, or names with their versions.'),
	settings: z
		.record(z.string().min(1), matcherSchema)
		.optional()
		.describe(
			'Settings as a session that begins now would see them. Where numbers are compared, sizes are in bytes and times in milliseconds.',
		),
	replication: z
		.enum(['none', 'any'])
		.default('none')
		.describe(
			'`none`: no slot and no subscription is left behind, nobody copies from it, and it is itself no standby, which cannot be written.',
		),
});

export type PostgresSpec = z.output<typeof fields>;

export type PostgresSeen =
	| {readonly problems: readonly SideProblem[]}
	| {readonly problem: SeenProblem}
	| {readonly facts: PostgresFacts; readonly other?: PostgresFacts};

export const postgres = defineCheck<PostgresSpec, PostgresSeen>({
	kind: 'postgres',
	about: text(
		'A PostgreSQL server lets us in and has the version, the extensions and the settings it should have',
		'PostgreSQL 서버에 접속되고 버전, 확장, 설정이 맞음',
	),
	cannotSee: [
		'What is in the tables: `schema`, `row-counts` and `rows` look there.',
		'Settings that our role may not see (unknown), and those that another role has of its own.',
		'Whether an extension works: only that it is installed, in which version.',
	],
	example: `kind: postgres
database: target
against: source
version: {ge: 15}
extensions: {timescaledb: 2.24.0, vector: {regexp: .}}
settings: {max_connections: {ge: 50}, shared_buffers: {ge: 134217728}}
`,
	schema: fields,
	timeoutMs: 30_000,
	from: spec => spec.from,
	async observe({database, against, settings = {}}, systems, signal) {
		const wanted = Object.keys(settings);
		if (against !== undefined) {
			const outcome = await onBothSides(systems, {source: against, target: database}, signal, async ({source, target}) => {
				const [other, facts] = await Promise.all([readFacts(source, []), readFacts(target, wanted)]);
				return {facts, other};
			});
			return 'result' in outcome ? outcome.result : outcome;
		}
		try {
			return {facts: await systems.postgres(database, session => readFacts(session, wanted), {signal})};
		} catch (error) {
			return {problem: seenProblem(error)};
		}
	},
	judge: judgePostgres,
});
