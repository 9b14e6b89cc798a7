import {phrase, say, type Text, text, type Words} from '../core/text.ts';
import type {Status, Verdict} from '../core/verdict.ts';
import {type Finding, reasonsOf, worstOf} from './finding.ts';
import {type Matchable, type Matcher, match} from './matchers.ts';

/** One value against its matcher. What was not told, or is of another sort, is `unknown`: neither a match nor its opposite. */
export function judgeValue(label: Text, value: Matchable, matcher: Matcher, shown: Words = String(value ?? '—')): Finding {
	const {matched, expected, unclear} = match(value, matcher);
	const status: Status = unclear !== undefined ? 'unknown' : matched ? 'pass' : 'fail';
	const evidence = {label, observed: shown, expected, status};
	if (status === 'pass') return {evidence};
	const reason =
		value === undefined ? text(`${label.en} could not be read`, `${label.ko} 확인 불가`) : notAsExpected(label, shown, expected);
	return {evidence, reason};
}

/** The reason beside a value that is not what it should be. */
export function notAsExpected(label: Text, shown: Words, expected: Words): Text {
	const {en, ko} = phrase`${label}: ${shown}`;
	return text(`${en}, expected ${say(expected, 'en')}`, `${ko}, 예상은 ${say(expected, 'ko')}`);
}

/** A line of evidence that decides, with its reason unless all is well. */
export function finding(status: Status, label: Text, observed: Words, expected?: Words, reason?: Text): Finding {
	const evidence = {label, observed, status, ...(expected !== undefined && {expected})};
	return reason === undefined ? {evidence} : {evidence, reason};
}

/** The worst of the findings decides, and says why; nothing found at all is `unknown`. */
export function verdictOf(findings: readonly Finding[], allWell: Text, remedy?: Text): Verdict {
	const status = worstOf(findings);
	const evidence = findings.map(one => one.evidence);
	if (status === 'pass') return {status, summary: allWell, evidence};
	const summary = findings.length === 0 ? text('Nothing was seen', '확인된 것이 없음') : reasonsOf(findings, status);
	return {status, summary, evidence, ...(remedy !== undefined && {remedy})};
}
