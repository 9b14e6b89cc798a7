import {plain, text} from '../../core/text.ts';
import type {Verdict} from '../../core/verdict.ts';
import type {Finding} from '../finding.ts';
import {finding, judgeValue, verdictOf} from '../judge-value.ts';
import {outputLines} from '../output-lines.ts';
import {formatCount} from '../signed-count.ts';
import type {LogsSeen, LogsSpec} from './logs.ts';

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
	const {summary, rotated} = seen;
	const {lines, hits, samples} = summary;
	const findings = [judgeWindow(seen, spec), judgeDenied(seen, spec), ...judgeCounts(seen, spec)].flat();
	const read = formatCount(BigInt(lines));
	const verdict = verdictOf(findings, text(`${read} lines, ${hits} denied`, `로그 ${read}줄, 금지 항목 ${hits}건`));
	const shown = samples.map((sample, index) => ({
		label: text(`sample ${index + 1}`, `예 ${index + 1}`),
		observed: outputLines(sample, 'first'),
	}));
	const note = rotated === true ? [{label: text('rotation', '로테이션'), observed: `${spec.file}.1 + ${spec.file}`}] : [];
	return {...verdict, evidence: [...verdict.evidence, ...note, ...shown]};
}

/** That lines were read is what makes the absence of bad ones mean something. */
function judgeWindow({summary}: Extract<LogsSeen, {readonly summary: unknown}>, spec: LogsSpec): Finding[] {
	const {lines, first, last, tooSlow} = summary;
	const window = spec.file === undefined ? `${spec.since ?? '10m'}${spec.tail === 'all' ? '' : `, ${spec.tail}`}` : String(spec.tail);
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
