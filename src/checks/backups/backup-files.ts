import {text} from '../../core/text.ts';
import {defineCheck} from '../contract.ts';
import {readHost} from '../host/host-script.ts';
import {judgeBackups} from './backup-files-judge.ts';
import {readBackups} from './backup-files-reading.ts';
import {backupFilesScript} from './backup-files-script.ts';
import {type BackupFilesSeen, type BackupFilesSpec, schema} from './backup-files-spec.ts';

export const backupFiles = defineCheck<BackupFilesSpec, BackupFilesSeen>({
	kind: 'backup-files',
	about: text(
		'Backups are recent, whole, of a likely size, and as many as are to be kept',
		'백업이 최신이고 온전하며, 크기와 보관 개수가 맞음',
	),
	cannotSee: [
		'That a whole dump can be restored: `restore-rehearsal` looks at that.',
		'What a copy holds: a dump of the wrong database is as complete as any.',
		'Copies elsewhere: a disk that is lost takes these with it.',
		'The end of a custom-format dump where the host has no pg_restore, or an older one; that is unknown.',
	],
	example: `kind: backup-files
on: vm
sets:
  - {name: postgres daily, directory: /var/backups/coinpilot/postgres/daily, pattern: coinpilot_*.sql.gz, keep: {copies: 7, every: 1d}}
  - {name: postgres weekly, directory: /var/backups/coinpilot/postgres/weekly, pattern: coinpilot_*.sql.gz, newerThan: 8d, keep: {copies: 4, every: 7d}}`,
	schema,
	timeoutMs: 180_000,
	from: spec => spec.on,
	async observe(spec, systems, signal) {
		const reading = await readHost(systems, spec.on, {script: backupFilesScript(spec), root: spec.sudo}, signal);
		return readBackups(reading, spec);
	},
	judge: judgeBackups,
});
