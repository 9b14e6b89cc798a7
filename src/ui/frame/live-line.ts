import type {Walk} from '../../app/walk.ts';
import {durationText} from '../../core/duration-text.ts';
import type {Language} from '../../core/text.ts';
import {say} from '../../core/text.ts';
import type {Judged} from '../../core/verdict.ts';
import type {WayBack} from '../../core/way-back.ts';
import {agoText} from '../ago.ts';
import {fitLine, type Line, lineWidth, type Span, span} from '../lines/line.ts';
import {statusMark} from '../status-tone.ts';
import {fill, UI_TEXT} from '../text.ts';

/** From going live until going back: what would be lost now, and how long the way back takes. Undefined where there is nothing to lose. */
export function liveLine(walk: Walk, now: number, width: number, language: Language): Line | undefined {
	const back = walk.wayBack();
	if (back.liveSince === undefined) return undefined;
	const judged = latestLoss(walk, back);
	const since = span(
		say(fill(UI_TEXT.liveFor, {time: durationText(Math.floor((now - back.liveSince) / 1_000) * 1_000)}), language),
		'accent',
	);
	const takes =
		back.takesMs === 0
			? []
			: [span(say(fill(back.rehearsed ? UI_TEXT.backInRehearsed : UI_TEXT.backIn, {time: durationText(back.takesMs)}), language))];
	const passed = back.noReturn?.passedAt === undefined ? [] : [span(say(UI_TEXT.noWayBack, language), 'fail', {bold: true})];
	const fixed: Span[][] = [[since], ...(passed.length > 0 ? [passed] : [takes])].filter(part => part.length > 0);
	const room = width - 1 - fixed.reduce((sum, part) => sum + lineWidth(part) + 2, 0);
	const loss = lossSpans(judged, now, room, language);
	return fitLine(joined([fixed[0] ?? [], loss, ...fixed.slice(1)]), width);
}

function joined(parts: readonly (readonly Span[])[]): Line {
	return parts.filter(part => part.length > 0).flatMap((part, index) => [span(index === 0 ? ' ' : '  '), ...part]);
}

/** The whole sentence where it fits, and else its first words; how old it is gives way first. */
function lossSpans(judged: Judged | undefined, now: number, room: number, language: Language): Span[] {
	if (!judged) return [span(say(UI_TEXT.lossLooking, language), 'quiet')];
	const {status, summary} = judged.verdict;
	const mark = statusMark(status);
	const words = span(`${mark.glyph} ${say(summary, language)}`, mark.tone);
	const age = span(` (${say(agoText(judged.at, now), language)})`, 'quiet');
	const whole = [words, age];
	if (lineWidth(whole) <= room) return whole;
	const cut = Math.max(0, room - lineWidth([age]));
	return cut > 12 ? [...fitLine([words], cut), age] : [...fitLine([words], Math.max(0, room))];
}

/** The last look at it, recorded or not; the worst of several checks says it. */
function latestLoss(walk: Walk, {losses}: WayBack): Judged | undefined {
	const glanced = walk.loss.get();
	const seen = losses.flatMap(({step, record}) => {
		const recorded = [...(record?.sightings.values() ?? [])].map(({judged}) => judged);
		const glance = glanced?.get(step.key) ?? [];
		return (glance[0]?.at ?? 0) > (recorded[0]?.at ?? 0) ? glance : recorded;
	});
	const order = ['unknown', 'fail', 'warn', 'pass', 'skipped'];
	return seen.toSorted((left, right) => order.indexOf(left.verdict.status) - order.indexOf(right.verdict.status))[0];
}
