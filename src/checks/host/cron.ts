import {text} from '../../core/text.ts';
import {shellQuote} from '../../systems/processes/shell-quote.ts';
import {defineCheck} from '../contract.ts';
import {folderOf} from './cron-files-judge.ts';
import {judgeJobs} from './cron-judge.ts';
import {type CronSeen, type CronSpec, type IgnoredCrontab, type Looked, schema} from './cron-spec.ts';
import {type CronJob, parseCrontab} from './crontab.ts';
import type {HostReading} from './host-reading.ts';
import {readHost, sectionText} from './host-script.ts';

/** What crontabs say. Whether the daemon that reads them runs is for `systemd` to see: `cron.service`. */
export const cron = defineCheck<CronSpec, CronSeen>({
	kind: 'cron',
	about: text(
		'A crontab that cron accepts runs each script as its user, at its time; modes let that user run the script and write its log',
		'cron이 인식하는 crontab에서 각 스크립트가 지정한 사용자와 시각에 실행되고, 그 사용자에게 실행과 로그 쓰기 권한이 있음',
	),
	cannotSee: [
		'Whether the cron daemon runs: `systemd` looks at cron.service.',
		'Whether the job ends well, and what it makes: `backup-files` looks at that.',
		'Whether a condition that stands before the script in its line lets it run, and what a program that is not known here (`sudo`, `su`, `docker`) does with a script that it is given: that is unknown.',
		'Access control lists, mount options, and what the folders above allow: modes are those of the file and of its own folder. Of a script that is executed, whether its user may read it too.',
		'anacron and the folders of run-parts (/etc/cron.daily).',
	],
	example: `kind: cron
on: vm
jobs:
  - script: /opt/coin-pilot/scripts/backup/postgres_backup.sh
    user: root
    schedule: "5 3 * * *"
    log: /var/log/coinpilot/backup.log
  - {script: /opt/coin-pilot/scripts/old.sh, absent: true}
`,
	schema,
	isShared: true,
	from: spec => spec.on,
	async observe(spec, systems, signal) {
		const read = (script: string) => readHost(systems, spec.on, {script, root: spec.sudo, shared: true}, signal);
		const [crontabs, wanted] = await Promise.all([read(crontabsScript(spec)), read(wantedScript(spec))]);
		return readCron(new Map([...crontabs, ...wanted]), spec);
	},
	judge: (seen, spec) => judgeJobs(seen, spec),
});

const SEEN_FILE = `f() { s "stat $1"; stat -L -c 'seen|%a|%F|%U|%G' -- "$1" 2>&1; }`;

/**
 * Every crontab with its mode and owner, and the files that any line redirects to with their folders: all in one look, so that the files
 * are found on the host itself, as are the accounts that a user column names and the shells; and the same for every check of a host. The texts are encoded, so that a last line without its end is seen.
 */
function crontabsScript({spool, systemCrontab, systemDirectory}: CronSpec): string {
	return [
		SEEN_FILE,
		`t() { s "file $1"; stat -L -c 'seen|%U|%a|%F' -- "$1" 2>&1; s "text $1"; cat -- "$1" | base64; }`,
		`d() { s "folder $1"; ls -A -- "$1" 2>&1 >/dev/null && echo listed; }`,
		`d ${shellQuote(spool)}; d ${shellQuote(systemDirectory)}`,
		`l() { ls -A -- "$1" 2>/dev/null | while IFS= read -r name; do printf '%s/%s\\n' "$1" "$name"; done; }`,
		`all() { echo ${shellQuote(systemCrontab)}; l ${shellQuote(spool)}; l ${shellQuote(systemDirectory)}; }`,
		'all | while IFS= read -r path; do t "$path"; done',
		String.raw`users() { sed -n -e 's/^[[:space:]]*@[^[:space:]]\{1,\}[[:space:]]\{1,\}\([^[:space:]]\{1,\}\).*/\1/p' -e '/^[[:space:]]*[@#]/d' \
-e 's/^[[:space:]]*\([^[:space:]]\{1,\}[[:space:]]\{1,\}\)\{5\}\([^[:space:]]\{1,\}\).*/\2/p'; }`,
		`system() { echo ${shellQuote(systemCrontab)}; l ${shellQuote(systemDirectory)}; }`,
		'system | while IFS= read -r path; do cat -- "$path" 2>/dev/null; echo; done | users |',
		String.raw`sed -n '/^[A-Za-z_][A-Za-z0-9_.-]*\$\{0,1\}$/p' | sort -u |`,
		'while IFS= read -r user; do s "account $user"; id -u -- "$user" 2>&1; done',
		'targets=$(all | while IFS= read -r path; do cat -- "$path" 2>/dev/null; echo; done |',
		String.raw`sed -n '/^[[:space:]]*#/d; s/^[[:space:]]*["'\'']\{0,1\}SHELL["'\'']\{0,1\}[[:space:]]*=[[:space:]]*["'\'']\{0,1\}\(\/[^[:space:]"'\'']*\).*/\n\1\n/p; s/>[>|]*[[:space:]]*["'\'']\{0,1\}\(\/[^[:space:];&|<>"'\'']*\)/\n\1\n/gp' | sed -n '/^\/dev\//d; /^\//p')`,
		`folders() { printf '%s\\n' "$targets" | sed -e 's#^\\(/.*\\)/[^/]*$#\\1#' -e t -e 's#^/[^/]*$#/#'; }`,
		`{ printf '%s\\n' "$targets"; folders; } | sort -u | while IFS= read -r path; do [ -z "$path" ] || f "$path"; done`,
	].join('\n');
}

/** The scripts that are asked for, their logs with the folders of those, and the groups of whoever runs them. */
function wantedScript({jobs}: CronSpec): string {
	const files = jobs.flatMap(({script, log}) => (log === undefined ? [script] : [script, log, folderOf(log)]));
	const users = new Set(jobs.map(({user}) => user));
	return [
		SEEN_FILE,
		...[...new Set(files)].map(path => `f ${shellQuote(path)}`),
		...[...users].map(user => `s groups ${user}; id -Gn ${shellQuote(user)} 2>/dev/null`),
	].join('\n');
}

function readCron(reading: HostReading, spec: CronSpec): CronSeen {
	const read: string[] = [];
	const unread: {path: string; complaint: string}[] = [];
	const jobs: CronJob[] = [];
	const ignored: IgnoredCrontab[] = [];
	const accounts = sectionsOf(reading, 'account');
	const ghosts = accounts.flatMap(([user, said]) => (/no such user|unknown user/i.test(said) ? [user] : []));
	const untold = accounts.flatMap(([user, said]) => (/^\d+$/.test(said) || ghosts.includes(user) ? [] : [user]));
	for (const folder of [spec.spool, spec.systemDirectory]) {
		const said = sectionText(reading, `folder ${folder}`) ?? '';
		if (said.endsWith('listed')) read.push(folder);
		// Where users' crontabs lie elsewhere, looking in the rest says nothing about them.
		else if (folder === spec.spool || !isMissing(said)) unread.push({path: folder, complaint: firstLine(said) || 'not there'});
	}
	for (const name of reading.keys()) {
		const [, path = ''] = /^file (.*)$/s.exec(name) ?? [];
		if (path === '') continue;
		const [seen, owner = '', mode = '', type = ''] = sectionText(reading, name)?.split('|') ?? [];
		if (type === 'directory') continue;
		if (seen !== 'seen') {
			if (!isMissing(seen ?? '')) unread.push({path, complaint: firstLine(seen ?? '')});
			continue;
		}
		const content = Buffer.from(sectionText(reading, `text ${path}`) ?? '', 'base64').toString('utf8');
		const user = path.startsWith(`${spec.spool}/`) ? path.slice(spec.spool.length + 1) : undefined;
		const found = parseCrontab(content, user === undefined ? path : `${user}'s crontab`, user);
		const why = whyIgnored(path, spec, owner, mode, content);
		const passedOver = why === undefined ? refusedOf(path, found, spec, ghosts) : {path, why, jobs: found};
		read.push(path);
		if (passedOver !== undefined) ignored.push(passedOver);
		jobs.push(...found.filter(one => !passedOver?.jobs.includes(one)));
	}
	return {read, unread, jobs, ignored, untold, files: readFiles(reading), groups: readGroups(reading)};
}

/** Debian's cron is silent about each of these, and the job simply never runs. */
function whyIgnored(path: string, spec: CronSpec, owner: string, mode: string, content: string): IgnoredCrontab['why'] | undefined {
	const inDirectory = path.startsWith(`${spec.systemDirectory}/`);
	if (inDirectory && !/^[A-Za-z0-9_-]+$/.test(path.slice(spec.systemDirectory.length + 1))) return 'name';
	if (path.startsWith(`${spec.spool}/`)) {
		if (owner !== path.slice(spec.spool.length + 1)) return 'spool-owner';
		// Where Red Hat keeps them, cron is content with less.
		if (spec.spool.endsWith('/crontabs') && Number.parseInt(mode, 8) !== 0o600) return 'spool-mode';
	} else {
		if (owner !== 'root') return 'owner';
		if ((Number.parseInt(mode, 8) & 0o022) !== 0) return 'mode';
	}
	return content !== '' && !content.endsWith('\n') ? 'last-line' : undefined;
}

/** As accounts are called, and nothing that a command begins with. */
const ACCOUNT = /^[a-z_][\w.-]*\$?$/i;

/** One line that Debian's cron refuses, or one user that the host does not know, and nothing of the file runs. */
function refusedOf(path: string, jobs: readonly CronJob[], {spool}: CronSpec, ghosts: readonly string[]): IgnoredCrontab | undefined {
	// Where the user column is missing, the command stands in its place: it is no name to ask for, nor one to show.
	const unnamed = path.startsWith(`${spool}/`) ? undefined : jobs.find(({user}) => !ACCOUNT.test(user));
	const haunted = jobs.filter(one => ghosts.includes(one.user) || one === unnamed);
	const [ghost] = haunted;
	// Where Red Hat keeps crontabs, cron passes over the line alone.
	const isWhole = spool.endsWith('/crontabs');
	const line = isWhole ? (jobs.find(({refused}) => refused) ?? unnamed)?.line : unnamed?.line;
	if (line !== undefined) return {path, why: 'line', what: String(line), jobs: isWhole ? jobs : haunted};
	return ghost === undefined ? undefined : {path, why: 'user', what: ghost.user, jobs: isWhole ? jobs : haunted};
}

function readFiles(reading: HostReading): Record<string, Looked> {
	return Object.fromEntries(
		sectionsOf(reading, 'stat').map(([path, said]) => {
			const [seen, mode = '', type = '', owner = '', group = ''] = said.split('|');
			return [path, seen === 'seen' ? {mode, type, owner, group} : {complaint: firstLine(said) || 'stat said nothing'}];
		}),
	);
}

function readGroups(reading: HostReading): Record<string, readonly string[]> {
	return Object.fromEntries(sectionsOf(reading, 'groups').flatMap(([user, said]) => (said === '' ? [] : [[user, said.split(/\s+/)]])));
}

function sectionsOf(reading: HostReading, word: string): [name: string, said: string][] {
	return [...reading.keys()].flatMap(name =>
		name.startsWith(`${word} `) ? [[name.slice(word.length + 1), sectionText(reading, name) ?? '']] : [],
	);
}

function isMissing(complaint: string): boolean {
	return /no such file or directory/i.test(complaint);
}

function firstLine(value: string): string {
	return value.trim().split('\n', 1)[0]?.slice(0, 200) ?? '';
}
