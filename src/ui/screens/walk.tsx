import type {Walk} from '../../app/walk.ts';
import {type Checklist, type Section, stepsOf, titleIn} from '../../core/checklist.ts';
import {durationText} from '../../core/duration-text.ts';
import type {StepTiming} from '../../core/schedule.ts';
import type {StepView} from '../../core/step-state.ts';
import type {Text} from '../../core/text.ts';
import {clockTime} from '../ago.ts';
import {textOf} from '../input/text-field.ts';
import {BLANK, type Line, line, paragraph, span} from '../lines/line.ts';
import {beside, innerSize, panel} from '../lines/panel.ts';
import {widthOf} from '../lines/text-width.ts';
import type {WalkScreen} from '../state/screen.ts';
import type {DrawContext} from '../steps/draw-context.ts';
import {stepLines} from '../steps/step-lines.ts';
import {fill, UI_TEXT} from '../text.ts';
import {treeLines} from '../tree/tree-lines.ts';
import {rowIndex, type TreeRow} from '../tree/tree-rows.ts';
import {type Scrolled, scrolledPanel} from './scrolled-panel.ts';
import {rowsOf} from './walk-state.ts';

/** Below this many columns one panel shows at a time. */
export const TWO_PANELS = 96;

/** The guided screen: the tree at the left, the step at the right. */
export function walkLines(screen: WalkScreen, draw: DrawContext, onePanel: boolean): Scrolled {
	const rows = rowsOf(screen);
	const cursor = rowIndex(rows, screen.tree.cursor);
	const row = rows[cursor];
	if (onePanel || draw.width < TWO_PANELS) {
		const detail = detailPanel(screen, row, draw);
		return screen.focus === 'tree' && !onePanel ? {...detail, lines: treePanel(screen, rows, cursor, draw)} : detail;
	}
	const treeWidth = draw.bare ? draw.width : treeWidthOf(screen.walk.checklist, draw);
	const treeHeight = draw.bare ? Math.floor(draw.height / 2) : draw.height;
	const tree = treePanel(screen, rows, cursor, {...draw, width: treeWidth, height: treeHeight});
	if (draw.bare) {
		const below = detailPanel(screen, row, {...draw, height: draw.height - treeHeight});
		return {...below, lines: [...tree, ...below.lines]};
	}
	const detail = detailPanel(screen, row, {...draw, width: draw.width - treeWidth});
	return {...detail, lines: beside(tree, detail.lines)};
}

/** What a table of evidence takes: the tree grows up to its longest title out of what is left beside that. */
const EVIDENCE = 70;
/** Of a terminal that has not so much the tree gets this share; titles that are longer take two rows. */
const SHARE = 0.38;
/** The panel's edges, the glyph before a title, and the mark behind it. */
const AROUND_TITLE = 9;

function treeWidthOf(checklist: Checklist, draw: DrawContext): number {
	const most = Math.max(draw.width - EVIDENCE, Math.floor(draw.width * SHARE));
	const least = Math.min(44, Math.max(26, Math.floor(draw.width * 0.3)));
	return Math.max(least, Math.min(longestTitle(checklist, draw) + AROUND_TITLE, most));
}

/** A frame asks every time, and a checklist's titles stay. */
const longest = new WeakMap<Checklist, Map<string, number>>();

function longestTitle(checklist: Checklist, {language, say}: DrawContext): number {
	const known = longest.get(checklist) ?? new Map<string, number>();
	longest.set(checklist, known);
	const width = known.get(language) ?? Math.max(0, ...stepsOf(checklist).map(step => widthOf(say(step.title))));
	known.set(language, width);
	return width;
}

function treePanel(screen: WalkScreen, rows: readonly TreeRow[], cursor: number, draw: DrawContext): Line[] {
	const find = findLine(screen, draw);
	const inner = innerSize(draw.width, draw.height, draw.bare);
	const picture = treeLines(rows, cursor, {...draw, width: inner.width, height: inner.height - find.length}, UI_TEXT.nothingMatches);
	const content = [...find, ...picture.lines];
	return panel(content, {
		title: picture.title,
		width: draw.width,
		height: draw.height,
		focused: screen.focus === 'tree',
		foot: picture.foot,
		bare: draw.bare,
	});
}

function findLine({tree}: WalkScreen, draw: DrawContext): Line[] {
	const words = textOf(tree.find);
	if (!tree.finding && words === '' && tree.preset === 'all') return [];
	const preset = {all: UI_TEXT.presetAll, failed: UI_TEXT.presetFailed, stale: UI_TEXT.presetStale, waiting: UI_TEXT.presetWaiting}[
		tree.preset
	];
	const cursor = tree.finding ? [span(' ', undefined, {inverse: true})] : [];
	return [line(span('/', 'accent'), words, ...cursor, span(`  ${draw.say(preset)}`, 'quiet'))];
}

function detailPanel(screen: WalkScreen, row: TreeRow | undefined, draw: DrawContext): Scrolled {
	const content = (width: number) => detailLines(screen, row, {...draw, width}, edgeRoom(draw.width));
	return scrolledPanel(detailTitle(row, draw), content, screen.scroll, draw, screen.focus === 'detail', screen.focus === 'detail');
}

function detailLines(screen: WalkScreen, row: TreeRow | undefined, draw: DrawContext, edge: number): Line[] {
	if (!row) return paragraph(draw.say(UI_TEXT.nothingMatches), draw.width);
	if (row.type === 'section') return sectionLines(screen, row, draw);
	return stepDetail(screen, row.view, draw, edge);
}

function stepDetail({walk, expanded}: WalkScreen, view: StepView, draw: DrawContext, edge: number): Line[] {
	const {key} = view.step;
	const notes = walk.keeper.record.get().notes.filter(note => note.step === key && note.incident === walk.incident);
	const titles = (name: string): Text => titleIn(walk.checklist, name);
	const timing = walk.schedule().steps.get(key);
	const heading = headingOf(view, draw, edge);
	return stepLines({view, live: walk.live.get().get(key), notes, timing, expanded, heading, titles}, draw);
}

function sectionLines({walk}: WalkScreen, {section, done, total}: Extract<TreeRow, {type: 'section'}>, draw: DrawContext): Line[] {
	const about = section.steps.length === 0 ? UI_TEXT.emptySection : fill(UI_TEXT.sectionAbout, {done, total});
	return [...paragraph(draw.say(about), draw.width), BLANK, ...scheduleLines(walk, section, draw)];
}

/** Planned, actual and projected: of the section, and of all of it. */
function scheduleLines(walk: Walk, section: Section, draw: DrawContext): Line[] {
	const {steps, plannedMs, actualMs, remainingMs, endsAt, unplanned} = walk.schedule();
	if (plannedMs === 0) return [];
	const own = section.steps.flatMap(step => steps.get(step.key) ?? []);
	const sum = (of: (timing: StepTiming) => number | undefined) => durationText(own.reduce((all, timing) => all + (of(timing) ?? 0), 0));
	const {ended} = walk.keeper.record.get();
	const said = [
		...(own.some(timing => timing.plannedMs)
			? [fill(UI_TEXT.sectionTiming, {planned: sum(timing => timing.plannedMs), actual: sum(timing => timing.actualMs)})]
			: []),
		fill(UI_TEXT.walkTiming, {planned: durationText(plannedMs), actual: durationText(actualMs), remaining: durationText(remainingMs)}),
		...(remainingMs === 0 || ended ? [] : [fill(UI_TEXT.walkEnds, {time: clockTime(endsAt, draw.now)})]),
		...(unplanned === 0 ? [] : [fill(UI_TEXT.unplanned, {n: unplanned})]),
	];
	return said.flatMap(one => paragraph(draw.say(one), draw.width));
}

function detailTitle(row: TreeRow | undefined, draw: DrawContext): Line {
	if (!row) return line('');
	if (row.type === 'section') return line(span(draw.say(row.section.title), undefined, {bold: true}));
	const title = span(draw.say(row.view.step.title), undefined, {bold: true});
	const source = row.view.step.source.join(', ');
	// The sections of the plan give way to the title.
	return source !== '' && widthOf(source) + 2 + widthOf(title.text) <= edgeRoom(draw.width)
		? line(span(`${source}  `, 'quiet'), title)
		: line(title);
}

/** Of a panel's upper edge, what its title may take. */
function edgeRoom(width: number): number {
	return width - 6;
}

/** What the edge had no room for stands in the panel. */
function headingOf(view: StepView, draw: DrawContext, edge: number): Line[] {
	const title = draw.say(view.step.title);
	const source = view.step.source.join(', ');
	const cut = widthOf(title) > edge ? paragraph(title, draw.width).map(row => row.map(part => ({...part, bold: true}))) : [];
	const left = source !== '' && widthOf(source) + 2 + widthOf(title) > edge ? paragraph(source, draw.width, {tone: 'quiet'}) : [];
	return [...cut, ...left];
}
