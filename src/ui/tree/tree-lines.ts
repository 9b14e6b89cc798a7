import type {Text} from '../../core/text.ts';
import {type Line, line, lineWidth, span, spread} from '../lines/line.ts';
import {truncate} from '../lines/text-width.ts';
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
	const first = firstVisible(rows, cursor, draw.height);
	const top = rows[first];
	if (!top) return {title: line(''), lines: [line(span(draw.say(empty), 'quiet'))], foot: ''};
	const titled = top.type === 'section' ? top : rows.findLast((row, index) => index < first && row.type === 'section');
	const start = top.type === 'section' ? first + 1 : first;
	const shown = rows.slice(start, start + draw.height);
	return {
		title: titled ? drawRow(titled, titled.id === rows[cursor]?.id, draw).left : line(''),
		lines: shown.map((row, index) => fitted(drawRow(row, start + index === cursor, draw), draw.width)),
		foot: rows.length > draw.height + 1 ? `${start + 1}–${start + shown.length}/${rows.length}` : '',
	};
}

/** The edge shows one section; the rest of the rows follow. Keeps the cursor off the rim where it can. */
function firstVisible(rows: readonly TreeRow[], cursor: number, height: number): number {
	if (rows.length <= height + 1) return 0;
	const wanted = cursor - Math.floor(height / 2);
	return Math.min(Math.max(0, wanted), rows.length - height);
}

interface Drawn {
	readonly left: Line;
	readonly right: Line;
}

function fitted({left, right}: Drawn, width: number): Line {
	return right.length === 0 ? left : spread(left, right, Math.max(lineWidth(right), width));
}

function drawRow(row: TreeRow, here: boolean, draw: DrawContext): Drawn {
	return row.type === 'section' ? drawSection(row, here, draw) : drawStep(row, here, draw);
}

function drawSection(row: Extract<TreeRow, {type: 'section'}>, here: boolean, draw: DrawContext): Drawn {
	const complete = row.total > 0 && row.done === row.total;
	const progress = `${row.done}/${row.total}`;
	const right = row.running && !row.open ? [span(` ${spinnerAt(draw.now)}`, 'accent')] : [];
	// The name gives way to the progress, which says more.
	const room = Math.max(0, draw.width - 3 - progress.length - lineWidth(right));
	const title = span(truncate(shortTitle(draw.say(row.section.title)), room), here ? 'accent' : undefined, {bold: here});
	const mark = complete ? span(' ✔ ', 'pass') : span(row.here || here ? ' ▸ ' : '   ', 'accent');
	return {left: [title, mark, span(progress, 'quiet')], right};
}

/** `Phase A — cloud and security` is `Phase A` where there is little room; its own panel has the whole of it. */
export function shortTitle(title: string): string {
	return title.split(' — ')[0] ?? title;
}

function drawStep(row: Extract<TreeRow, {type: 'step'}>, here: boolean, draw: DrawContext): Drawn {
	const {view} = row;
	const mark = stateMark(view.state);
	const running = view.state === 'running';
	const glyph = here ? span('▸', 'accent') : span(running ? '·' : mark.glyph, mark.tone);
	const title = span(draw.say(view.step.title), here ? 'accent' : undefined, {bold: here});
	const right = running
		? [span(` ${spinnerAt(draw.now)}`, 'accent')]
		: here && view.state !== 'ready'
			? [span(` ${mark.glyph}`, mark.tone)]
			: [];
	return {left: line(' ', glyph, ' ', title), right};
}
