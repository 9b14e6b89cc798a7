import {plain, type Text, text} from '../../core/text.ts';
import type {Verdict} from '../../core/verdict.ts';
import type {Finding} from '../finding.ts';
import {finding, notAsExpected, verdictOf} from '../judge-value.ts';
import {type AtLeast, describeAtLeast, judgeAtLeast} from '../threshold.ts';
import type {DiskSpec, FileSystemSeen} from './disk-spec.ts';
import {judgeDiskTrend} from './disk-trend.ts';

const KIB_PER_GIB = 1_048_576;

const DISK_FULL = text(
	'See what takes the space: docker system df, and du -x on the path. Old images and logs are the usual causes.',
	'docker system df와 해당 경로의 du -x로 사용량을 확인하십시오. 오래된 이미지와 로그가 흔한 원인입니다.',
);

export function pathsOf({paths}: Pick<DiskSpec, 'paths'>): {readonly path: string; readonly mountPoint: boolean}[] {
	return paths.map(one => (typeof one === 'string' ? {path: one, mountPoint: false} : one));
}

export function judgePaths(seen: readonly FileSystemSeen[], spec: DiskSpec): Verdict {
	const wanted = pathsOf(spec);
	const findings = seen.flatMap((one, index) => judgePath(one, spec, wanted[index]?.mountPoint ?? false));
	const least = Math.min(...seen.flatMap(({usage}) => (usage === undefined ? [] : [freePercent(usage.usedKiB, usage.availableKiB)])));
	return verdictOf(
		findings,
		text(`${Math.floor(least)} % of the space is free or more`, `여유 공간 ${Math.floor(least)}% 이상`),
		DISK_FULL,
	);
}

function judgePath({path, usage, problem, trend}: FileSystemSeen, spec: DiskSpec, mountPoint: boolean): Finding[] {
	if (usage === undefined) return [judgeUnread(path, problem ?? '—')];
	const {usedKiB, availableKiB, inodes, mount, device} = usage;
	const gib = availableKiB / KIB_PER_GIB;
	const findings = [
		judgeShare(path, text('space free', '여유 공간'), freePercent(usedKiB, availableKiB), spec.free, ` (${gib.toFixed(1)} GiB)`),
	];
	if (spec.freeGiB !== undefined) findings.push(judgeGiB(path, gib, spec.freeGiB));
	if (inodes !== 'uncounted') findings.push(judgeInodes(path, inodes, spec.freeInodes));
	if (trend !== undefined && spec.trend !== undefined) findings.push(judgeDiskTrend(path, trend, usage, spec.trend));
	if (usage.readOnly !== false && !spec.readOnly) findings.push(judgeReadOnly(path, device, usage.readOnly));
	if (mountPoint) {
		const good = mount === (path.replace(/\/+$/, '') || '/');
		const reason = text(
			`Nothing is mounted at ${path}: it is a folder of ${mount}`,
			`${path}에 마운트된 것이 없음: ${mount}의 일반 폴더임`,
		);
		findings.push(
			finding(good ? 'pass' : 'fail', text(`${path} mount point`, `${path} 마운트 지점`), mount, path, good ? undefined : reason),
		);
	}
	return findings;
}

function judgeInodes(
	path: string,
	inodes: {readonly used: number; readonly free: number} | {readonly problem: string},
	wanted: AtLeast,
): Finding {
	const label = text('inodes free', '여유 inode');
	if (!('problem' in inodes)) return judgeShare(path, label, freePercent(inodes.used, inodes.free), wanted, '');
	const said = inodes.problem.slice(0, 200);
	const reason = text(`The inodes of ${path} could not be looked at: ${said}`, `${path} inode 확인 불가: ${said}`);
	return finding('unknown', text(`${path} ${label.en}`, `${path} ${label.ko}`), said, describeAtLeast(wanted, 'pass', '%'), reason);
}

/** @param isReadOnly undefined where the list of mounts does not tell */
function judgeReadOnly(path: string, device: string, isReadOnly: true | undefined): Finding {
	const label = text(`${path} mounted`, `${path} 마운트`);
	if (isReadOnly) {
		return finding('fail', label, `${device} ro`, 'rw', text(`${path} is mounted read-only`, `${path}이(가) 읽기 전용으로 마운트됨`));
	}
	const reason = text(
		`How ${path} is mounted could not be looked at: /proc/mounts has no line of it`,
		`${path} 마운트 상태 확인 불가: /proc/mounts에 해당 줄이 없음`,
	);
	return finding('unknown', label, device, 'rw', reason);
}

/** That it is not there is what was seen; anything else that `df` says means it could not look. */
function judgeUnread(path: string, problem: string): Finding {
	const missing = /no such file or directory|not a directory/i.test(problem);
	const reason = missing
		? text(`${path} is not there`, `${path} 경로가 없음`)
		: text(`${path} could not be looked at: ${problem.slice(0, 200)}`, `${path} 확인 불가: ${problem.slice(0, 200)}`);
	return finding(missing ? 'fail' : 'unknown', plain(path), problem.slice(0, 200), undefined, reason);
}

function judgeShare(path: string, what: Text, percent: number, wanted: AtLeast, more: string): Finding {
	const status = judgeAtLeast(percent, wanted);
	const shown = `${percent.toFixed(1)} %${more}`;
	const label = text(`${path} ${what.en}`, `${path} ${what.ko}`);
	const expected = describeAtLeast(wanted, status, '%');
	const reason = notAsExpected(label, shown, expected);
	return finding(status, label, shown, expected, status === 'pass' ? undefined : reason);
}

function judgeGiB(path: string, gib: number, wanted: AtLeast): Finding {
	const status = judgeAtLeast(gib, wanted);
	const shown = `${gib.toFixed(1)} GiB`;
	const expected = describeAtLeast(wanted, status, 'GiB');
	const reason = text(`${path}: ${shown} free, expected ${expected}`, `${path}: 여유 ${shown}, 예상은 ${expected}`);
	return finding(status, text(`${path} GiB free`, `${path} 여유 GiB`), shown, expected, status === 'pass' ? undefined : reason);
}

/** As `df` counts: of what an ordinary user can have, without what is kept for root. */
function freePercent(used: number, free: number): number {
	return used + free <= 0 ? 0 : (free / (used + free)) * 100;
}
