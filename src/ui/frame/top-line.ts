import type {Workspace} from '../../app/workspace.ts';
import type {Section} from '../../core/checklist.ts';
import {formatClock} from '../../core/duration.ts';
import type {Language} from '../../core/text.ts';
import {say} from '../../core/text.ts';
import type {Judged} from '../../core/verdict.ts';
import {agoText, dayTime} from '../ago.ts';
import {fitLine, type Line, lineWidth, type Span, span} from '../lines/line.ts';
import {rowAt, rowsOf} from '../screens/walk-state.ts';
import type {Screen, WalkScreen} from '../state/screen.ts';
import {stateMark, statusMark} from '../status-tone.ts';
import {fill, UI_TEXT} from '../text.ts';
import {shortTitle} from '../tree/tree-lines.ts';

/** Pieces in the order they give way when the row is too narrow: the highest number goes first. */
interface Piece {
	readonly spans: readonly Span[];
	readonly givesWay: number;
}

/** Program, environment, VM, which bot is live; at the right the section's progress and the run's age. */
export function topLine(workspace: Workspace, screens: readonly Screen[], now: number, width: number, language: Language): Line {
	const walk = screens.findLast((screen): screen is WalkScreen => screen.type === 'walk');
	const left: Piece[] = [
		{spans: [span('coinpilot-ops', undefined, {bold: true})], givesWay: 3},
		{spans: [span(workspace.environment, 'accent')], givesWay: 0},
		...(workspace.vm ? [{spans: [span(`vm ${workspace.vm}`, 'quiet')], givesWay: 6}] : []),
		{spans: [botSpan(workspace.bots.get(), now, language)], givesWay: 0},
		...(workspace.demo && workspace.environment !== 'demo' ? [{spans: [span(say(UI_TEXT.demo, language), 'quiet')], givesWay: 2}] : []),
		...(isReadOnly(workspace, walk) ? [{spans: [span(say(UI_TEXT.readOnly, language), 'warn', {bold: true})], givesWay: 0}] : []),
	];
	const right = walk ? progressPieces(walk, now, language) : [];
	return arrange(left, right, width);
}

/** Four looks of the watch: one that is slow or waits its turn is no reason yet. */
const OLD_MS = 60_000;

/** Two live bots are red on every screen. One that was seen a while ago, or later than now, says when, and is no longer taken for seen. */
function botSpan(bots: Judged | undefined, now: number, language: Language): Span {
	if (!bots) return span(`◌ ${say(UI_TEXT.botsLooking, language)}`, 'quiet');
	const {status, summary} = bots.verdict;
	const mark = statusMark(status);
	const words = say(summary, language);
	if (status === 'pass' && Math.abs(now - bots.at) > OLD_MS) {
		const {glyph, tone} = stateMark('stale');
		return span(`${glyph} ${words} (${say(agoText(bots.at, now), language)})`, tone);
	}
	if (status === 'pass') return span(`◆ ${words}`);
	return span(`${mark.glyph} ${words}`, mark.tone, status === 'fail' ? {bold: true, inverse: true} : {bold: true});
}

function isReadOnly(workspace: Workspace, walk: WalkScreen | undefined): boolean {
	return workspace.readOnly || walk?.walk.keeper.readOnly !== undefined;
}

function progressPieces(screen: WalkScreen, now: number, language: Language): Piece[] {
	const {walk} = screen;
	const section = rowAt(screen)?.section;
	const record = walk.keeper.record.get();
	const {done, total} = progressIn(screen, section);
	const incident =
		walk.incident === undefined ? [] : [{spans: [span(say(UI_TEXT.incident, language), 'accent', {bold: true})], givesWay: 1}];
	const rehearsal = record.started?.rehearsal ? [{spans: [span(say(UI_TEXT.rehearsal, language), 'accent')], givesWay: 1}] : [];
	const end = record.ended?.at ?? now;
	const {plannedMs, remainingMs, endsAt, unplanned} = walk.schedule();
	const pattern = unplanned > 0 ? UI_TEXT.endsAfter : UI_TEXT.endsAbout;
	const projected = plannedMs > 0 && remainingMs > 0 && !record.ended;
	return [
		...rehearsal,
		...incident,
		...(section
			? [
					{spans: [span(shortTitle(say(section.title, language)))], givesWay: 4},
					{spans: [span(`${done}/${total}`)], givesWay: 1},
				]
			: []),
		...(projected ? [{spans: [span(say(fill(pattern, {time: dayTime(endsAt, now)}), language), 'quiet')], givesWay: 5}] : []),
		...(record.startedAt > 0 ? [{spans: [span(`${formatClock(end - record.startedAt)} `, 'quiet')], givesWay: 2}] : []),
	];
}

function progressIn(screen: WalkScreen, section: Section | undefined): {readonly done: number; readonly total: number} {
	const row = rowsOf(screen).find(one => one.type === 'section' && one.section === section);
	return row?.type === 'section' ? row : {done: 0, total: 0};
}

function arrange(left: readonly Piece[], right: readonly Piece[], width: number): Line {
	let kept = [...left, ...right];
	const needed = () => kept.reduce((sum, piece) => sum + lineWidth(piece.spans) + 2, 1);
	while (needed() > width) {
		const most = Math.max(...kept.map(piece => piece.givesWay));
		if (most === 0) break;
		kept = kept.filter(piece => piece.givesWay !== most);
	}
	const side = (pieces: readonly Piece[]) =>
		pieces.filter(piece => kept.includes(piece)).flatMap((piece, index) => (index === 0 ? piece.spans : [span('  '), ...piece.spans]));
	const [leftSpans, rightSpans] = [side(left), side(right)];
	const room = width - lineWidth(rightSpans) - (rightSpans.length > 0 ? 2 : 0);
	const gap = rightSpans.length > 0 ? [span('  ')] : [];
	return [...fitLine([span(' '), ...leftSpans], Math.max(0, room)), ...gap, ...rightSpans];
}
