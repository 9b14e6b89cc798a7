import type {Text, Words} from '../../core/text.ts';
import type {TextField} from '../input/text-field.ts';
import type {Line} from '../lines/line.ts';

/** Rows above the fields, drawn for the width there is. */
export type DialogBody = (width: number, say: (words: Words) => string) => readonly Line[];

export interface FormField {
	readonly id: string;
	readonly label: Text;
	readonly value: TextField;
	readonly multiline?: boolean;
	/** Never echoed. */
	readonly secret?: boolean;
}

export interface Refusal {
	readonly field: string;
	readonly why: Text;
}

export interface FormDialog {
	readonly type: 'form';
	readonly title: Text;
	readonly body: DialogBody;
	readonly fields: readonly FormField[];
	readonly focus: number;
	readonly scroll: number;
	/** Says which field is wrong and why, the first of them; undefined when all may be submitted. */
	readonly refuse: (values: Readonly<Record<string, string>>) => Refusal | undefined;
	readonly submit: (values: Readonly<Record<string, string>>) => void;
	readonly cancel?: () => void;
	readonly problem?: Text;
}

export interface ListDialog {
	readonly type: 'list';
	readonly title: Text;
	readonly body: DialogBody;
	readonly options: readonly {readonly label: Text; readonly pick: () => void}[];
	readonly at: number;
	readonly scroll: number;
}

/** What the operator is asked; at most one at a time. */
export type Dialog = FormDialog | ListDialog;

export const NO_BODY: DialogBody = () => [];
