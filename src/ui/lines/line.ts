import {sanitise} from '../../core/sanitise.ts';
import {truncate, widthOf, wrap} from './text-width.ts';

/** What a colour means. Verdicts have one each; `accent` marks where the operator is; `quiet` steps back. */
export type Tone = 'accent' | 'quiet' | 'pass' | 'warn' | 'fail' | 'unknown';

export interface Span {
	readonly text: string;
	readonly tone?: Tone;
	readonly bold?: boolean;
	readonly inverse?: boolean;
}

/** One row of the screen. */
export type Line = readonly Span[];

export const BLANK: Line = [];

/** Everything that reaches the screen goes through here: what came from afar may carry escape sequences. */
export function clean(text: string): string {
	return /^[\x20-\x7e]*$/.test(text) ? text : sanitise(text).replaceAll('\n', ' ').replaceAll('\t', '  ');
}

export function span(text: string, tone?: Tone, style: {readonly bold?: boolean; readonly inverse?: boolean} = {}): Span {
	return {text: clean(text), ...(tone && {tone}), ...style};
}

export function line(...parts: readonly (string | Span)[]): Line {
	return parts.map(part => (typeof part === 'string' ? span(part) : part));
}

export function lineWidth(spans: Line): number {
	return spans.reduce((sum, part) => sum + widthOf(part.text), 0);
}

/** Cuts a line to `width` cells with an ellipsis. */
export function cutLine(spans: Line, width: number): Line {
	if (lineWidth(spans) <= width) return spans;
	const kept: Span[] = [];
	let room = width;
	for (const part of spans) {
		const cells = widthOf(part.text);
		if (cells < room) {
			kept.push(part);
			room -= cells;
			continue;
		}
		kept.push({...part, text: cells === room ? truncate(`${part.text}…`, room) : truncate(part.text, room)});
		break;
	}
	return kept;
}

/** Exactly `width` cells. */
export function fitLine(spans: Line, width: number): Line {
	const cut = cutLine(spans, width);
	const missing = width - lineWidth(cut);
	return missing > 0 ? [...cut, {text: ' '.repeat(missing)}] : cut;
}

/** Left and right at the two ends of one row; the left side gives way. */
export function spread(left: Line, right: Line, width: number): Line {
	const rightCut = cutLine(right, width);
	const room = width - lineWidth(rightCut);
	return [...fitLine(left, Math.max(0, room)), ...rightCut];
}

/** A text of any length as rows, each after `indent`. */
export function paragraph(
	text: string,
	width: number,
	options: {readonly tone?: Tone; readonly indent?: string; readonly first?: string} = {},
): Line[] {
	const {tone, indent = '', first = indent} = options;
	const room = width - Math.max(widthOf(indent), widthOf(first));
	return wrap(sanitise(text), room).map((row, index) => line(index === 0 ? first : indent, span(row, tone)));
}

/** What it was before: beside the line where both fit, else below it. Cut off, it would tell nothing. */
export function markChange(spans: Line, change: string, width: number): Line[] {
	if (change === '') return [spans];
	if (lineWidth(spans) + 2 + widthOf(clean(change)) <= width) return [[...spans, span(`  ${change}`, 'accent')]];
	return [spans, ...paragraph(change, width, {tone: 'accent', indent: '    '})];
}

/** The part of `lines` that shows at `offset`, padded with blank rows to exactly `height`. */
export function windowOf(lines: readonly Line[], offset: number, height: number): Line[] {
	const shown = lines.slice(offset, offset + height);
	return [...shown, ...Array.from({length: Math.max(0, height - shown.length)}, () => BLANK)];
}

/** The furthest that `total` rows can be scrolled in a window of `height`. */
export function maxScroll(total: number, height: number): number {
	return Math.max(0, total - height);
}
