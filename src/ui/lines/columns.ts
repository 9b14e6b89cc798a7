import {pad, widthOf, wrap} from './text-width.ts';

export interface Column {
	readonly title: string;
	readonly align?: 'left' | 'right';
}

export interface LaidOut {
	/** Empty where every cell has its title beside it. */
	readonly head: readonly string[];
	/** For each row the lines it takes. */
	readonly body: readonly (readonly string[])[];
}

const GAP = 2;
/** A word longer than this may be broken: the name of an image, a digest. */
const LONGEST_WORD = 16;

/** Cells under their titles in `width`, none of them cut: wrapped where the columns are too wide, one below the other where that does not help. */
export function layOut(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): LaidOut {
	const room = width - GAP * Math.max(0, columns.length - 1);
	const cells = columns.map(({title}, index) => [title, ...rows.map(row => row[index] ?? '')]);
	const natural = cells.map(all => Math.max(...all.map(widthOf)));
	if (sum(natural) <= room) return inColumns(columns, rows, natural);
	const least = cells.map((all, index) => {
		const longest =
			columns[index]?.align === 'right' ? (natural[index] ?? 0) : Math.max(...all.flatMap(cell => cell.split(' ').map(widthOf)));
		return columns[index]?.align === 'right' ? longest : Math.min(longest, LONGEST_WORD);
	});
	return sum(least) <= room ? inColumns(columns, rows, squeeze(natural, least, room)) : stacked(columns, rows, width);
}

const sum = (widths: readonly number[]) => widths.reduce((all, width) => all + width, 0);

function inColumns(columns: readonly Column[], rows: readonly (readonly string[])[], widths: readonly number[]): LaidOut {
	const draw = (texts: readonly string[]): string[] => {
		const wrapped = widths.map((width, index) =>
			widthOf(texts[index] ?? '') <= width ? [texts[index] ?? ''] : wrap(texts[index] ?? '', width),
		);
		const height = Math.max(1, ...wrapped.map(lines => lines.length));
		return Array.from({length: height}, (_, at) =>
			widths.map((width, index) => pad(wrapped[index]?.[at] ?? '', width, columns[index]?.align)).join(' '.repeat(GAP)),
		);
	};
	return {head: draw(columns.map(column => column.title)), body: rows.map(draw)};
}

/** The first cell names the row; below it every other one with the title of its column, as many on a line as fit. */
function stacked(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): LaidOut {
	const body = rows.map(([name = '', ...rest]) => {
		const named = rest.flatMap((cell, index) => (cell === '' ? [] : [`${columns[index + 1]?.title ?? ''} ${cell}`.trim()]));
		const lines: string[] = [];
		let line = '';
		for (const one of named) {
			const joined = line === '' ? one : `${line}${' '.repeat(GAP)}${one}`;
			if (widthOf(joined) <= width - GAP) {
				line = joined;
				continue;
			}
			if (line !== '') lines.push(line);
			const [last = '', ...before] = wrap(one, width - GAP).toReversed();
			lines.push(...before.toReversed());
			line = last;
		}
		if (line !== '') lines.push(line);
		return [...wrap(name, width), ...lines.map(text => `${' '.repeat(GAP)}${text}`)];
	});
	return {head: [], body};
}

/** Takes from the widest column first, and from none more than its words allow. */
function squeeze(natural: readonly number[], least: readonly number[], room: number): number[] {
	const widths = [...natural];
	for (let excess = sum(widths) - room; excess > 0; excess--) {
		const spare = widths.map((width, index) => (width > (least[index] ?? 0) ? width : 0));
		const widest = spare.indexOf(Math.max(...spare));
		widths[widest] = (widths[widest] ?? 0) - 1;
	}
	return widths;
}
