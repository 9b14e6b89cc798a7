import {parseDuration} from '../../core/duration.ts';
import {agoWords, durationText, withinWords} from '../../core/duration-text.ts';
import {plain, type Text, text, type Words} from '../../core/text.ts';
import type {EvidenceTable, Status, Verdict} from '../../core/verdict.ts';
import {type Finding, worstOf} from '../finding.ts';
import {finding, verdictOf} from '../judge-value.ts';
import {formatCount} from '../signed-count.ts';
import {copyFault} from './backup-copy-fault.ts';
import type {BackupFilesSeen, BackupFilesSpec, BackupSet, BackupSetSeen, CopySeen} from './backup-files-spec.ts';
import {FUTURE_MS} from './future.ts';

/** Names carry local time, and the host's zone is not asked. */
const ZONE_MS = 26 * 3_600_000;
const NOT_THERE = /no such file or directory|not a directory|can't open/i;

interface Judged {
	readonly findings: readonly Finding[];
	readonly row: readonly Words[];
}

export function judgeBackups({now, sets}: BackupFilesSeen, spec: BackupFilesSpec): Verdict {
	const judged = sets.flatMap((seen, index): Judged[] => {
		const wanted = spec.sets[index];
		return wanted === undefined ? [] : [judgeSet(seen, wanted, now)];
	});
	const good = sets.reduce((sum, {copies}, index) => sum + validOf(copies, spec.sets[index]).length, 0);
	const allWell = text(`Backups are recent and whole: ${good} good copies`, `백업이 최신이며 온전함: 정상 사본 ${good}개`);
	const verdict = verdictOf(
		judged.flatMap(({findings}) => findings),
		allWell,
	);
	return {...verdict, table: tableOf(judged)};
}

function judgeSet(seen: BackupSetSeen, wanted: BackupSet, now: number | undefined): Judged {
	const name = wanted.name ?? wanted.directory;
	const [newest, ...older] = seen.copies;
	const label = plain(name);
	if (seen.complaint !== undefined) {
		const missing = NOT_THERE.test(seen.complaint);
		const said = seen.complaint.slice(0, 200);
		const reason = missing
			? text(`${name}: ${wanted.directory} is not there`, `${name}: ${wanted.directory} 없음`)
			: text(`${name} could not be looked at: ${said}`, `${name} 확인 불가: ${said}`);
		return {findings: [finding(missing ? 'fail' : 'unknown', label, said, undefined, reason)], row: [name, '—', '—', '—', '—', '—']};
	}
	if (newest === undefined) {
		const unread = seen.count > 0;
		const reason = unread
			? text(`${name}: files are there and could not be looked at`, `${name}: 파일은 있으나 확인할 수 없음`)
			: text(`${name}: there is no backup`, `${name}: 백업이 하나도 없음`);
		return {
			findings: [finding(unread ? 'unknown' : 'fail', label, text(`${seen.count} files`, `파일 ${seen.count}개`), wanted.pattern, reason)],
			row: [name, '—', '—', '—', '—', '0'],
		};
	}
	const valid = validOf(seen.copies, wanted);
	const median = medianOf(older.slice(0, 7).map(({size}) => size));
	const findings = [
		...judgeAge(name, newest, seen.copies, wanted, now),
		...judgeCopies(name, seen, valid, wanted),
		...judgeSize(name, newest, median, older.length, wanted),
		...judgeKeep(name, seen, wanted, now),
	];
	const row = [
		name,
		shortName(newest.name),
		now === undefined ? '—' : durationText(now - newest.changedAt),
		formatCount(BigInt(newest.size)),
		median === undefined ? '—' : formatCount(BigInt(Math.round(median))),
		`${valid.length}/${seen.count}`,
	];
	return {findings, row};
}

function judgeAge(name: string, newest: CopySeen, copies: readonly CopySeen[], wanted: BackupSet, now: number | undefined): Finding[] {
	const label = text(`${name}: newest`, `${name}: 최신 백업`);
	if (now === undefined) {
		return [finding('unknown', label, '—', undefined, text("The host's clock could not be read", '호스트 시각 확인 불가'))];
	}
	const future = copies.find(({changedAt}) => changedAt > now + FUTURE_MS);
	if (future !== undefined) {
		const ahead = durationText(future.changedAt - now);
		const reason = text(
			`${name}: ${shortName(future.name)} is dated ${ahead.en} in the future`,
			`${name}: ${shortName(future.name)} 시각이 미래임(${ahead.ko} 뒤)`,
		);
		return [finding('fail', label, agoWords(now - future.changedAt), withinWords(wanted.newerThan), reason)];
	}
	const ageMs = Math.max(0, now - newest.changedAt);
	const age = durationText(ageMs);
	const old = ageMs > (parseDuration(wanted.newerThan) ?? 0);
	const reason = text(`${name}: the newest backup is ${age.en} old`, `${name}: 최신 백업이 ${age.ko} 전에 만들어짐`);
	const findings = [finding(old ? 'fail' : 'pass', label, agoWords(ageMs), withinWords(wanted.newerThan), old ? reason : undefined)];
	const named = momentIn(newest.name);
	if (named !== undefined && Math.abs(named - newest.changedAt) > ZONE_MS) {
		const apart = durationText(Math.abs(named - newest.changedAt));
		const why = text(
			`${name}: the name and the time of ${shortName(newest.name)} are ${apart.en} apart: it was touched or copied`,
			`${name}: ${shortName(newest.name)}의 이름과 수정 시각이 ${apart.ko} 차이 남(복사되었거나 수정됨)`,
		);
		findings.push(finding('warn', text(`${name}: name and time`, `${name}: 이름과 시각`), apart, text('≤ 1 d', '1일 이내'), why));
	}
	return findings;
}

function judgeCopies(name: string, {copies, count}: BackupSetSeen, valid: readonly CopySeen[], wanted: BackupSet): Finding[] {
	const [newest] = copies;
	const label = text(`${name}: good copies`, `${name}: 정상 사본`);
	const faults = copies.flatMap((copy): {copy: CopySeen; status: Status; why: Text}[] => {
		const fault = copyFault(copy, wanted);
		return fault === undefined ? [] : [{copy, ...fault}];
	});
	const findings = faults
		.filter(({copy}) => copy.read !== undefined || copy === newest)
		.slice(0, 8)
		.map(({copy, status, why}) => {
			const own = plain(`${name}: ${shortName(copy.name)}`);
			const reason = text(`${name}: ${shortName(copy.name)} ${why.en}`, `${name}: ${shortName(copy.name)} ${why.ko}`);
			// What is older and broken is no backup, and no reason to do without the good ones.
			return finding(copy === newest ? status : status === 'fail' ? 'warn' : status, own, why, undefined, reason);
		});
	const untold = faults.filter(({status}) => status === 'unknown').length + Math.max(0, count - copies.length);
	const enough = valid.length >= wanted.valid;
	const couldBe = valid.length + untold >= wanted.valid;
	const reason = couldBe
		? text(`${name}: only ${valid.length} copies could be read to their end`, `${name}: 끝까지 읽은 사본이 ${valid.length}개뿐임`)
		: text(
				`${name}: ${valid.length} good copies, at least ${wanted.valid} wanted`,
				`${name}: 정상 사본 ${valid.length}개, 최소 ${wanted.valid}개 필요`,
			);
	const status = enough ? 'pass' : couldBe ? 'unknown' : 'fail';
	return [
		...findings,
		finding(
			status,
			label,
			text(`${valid.length} of ${count}`, `${count}개 중 ${valid.length}개`),
			`≥ ${wanted.valid}`,
			enough ? undefined : reason,
		),
	];
}

function judgeSize(name: string, {size}: CopySeen, median: number | undefined, before: number, {minShare}: BackupSet): Finding[] {
	if (median === undefined || median === 0) return [];
	const percent = Math.round((size / median) * 100);
	const small = size < median * minShare;
	// One copy is nothing usual, but a fall beside it is still the only sign there is.
	const [usual, label] =
		before === 1
			? [text('the size of the one before', '직전 백업'), text(`${name}: size against the one before`, `${name}: 직전 백업 대비 크기`)]
			: [text('the usual size', '평소(중앙값)'), text(`${name}: size against the median`, `${name}: 중앙값 대비 크기`)];
	const reason = text(
		`${name}: the newest backup has ${percent}% of ${usual.en}`,
		`${name}: 최신 백업 크기가 ${usual.ko}의 ${percent}%에 불과함`,
	);
	return [finding(small ? 'fail' : 'pass', label, `${percent}%`, `≥ ${Math.round(minShare * 100)}%`, small ? reason : undefined)];
}

/** How many there are says little when they are all of one day, so the gaps between those that are to be kept count too. */
function judgeKeep(name: string, {copies, count}: BackupSetSeen, {keep}: BackupSet, now: number | undefined): Finding[] {
	if (keep === undefined || now === undefined) return [];
	const everyMs = parseDuration(keep.every) ?? 0;
	const kept = copies.slice(0, keep.copies);
	const gaps = kept.slice(1).map((copy, index) => (kept[index]?.changedAt ?? 0) - copy.changedAt);
	const widest = Math.max(0, ...gaps);
	const oldest = copies.at(-1);
	const span = kept.length > 1 ? (kept[0]?.changedAt ?? 0) - (kept.at(-1)?.changedAt ?? 0) : 0;
	const findings: Finding[] = [];
	const warn = (observed: Words, expected: Words, reason: Text) =>
		findings.push(finding('warn', text(`${name}: retention`, `${name}: 보관`), observed, expected, reason));
	if (count < keep.copies) {
		warn(
			`${count}`,
			`${keep.copies}`,
			text(`${name}: ${count} of ${keep.copies} copies are there`, `${name}: 사본 ${keep.copies}개 중 ${count}개만 있음`),
		);
	}
	if (widest > everyMs * 1.5) {
		const gap = durationText(widest);
		warn(gap, `≤ ${keep.every}`, text(`${name}: ${gap.en} lie between two copies`, `${name}: 사본 사이 간격이 ${gap.ko}임`));
	} else if (kept.length === keep.copies && keep.copies > 1 && span < everyMs * (keep.copies - 1) * 0.5) {
		const all = durationText(span);
		warn(
			all,
			`${keep.copies} × ${keep.every}`,
			text(`${name}: the copies that are kept span only ${all.en}`, `${name}: 보관된 사본의 기간이 ${all.ko}뿐임`),
		);
	}
	if (oldest !== undefined && now - oldest.changedAt > everyMs * (keep.copies + 2)) {
		const age = durationText(now - oldest.changedAt);
		warn(
			age,
			`${keep.copies} × ${keep.every}`,
			text(
				`${name}: the oldest copy is ${age.en} old, nobody removes them`,
				`${name}: 가장 오래된 사본이 ${age.ko} 전 것임(정리되지 않음)`,
			),
		);
	}
	if (worstOf(findings) === 'unknown') {
		return [finding('pass', text(`${name}: retention`, `${name}: 보관`), `${count}`, `${keep.copies} × ${keep.every}`)];
	}
	return findings;
}

function validOf(copies: readonly CopySeen[], wanted: BackupSet | undefined): CopySeen[] {
	return wanted === undefined ? [] : copies.filter(copy => copyFault(copy, wanted) === undefined);
}

function medianOf(values: readonly number[]): number | undefined {
	if (values.length === 0) return undefined;
	const sorted = [...values].sort((left, right) => left - right);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? 0;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** `…_20260223_030502…` read as UTC. */
function momentIn(name: string): number | undefined {
	const [, year, month, day, hour = '00', minute = '00'] = /(20\d\d)-?(\d\d)-?(\d\d)(?:[T_-]?(\d\d):?(\d\d))?/.exec(name) ?? [];
	if (year === undefined) return undefined;
	const moment = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
	return Number.isNaN(moment) ? undefined : moment;
}

function shortName(name: string): string {
	return name.length > 80 ? `${name.slice(0, 80)}…` : name;
}

function tableOf(judged: readonly Judged[]): EvidenceTable {
	return {
		columns: [
			{title: text('backup', '백업')},
			{title: text('newest', '최신')},
			{title: text('age', '경과'), align: 'right'},
			{title: text('bytes', '바이트'), align: 'right'},
			{title: text('median before', '이전 중앙값'), align: 'right'},
			{title: text('good', '정상'), align: 'right'},
		],
		rows: judged.map(({findings, row}) => ({status: worstOf(findings), cells: row})),
	};
}
