import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {containerName, whereItRuns} from '../../systems/processes/command-fields.ts';
import {absolutePath, accountName} from '../host/host-fields.ts';
import {matcherSchema} from '../matchers.ts';

/** Only names that no live database has by chance. */
const SCRATCH = /^[a-z][a-z0-9_]*_restore_check$/;
const DATABASE = /^[A-Za-z_][A-Za-z0-9_-]{0,62}$/;
const PATTERN = /^[A-Za-z0-9_.*?[\]-]+$/;
const DOCKER = /^[A-Za-z0-9_./-]+( [A-Za-z0-9_./-]+)*$/;

const word = (expression: RegExp, message: string, ko: string) =>
	z
		.string()
		.refine(value => expression.test(value), {message, params: {ko}})
		.meta({pattern: expression.source});

const databaseName = word(
	DATABASE,
	'a database name has letters, digits, _ and -',
	'데이터베이스 이름에는 영문자, 숫자, _ - 만 쓸 수 있음',
);

export const schema = z
	.strictObject({
		on: whereItRuns.on.describe('The host where the dumps lie.'),
		sudo: z.boolean().default(false).describe('Reads the dumps as root, by `sudo -n`.'),
		directory: absolutePath.describe('The folder of the dumps on the host.'),
		pattern: word(
			PATTERN,
			'a pattern has letters, digits, and _ . - * ? [ ]',
			'패턴에는 영문자, 숫자, _ . - * ? [ ] 만 쓸 수 있음',
		).describe('Names of the dumps in it; the newest is restored.'),
		newerThan: durationSchema.default('36h').describe('The newest was made at most this long ago, by the host’s own clock.'),
		format: z
			.enum(['sql', 'sql.gz', 'custom'])
			.optional()
			.describe('What a dump is; without it, by its ending: `.sql.gz`, `.sql`, or a custom-format dump.'),
		container: containerName
			.optional()
			.describe('The container whose `psql` restores and which runs the server; without it, the host’s own `psql`.'),
		docker: word(DOCKER, 'words of letters, digits and _ . / -', '영문자, 숫자, _ . / - 로 된 단어')
			.default('docker')
			.describe('How docker is called on the host, as the target has it under `docker`.'),
		user: accountName.default('postgres').describe('The user of the server that restores.'),
		database: databaseName.describe('The live database of that server, which is only read.'),
		scratch: word(SCRATCH, 'a scratch database is named …_restore_check', '임시 데이터베이스 이름은 …_restore_check 형식')
			.default('coinpilot_restore_check')
			.describe('Made for the rehearsal and dropped again.'),
		schemas: z.array(databaseName).min(1).default(['public']).describe('Schemas whose tables are compared.'),
		tolerance: z
			.number()
			.min(0)
			.max(1)
			.default(0.1)
			.describe('How far a table of the dump may be behind the live one: this part of its rows (0 to 1), and `slack`.'),
		slack: z
			.number()
			.int()
			.min(0)
			.default(100)
			.describe(
				'So many rows more. A table that is empty in the dump alone is never within it, and one with less than half of its rows warns.',
			),
		counts: z.record(z.string(), matcherSchema).default({}).describe('Counts that were recorded, by table: `trading_history: {ge: 16}`.'),
		compareSchema: z.boolean().default(true).describe('Columns, indexes, constraints and triggers are compared too.'),
	})
	.refine(({database, scratch}) => database !== scratch, {
		path: ['scratch'],
		message: 'the scratch database is another than the live one',
		params: {ko: '임시 데이터베이스는 운영 데이터베이스와 달라야 함'},
	});

export type RestoreRehearsalSpec = z.output<typeof schema>;

export interface TableShape {
	readonly rows: string;
	/** Digests of columns, indexes, constraints and triggers. */
	readonly shape: Readonly<Record<'columns' | 'indexes' | 'constraints' | 'triggers', string>>;
}

/** How far it came: each part is left out when the one before it stopped the rehearsal. */
export interface RestoreRehearsalSeen {
	/** What the server said instead of letting us in. */
	readonly noServer?: string;
	readonly dump?: {readonly name: string; readonly size: number; readonly changedAt: number} | undefined;
	/** Why there is no dump to be seen: what the shell said. */
	readonly noDump?: string | undefined;
	readonly refused?: 'taken' | 'busy' | 'space' | 'elsewhere' | 'not-created' | undefined;
	readonly refusal?: string | undefined;
	readonly restore?:
		| {
				readonly seconds: number;
				readonly readCode: number | undefined;
				readonly code: number | undefined;
				readonly complaint: string;
				/** Whether the line that pg_dump ends with is there; undefined where the format has none. */
				readonly whole?: boolean | undefined;
		  }
		| undefined;
	readonly live?: ReadonlyMap<string, TableShape> | undefined;
	readonly restored?: ReadonlyMap<string, TableShape> | undefined;
	/** Whether the scratch database is gone; undefined when none was made. */
	readonly dropped?: boolean | undefined;
	readonly now?: number | undefined;
}
