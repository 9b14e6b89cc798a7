import {normaliseSchedule} from './cron-schedule.ts';
import {shellCommands} from './shell-commands.ts';

/** One line of a crontab that cron would run. */
export interface CronJob {
	/** `root's crontab`, or the path of the file. */
	readonly source: string;
	readonly line: number;
	readonly user: string;
	/** As written. */
	readonly schedule: string;
	/** In one form; undefined when cron would not understand it. */
	readonly normalised: string | undefined;
	/** Up to the first `%` without a backslash, where cron cuts it. */
	readonly command: string;
	/** What follows that `%` is its standard input. */
	readonly cut: boolean;
	/** The line, or a SHELL before it, ends in a carriage return, which becomes a part of the last word. */
	readonly carriageReturn: boolean;
}

/**
 * The jobs of one crontab. Comments, blank lines and assignments are none.
 *
 * @param user whose it is; undefined for a file with a user column (`/etc/crontab`, `/etc/cron.d`)
 */
export function parseCrontab(content: string, source: string, user: string | undefined): CronJob[] {
	let shellBroken = false;
	return content.split('\n').flatMap((written, index) => {
		const line = written.trim();
		const returned = written.endsWith('\r');
		if (/^["']?SHELL["']?\s*=/.test(line)) shellBroken = returned;
		if (line === '' || line.startsWith('#') || isAssignment(line)) return [];
		const [, schedule = '', rest = ''] = /^(@\S+|(?:\S+\s+){4}\S+)(?:\s+(.*))?$/.exec(line) ?? [];
		const [, named = '', after = ''] = user === undefined ? (/^(\S+)\s*(.*)$/.exec(rest) ?? []) : ['', user, rest];
		const [, command = '', tail = ''] = /^((?:\\.|[^%\\])*)(%?.*)$/.exec(after) ?? [];
		const job = {source, line: index + 1, user: named, schedule, normalised: normaliseSchedule(schedule)};
		return [{...job, command: command.replaceAll('\\%', '%').trim(), cut: tail.startsWith('%'), carriageReturn: returned || shellBroken}];
	});
}

/** Absolute paths that its output is redirected to. */
export function redirectTargets(command: string): string[] {
	return shellCommands(command).flatMap(({targets}) => targets.filter(path => path.startsWith('/') && !path.startsWith('/dev/')));
}

function isAssignment(line: string): boolean {
	return /^["']?[A-Za-z_][A-Za-z0-9_]*["']?\s*=/.test(line);
}
