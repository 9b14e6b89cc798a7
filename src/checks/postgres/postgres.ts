import {text} from '../../core/text.ts';
import {defineCheck} from '../contract.ts';
import {seenProblem} from '../seen-problem.ts';
import {onBothSides} from './both-sides.ts';
import {readFacts} from './postgres-facts.ts';
import {judgePostgres} from './postgres-judge.ts';
import {fields, type PostgresSeen, type PostgresSpec} from './postgres-spec.ts';

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
