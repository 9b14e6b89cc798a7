import {readdir, readFile} from 'node:fs/promises';
import type {Fault} from '../../src/cli/explain/checks-page.ts';
import {listElements, literalText, tokenEnd} from './source-scan.ts';

type Found = Omit<Fault, 'against'>;

/** What is healthy names the kind for the faults after it. */
const PART = /^(?:([a-z0-9-]+): )?(?:(.+?) → ((?:fail|unknown|warn)\b.*)|.+ → pass.*)$/;
const STATUSES = ['pass', 'warn', 'fail', 'unknown'];

/** The faults that the tests of checks inject, from their titles: `<kind>: <fault> → fail`. */
export async function readFaults(root: URL, kinds: readonly string[]): Promise<Fault[]> {
	const faults: Fault[] = [];
	for (const [folder, against] of [
		['test/checks/', 'stand-in'],
		['test/real/', 'real'],
	] as const) {
		for (const name of (await readdir(new URL(folder, root), {recursive: true})).sort()) {
			if (!name.endsWith('.test.ts')) continue;
			const source = await readFile(new URL(`${folder}${name}`, root), 'utf8');
			for (const found of faultsIn(source)) if (kinds.includes(found.kind)) faults.push({...found, against});
		}
	}
	return faults;
}

/**
 * A title with a placeholder is read once for each row of the table before it. One that does not say the result, or leaves
 * it to a placeholder, takes it from the row: the first of its cells that is a status.
 */
export function faultsIn(source: string): Found[] {
	const found: Found[] = [];
	let at = 0;
	while (at < source.length) {
		const rows = rowsAt(source, at);
		if (rows !== undefined) {
			const end = tokenEnd(source, rows.title);
			const title = literalText(source.slice(rows.title, end));
			if (title !== undefined) found.push(...rows.elements.flatMap(row => faultOfRow(title, row)));
			// Titles within the rows are none: what they say stands in the title of the table.
			at = end;
			continue;
		}
		const end = tokenEnd(source, at);
		const title = end - at > 2 ? literalText(source.slice(at, end)) : undefined;
		if (title !== undefined && !/%[sjdio]|\$[a-z]/.test(title)) found.push(...faultOf(title));
		at = end;
	}
	return found;
}

/** The rows of a table of tests that begins here, and where its title does. */
function rowsAt(source: string, at: number): {readonly elements: readonly string[]; readonly title: number} | undefined {
	if (source[at] !== '.') return undefined;
	const each = /^\.each(?:<[\s\S]{0,400}?>)?\(\s*(?=\[)/.exec(source.slice(at, at + 500));
	if (each === null) return undefined;
	const {elements, end} = listElements(source, at + each[0].length);
	const title = /^(?:\s*as const)?\s*,?\s*\)\(\s*(?=['"`])/.exec(source.slice(end, end + 100));
	return title === null ? undefined : {elements, title: end + title[0].length};
}

function faultOfRow(title: string, row: string): Found[] {
	const cells = row.startsWith('[') ? listElements(row, 0).elements : [row];
	const status = cells.map(literalText).find(text => text !== undefined && STATUSES.includes(text));
	let next = 0;
	const filled = title
		.replace(/ → %s$/, '')
		.replace(/%[sjdio]/g, () => cellText(cells[next++] ?? ''))
		.replace(/\$([a-z]\w*)/g, (_, name: string) => fieldText(row, name));
	if (filled.includes(' → ')) return faultOf(filled);
	return status === undefined ? [] : faultOf(`${filled} → ${status}`);
}

function fieldText(row: string, name: string): string {
	const fields = row.startsWith('{') ? listElements(row, 0).elements : [];
	const field = fields.find(one => one.startsWith(`${name}:`));
	return field === undefined ? name : cellText(field.slice(name.length + 1).trim());
}

function cellText(cell: string): string {
	return literalText(cell) ?? cell.replace(/\s+/g, ' ');
}

/** A title may hold several faults, `; ` between them; one that names no kind is of the kind before it. */
function faultOf(title: string): Found[] {
	let kind: string | undefined;
	return title.split(/(?<= → [^;]*); /).flatMap(part => {
		const [, named, fault, result] = PART.exec(part) ?? [];
		kind = named ?? kind;
		return kind === undefined || fault === undefined || result === undefined ? [] : [{kind, fault, result}];
	});
}
