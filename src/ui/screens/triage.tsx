import type {Triaged} from '../../app/workspace.ts';
import {type Text, text} from '../../core/text.ts';
import {agoText} from '../ago.ts';
import type {Commands} from '../desk.ts';
import {BLANK, type Line, line, paragraph, type Span, span, windowOf} from '../lines/line.ts';
import {innerSize, panel} from '../lines/panel.ts';
import {pad} from '../lines/text-width.ts';
import {spinnerAt} from '../look.ts';
import type {TriageScreen} from '../state/screen.ts';
import {statusMark} from '../status-tone.ts';
import type {DrawContext} from '../steps/draw-context.ts';
import {fill, UI_TEXT} from '../text.ts';
import {cursorCommands} from './cursor-list.ts';
import {lookForSigns, openRunbook} from './open-screen.ts';

const STATES: Readonly<Record<Triaged['state'], Text>> = {
	looking: UI_TEXT.triageState,
	points: UI_TEXT.triagePoints,
	clear: UI_TEXT.triageClear,
	unknown: UI_TEXT.triageUnknown,
	none: UI_TEXT.triageNone,
};

const SEVERITIES: Readonly<Record<Triaged['runbook']['severity'], Text>> = {
	critical: text('critical', '치명적'),
	high: text('high', '높음'),
	medium: text('medium', '보통'),
	low: text('low', '낮음'),
};

const STATE_WIDTH = 15;

/** Runbooks by what their signs show, the likeliest first; under the cursor its symptoms and what was seen. */
export function triageLines(screen: TriageScreen, draw: DrawContext): Line[] {
	const {ranked, looking, cursor} = screen;
	const inner = innerSize(draw.width, draw.height, draw.bare);
	const title = line(span(draw.say(UI_TEXT.triage), undefined, {bold: true}));
	const options = {title, width: draw.width, height: draw.height, focused: true, bare: draw.bare};
	const busy = looking ? [line(span(`${spinnerAt(draw.now)} `, 'accent'), draw.say(fill(UI_TEXT.triageLooking, {n: ranked.length})))] : [];
	if (ranked.length === 0 && !looking) return panel(paragraph(draw.say(UI_TEXT.noRunbooks), inner.width), options);
	const rows = ranked.flatMap((triaged, index) => {
		const here = index === cursor;
		return [runbookLine(triaged, here, draw), ...(here ? [...signLines(triaged, inner.width, draw), BLANK] : [])];
	});
	// The cursor's row stands at its own index: only what follows it is longer than one row.
	const first = Math.max(0, Math.min(cursor - 1, rows.length - (inner.height - busy.length)));
	return panel([...busy, ...windowOf(rows, first, inner.height - busy.length)], options);
}

function runbookLine({runbook, state}: Triaged, here: boolean, draw: DrawContext): Line {
	return line(
		span(here ? '▸ ' : '  ', 'accent'),
		stateSpan(state, draw),
		span(draw.say(runbook.title), here ? 'accent' : undefined, {bold: here}),
		span(`  ${draw.say(SEVERITIES[runbook.severity])}`, 'quiet'),
	);
}

function stateSpan(state: Triaged['state'], draw: DrawContext): Span {
	const word = pad(draw.say(STATES[state]), STATE_WIDTH);
	if (state === 'looking') return span(`${spinnerAt(draw.now)} ${word}`, 'quiet');
	if (state === 'none') return span(`– ${word}`, 'quiet');
	const mark = statusMark(state === 'points' ? 'fail' : state === 'clear' ? 'pass' : 'unknown');
	return span(`${mark.glyph} ${word}`, mark.tone);
}

function signLines({runbook, signs}: Triaged, width: number, draw: DrawContext): Line[] {
	const symptoms = runbook.symptoms.flatMap(symptom =>
		paragraph(draw.say(symptom), width, {tone: 'quiet', indent: '      ', first: '    · '}),
	);
	const seen = signs.flatMap(({verdict, at}) => {
		const mark = statusMark(verdict.status);
		const ago = draw.say(fill(UI_TEXT.triageSeen, {ago: agoText(at, draw.now)}));
		return paragraph(`${mark.glyph} ${draw.say(verdict.summary)}  ${ago}`, width, {
			indent: '      ',
			first: '    ',
			...(mark.tone && {tone: mark.tone}),
		});
	});
	return [...symptoms, ...seen];
}

export const TRIAGE_COMMANDS: Commands<TriageScreen> = {
	...cursorCommands(screen => screen.ranked.length),
	enter: (desk, screen) => {
		const triaged = screen.ranked[screen.cursor];
		if (triaged) openRunbook(desk, screen, triaged.runbook, triaged.state === 'points' ? 'detected' : 'by-hand');
	},
	look: (desk, screen) => {
		screen.stop.abort();
		const stop = new AbortController();
		desk.store.change('triage', one => ({...one, looking: true, stop}));
		lookForSigns(desk, stop);
	},
	back: (desk, screen) => {
		screen.stop.abort();
		desk.store.back();
	},
};
