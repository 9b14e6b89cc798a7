import {randomBytes} from 'node:crypto';
import {z} from 'zod';
import {text} from '../../core/text.ts';
import {containerName, whereItRuns} from '../../systems/command-fields.ts';
import {defineCheck} from '../contract.ts';
import {absolutePath, accountName} from '../host/host-fields.ts';
import {readHost} from '../host/host-script.ts';
import {matcherSchema} from '../matchers.ts';
import {judgeRehearsal} from './restore-rehearsal-judge.ts';
import {readRehearsal} from './restore-rehearsal-reading.ts';
import {cleanUpScript, rehearsalScript} from './restore-rehearsal-script.ts';

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

const schema = z
	.strictObject({
		on: whereItRuns.on.describe('The host where the dumps lie.'),
		sudo: z.boolean().default(false).describe('Reads the dumps as root, by `sudo -n`.'),
		directory: absolutePath.describe('The folder of the dumps on the host.'),
		pattern: word(
			PATTERN,
			'a pattern has letters, digits, and _ . - * ? [ ]',
			'패턴에는 영문자, 숫자, _ . - * ? [ ] 만 쓸 수 있음',
		).describe('Names of the dumps in it; the newest is restored.'),
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
		| {readonly seconds: number; readonly readCode: number | undefined; readonly code: number | undefined; readonly complaint: string}
		| undefined;
	readonly live?: ReadonlyMap<string, TableShape> | undefined;
	readonly restored?: ReadonlyMap<string, TableShape> | undefined;
	/** Whether the scratch database is gone; undefined when none was made. */
	readonly dropped?: boolean | undefined;
	readonly now?: number | undefined;
}

/** However the rehearsal ended, this long is left for taking the scratch database away. */
const CLEAN_UP_MS = 20_000;

export const restoreRehearsal = defineCheck<RestoreRehearsalSpec, RestoreRehearsalSeen>({
	kind: 'restore-rehearsal',
	about: text(
		'The newest dump restores into a scratch database whose tables are like the live ones; the scratch database is dropped again',
		'최신 덤프를 임시 데이터베이스에 복원해 운영 테이블과 비교하고, 임시 데이터베이스를 삭제함',
	),
	cannotSee: [
		'Values: counts and schema are compared, not rows.',
		'Roles and settings of the server, which a dump of one database does not carry.',
		'It writes, and needs the right to: a scratch database on the same server, and nothing else. A dump that would go to another database is refused.',
	],
	example: `kind: restore-rehearsal
on: vm
directory: /var/backups/coinpilot/postgres/daily
pattern: coinpilot_*.sql.gz
container: coinpilot-db
database: coinpilot
timeout: 20m`,
	schema,
	timeoutMs: 900_000,
	from: spec => spec.on,
	async observe(spec, systems, signal) {
		const token = randomBytes(9).toString('hex');
		let clean = false;
		try {
			const script = rehearsalScript(spec, token);
			const seen = readRehearsal(await readHost(systems, spec.on, {script, root: spec.sudo}, signal));
			clean = seen.dropped !== false;
			return seen;
		} finally {
			if (!clean) {
				const late = AbortSignal.timeout(CLEAN_UP_MS);
				const script = cleanUpScript(spec, token);
				await readHost(systems, spec.on, {script, root: spec.sudo}, late).catch(() => undefined);
			}
		}
	},
	judge: judgeRehearsal,
});
