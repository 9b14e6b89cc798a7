import {type Document, isCollection, isMap, isPair, isScalar, isSeq, type ParsedNode} from 'yaml';
import type {Change} from './config-draft.ts';
import {entryLine, itemText, sectionLines} from './config-yaml.ts';
import type {Addition} from './merge-plan.ts';

/** New text in the place of `[from, to)`. */
export interface Splice {
	readonly from: number;
	readonly to: number;
	readonly text: string;
}

/** All of them at once; those at the same place in the order given. */
export function spliced(text: string, splices: readonly Splice[]): string {
	let result = text;
	const ordered = splices.map((splice, index) => ({splice, index})).sort((a, b) => b.splice.from - a.splice.from || b.index - a.index);
	for (const {splice} of ordered) result = result.slice(0, splice.from) + splice.text + result.slice(splice.to);
	return result;
}

export function spliceChange(text: string, document: Document, {path, value}: Change): Splice | undefined {
	const node = document.getIn(path, true);
	if (!isScalar(node) || !node.range) return undefined;
	const [from, to] = node.range;
	// Between the braces of a flow mapping more has to be quoted than outside.
	const scalar = entryLine('x', value).slice('x: '.length);
	return text.slice(from, to) === '' ? undefined : {from, to, text: scalar};
}

/** Where an addition goes so that nothing else moves; undefined where that cannot be told. */
export function spliceAddition(text: string, document: Document, {path, value, item}: Addition): Splice | undefined {
	const within = item ? path : path.slice(0, -1);
	const key = path.at(-1) ?? '';
	if (within.length === 0) {
		return document.has(key) ? undefined : after(text, text.length, sectionLines(key, value));
	}
	const node = document.getIn(within, true) as ParsedNode | undefined;
	if (!isCollection(node) || !node.range) return undefined;
	const line = item ? `- ${itemText(value)}` : entryLine(key, value);
	if (node.flow) return intoBraces(text, node, item ? itemText(value) : line);
	const [first] = node.items;
	const from = isMap(node) ? startOf((first as {readonly key?: unknown} | undefined)?.key) : isSeq(node) ? startOf(first) : undefined;
	if (from === undefined) return undefined;
	const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', from - 1) + 1))?.[0] ?? '';
	return after(text, endOf(node), [`${indent}${line}`]);
}

/** Whole lines after the line that ends at an offset. */
function after(text: string, offset: number, lines: readonly string[]): Splice {
	const block = lines.map(line => `${line}\n`).join('');
	if (offset > 0 && text[offset - 1] === '\n') return {from: offset, to: offset, text: block};
	const end = text.indexOf('\n', offset);
	if (end !== -1) return {from: end + 1, to: end + 1, text: block};
	return {from: text.length, to: text.length, text: text === '' ? block : `\n${block}`};
}

function intoBraces(
	text: string,
	node: {readonly items: readonly unknown[]; readonly range?: readonly number[] | null},
	inner: string,
): Splice | undefined {
	const close = (node.range?.[1] ?? 0) - 1;
	if (!/[\]}]/.test(text[close] ?? '')) return undefined;
	const before = text.slice(0, close).trimEnd();
	return {from: before.length, to: before.length, text: node.items.length === 0 ? inner : `, ${inner}`};
}

/** The end of the last value in it: a block's own end takes in the comments and blank lines before the next section. */
function endOf(node: unknown): number {
	if (isCollection(node) && !node.flow) {
		const last: unknown = node.items.at(-1);
		if (isPair(last)) return endOf(last.value ?? last.key);
		if (last !== undefined) return endOf(last);
	}
	return (node as ParsedNode).range?.[1] ?? 0;
}

function startOf(node: unknown): number | undefined {
	return (node as ParsedNode | undefined)?.range?.[0];
}
