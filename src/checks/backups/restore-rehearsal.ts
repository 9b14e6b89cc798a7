import {randomBytes} from 'node:crypto';
import {text} from '../../core/text.ts';
import {defineCheck} from '../contract.ts';
import {readHost} from '../host/host-script.ts';
import {judgeRehearsal} from './restore-rehearsal-judge.ts';
import {readRehearsal} from './restore-rehearsal-reading.ts';
import {cleanUpScript, rehearsalScript} from './restore-rehearsal-script.ts';
import {type RestoreRehearsalSeen, type RestoreRehearsalSpec, schema} from './restore-rehearsal-spec.ts';

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
