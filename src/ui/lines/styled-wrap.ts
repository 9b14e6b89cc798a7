import {type Line, type Span, span} from './line.ts';
import {wrap} from './text-width.ts';

/** Breaks a row of many styles as `wrap` breaks a text of one. */
export function wrapSpans(spans: readonly Span[], width: number): Line[] {
	const whole = spans.map(part => part.text).join('');
	let from = 0;
	return wrap(whole, width).map(row => {
		const start = whole.indexOf(row, from);
		from = start + row.length;
		return between(spans, start, from);
	});
}

function between(spans: readonly Span[], start: number, end: number): Line {
	let at = 0;
	return spans.flatMap(({text, tone, bold, inverse}) => {
		const part = text.slice(Math.max(0, start - at), Math.max(0, end - at));
		at += text.length;
		return part === '' ? [] : [span(part, tone, {...(bold && {bold}), ...(inverse && {inverse})})];
	});
}
