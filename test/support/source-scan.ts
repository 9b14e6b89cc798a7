/** Just enough of a look at TypeScript to find strings and the rows of a table. Positions are indices into the source. */

/** Where the token at a position ends: a string, a template, a comment, a regular expression, or one character. */
export function tokenEnd(source: string, at: number): number {
	const two = source.slice(at, at + 2);
	if (two === '//') return endOf(source, '\n', at);
	if (two === '/*') return endOf(source, '*/', at + 2);
	const first = source[at];
	if (first === "'" || first === '"') return closing(source, at + 1, first);
	if (first === '`') return templateEnd(source, at + 1);
	if (first === '/' && /[([{,;=:!&|?>\n]\s*$|return\s*$/.test(source.slice(Math.max(0, at - 80), at))) return patternEnd(source, at + 1);
	return at + 1;
}

/** The elements of a list that opens at a position, without comments between them, and where it ends. */
export function listElements(source: string, open: number): {readonly elements: readonly string[]; readonly end: number} {
	const elements: string[] = [];
	let depth = 0;
	let from = open + 1;
	let at = open;
	const finish = (to: number) => {
		const element = source
			.slice(from, to)
			.replace(/^(\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '')
			.trim();
		if (element !== '') elements.push(element);
	};
	while (at < source.length) {
		const end = tokenEnd(source, at);
		const token = source.slice(at, end);
		if ('([{'.includes(token)) depth++;
		if (')]}'.includes(token) && --depth === 0) {
			finish(at);
			return {elements, end};
		}
		if (token === ',' && depth === 1) {
			finish(at);
			from = end;
		}
		at = end;
	}
	throw new Error('a list has no end');
}

/** The text of a string literal without placeholders of its own; undefined for any other source. */
export function literalText(source: string): string | undefined {
	const quote = source[0];
	if (quote === undefined || !`'"\``.includes(quote) || tokenEnd(source, 0) !== source.length || source.length < 2) return undefined;
	const inside = source.slice(1, -1);
	return quote === '`' && inside.includes('${') ? undefined : inside.replace(/\\(.)/g, '$1');
}

function endOf(source: string, mark: string, from: number): number {
	const found = source.indexOf(mark, from);
	return found < 0 ? source.length : found + mark.length;
}

function closing(source: string, from: number, quote: string): number {
	let at = from;
	while (at < source.length && source[at] !== quote) at += source[at] === '\\' ? 2 : 1;
	return at + 1;
}

function templateEnd(source: string, from: number): number {
	let at = from;
	while (at < source.length && source[at] !== '`') {
		if (source.startsWith('${', at)) at = listElements(source, at + 1).end;
		else at += source[at] === '\\' ? 2 : 1;
	}
	return at + 1;
}

function patternEnd(source: string, from: number): number {
	let at = from;
	let inClass = false;
	while (at < source.length && source[at] !== '\n' && (inClass || source[at] !== '/')) {
		if (source[at] === '[') inClass = true;
		if (source[at] === ']') inClass = false;
		at += source[at] === '\\' ? 2 : 1;
	}
	return at + 1;
}
