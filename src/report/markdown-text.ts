import {sanitise} from '../core/sanitise.ts';

/** Text from anywhere, made safe to stand inside a Markdown line or table cell. */
export function inline(value: string): string {
	return sanitise(value)
		.replaceAll(/\s*\n\s*/g, ' ')
		.replaceAll(/[\\`*_{}[\]<>|#]/g, character => `\\${character}`)
		.replaceAll('&', '&amp;');
}

/** A fenced block whose fence is longer than any run of backticks inside it. */
export function fenced(value: string, info = 'text'): string {
	const clean = sanitise(value).replace(/\n+$/, '');
	const longest = Math.max(2, ...[...clean.matchAll(/`+/g)].map(([run]) => run.length));
	const fence = '`'.repeat(longest + 1);
	return `${fence}${info}\n${clean}\n${fence}`;
}

/** @param align one letter a column: `l` or `r` */
export function table(header: readonly string[], rows: readonly (readonly string[])[], align = ''): string {
	const rule = header.map((_, index) => (align[index] === 'r' ? '---:' : '---'));
	return [header, rule, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}
