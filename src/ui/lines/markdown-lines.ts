import {sanitise} from '../../core/sanitise.ts';
import {layOut} from './columns.ts';
import {BLANK, type Line, line, paragraph, type Span, span} from './line.ts';
import {inlineSpans} from './markdown-inline.ts';
import {wrapSpans} from './styled-wrap.ts';
import {widthOf} from './text-width.ts';

/** A backtick further on makes it code inside a line. */
const FENCE = /^ {0,3}(`{3,}(?!.*`)|~{3,})/;
const HEADING = /^ {0,3}#{1,6} +(.*?)(?: +#+)?$/;
const RULE = /^ {0,3}([-*_])(?: *\1){2,} *$/;
const ITEM = /^( *)([-*+]|\d+[.)]) +(.*)$/;
const QUOTE = /^ {0,3}> ?(.*)$/;
const ROW = /^ *\|/;
const TABLE_RULE = /^[ |:-]*-[ |:-]*$/;

const kept = new Map<string, readonly Line[]>();
const KEPT = 4;

/** Markdown laid out in `width`. A frame asks every time for what seldom changes, and a report is long. */
export function markdownLines(text: string, width: number): readonly Line[] {
	const key = `${width}\n${text}`;
	const known = kept.get(key);
	if (known) return known;
	if (kept.size >= KEPT) kept.clear();
	const lines = blocks(sanitise(text), width);
	kept.set(key, lines);
	return lines;
}

function blocks(text: string, width: number): Line[] {
	const rows = text.split('\n');
	const lines: Line[] = [];
	for (let at = 0; at < rows.length; ) {
		const {drawn, taken} = blockAt(rows, at, width);
		lines.push(...drawn);
		at += taken;
	}
	return lines;
}

interface Block {
	readonly drawn: readonly Line[];
	/** How many rows of the source it was. */
	readonly taken: number;
}

function blockAt(rows: readonly string[], at: number, width: number): Block {
	const row = rows[at] ?? '';
	if (row.trim() === '') return {drawn: [BLANK], taken: 1};
	const fence = FENCE.exec(row)?.[1];
	if (fence) return fenceAt(rows, at, fence, width);
	const heading = HEADING.exec(row)?.[1];
	if (heading !== undefined) return {drawn: wrapSpans(inlineSpans(heading, true), width), taken: 1};
	if (RULE.test(row)) return {drawn: [line(span('─'.repeat(width), 'quiet'))], taken: 1};
	if (ROW.test(row) && TABLE_RULE.test(rows[at + 1] ?? '')) return tableAt(rows, at, width);
	const [, indent = '', sign = '', item] = ITEM.exec(row) ?? [];
	if (item !== undefined) {
		const first = `${' '.repeat(Math.min(8, indent.length))}${/\d/.test(sign) ? sign : '•'} `;
		return flowing(rows, at, item, first, width);
	}
	const quoted = QUOTE.exec(row)?.[1];
	if (quoted !== undefined) return {drawn: hanging(inlineSpans(quoted), width, '│ ', '│ '), taken: 1};
	return flowing(rows, at, row.trim(), '', width);
}

/** Rows of the source that follow each other are one text: they were broken for an editor's width. */
function flowing(rows: readonly string[], at: number, begun: string, first: string, width: number): Block {
	const parts = [begun];
	let next = at + 1;
	for (; next < rows.length && isText(rows[next] ?? ''); next++) parts.push((rows[next] ?? '').trim());
	return {drawn: hanging(inlineSpans(parts.join(' ')), width, first, ' '.repeat(widthOf(first))), taken: next - at};
}

const OTHERS = [FENCE, HEADING, RULE, ITEM, QUOTE, ROW];

function isText(row: string): boolean {
	return row.trim() !== '' && !OTHERS.some(other => other.test(row));
}

function hanging(spans: readonly Span[], width: number, first: string, indent: string): Line[] {
	return wrapSpans(spans, width - widthOf(first)).map((row, index) => [span(index === 0 ? first : indent), ...row]);
}

/** As it stands, a little to the right. */
function fenceAt(rows: readonly string[], at: number, fence: string, width: number): Block {
	const end = rows.findIndex(
		(row, index) => index > at && row.trim().startsWith(fence) && row.trim().replaceAll(fence[0] ?? '', '') === '',
	);
	const last = end < 0 ? rows.length : end;
	return {drawn: rows.slice(at + 1, last).flatMap(row => paragraph(row, width, {indent: '    '})), taken: last + 1 - at};
}

function tableAt(rows: readonly string[], at: number, width: number): Block {
	let end = at + 2;
	while (ROW.test(rows[end] ?? '')) end++;
	const [titles = [], rule = [], ...body] = rows.slice(at, end).map(cellsOf);
	const columns = titles.map((title, index) => ({
		title: plainOf(title),
		align: rule[index]?.endsWith(':') ? ('right' as const) : ('left' as const),
	}));
	const laid = layOut(
		columns,
		body.map(cells => cells.map(plainOf)),
		width,
	);
	return {drawn: [...laid.head.map(text => line(span(text, 'quiet'))), ...laid.body.flat().map(text => line(text))], taken: end - at};
}

function cellsOf(row: string): string[] {
	return row
		.trim()
		.replace(/^\||(?<!\\)\|$/g, '')
		.split(/(?<!\\)\|/)
		.map(cell => cell.trim());
}

function plainOf(cell: string): string {
	return inlineSpans(cell)
		.map(part => part.text)
		.join('');
}
