import {plain, type Text, text} from '../../core/text.ts';
import type {Verdict} from '../../core/verdict.ts';
import type {Finding} from '../finding.ts';
import {finding, verdictOf} from '../judge-value.ts';
import {judgeLog, judgeScript, judgeShell} from './cron-files-judge.ts';
import {normaliseSchedule} from './cron-schedule.ts';
import type {CronJobSpec, CronSeen, CronSpec, IgnoredCrontab} from './cron-spec.ts';
import type {CronJob} from './crontab.ts';
import {scriptRun} from './script-run.ts';

const IGNORED: Readonly<Record<Exclude<IgnoredCrontab['why'], 'line' | 'user'>, Text>> = {
	name: text('cron passes over names with a dot or other signs', '파일 이름에 점 등이 있으면 cron이 무시함'),
	owner: text('cron passes over files that root does not own', 'root 소유가 아니면 cron이 무시함'),
	mode: text('cron passes over files that others may write', '다른 사용자가 쓸 수 있으면 cron이 무시함'),
	'spool-owner': text('cron passes over a crontab that its user does not own', '사용자 본인 소유가 아니면 cron이 무시함'),
	'spool-mode': text('cron passes over a crontab whose mode is not 600', '모드가 600이 아니면 cron이 무시함'),
	'last-line': text('its last line has no end, and cron passes over such a file', '마지막 줄에 줄바꿈이 없어 cron이 무시함'),
};

function whyIgnored({why, what = '—'}: IgnoredCrontab): Text {
	if (why === 'line') {
		return text(
			`cron does not understand its line ${what}, and passes over such a file`,
			`cron이 ${what}번째 줄을 해석할 수 없어 파일 전체를 무시함`,
		);
	}
	if (why === 'user')
		return text(`${what} is no user of the host, and cron passes over such a line`, `호스트에 ${what} 사용자가 없어 cron이 무시함`);
	return IGNORED[why];
}

const ABSENT = text('absent', '없어야 함');

export function judgeJobs(seen: CronSeen, spec: CronSpec): Verdict {
	const findings = spec.jobs.flatMap(wanted => judgeJob(seen, wanted, spec.jobs.filter(one => one.script === wanted.script).length));
	const names = spec.jobs.map(({script}) => script.replace(/^.*\//, '')).join(', ');
	return verdictOf(
		findings,
		text(`Cron is as it should be: ${names}`, `cron 정상: ${names}`),
		text('Edit it with sudo crontab -e and look again.', 'sudo crontab -e로 고친 뒤 다시 확인하십시오.'),
	);
}

/** @param times how many jobs of the script are wanted */
function judgeJob(seen: CronSeen, wanted: CronJobSpec, times: number): Finding[] {
	const {script, user} = wanted;
	const runs = (one: CronJob) => ['executed', 'interpreted'].includes(scriptRun(one.command, script) ?? '');
	const all = seen.jobs.filter(runs);
	const label = plain(script);
	if (wanted.absent) return [judgeAbsent(seen, label, script, all, runs)];
	const mine = all.filter(one => one.user === user);
	const [first] = mine;
	if (first === undefined) return [judgeMissing(seen, wanted, all, runs)];
	const scheduled = wanted.schedule === undefined ? mine : mine.filter(one => one.normalised === normaliseSchedule(wanted.schedule ?? ''));
	const job = scheduled[0] ?? first;
	return [
		judgeSchedule(label, job, wanted),
		...(all.length > times ? [judgeTwice(label, script, all, times)] : []),
		...(job.cut ? [judgeCut(label, job)] : []),
		...(job.carriageReturn ? [judgeCarriageReturn(label, job)] : []),
		...judgeUntold(label, seen, job),
		...judgeShell(seen, job),
		judgeScript(seen, script, job),
		...judgeLog(seen, wanted, job),
	];
}

function judgeAbsent(seen: CronSeen, label: Text, script: string, all: readonly CronJob[], runs: (job: CronJob) => boolean): Finding {
	const [found] = all;
	if (found !== undefined) {
		const reason = text(`${placeOf(found)} runs ${script}`, `${placeOf(found)}에서 ${script} 실행됨`);
		return finding('fail', label, placeOf(found), ABSENT, reason);
	}
	const named = findNamed(seen, script);
	if (named !== undefined) return judgeNamed(label, script, named, ABSENT);
	const [unread] = seen.unread;
	if (unread !== undefined) return notRead(label, unread);
	if (seen.read.length === 0) {
		return finding('unknown', label, '—', ABSENT, text('No crontab at all could be read', '읽을 수 있는 crontab이 없음'));
	}
	// It runs as soon as whatever makes cron pass over the file is mended.
	return judgeIgnored(seen, label, script, 'warn', ABSENT, runs) ?? finding('pass', label, inNone(seen), ABSENT);
}

function judgeMissing(seen: CronSeen, {script, user}: CronJobSpec, all: readonly CronJob[], runs: (job: CronJob) => boolean): Finding {
	const label = plain(script);
	const expected = text(`a line of ${user}`, `${user} 줄`);
	const [other] = all;
	if (other !== undefined) {
		const reason = text(`${script} runs as ${other.user}, not as ${user}`, `${script} 실행 사용자가 ${user}이(가) 아니라 ${other.user}임`);
		return finding('fail', label, `${placeOf(other)}: ${other.user}`, expected, reason);
	}
	const ignored = judgeIgnored(seen, label, script, 'fail', expected, runs);
	if (ignored !== undefined) return ignored;
	const named = findNamed(seen, script);
	if (named !== undefined) return judgeNamed(label, script, named, expected);
	const [unread] = seen.unread;
	if (unread !== undefined) return notRead(label, unread);
	if (seen.read.length === 0) {
		return finding('unknown', label, '—', expected, text('No crontab at all could be read', '읽을 수 있는 crontab이 없음'));
	}
	const reason = text(`No crontab runs ${script}`, `${script}을(를) 실행하는 crontab 줄이 없음`);
	return finding('fail', label, inNone(seen), expected, reason);
}

function judgeIgnored(
	seen: CronSeen,
	label: Text,
	script: string,
	status: 'warn' | 'fail',
	expected: Text,
	runs: (job: CronJob) => boolean,
): Finding | undefined {
	const ignored = seen.ignored.find(({jobs}) => jobs.some(runs));
	if (ignored === undefined) return undefined;
	const why = whyIgnored(ignored);
	const reason = text(`${ignored.path} runs ${script}, and is ignored: ${why.en}`, `${ignored.path}의 ${script} 줄이 무시됨: ${why.ko}`);
	return finding(status, label, text(`${ignored.path} (ignored)`, `${ignored.path} (무시됨)`), expected, reason);
}

function findNamed({jobs}: CronSeen, script: string): CronJob | undefined {
	return jobs.find(one => scriptRun(one.command, script) === 'named');
}

function judgeNamed(label: Text, script: string, job: CronJob, expected: Text): Finding {
	const reason = text(
		`${placeOf(job)} names ${script}; whether the command runs it cannot be told`,
		`${placeOf(job)}에 ${script}이(가) 언급되나 실제로 실행하는 명령인지 알 수 없음`,
	);
	return finding('unknown', label, `${placeOf(job)}: ${job.command}`, expected, reason);
}

function judgeSchedule(label: Text, job: CronJob, wanted: CronJobSpec): Finding {
	const observed = `${job.schedule} ${job.user} (${placeOf(job)})`;
	if (job.normalised === undefined) {
		const reason = text(`Cron does not understand "${job.schedule}"`, `cron이 해석할 수 없는 일정: "${job.schedule}"`);
		return finding('fail', label, observed, wanted.schedule, reason);
	}
	if (wanted.schedule === undefined || job.normalised === normaliseSchedule(wanted.schedule)) {
		return finding('pass', label, observed, wanted.schedule);
	}
	const reason = text(
		`${wanted.script} runs at "${job.schedule}", expected "${wanted.schedule}"`,
		`${wanted.script} 일정이 "${job.schedule}", 예상은 "${wanted.schedule}"`,
	);
	return finding('fail', label, observed, wanted.schedule, reason);
}

function judgeUntold(label: Text, {untold}: CronSeen, job: CronJob): Finding[] {
	if (!untold.includes(job.user)) return [];
	const reason = text(
		`${placeOf(job)}: whether the host has a user ${job.user} could not be told`,
		`${placeOf(job)}: 호스트에 ${job.user} 사용자가 있는지 알 수 없음`,
	);
	return [finding('unknown', label, job.user, text('a user of the host', '호스트의 사용자'), reason)];
}

function judgeTwice(label: Text, script: string, all: readonly CronJob[], times: number): Finding {
	const places = all.map(placeOf).join(', ');
	return finding(
		'warn',
		label,
		places,
		times === 1 ? text('one line', '한 줄') : text(`${times} lines`, `${times}줄`),
		text(`${script} is in cron ${all.length} times: ${places}`, `${script}이(가) cron에 ${all.length}번 있음: ${places}`),
	);
}

function judgeCut(label: Text, job: CronJob): Finding {
	const reason = text(`${placeOf(job)}: cron cuts the command at a %; write \\%`, `${placeOf(job)}: %에서 명령이 잘림. \\%로 써야 함`);
	return finding('fail', label, text('cut at %', '%에서 잘림'), text('a whole command', '온전한 명령'), reason);
}

function judgeCarriageReturn(label: Text, job: CronJob): Finding {
	const reason = text(
		`${placeOf(job)}: the line ends in a carriage return (CRLF), which the shell takes for a part of the last word`,
		`${placeOf(job)}: 줄이 CRLF로 끝나 셸이 마지막 단어를 잘못 읽음`,
	);
	return finding('fail', label, 'CRLF', 'LF', reason);
}

function notRead(label: Text, {path, complaint}: CronSeen['unread'][number]): Finding {
	return finding(
		'unknown',
		label,
		complaint,
		undefined,
		text(`${path} could not be read: ${complaint}`, `${path} 읽기 불가: ${complaint}`),
	);
}

/** In how many places it was looked for in vain. */
function inNone({read}: CronSeen): Text {
	return text(`not in ${read.length} places that were read`, `읽은 ${read.length}곳에 없음`);
}

function placeOf({source, line}: CronJob): string {
	return `${source}:${line}`;
}
