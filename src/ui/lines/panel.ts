import {BLANK, cutLine, fitLine, type Line, lineWidth, type Span, span, windowOf} from './line.ts';

export interface PanelOptions {
	readonly title: Line;
	readonly width: number;
	readonly height: number;
	/** Where the operator's keys go. */
	readonly focused?: boolean;
	/** Marks the focus by a glyph as well: set where two panels are side by side and nothing else tells. */
	readonly marked?: boolean;
	/** Shown at the right end of the bottom edge: how much lies outside the window. */
	readonly foot?: string;
	/** Linear text for a screen reader: no edges. */
	readonly bare?: boolean;
}

/** The room inside a panel's edges. */
export function innerSize(width: number, height: number, bare: boolean): {readonly width: number; readonly height: number} {
	return bare ? {width, height: Math.max(0, height - 1)} : {width: Math.max(2, width - 4), height: Math.max(0, height - 2)};
}

/** Exactly `height` rows of `width` cells: an edge with the title in it, and the content as far as it fits. */
export function panel(content: readonly Line[], options: PanelOptions): Line[] {
	const {title, width, height, focused = false, marked = false, foot = '', bare = false} = options;
	if (bare) return windowOf([title, ...content], 0, height).map(row => cutLine(row, width));
	const edge = (text: string): Span => (focused ? {text, tone: 'accent'} : {text, tone: 'quiet'});
	const inner = innerSize(width, height, false);

	const name = cutLine(title, width - 6);
	const rule = '─'.repeat(Math.max(0, width - 4 - lineWidth(name)));
	const top: Line =
		name.length === 0 || lineWidth(name) === 0
			? [edge(`┌${'─'.repeat(Math.max(0, width - 2))}┐`)]
			: [edge(marked ? '┌▸' : '┌ '), ...name, {text: ' '}, edge(`${rule.slice(1)}─┐`)];

	const footText = foot === '' || foot.length > width - 8 ? '' : ` ${foot} `;
	const bottom: Line = [
		edge(`└${'─'.repeat(Math.max(0, width - 2 - footText.length - (footText ? 1 : 0)))}`),
		span(footText, 'quiet'),
		edge(footText ? '─┘' : '┘'),
	];
	const rows = windowOf(content, 0, inner.height).map((row): Line => [edge('│ '), ...fitLine(row, inner.width), edge(' │')]);
	return [top, ...rows, bottom];
}

/** Two panels side by side. */
export function beside(left: readonly Line[], right: readonly Line[]): Line[] {
	return Array.from({length: Math.max(left.length, right.length)}, (_, index) => [...(left[index] ?? BLANK), ...(right[index] ?? BLANK)]);
}
