/** The step's own panel of a walk at its widest: what stands in its edge, and its rows. */
export interface Panel {
	readonly title: string;
	readonly rows: readonly string[];
}

/** Reads the panel at the right of two, or the only one. Cells of Korean are one character each here, so edges are looked for and not counted. */
export function panelOf(screen: string): Panel {
	const lines = screen.split('\n');
	const top = lines.findIndex(line => line.startsWith('┌'));
	const bottom = lines.findIndex((line, index) => index > top && line.startsWith('└'));
	const title = (lines[top] ?? '').split('┐┌').at(-1) ?? '';
	const rows = lines
		.slice(top + 1, bottom < 0 ? undefined : bottom)
		.map(line => (line.split('││').at(-1) ?? '').replace(/^│/, '').replace(/│$/, '').trim());
	return {title: title.replace(/^[┌▸ ]+/, '').replace(/[─┐ ]+$/, ''), rows};
}

/** A text that a panel broke into rows, put together again. */
export function wordsOf({title, rows}: Panel): string {
	return `${title}\n${rows.join(' ').replace(/ {2,}/g, ' ')}`;
}
