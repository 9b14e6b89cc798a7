import stringWidth from 'string-width';

/** Frames repeat the same words; measuring Korean graphemes is the dear part of drawing one. */
const MEASURED_LIMIT = 8_000;
const measured = new Map<string, number>();
const segmenter = new Intl.Segmenter();
const ASCII = /^[\x20-\x7e]*$/;

/** Cells a text takes on the screen. */
export function widthOf(text: string): number {
	if (ASCII.test(text)) return text.length;
	const known = measured.get(text);
	if (known !== undefined) return known;
	if (measured.size >= MEASURED_LIMIT) measured.clear();
	const width = stringWidth(text);
	measured.set(text, width);
	return width;
}

export function graphemesOf(text: string): string[] {
	if (ASCII.test(text)) return [...text];
	return Array.from(segmenter.segment(text), ({segment}) => segment);
}

/** The longest beginning of `text` that takes at most `width` cells. */
export function headOf(text: string, width: number): string {
	if (widthOf(text) <= width) return text;
	if (ASCII.test(text)) return text.slice(0, Math.max(0, width));
	let head = '';
	let used = 0;
	for (const grapheme of graphemesOf(text)) {
		const cells = widthOf(grapheme);
		if (used + cells > width) break;
		head += grapheme;
		used += cells;
	}
	return head;
}

export function truncate(text: string, width: number): string {
	if (widthOf(text) <= width) return text;
	if (width <= 0) return '';
	return `${headOf(text, width - 1)}…`;
}

export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
	const cut = truncate(text, width);
	const blank = ' '.repeat(Math.max(0, width - widthOf(cut)));
	return align === 'right' ? blank + cut : cut + blank;
}

/** Breaks at spaces where it can, inside a word where it must. No line is wider than `width`, but for a single grapheme that is. */
export function wrap(text: string, width: number): string[] {
	const limit = Math.max(2, width);
	return text.split('\n').flatMap(paragraph => wrapParagraph(paragraph.replaceAll('\t', '  '), limit));
}

function wrapParagraph(paragraph: string, width: number): string[] {
	if (widthOf(paragraph) <= width) return [paragraph];
	const lines: string[] = [];
	let line = '';
	for (const word of paragraph.split(/(?<= )/)) {
		if (widthOf(line) + widthOf(word.trimEnd()) <= width) {
			line += word;
			continue;
		}
		if (line.trim() !== '') lines.push(line.trimEnd());
		let rest = word;
		while (widthOf(rest.trimEnd()) > width) {
			// What a reader sees as one letter may be wider than the row: it stands alone rather than never.
			const head = headOf(rest, width) || (graphemesOf(rest)[0] ?? rest);
			lines.push(head);
			rest = rest.slice(head.length);
		}
		line = rest;
	}
	if (line.trim() !== '' || lines.length === 0) lines.push(line.trimEnd());
	return lines;
}
