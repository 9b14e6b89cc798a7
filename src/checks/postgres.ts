import {z} from 'zod';
import {onBothSides, type SideProblem} from './both-sides.ts';
import {defineCheck} from './contract.ts';
import {matcherSchema} from './matchers.ts';
import {type PostgresFacts, readFacts} from './postgres-facts.ts';
import {judgePostgres} from './postgres-judge.ts';
import {type SeenProblem, seenProblem} from './seen-problem.ts';

const fields = z.strictObject({
	/** The target it is looked at from. */
	from: z.string().default('operator'),
	/** Name of a configured database. */
	database: z.string(),
	/** Another one, whose major version, encoding and extensions this one must share. */
	against: z.string().optional(),
	/** Of the server: `15.18`, `{ge: 15}`. */
	version: matcherSchema.optional(),
	/** Extensions that must be installed: a list of names, or names with their versions. */
	extensions: z.union([z.array(z.string().min(1)).min(1), z.record(z.string().min(1), matcherSchema)]).optional(),
	/**
	 * Settings as a session that begins now would see them: `{max_connections: {ge: 100}, wal_level: replica}`. Where numbers are
	 * compared, sizes are in bytes and times in milliseconds.
	 */
	settings: z.record(z.string().min(1), matcherSchema).optional(),
	/** `none`: no replication slot and no subscription is left. */
	replication: z.enum(['none', 'any']).default('none'),
});

export type PostgresSpec = z.output<typeof fields>;

export type PostgresSeen =
	| {readonly problems: readonly SideProblem[]}
	| {readonly problem: SeenProblem}
	| {readonly facts: PostgresFacts; readonly other?: PostgresFacts};

export const postgres = defineCheck<PostgresSpec, PostgresSeen>({
	kind: 'postgres',
	about: 'A PostgreSQL server lets us in and has the version, the extensions and the settings it should have',
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
