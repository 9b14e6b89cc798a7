import {durationText} from '../../core/duration-text.ts';
import {phrase, type Text, text} from '../../core/text.ts';
import type {HttpResponse} from '../../systems/systems.ts';
import type {Finding} from '../finding.ts';

/** Another clock, read between two moments of this machine's; all milliseconds since the epoch. */
export interface SecondClock {
	readonly theirs: number;
	readonly before: number;
	readonly after: number;
}

/** A certificate counts in days, and `Date` in seconds: clocks that are closer than this tell the same. */
const MOST_APART_MS = 60_000;

/** The header counts whole seconds. */
const SPREAD_MS = 999;

/** What `Date` says (RFC 9110, 6.6.1), and `Age` with it, since a cache answers with the time of the first answer. */
export function secondClock({headers}: HttpResponse, before: number, after: number): SecondClock | undefined {
	const date = Date.parse(headers.date ?? '');
	const {age = '0'} = headers;
	if (Number.isNaN(date) || !/^\d{1,9}$/.test(age)) return undefined;
	return {theirs: date + Number(age) * 1_000, before, after};
}

/** How far the other clock is ahead of this machine's, in milliseconds; zero where they may be as one. */
export function aheadOf({theirs, before, after}: SecondClock): number {
	const [least, most] = [theirs - after, theirs + SPREAD_MS - before];
	if (least > MOST_APART_MS) return least;
	return most < -MOST_APART_MS ? most : 0;
}

/**
 * Judges what depends on the time by both clocks, where a second one was seen. What only one of them says is unknown: which of them
 * is right cannot be told from here. What both say stands, with a warning.
 *
 * @param judge the same findings, in the same order, whatever the moment
 */
export function judgeByClocks(
	label: string,
	now: number,
	clock: SecondClock | undefined,
	whose: string,
	judge: (now: number) => readonly Finding[],
): Finding[] {
	const what = text(`${label}: clock`, `${label}: 기준 시각`);
	const here = text(`this machine ${moment(now)}`, `이 PC ${moment(now)}`);
	const mine = judge(now);
	if (clock === undefined) {
		const alone = phrase`${here}; ${text('no second clock was seen', '비교할 다른 시계 없음')}`;
		return [...mine, {evidence: {label: what, observed: alone, status: 'pass'}}];
	}
	const ahead = aheadOf(clock);
	const both = phrase`${here}; ${whose} ${moment(now + ahead)}`;
	if (ahead === 0) return [...mine, {evidence: {label: what, observed: both, status: 'pass'}}];
	const apart = durationText(Math.abs(ahead));
	const differ = phrase`${text(`The clocks are ${apart.en} apart`, `시각 차이 ${apart.ko}`)}: ${both}`;
	const theirs = judge(now + ahead);
	const judged = mine.map((one, index): Finding => {
		const same = ({evidence}: Finding) => evidence.label.en === one.evidence.label.en;
		// Two certificates of a chain may have one name.
		const other = theirs.slice(index).find(same) ?? theirs.find(same);
		if (other?.evidence.status === one.evidence.status) return one;
		return {evidence: {...one.evidence, status: 'unknown'}, reason: withReason(differ, one.reason ?? other?.reason)};
	});
	const isOpen = judged.some(({evidence}, index) => evidence !== mine[index]?.evidence);
	return [...judged, {evidence: {label: what, observed: both, status: isOpen ? 'unknown' : 'warn'}, reason: differ}];
}

function withReason(differ: Text, reason: Text | undefined): Text {
	return reason === undefined ? differ : phrase`${reason} (${text('by one of two clocks', '두 시각 중 하나 기준')})`;
}

/** To the second, which is what the other clock tells. */
function moment(ms: number): string {
	return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
