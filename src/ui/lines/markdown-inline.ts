import {type Span, span} from './line.ts';

/** Code, strong, emphasis, links, bare addresses, and what was written so that it is none of these. */
const MARKS =
	/(`+)(.+?)\1(?!`)|\*\*(.+?)\*\*|(?<![\w*])[*_](?=\S)([^*_]+?)(?<=\S)[*_](?![\w*])|!?\[([^\]]*)\]\(([^)\s]*)(?:\s[^)]*)?\)|<(https?:[^>\s]+)>|\\([!-/:-@[-`{-~])|&(amp|lt|gt|quot);/g;
const ENTITIES: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"'};

/** A line of Markdown as it is meant. Code and what is strong are bold, which is what every terminal can show. */
export function inlineSpans(text: string, bold = false): Span[] {
	const spans: Span[] = [];
	const put = (part: string, strong = bold) => {
		if (part !== '') spans.push(span(part, undefined, strong ? {bold: true} : {}));
	};
	let from = 0;
	for (const found of text.matchAll(MARKS)) {
		const [whole, , code, strong, emphasis, label, target = '', address, escaped, entity] = found;
		put(text.slice(from, found.index));
		from = found.index + whole.length;
		if (code !== undefined) put(code.trim() === '' ? code : code.replace(/^ (.*) $/, '$1'), true);
		else if (strong !== undefined) spans.push(...inlineSpans(strong, true));
		else if (emphasis !== undefined) spans.push(...inlineSpans(emphasis, bold));
		else if (label !== undefined) {
			spans.push(...inlineSpans(label, bold));
			// Only an address can be followed from here; a page beside this one cannot.
			if (/^https?:/.test(target) && target !== label) put(` (${target})`);
		} else put(address ?? escaped ?? ENTITIES[entity ?? ''] ?? whole);
	}
	put(text.slice(from));
	return spans;
}
