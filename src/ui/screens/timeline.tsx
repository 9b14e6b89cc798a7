import type {Walk} from '../../app/walk.ts';
import {type Step, type StepKey, stepOf} from '../../core/checklist.ts';
import type {Recorded} from '../../core/event.ts';
import {type Text, text} from '../../core/text.ts';
import {clockTime} from '../ago.ts';
import type {Commands} from '../desk.ts';
import {fillFrom, firstAround} from '../lines/around.ts';
import {type Line, line, lineWidth, span} from '../lines/line.ts';
import {innerSize, panel} from '../lines/panel.ts';
import {wrapSpans} from '../lines/styled-wrap.ts';
import type {TimelineScreen} from '../state/screen.ts';
import {statusMark} from '../status-tone.ts';
import type {DrawContext} from '../steps/draw-context.ts';
import {UI_TEXT} from '../text.ts';
import {scrollCommands} from './cursor-list.ts';
import type {Scrolled} from './scrolled-panel.ts';

const EVENTS: Readonly<Record<Recorded['event']['type'], Text>> = {
	'run-started': text('run started', '실행 시작'),
	'run-resumed': text('run resumed', '실행 재개'),
	'choice-made': text('decided', '결정'),
	'check-judged': text('looked', '확인'),
	'action-intended': text('action started', '조치 시작'),
	'action-ended': text('action ended', '조치 끝'),
	'step-attested': text('attested', '직접 확인'),
	'step-waived': text('waived', '면제'),
	'waiver-ended': text('waiver ended', '면제 끝'),
	'note-taken': text('note', '메모'),
	'gate-opened': text('gate opened', '게이트 개방'),
	'gate-overridden': text('gate overridden', '게이트 강제 개방'),
	'incident-opened': text('incident opened', '장애 대응 시작'),
	'incident-closed': text('incident closed', '장애 대응 종료'),
	'checklist-changed': text('checklist or configuration changed', '점검표·설정 변경'),
	'run-ended': text('run ended', '실행 끝'),
};

const UNSEEN = text('without seeing what it requires', '전제 조건 확인 없이');

/** Everything that happened in the run, its incidents among it, the latest first. */
export function timelineLines(screen: TimelineScreen, draw: DrawContext): Scrolled {
	const {timeline} = screen.walk.keeper.record.get();
	const inner = innerSize(draw.width, draw.height, draw.bare);
	const total = timeline.length;
	// A long run has thousands of events: only those in the window are drawn.
	const drawn = (index: number) => eventLines(screen, timeline[total - 1 - index] as Recorded, {...draw, width: inner.width});
	const bound = firstAround(Math.max(0, total - 1), total, inner.height, index => drawn(index).length);
	const at = Math.min(screen.scroll, bound);
	const {rows, end} = fillFrom(at, total, inner.height, drawn);
	const foot = bound > 0 ? `${at + 1}–${end}/${total}` : '';
	const title = line(span(draw.say(UI_TEXT.timeline), undefined, {bold: true}));
	return {
		lines: panel(rows, {title, width: draw.width, height: draw.height, focused: true, foot, bare: draw.bare}),
		bound,
	};
}

/** What a row of an event's own begins with when the first was too short. */
const INDENT = 8;

function eventLines({walk}: TimelineScreen, {at, event}: Recorded, draw: DrawContext): Line[] {
	const step = 'step' in event && event.step ? stepIn(walk, event.step) : undefined;
	const name = step ? draw.say(step.title) : 'step' in event ? (event.step ?? '') : '';
	const inIncident = 'incident' in event && event.incident ? '▸ ' : '  ';
	const mark = event.type === 'check-judged' ? statusMark(event.judged.verdict.status) : undefined;
	const spans = line(
		span(clockTime(at, draw.now), 'quiet'),
		span(` ${inIncident}`, 'accent'),
		span(draw.say(EVENTS[event.type]), mark?.tone),
		mark ? span(` ${mark.glyph}`, mark.tone) : '',
		span(name === '' ? '' : `  ${name}`),
		span(`  ${detailOf(event, step, draw)}`, 'quiet'),
	);
	if (lineWidth(spans) <= draw.width) return [spans];
	return wrapSpans(spans, draw.width - INDENT).map((row, index) => (index === 0 ? row : [span(' '.repeat(INDENT)), ...row]));
}

/** A step of the walk, or of one of its incidents. */
function stepIn({checklist, keeper}: Walk, key: StepKey): Step | undefined {
	const pinned = [...keeper.record.get().incidents.values()].map(incident => incident.pinned);
	return [checklist, ...pinned].map(one => stepOf(one, key)).find(found => found !== undefined);
}

function detailOf(event: Recorded['event'], step: Step | undefined, draw: DrawContext): string {
	switch (event.type) {
		case 'check-judged':
			return draw.say(event.judged.verdict.summary);
		case 'run-resumed':
			return event.by.user;
		case 'choice-made':
			return draw.say(step?.choose?.options[event.option] ?? event.option);
		case 'action-intended':
			return draw.say(event.plan.summary) + (event.unseen ? ` — ${draw.say(UNSEEN)}: ${event.unseen.reason}` : '');
		case 'action-ended':
			return draw.say(event.summary);
		case 'step-attested':
		case 'note-taken':
			return event.note;
		case 'step-waived':
		case 'gate-overridden':
			return event.reason;
		case 'incident-opened':
			return draw.say(event.title);
		case 'incident-closed':
			return event.outcome;
		case 'run-ended':
			return draw.say(event.outcome === 'completed' ? UI_TEXT.runCompleted : UI_TEXT.runAbandoned);
		default:
			return '';
	}
}

export const TIMELINE_COMMANDS: Commands<TimelineScreen> = scrollCommands();
