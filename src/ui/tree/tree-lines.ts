import type {Text} from '../../core/text.ts';
import {fillFrom, firstAround} from '../lines/around.ts';
import {BLANK, type Line, line, lineWidth, span, spread} from '../lines/line.ts';
import {truncate, wrap} from '../lines/text-width.ts';
import {spinnerAt} from '../look.ts';
import {stateMark} from '../status-tone.ts';
import type {DrawContext} from '../steps/draw-context.ts';
import type {TreeRow} from './tree-rows.ts';

export interface TreePicture {
	/** Stands in the panel's edge: the section that the first visible row belongs to. */
	readonly title: Line;
	readonly lines: readonly Line[];
	/** `12–40/180` when not everything fits. */
	readonly foot: string;
}

/** Draws only the rows that fit, around the cursor. */
export function treeLines(rows: readonly TreeRow[], cursor: number, draw: DrawContext, empty: Text): TreePicture {
	const drawn = (index: number) => drawRow(rows[index] as TreeRow, index === cursor, draw);
	const first = firstVisible(rows, cursor, draw.height, index => drawn(index).length);
	const top = rows[first];
	if (!top) return {title: line(''), lines: [line(span(draw.say(empty), 'quiet'))], foot: ''};
	const titled = top.type === 'section' ? top : rows.findLast((row, index) => index < first && row.type === 'section');
	const start = top.type === 'section' ? first + 1 : first;
	const {rows: lines, end} = fillFrom(start, rows.length, draw.height, drawn);
	return {
		title: titled?.type === 'section' ? (drawSection(titled, titled.id === rows[cursor]?.id, draw, true)[0] ?? BLANK) : line(''),
		lines,
		foot: first === 0 && end === rows.length ? '' : `${start + 1}–${end}/${rows.length}`,
	};
}

/** The edge shows one section, which costs no row. */
function firstVisible(rows: readonly TreeRow[], cursor: number, height: number, heightOf: (index: number) => number): number {
	const first = firstAround(cursor, rows.length, height, heightOf);
	return first > 0 && rows[first - 1]?.type === 'section' ? first - 1 : first;
}

function drawRow(row: TreeRow, here: boolean, draw: DrawContext): Line[] {
	return row.type === 'section' ? drawSection(row, here, draw, false) : drawStep(row, here, draw);
}

/** A name by itself on the panel's edge, which is one row, and gives way there to the progress, which says more. */
function drawSection(row: Extract<TreeRow, {type: 'section'}>, here: boolean, draw: DrawContext, edge: boolean): Line[] {
	const complete = row.total > 0 && row.done === row.total;
	const progress = `${row.done}/${row.total}`;
	const right = row.running && !row.open ? [span(` ${spinnerAt(draw.now)}`, 'accent')] : [];
	// The edge itself needs two cells of the row.
	const room = Math.max(0, draw.width - (edge ? 5 : 3) - progress.length - lineWidth(right));
	const name = shortTitle(draw.say(row.section.title));
	const titles = edge ? [truncate(name, room)] : wrap(name, room);
	const mark = complete ? (row.doubtful ? span(' ▲ ', 'warn') : span(' ✔ ', 'pass')) : span(row.here || here ? ' ▸ ' : '   ', 'accent');
	return titles.map((title, index): Line => {
		const named = span(title, here ? 'accent' : undefined, {bold: here});
		if (index < titles.length - 1) return [named];
		const left = [named, mark, span(progress, 'quiet')];
		return right.length === 0 || edge ? left : spread(left, right, draw.width);
	});
}

/** `Phase A — cloud and security` is `Phase A` where there is little room; its own panel has the whole of it. */
export function shortTitle(title: string): string {
	return title.split(' — ')[0] ?? title;
}

/** What stands before a step's title, and behind it while something runs there or the cursor covers its glyph. */
const BEFORE = 3;
const MARK = 2;

function drawStep(row: Extract<TreeRow, {type: 'step'}>, here: boolean, draw: DrawContext): Line[] {
	const {view} = row;
	const mark = stateMark(view.state);
	const running = view.state === 'running';
	const glyph = here ? span('▸', 'accent') : span(running ? '·' : mark.glyph, mark.tone);
	const right = running
		? [span(` ${spinnerAt(draw.now)}`, 'accent')]
		: here && view.state !== 'ready'
			? [span(` ${mark.glyph}`, mark.tone)]
			: [];
	// The room of the mark is kept for every step: none changes its form as the cursor passes or something runs.
	return wrap(draw.say(view.step.title), draw.width - BEFORE - MARK).map((title, index): Line => {
		const named = span(title, here ? 'accent' : undefined, {bold: here});
		const left = index === 0 ? line(' ', glyph, ' ', named) : [span(' '.repeat(BEFORE)), named];
		return index === 0 && right.length > 0 ? spread(left, right, draw.width) : left;
	});
}
