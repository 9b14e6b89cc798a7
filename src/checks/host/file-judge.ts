import {parseDuration} from '../../core/duration.ts';
import {agoWords, durationText, withinWords} from '../../core/duration-text.ts';
import {phrase, plain, type Text, text, type Words} from '../../core/text.ts';
import type {Verdict} from '../../core/verdict.ts';
import type {Finding} from '../finding.ts';
import {finding, judgeValue, verdictOf} from '../judge-value.ts';
import {judgeText} from './file-content.ts';
import type {FileEntry, FileSeen, FileSpec, FilesSeen} from './file-spec.ts';

const NOT_THERE = /no such file or directory|not a directory/i;

const PRESENT = text('present', '있음');
const ABSENT = text('absent', '없음');

export function judgeFiles({files, now}: FilesSeen, spec: FileSpec): Verdict {
	const findings = files.flatMap((seen, index) => {
		const wanted = spec.files[index];
		return wanted === undefined ? [] : judgeFile(seen, wanted, now);
	});
	const [only] = files;
	const allWell =
		files.length === 1 && only !== undefined
			? text(`${only.path} is as it should be`, `${only.path} 정상`)
			: text(`${files.length} files are as they should be`, `파일 ${files.length}개 모두 정상`);
	return verdictOf(findings, allWell);
}

function judgeFile(seen: FileSeen, wanted: FileEntry, now: number | undefined): Finding[] {
	const {path, stat, complaint = ''} = seen;
	if (stat === undefined && !NOT_THERE.test(complaint)) {
		const said = complaint.split('\n', 1)[0]?.slice(0, 200) ?? '';
		return [
			finding('unknown', plain(path), said, undefined, text(`${path} could not be looked at: ${said}`, `${path} 확인 불가: ${said}`)),
		];
	}
	if (wanted.absent) return [judgeAbsent(seen)];
	if (stat === undefined) {
		const reason =
			seen.link === undefined
				? text(`${path} is not there`, `${path} 없음`)
				: text(`${path} points to ${seen.link}, which is not there`, `${path}이(가) 가리키는 ${seen.link} 없음`);
		return [finding('fail', plain(path), seen.link === undefined ? ABSENT : `→ ${seen.link}`, PRESENT, reason)];
	}
	const link = seen.link === undefined ? '' : ` → ${seen.link}`;
	return [
		finding('pass', plain(path), shownStat(stat, link)),
		...judgeStat(seen, stat, wanted),
		...judgeAge(path, stat.changedAt, now, wanted),
		...judgeText(seen, wanted),
	];
}

function judgeAbsent({path, stat, link, listed}: FileSeen): Finding {
	const label = plain(path);
	if (stat !== undefined || link !== undefined) {
		return finding('fail', label, PRESENT, ABSENT, text(`${path} is there and should not be`, `없어야 할 ${path}이(가) 있음`));
	}
	if (listed === true) return finding('pass', label, text('absent; its folder was listed', '없음(디렉터리 목록 확인)'), ABSENT);
	const reason = text(
		`${path} was not found, but neither could its folder be listed`,
		`${path}을(를) 찾지 못했지만 상위 디렉터리 목록도 확인하지 못함`,
	);
	return finding('unknown', label, text('its folder was not listed', '디렉터리 목록 확인 못함'), ABSENT, reason);
}

function judgeStat({path, sha256, link}: FileSeen, stat: NonNullable<FileSeen['stat']>, wanted: FileEntry): Finding[] {
	const of = (en: string, ko: string) => text(`${path} ${en}`, `${path} ${ko}`);
	const mode = Number.parseInt(stat.mode, 8);
	const findings: Finding[] = [];
	if (wanted.type !== undefined) {
		const type = wanted.type === 'link' ? (link === undefined ? stat.type : 'link') : shortType(stat.type);
		findings.push(judgeValue(of('type', '유형'), type, wanted.type));
	}
	if (wanted.mode !== undefined) findings.push(judgeValue(of('mode', '모드'), octal(mode), octal(Number.parseInt(wanted.mode, 8))));
	if (wanted.maxMode !== undefined) {
		const beyond = mode & ~Number.parseInt(wanted.maxMode, 8) & 0o7777;
		const label = of('mode', '모드');
		const reason = text(
			`${path} allows more than ${wanted.maxMode}: its mode is ${octal(mode)}`,
			`${path} 권한이 ${wanted.maxMode}보다 넓음: ${octal(mode)}`,
		);
		findings.push(
			finding(
				beyond === 0 ? 'pass' : 'fail',
				label,
				octal(mode),
				text(`within ${wanted.maxMode}`, `${wanted.maxMode} 이내`),
				beyond === 0 ? undefined : reason,
			),
		);
	}
	if (wanted.owner !== undefined) findings.push(judgeValue(of('owner', '소유자'), stat.owner, {equal: wanted.owner}));
	if (wanted.group !== undefined) findings.push(judgeValue(of('group', '그룹'), stat.group, {equal: wanted.group}));
	if (wanted.size !== undefined) findings.push(judgeValue(of('bytes', '바이트'), stat.size, wanted.size));
	if (wanted.sha256 !== undefined) findings.push(judgeValue(of('sha256', 'sha256'), sha256, {equal: wanted.sha256}));
	return findings;
}

function judgeAge(path: string, changedAt: number, now: number | undefined, {newerThan, olderThan}: FileEntry): Finding[] {
	if (newerThan === undefined && olderThan === undefined) return [];
	const label = text(`${path} changed`, `${path} 변경`);
	if (now === undefined) {
		return [finding('unknown', label, '—', undefined, text("The host's clock could not be read", '호스트 시각 확인 불가'))];
	}
	const ageMs = now - changedAt;
	const age = agoWords(ageMs);
	const judged = (good: boolean, expected: Text, reason: Text) =>
		finding(good ? 'pass' : 'fail', label, age, expected, good ? undefined : reason);
	const findings: Finding[] = [];
	if (newerThan !== undefined) {
		const future = ageMs < 0;
		const reason = future
			? text(`${path} was changed in the future: ${age.en}`, `${path} 변경 시각이 미래임: ${age.ko}`)
			: text(`${path} was last changed ${age.en}`, `${path} 마지막 변경이 ${age.ko}임`);
		findings.push(judged(!future && ageMs <= (parseDuration(newerThan) ?? 0), withinWords(newerThan), reason));
	}
	if (olderThan !== undefined) {
		const reason = text(`${path} was changed only ${age.en}`, `${path} 변경된 지 얼마 안 됨: ${age.ko}`);
		findings.push(
			judged(
				ageMs >= (parseDuration(olderThan) ?? 0),
				text(`≥ ${olderThan} ago`, `${durationText(parseDuration(olderThan) ?? 0).ko} 이상 지남`),
				reason,
			),
		);
	}
	return findings;
}

function shownStat({type, mode, owner, group, size}: NonNullable<FileSeen['stat']>, link: string): Text {
	const about = phrase`${typeWords(type)} ${mode} ${owner}:${group} ${String(size)}`;
	return text(`${about.en} bytes${link}`, `${about.ko}바이트${link}`);
}

/** What `stat` calls a kind of file. */
export function typeWords(type: string): Words {
	const korean = TYPES[type];
	return korean === undefined ? type : text(type, korean);
}

const TYPES: Readonly<Record<string, string>> = {
	'regular file': '일반 파일',
	'regular empty file': '빈 파일',
	directory: '디렉터리',
	'symbolic link': '심볼릭 링크',
};

function shortType(type: string): string {
	return type.startsWith('regular') ? 'file' : type;
}

function octal(mode: number): string {
	return mode.toString(8).padStart(3, '0');
}
