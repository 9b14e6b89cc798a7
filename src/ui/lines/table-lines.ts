import type {Words} from '../../core/text.ts';
import type {EvidenceTable, TableRow} from '../../core/verdict.ts';
import {statusMark} from '../status-tone.ts';
import {layOut} from './columns.ts';
import {clean, type Line, markChange, span} from './line.ts';

/** The glyph before a row, and the blank behind it. */
const GLYPH = 2;

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
	const columns = table.columns.map(({title, align}) => ({title: clean(say(title)), ...(align && {align})}));
	const {head, body} = layOut(
		columns,
		table.rows.map(row => row.cells.map(cell => clean(say(cell)))),
		width - GLYPH,
	);
	const keyOf = ({cells: [key = '']}: TableRow) => say(key);
	const old = new Map((before?.rows ?? []).map(one => [keyOf(one), one]));
	const rows = table.rows.flatMap((one, index): Line[] => {
		const mark = one.status ? statusMark(one.status) : undefined;
		const changes = before ? changedCells(one, old.get(keyOf(one)), say) : [];
		const tone = one.status === 'fail' ? 'fail' : undefined;
		const drawn = (body[index] ?? []).map(
			(text, at): Line => [span(at === 0 ? `${mark?.glyph ?? ' '} ` : '  ', mark?.tone), span(text, tone)],
		);
		const change = changes.length > 0 ? `← ${was(changes.join(', '))}` : '';
		return [...drawn.slice(0, -1), ...markChange(drawn.at(-1) ?? [], change, width)];
	});
	return [...head.map((text): Line => [span('  '), span(text, 'quiet')]), ...rows];
}

function changedCells(row: TableRow, old: TableRow | undefined, say: (words: Words) => string): string[] {
	if (!old) return [];
	return row.cells.flatMap((cell, index) => (say(old.cells[index] ?? '') === say(cell) ? [] : [clean(say(old.cells[index] ?? '–'))]));
}
