/**
 * Characters that are a grapheme of their own whatever stands beside them, and whose width is known without asking: what nearly
 * every line of the screens is made of. Left out on purpose: everything that joins (jamo, marks, joiners, selectors) and emoji.
 */
export const NARROW =
	'\\u0020-\\u007E\\u00B7\\u2013\\u2014\\u2018-\\u201D\\u2022\\u2026\\u2190-\\u2193\\u2212\\u2500-\\u25A9\\u25B2-\\u25B5\\u25B8\\u25B9\\u25BC-\\u25BF\\u25C6\\u25C7\\u25C9-\\u25CF\\u2714\\u2716\\u2800-\\u28FF';
export const WIDE = '\\u3001\\u3002\\u3131-\\u3163\\u3165-\\u318E\\u4E00-\\u9FFF\\uAC00-\\uD7A3\\uFF01-\\uFF5E';
/** Alone like the others, and without a width of its own. */
const CONTROL = '\\n\\u001B';

const simple = new RegExp(`^[${NARROW}${WIDE}]*$`);
const simpleOrControl = new RegExp(`^[${NARROW}${WIDE}${CONTROL}]*$`);
const wide = new RegExp(`[${WIDE}]`, 'g');

/** Cells of a text of simple characters; undefined when there is any other. */
export function simpleWidth(text: string): number | undefined {
	return simple.test(text) ? text.length + (text.match(wide)?.length ?? 0) : undefined;
}

export function hasOnlySimple(text: string): boolean {
	return simpleOrControl.test(text);
}
