import type {Text} from '../../core/text.ts';
import {EMPTY_FIELD} from '../input/text-field.ts';
import {paragraph} from '../lines/line.ts';
import {type DialogBody, type FormDialog, type FormField, type ListDialog, NO_BODY} from '../state/dialog.ts';
import {DIALOG_TEXT} from './dialog-text.ts';

export function form(options: {
	readonly title: Text;
	readonly body?: DialogBody;
	readonly fields: readonly Omit<FormField, 'value'>[];
	readonly refuse?: FormDialog['refuse'];
	readonly submit: FormDialog['submit'];
	readonly cancel?: () => void;
}): FormDialog {
	const {title, body = NO_BODY, fields, refuse = () => undefined, submit, cancel} = options;
	return {
		type: 'form',
		title,
		body,
		fields: fields.map(field => ({...field, value: EMPTY_FIELD})),
		focus: 0,
		scroll: 0,
		refuse,
		submit,
		...(cancel && {cancel}),
	};
}

export function list(title: Text, options: ListDialog['options'], body: DialogBody = NO_BODY): ListDialog {
	return {type: 'list', title, options, body, at: 0, scroll: 0};
}

/** Yes or no, with No under the cursor. */
export function confirm(title: Text, body: DialogBody, yes: Text, accept: () => void): ListDialog {
	return list(
		title,
		[
			{label: DIALOG_TEXT.no, pick: () => {}},
			{label: yes, pick: accept},
		],
		body,
	);
}

/** Sentences above the question. */
export function prose(...texts: readonly Text[]): DialogBody {
	return (width, say) => texts.flatMap(text => paragraph(say(text), width));
}

export function refuseEmpty(...ids: readonly string[]): FormDialog['refuse'] {
	return values => {
		const field = ids.find(id => (values[id] ?? '').trim() === '');
		return field === undefined ? undefined : {field, why: DIALOG_TEXT.required};
	};
}
