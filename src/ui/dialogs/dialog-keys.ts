import {say} from '../../core/text.ts';
import type {KeyPress} from '../input/key-press.ts';
import {strokesOf} from '../input/key-press.ts';
import {type Edit, edit, insert, type TextField, textOf} from '../input/text-field.ts';
import type {Dialog, FormDialog, ListDialog} from '../state/dialog.ts';

const EDITS: Readonly<Record<string, Edit>> = {
	left: 'left',
	right: 'right',
	home: 'home',
	end: 'end',
	'ctrl-a': 'home',
	'ctrl-e': 'end',
	backspace: 'backspace',
	'ctrl-d': 'delete',
	'ctrl-u': 'erase-line',
	'ctrl-w': 'erase-word',
};

/** What becomes of a field by a key: only text and the keys of editing touch it. */
export function editField(field: TextField, press: KeyPress, multiline: boolean): TextField {
	if (press.key === 'ctrl-j') return multiline ? insert(field, '\n', true) : field;
	const how = EDITS[press.key];
	if (how) return edit(field, how);
	return press.text === '' ? field : insert(field, press.text, multiline);
}

const PAGE = 5;

/** Scrolling is bounded by the body at its longest; drawing bounds it again by what there is. */
const NARROW = 40;

export interface DialogStep {
	/** What shows next; undefined closes it. */
	readonly dialog: Dialog | undefined;
	/** Runs once the dialog was closed. */
	readonly after?: () => void;
}

export function dialogKey(dialog: Dialog, press: KeyPress): DialogStep {
	if (press.key === 'page-down')
		return {dialog: {...dialog, scroll: Math.min(dialog.body(NARROW, one => say(one, 'en')).length, dialog.scroll + PAGE)}};
	if (press.key === 'page-up') return {dialog: {...dialog, scroll: Math.max(0, dialog.scroll - PAGE)}};
	if (press.key === 'escape') return {dialog: undefined, ...(dialog.type === 'form' && dialog.cancel && {after: dialog.cancel})};
	return dialog.type === 'form' ? formKey(dialog, press) : listKey(dialog, press);
}

function formKey(dialog: FormDialog, press: KeyPress): DialogStep {
	const count = dialog.fields.length;
	const field = dialog.fields[dialog.focus];
	if (press.key === 'tab' || press.key === 'down') return {dialog: {...dialog, focus: (dialog.focus + 1) % count}};
	if (press.key === 'shift-tab' || press.key === 'up') return {dialog: {...dialog, focus: (dialog.focus + count - 1) % count}};
	if (press.key === 'enter') return submit(dialog);
	if (!field) return {dialog};
	const value = editField(field.value, press, field.multiline === true);
	if (value === field.value) return {dialog};
	const {problem: _, ...rest} = dialog;
	return {dialog: {...rest, fields: dialog.fields.with(dialog.focus, {...field, value})}};
}

/** Enter goes on to the next empty field, unless one before it is wrong: that one it goes back to, with the reason. */
function submit(dialog: FormDialog): DialogStep {
	const values = Object.fromEntries(dialog.fields.map(field => [field.id, textOf(field.value)]));
	const refused = dialog.refuse(values);
	const wrong = dialog.fields.findIndex(field => field.id === refused?.field);
	const next = dialog.fields.findIndex((field, index) => index > dialog.focus && field.value.graphemes.length === 0);
	if (next > 0 && (wrong < 0 || wrong > dialog.focus)) return {dialog: {...dialog, focus: next}};
	if (refused) return {dialog: {...dialog, focus: Math.max(0, wrong), problem: refused.why}};
	return {dialog: undefined, after: () => dialog.submit(values)};
}

function listKey(dialog: ListDialog, press: KeyPress): DialogStep {
	// Keys that came in one piece were typed before this list was read.
	const [stroke, more] = strokesOf(press);
	if (!stroke || more) return {dialog};
	const last = dialog.options.length - 1;
	if (stroke.key === 'down' || stroke.key === 'j' || stroke.key === 'tab') return {dialog: {...dialog, at: Math.min(last, dialog.at + 1)}};
	if (stroke.key === 'up' || stroke.key === 'k' || stroke.key === 'shift-tab') return {dialog: {...dialog, at: Math.max(0, dialog.at - 1)}};
	const option = dialog.options[dialog.at];
	if (stroke.key === 'enter' && option) return {dialog: undefined, after: option.pick};
	return {dialog};
}
