import {graphemesOf, headOf, widthOf} from '../lines/text-width.ts';

/** What the operator is typing. `cursor` counts graphemes, so that a Hangul syllable or a flag is one step. */
export interface TextField {
	readonly graphemes: readonly string[];
	readonly cursor: number;
}

export const EMPTY_FIELD: TextField = {graphemes: [], cursor: 0};

/** A pasted file must not become a note. */
const LIMIT = 4_000;

export function fieldOf(text: string): TextField {
	const graphemes = graphemesOf(text);
	return {graphemes, cursor: graphemes.length};
}

export function textOf(field: TextField): string {
	return field.graphemes.join('');
}

/** Line breaks stay where they may; elsewhere they become spaces. Other control characters never get in. */
export function insert(field: TextField, text: string, multiline: boolean): TextField {
	const unified = text.replace(/\r\n?/g, '\n').replaceAll('\t', '  ').normalize('NFC');
	const breaks = multiline ? unified : unified.replace(/\n+$/, '').replaceAll('\n', ' ');
	const printable = breaks.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, '');
	if (printable === '') return field;
	const before = field.graphemes.slice(0, field.cursor).join('') + printable;
	const whole = graphemesOf(before + field.graphemes.slice(field.cursor).join('')).slice(0, LIMIT);
	return {graphemes: whole, cursor: Math.min(whole.length, graphemesOf(before).length)};
}

export type Edit = 'left' | 'right' | 'home' | 'end' | 'backspace' | 'delete' | 'erase-line' | 'erase-word';

export function edit(field: TextField, how: Edit): TextField {
	const {graphemes, cursor} = field;
	switch (how) {
		case 'left':
			return {...field, cursor: Math.max(0, cursor - 1)};
		case 'right':
			return {...field, cursor: Math.min(graphemes.length, cursor + 1)};
		case 'home':
			return {...field, cursor: 0};
		case 'end':
			return {...field, cursor: graphemes.length};
		case 'backspace':
			return cursor === 0 ? field : {graphemes: graphemes.toSpliced(cursor - 1, 1), cursor: cursor - 1};
		case 'delete':
			return {...field, graphemes: graphemes.toSpliced(cursor, 1)};
		case 'erase-line':
			return {graphemes: graphemes.slice(cursor), cursor: 0};
		case 'erase-word': {
			const head = graphemes.slice(0, cursor).join('');
			const start = graphemesOf(head.trimEnd().replace(/\S+$/, '')).length;
			return {graphemes: graphemes.toSpliced(start, cursor - start), cursor: start};
		}
	}
}

export interface FieldRow {
	readonly before: string;
	/** The cell under the cursor, in the row that has it. */
	readonly at?: string;
	readonly after: string;
}

/** The field as rows of at most `width` cells, with the cursor's cell apart. Secrets show as dots. */
export function fieldRows(field: TextField, width: number, secret: boolean): FieldRow[] {
	const rows: {graphemes: string[]; start: number}[] = [{graphemes: [], start: 0}];
	let used = 0;
	field.graphemes.forEach((grapheme, index) => {
		const cell = secret ? '•' : grapheme;
		const cells = widthOf(cell);
		if (grapheme === '\n' || used + cells > width - 1) {
			rows.push({graphemes: [], start: grapheme === '\n' ? index + 1 : index});
			used = 0;
			if (grapheme === '\n') return;
		}
		rows.at(-1)?.graphemes.push(cell);
		used += cells;
	});
	const cursorRow = rows.findLastIndex(row => row.start <= field.cursor);
	return rows.map((row, index) => {
		if (index !== cursorRow) return {before: row.graphemes.join(''), after: ''};
		const at = field.cursor - row.start;
		return {
			before: row.graphemes.slice(0, at).join(''),
			at: headOf(row.graphemes[at] ?? ' ', 2),
			after: row.graphemes.slice(at + 1).join(''),
		};
	});
}
