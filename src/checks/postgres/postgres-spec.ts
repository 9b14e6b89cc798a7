import {z} from 'zod';
import {matcherSchema} from '../matchers.ts';
import type {SeenProblem} from '../seen-problem.ts';
import type {SideProblem} from './both-sides.ts';
import {databaseField, fromField} from './database-fields.ts';
import type {PostgresFacts} from './postgres-facts.ts';

export const fields = z.strictObject({
	from: fromField,
	database: databaseField,
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
