import type {Words} from '../../core/text.ts';
import type {EvidenceTable, TableRow} from '../../core/verdict.ts';
import {statusMark} from '../status-tone.ts';
import {clean, type Line, markChange, span} from './line.ts';
import {pad, widthOf} from './text-width.ts';

const GAP = 2;
const NARROWEST = 4;

/**
 * Evidence in columns, numbers to the right. Rows that decided the verdict carry its glyph; a cell that differs from the
 * look before is marked and says what it was.
 */
export function tableLines(
	table: EvidenceTable,
	before: EvidenceTable | undefined,
	width: number,
	say: (words: Words) => string,
	was: (before: string) => string,
): Line[] {
	const cells = table.rows.map(row => row.cells.map(cell => clean(say(cell))));
	const titles = table.columns.map(column => clean(say(column.title)));
	const natural = titles.map((title, index) => Math.max(widthOf(title), ...cells.map(row => widthOf(row[index] ?? ''))));
	const widths = squeeze(natural, width - 2 - GAP * Math.max(0, natural.length - 1));
	const row = (texts: readonly string[]) =>
		widths.map((cell, index) => pad(texts[index] ?? '', cell, table.columns[index]?.align ?? 'left')).join(' '.repeat(GAP));

	const keyOf = ({cells: [key = '']}: TableRow) => say(key);
	const old = new Map((before?.rows ?? []).map(one => [keyOf(one), one]));
	const head: Line = [span('  '), span(row(titles), 'quiet')];
	const body = table.rows.flatMap((one, index): Line[] => {
		const mark = one.status ? statusMark(one.status) : undefined;
		const changes = before ? changedCells(one, old.get(keyOf(one)), say) : [];
		const glyph = span(`${mark?.glyph ?? ' '} `, mark?.tone);
		const drawn: Line = [glyph, span(row(cells[index] ?? []), one.status === 'fail' ? 'fail' : undefined)];
		return markChange(drawn, changes.length > 0 ? `← ${was(changes.join(', '))}` : '', width);
	});
	return [head, ...body];
}

function changedCells(row: TableRow, old: TableRow | undefined, say: (words: Words) => string): string[] {
	if (!old) return [];
	return row.cells.flatMap((cell, index) => (say(old.cells[index] ?? '') === say(cell) ? [] : [clean(say(old.cells[index] ?? '–'))]));
}

/** Takes from the widest column first until all of them fit. */
function squeeze(natural: readonly number[], room: number): number[] {
	const widths = [...natural];
	let excess = widths.reduce((sum, width) => sum + width, 0) - room;
	while (excess > 0) {
		const widest = widths.indexOf(Math.max(...widths));
		const width = widths[widest] ?? 0;
		if (width <= NARROWEST) break;
		widths[widest] = width - 1;
		excess--;
	}
	return widths;
}
