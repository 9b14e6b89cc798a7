import {type Language, say} from '../../core/text.ts';
import {type Line, paragraph} from '../lines/line.ts';
import type {Notice} from '../state/ui-state.ts';

/** A smaller screen than this must still show what the sentence is about. */
const MOST_ROWS = 5;

/** What just happened, whole: a path or a remedy that is cut off helps nobody. */
export function noticeLines(notice: Notice | undefined, columns: number, language: Language): Line[] {
	if (!notice) return [];
	const {text, tone} = notice;
	return paragraph(say(text, language), columns, {indent: ' ', ...(tone && {tone})})
		.slice(0, MOST_ROWS)
		.map(row => row.map(part => ({...part, bold: true})));
}
