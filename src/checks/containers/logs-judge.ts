import {formatDuration, parseDuration} from '../../core/duration.ts';
import {agoWords, withinWords} from '../../core/duration-text.ts';
import {phrase, plain, text} from '../../core/text.ts';
import type {Verdict} from '../../core/verdict.ts';
import type {Finding} from '../finding.ts';
import {finding, judgeValue, verdictOf} from '../judge-value.ts';
import {outputLines} from '../output-lines.ts';
import {formatCount} from '../signed-count.ts';
import {type LogFileSeen, type LogsSeen, type LogsSpec, sinceOf} from './logs-spec.ts';

export function judgeLogs(seen: LogsSeen, spec: LogsSpec): Verdict {
	const whose = spec.container ?? spec.unit ?? spec.file ?? '';
	if ('absent' in seen) {
		const {absent, detail} = seen;
		const why =
			absent === 'missing'
				? text(`${whose} is not there`, `${whose}이(가) 없음`)
				: absent === 'denied'
					? text(`The log of ${whose} may not be read`, `${whose} 로그 읽기 권한 없음`)
					: text(`The log of ${whose} cannot be read: ${detail}`, `${whose} 로그를 읽을 수 없음: ${detail}`);
		return verdictOf([finding(absent === 'missing' ? 'fail' : 'unknown', plain(whose), detail, undefined, why)], why);
	}
	const {summary, file} = seen;
	const {lines, hits, samples} = summary;
	const findings = [
		judgeWindow(seen, spec),
		...(file === undefined ? [] : judgeFile(file, spec)),
		judgeDenied(seen, spec),
		...judgeCounts(seen, spec),
	].flat();
	const read = formatCount(BigInt(lines));
	const verdict = verdictOf(findings, text(`${read} lines, ${hits} denied`, `로그 ${read}줄, 금지 항목 ${hits}건`));
	const shown = samples.map((sample, index) => ({
		label: text(`sample ${index + 1}`, `예 ${index + 1}`),
		observed: outputLines(sample, 'first'),
	}));
	const note = file?.rotated === 'read' ? [{label: text('rotation', '로테이션'), observed: `${spec.file}.1 + ${spec.file}`}] : [];
	return {...verdict, evidence: [...verdict.evidence, ...note, ...shown]};
}

/** That lines were read is what makes the absence of bad ones mean something. */
function judgeWindow({summary}: Extract<LogsSeen, {readonly summary: unknown}>, spec: LogsSpec): Finding[] {
	const {lines, first, last, tooSlow, torn} = summary;
	const window = `${sinceOf(spec)}${spec.tail === 'all' ? '' : `, ${spec.tail}`}`;
	const times = first === undefined ? '' : `, ${first} … ${last ?? first}`;
	const label = text(`lines read (${window})`, `읽은 줄(${window})`);
	const observed = `${formatCount(BigInt(lines))}${times}`;
	if (lines === 0) {
		const why = text(`No line in ${window}: nothing is proven`, `${window} 동안 로그가 없어 판단할 수 없음`);
		return [finding('unknown', label, '0', '≥ 1', why)];
	}
	const found = [finding('pass', label, observed, '≥ 1')];
	if (tooSlow) {
		const why = text('A pattern is too slow for this log', '패턴이 너무 느려 로그 전체를 검사하지 못함');
		found.push(finding('unknown', text('patterns', '패턴'), text('too slow', '너무 느림'), undefined, why));
	}
	if (torn) {
		const why = text(
			'A line too long to be held was looked at in pieces: what lies across two of them was not seen',
			'줄이 너무 길어 나누어 검사함: 나뉜 자리에 걸친 내용은 확인하지 못함',
		);
		found.push(finding('unknown', text('longest line', '가장 긴 줄'), text('cut', '잘림'), undefined, why));
	}
	return found;
}

/** The host counts whole seconds, and a line may be written while it is looked at. */
const CLOCK_SLACK_MS = 5_000;

/** Lines of last week prove nothing of the last ten minutes: the newest one has to lie in the window. */
function judgeFile({ageMs, rotated, rotatedAgeMs, isTimed, zone}: LogFileSeen, spec: LogsSpec): Finding[] {
	const since = sinceOf(spec);
	const sinceMs = parseDuration(since) ?? 0;
	const label = text('newest line', '최신 줄');
	const expected = withinWords(since);
	const found: Finding[] = [];
	if (ageMs === undefined) {
		const why = text(`When ${spec.file} was written could not be read`, `${spec.file} 기록 시각 확인 불가`);
		found.push(finding('unknown', label, '—', expected, why));
	} else if (ageMs < -CLOCK_SLACK_MS) {
		const why = text(`${spec.file} was written in the future by its host's clock`, `${spec.file} 기록 시각이 호스트 시각보다 미래임`);
		found.push(finding('unknown', label, agoWords(ageMs), expected, why));
	} else if (ageMs > sinceMs) {
		const age = agoWords(ageMs);
		const why = text(
			`${spec.file} was last written ${age.en}: no line in ${since}, which proves nothing`,
			`${spec.file} 마지막 기록이 ${age.ko}: ${since} 동안 로그가 없어 판단할 수 없음`,
		);
		found.push(finding('unknown', label, age, expected, why));
	} else {
		const ahead = zone === undefined ? '' : zone === 0 ? ', UTC' : `, UTC${zone < 0 ? '−' : '+'}${formatDuration(Math.abs(zone))}`;
		const told = isTimed
			? text(`by their own times${ahead}`, `줄에 적힌 시각 기준${ahead}`)
			: text('lines not told apart by time', '줄을 시각으로 구분하지 못함');
		found.push(finding('pass', label, phrase`${agoWords(Math.max(0, ageMs))} (${told})`, expected));
	}
	if (rotated === 'denied' && (rotatedAgeMs === undefined || rotatedAgeMs <= sinceMs)) {
		const why = text(
			`${spec.file}.1 may not be read, and has lines of the window`,
			`${spec.file}.1에 확인할 기간의 로그가 있지만 읽기 권한 없음`,
		);
		found.push(finding('unknown', plain(`${spec.file}.1`), text('denied', '권한 없음'), undefined, why));
	}
	return found;
}

function judgeDenied({summary}: Extract<LogsSeen, {readonly summary: unknown}>, {deny, atMost}: LogsSpec): Finding[] {
	if (deny.length === 0 || summary.lines === 0) return [];
	const label = text('denied', '금지 항목');
	const {hits, samples} = summary;
	if (hits <= atMost) return [finding('pass', label, String(hits), `≤ ${atMost}`)];
	const line = samples[0]?.split('\n', 1)[0]?.slice(0, 200) ?? '';
	const why = text(`${hits} denied: ${line}`, `금지 항목 ${hits}건: ${line}`);
	return [finding('fail', label, formatCount(BigInt(hits)), `≤ ${atMost}`, why)];
}

function judgeCounts({summary}: Extract<LogsSeen, {readonly summary: unknown}>, {counts}: LogsSpec): Finding[] {
	if (summary.lines === 0) return [];
	return counts.map((one, index) => {
		const label = plain('regexp' in one ? `/${one.regexp}/` : one.field);
		return judgeValue(label, summary.counts[index], one.expect);
	});
}
