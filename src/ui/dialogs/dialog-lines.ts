import {fieldRows} from '../input/text-field.ts';
import {BLANK, type Line, line, maxScroll, paragraph, span, windowOf} from '../lines/line.ts';
import {innerSize, panel} from '../lines/panel.ts';
import type {Dialog, FormDialog, FormField, ListDialog} from '../state/dialog.ts';
import type {DrawContext} from '../steps/draw-context.ts';
import {DIALOG_TEXT} from './dialog-text.ts';

/** A dialog as a panel no taller than `draw.height`. What is asked always shows; what it is about scrolls. */
export function dialogLines(dialog: Dialog, draw: DrawContext): Line[] {
	const inner = innerSize(draw.width, draw.height, draw.bare);
	const asked = dialog.type === 'form' ? formLines(dialog, inner.width, draw) : listLines(dialog, draw);
	const room = Math.max(0, inner.height - asked.length - 1);
	const body = dialog.body(inner.width, draw.say);
	const scroll = Math.min(dialog.scroll, maxScroll(body.length, room));
	const shown = windowOf(body, scroll, Math.min(room, body.length));
	const content = [...shown, ...(shown.length > 0 ? [BLANK] : []), ...asked];
	const foot = body.length > room ? `${scroll + 1}–${scroll + shown.length}/${body.length} pgup pgdn` : '';
	const height = Math.min(draw.height, content.length + (draw.bare ? 1 : 2));
	return panel(content, {
		title: line(span(draw.say(dialog.title), undefined, {bold: true})),
		width: draw.width,
		height,
		focused: true,
		foot,
		bare: draw.bare,
	});
}

function formLines(dialog: FormDialog, width: number, draw: DrawContext): Line[] {
	const fields = dialog.fields.flatMap((field, index) => fieldLines(field, index === dialog.focus, width, draw));
	const problem = dialog.problem ? paragraph(`✖ ${draw.say(dialog.problem)}`, width, {tone: 'fail'}) : [];
	const multiline = dialog.fields[dialog.focus]?.multiline;
	const hint = draw.say(multiline ? DIALOG_TEXT.hintMultiline : dialog.fields.length > 1 ? DIALOG_TEXT.hintFields : DIALOG_TEXT.hintField);
	return [...fields, ...problem, line(span(hint, 'quiet'))];
}

/** A long note shows the rows around its cursor. */
const FIELD_ROWS = 4;

function fieldLines(field: FormField, focused: boolean, width: number, draw: DrawContext): Line[] {
	const label = line(span(focused ? '▸ ' : '  ', 'accent'), span(draw.say(field.label), focused ? 'accent' : undefined));
	const rows = fieldRows(field.value, width - 4, field.secret === true);
	const cursorRow = Math.max(
		0,
		rows.findIndex(row => row.at !== undefined),
	);
	const first = Math.max(0, Math.min(cursorRow - 1, rows.length - FIELD_ROWS));
	const drawn = rows.slice(first, first + FIELD_ROWS).map(row => {
		const at = row.at === undefined ? [] : focused ? [span(row.at, undefined, {inverse: true})] : [span(row.at)];
		return line('  > ', span(row.before), ...at, span(row.after));
	});
	return [label, ...drawn];
}

function listLines(dialog: ListDialog, draw: DrawContext): Line[] {
	const options = dialog.options.map((option, index) => {
		const here = index === dialog.at;
		return line(span(here ? '▸ ' : '  ', 'accent'), span(draw.say(option.label), here ? 'accent' : undefined, {bold: here}));
	});
	return [...options, line(span(draw.say(DIALOG_TEXT.hintList), 'quiet'))];
}
