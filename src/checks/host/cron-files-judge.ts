import {phrase, plain, type Text, text} from '../../core/text.ts';
import type {Finding} from '../finding.ts';
import {finding} from '../judge-value.ts';
import type {CronJobSpec, CronSeen, Looked} from './cron-spec.ts';
import {type CronJob, redirectTargets} from './crontab.ts';
import {typeWords} from './file-judge.ts';
import {areAll, isPermitted, type Stat} from './permitted.ts';
import {scriptRun} from './script-run.ts';

/** Whether the job's user may run its script. */
export function judgeScript({files, groups}: CronSeen, script: string, job: CronJob): Finding {
	const {user} = job;
	const seen = files[script] ?? {complaint: '—'};
	const label = plain(script);
	const expected = text(`a file that ${user} can execute`, `${user}이(가) 실행할 수 있는 파일`);
	if ('complaint' in seen) {
		const missing = isMissing(seen);
		const reason = missing
			? text(`The script ${script} is not there`, `${script} 스크립트가 없음`)
			: text(`The script ${script} could not be looked at: ${seen.complaint}`, `${script} 스크립트 확인 불가: ${seen.complaint}`);
		return finding(missing ? 'fail' : 'unknown', label, missing ? text('missing', '없음') : seen.complaint, expected, reason);
	}
	const observed = phrase`${typeWords(seen.type)} ${modeOf(seen)}`;
	if (!seen.type.startsWith('regular'))
		return finding('fail', label, observed, expected, text(`${script} is not a file`, `${script}이(가) 파일이 아님`));
	const may = (wanted: 'read' | 'execute') => isPermitted(seen, wanted, user, groups[user]);
	// An interpreter reads what it is handed. Of what is executed it is not known here whether it is a script, which needs both.
	const permitted = scriptRun(job.command, script) === 'interpreted' ? may('read') : may('execute');
	if (permitted === true) return finding('pass', label, observed, expected);
	const reason =
		permitted === undefined
			? text(
					`Whether ${user} can execute ${script} hangs on the group ${seen.group} (${seen.mode}); the groups of ${user} could not be told`,
					`${user}의 ${script} 실행 가능 여부는 ${seen.group} 그룹에 달려 있으나(${seen.mode}) ${user}의 그룹을 알 수 없음`,
				)
			: text(
					`The script ${script} is not executable (${seen.mode}) for ${user}; it is of ${seen.owner}:${seen.group}`,
					`${script}에 ${user}의 실행 권한이 없음 (${seen.mode}, ${seen.owner}:${seen.group})`,
				);
	return finding(permitted === undefined ? 'unknown' : 'fail', label, observed, expected, reason);
}

const SHELLS: readonly string[] = ['sh', 'bash', 'dash', 'ash', 'ksh', 'mksh', 'zsh', 'rbash'];
const NO_SHELLS: readonly string[] = ['false', 'true', 'nologin'];

/** Cron hands the command to what SHELL names: a program that is no shell, or is not there, runs nothing of it. */
export function judgeShell({files}: CronSeen, {shell, source, line}: CronJob): Finding[] {
	if (shell === undefined || shell === '/bin/sh') return [];
	const label = plain(`${source}:${line} SHELL`);
	const name = shell.replace(/^.*\//, '');
	const seen = files[shell] ?? {complaint: '—'};
	const judged = (status: 'pass' | 'fail' | 'unknown', reason?: Text) => [
		finding(status, label, shell, text('a shell that is there', '설치된 셸'), reason),
	];
	if (NO_SHELLS.includes(name))
		return judged('fail', text(`SHELL is ${shell}, which runs no command`, `SHELL이 명령을 실행하지 않는 ${shell}임`));
	if ('complaint' in seen) {
		if (isMissing(seen)) return judged('fail', text(`SHELL is ${shell}, which is not there`, `SHELL로 지정된 ${shell}이(가) 없음`));
		return judged(
			'unknown',
			text(`SHELL is ${shell}, which could not be looked at: ${seen.complaint}`, `SHELL로 지정된 ${shell} 확인 불가: ${seen.complaint}`),
		);
	}
	if (SHELLS.includes(name)) return judged('pass');
	return judged(
		'unknown',
		text(`SHELL is ${shell}; whether that runs the command cannot be told`, `SHELL이 ${shell}이며 명령을 실행하는지 알 수 없음`),
	);
}

/** Whether the job's user may write where the job's output goes: the shell opens that first, and runs nothing where it cannot. */
export function judgeLog(seen: CronSeen, {script, log}: CronJobSpec, job: CronJob): Finding[] {
	const targets = redirectTargets(job.command);
	const label = text(`${script} log`, `${script} 로그`);
	const findings = [...new Set([...targets, ...(log === undefined ? [] : [log])])].map(target => judgeTarget(seen, script, target, job));
	if (log !== undefined && targets.length > 0 && !targets.includes(log)) {
		const reason = text(
			`${script} logs to ${targets.join(', ')}, not to ${log}`,
			`${script} 로그가 ${log}이(가) 아닌 ${targets.join(', ')}에 기록됨`,
		);
		findings.push(finding('fail', label, targets.join(', '), log, reason));
	}
	return findings;
}

function judgeTarget({files, groups}: CronSeen, script: string, target: string, {user}: CronJob): Finding {
	const folder = folderOf(target);
	const [own, above] = [files[target], files[folder]];
	const label = text(`${script} log`, `${script} 로그`);
	const expected = text(`writable for ${user}`, `${user}에게 쓰기 권한이 있음`);
	const unclear = (why: string) =>
		finding('unknown', label, target, expected, text(`${folder} could not be looked at: ${why}`, `${folder} 확인 불가: ${why}`));
	if (above === undefined) return unclear('—');
	if ('complaint' in above) {
		if (!isMissing(above)) return unclear(above.complaint);
		const reason = text(
			`The folder of its log, ${folder}, is not there: cron would not run it`,
			`로그 디렉터리 ${folder}이(가) 없어 실행되지 않음`,
		);
		return finding('fail', label, target, expected, reason);
	}
	if (own !== undefined && 'complaint' in own && !isMissing(own)) return unclear(own.complaint);
	// Where there is no such file yet, or its name is made as the job runs, the folder has to let it be made.
	const isThere = own !== undefined && !('complaint' in own);
	const written = isThere ? own : above;
	const place = isThere ? target : folder;
	const may = (stat: Stat, wanted: 'write' | 'execute') => isPermitted(stat, wanted, user, groups[user]);
	const permitted = areAll([may(above, 'execute'), may(written, 'write')]);
	const observed = `${place} ${modeOf(written)}`;
	if (permitted === true) return finding('pass', label, observed, expected);
	const reason =
		permitted === false
			? text(
					`${user} may not write ${target} (${modeOf(above)}, ${observed}): cron would not run it`,
					`${user}에게 ${target} 쓰기 권한이 없어(${modeOf(above)}, ${observed}) 실행되지 않음`,
				)
			: text(
					`Whether ${user} may write ${target} hangs on a group (${observed}); the groups of ${user} could not be told`,
					`${user}의 ${target} 쓰기 가능 여부는 그룹에 달려 있으나(${observed}) ${user}의 그룹을 알 수 없음`,
				);
	return finding(permitted === false ? 'fail' : 'unknown', label, observed, expected, reason);
}

/** `750 root:adm`. */
function modeOf({mode, owner, group}: Stat): string {
	return `${mode} ${owner}:${group}`;
}

function isMissing(seen: Extract<Looked, {readonly complaint: string}>): boolean {
	return /no such file or directory|not a directory/i.test(seen.complaint);
}

/** The folder that a new file of that path would come into; `/a/b/` is in `/a/b`. */
export function folderOf(path: string): string {
	return path.replace(/\/[^/]*$/, '') || '/';
}
