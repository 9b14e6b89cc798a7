import {isAccepted, normaliseSchedule} from './cron-schedule.ts';
import {shellCommands} from './shell-commands.ts';

/** One line of a crontab that cron takes, or would take, for a job. */
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
	/** What SHELL says above it. */
	readonly shell?: string | undefined;
	/** Debian's cron would refuse the line, and with it the whole file. */
	readonly refused: boolean;
}

/** Debian's cron refuses a longer command. */
const MAX_COMMAND = 998;

/**
 * The jobs of one crontab. Comments, blank lines and assignments are none.
 *
 * @param user whose it is; undefined for a file with a user column (`/etc/crontab`, `/etc/cron.d`)
 */
export function parseCrontab(content: string, source: string, user: string | undefined): CronJob[] {
	let shellBroken = false;
	let shell: string | undefined;
	return content.split('\n').flatMap((written, index) => {
		const line = written.replace(/^[ \t]+/, '');
		const returned = written.endsWith('\r');
		if (line === '' || line.startsWith('#')) return [];
		const assigned = readAssignment(line);
		if (assigned?.name === 'SHELL') [shell, shellBroken] = [assigned.value, returned];
		if (assigned !== undefined) return [];
		const [, schedule = '', rest = ''] = /^(@\S+|(?:\S+\s+){4}\S+)(?:\s+(.*))?$/.exec(line.trimEnd()) ?? [];
		const [, named = '', after = ''] = user === undefined ? (/^(\S+)\s*(.*)$/.exec(rest) ?? []) : ['', user, rest];
		const [, command = '', tail = ''] = /^((?:\\.|[^%\\])*)(%?.*)$/.exec(after) ?? [];
		const isWhole = user !== undefined || (named !== '' && after !== '');
		const refused = !isWhole || !isAccepted(schedule) || Buffer.byteLength(after) > MAX_COMMAND;
		const job = {source, line: index + 1, user: named, schedule, normalised: normaliseSchedule(schedule), shell, refused};
		return [{...job, command: command.replaceAll('\\%', '%').trim(), cut: tail.startsWith('%'), carriageReturn: returned || shellBroken}];
	});
}

/** Absolute paths that its output is redirected to. */
export function redirectTargets(command: string): string[] {
	return shellCommands(command).flatMap(({targets}) => targets.filter(path => path.startsWith('/') && !path.startsWith('/dev/')));
}

/** As Debian's cron reads it: a quote that does not close, or a value that is empty without quotes, makes it no assignment. */
function readAssignment(line: string): {readonly name: string; readonly value: string} | undefined {
	const [, name, value] = /^("[^"]*"|'[^']*'|(?!["'])[^\s=]*)\s*=\s*("[^"]*"|'[^']*'|(?!["'])\S.*?)\s*$/.exec(line) ?? [];
	return name === undefined || value === undefined ? undefined : {name: unquote(name), value: unquote(value)};
}

function unquote(word: string): string {
	return /^["']/.test(word) ? word.slice(1, -1) : word;
}
