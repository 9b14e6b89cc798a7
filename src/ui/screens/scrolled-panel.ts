import {type Line, maxScroll, windowOf} from '../lines/line.ts';
import {innerSize, panel} from '../lines/panel.ts';
import type {DrawContext} from '../steps/draw-context.ts';

export interface Scrolled {
	readonly lines: readonly Line[];
	/** How far it can be scrolled. */
	readonly bound: number;
}

/** One panel with a text of any length in it. */
export function scrolledPanel(
	title: Line,
	content: (width: number) => readonly Line[],
	scroll: number,
	draw: DrawContext,
	focused = true,
	marked = false,
): Scrolled {
	const inner = innerSize(draw.width, draw.height, draw.bare);
	const rows = content(inner.width);
	const bound = maxScroll(rows.length, inner.height);
	const at = Math.min(scroll, bound);
	const foot = bound > 0 ? `${at + 1}–${Math.min(rows.length, at + inner.height)}/${rows.length}` : '';
	return {
		lines: panel(windowOf(rows, at, inner.height), {title, width: draw.width, height: draw.height, focused, marked, foot, bare: draw.bare}),
		bound,
	};
}
