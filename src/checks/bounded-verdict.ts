import {plain, text} from '../core/text.ts';
import type {Verdict} from '../core/verdict.ts';
import type {Finding} from './finding.ts';

const MAX_REASONS = 3;
const MAX_EVIDENCE = 40;

/** A verdict on many findings that is still small: three reasons in its line, what decided first, and the number of the rest. */
export function boundVerdict(verdict: Verdict, findings: readonly Finding[]): Verdict {
	const {status, evidence} = verdict;
	const reasons = findings.flatMap(one => (one.evidence.status === status && one.reason !== undefined ? [one.reason] : []));
	const more = reasons.length - MAX_REASONS;
	const say = (language: 'en' | 'ko') =>
		reasons
			.slice(0, MAX_REASONS)
			.map(reason => reason[language])
			.join('; ');
	const summary = status !== 'pass' && more > 0 ? text(`${say('en')}; and ${more} more`, `${say('ko')} 외 ${more}건`) : verdict.summary;
	const sorted = [...evidence.filter(one => one.status === status), ...evidence.filter(one => one.status !== status)];
	const rest = sorted.length - MAX_EVIDENCE;
	const shown = rest <= 0 ? sorted : [...sorted.slice(0, MAX_EVIDENCE), {label: plain('…'), observed: `+${rest}`}];
	return {...verdict, summary, evidence: shown};
}
