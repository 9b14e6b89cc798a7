import {type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, type YAMLMap} from 'yaml';
import {type Text, text} from '../../core/text.ts';
import {yamlFault} from '../../core/yaml-fault.ts';
import {shellQuote} from '../../systems/processes/shell-quote.ts';
import type {Systems} from '../../systems/systems.ts';
import {readHost, sectionText} from '../host/host-script.ts';
import {type ComposeFields, composePath} from './compose-fields.ts';
import {takenBeside} from './compose-overrides.ts';

export type Path = readonly (string | number)[];

/** A Compose file as it was written, which still knows its lines. */
export interface ComposeSource {
	/** Merge keys and anchors followed. */
	readonly value: unknown;
	/** The line of the key that ends the path, or of the closest part of the path that was written out; counted from 1. */
	lineOf(path: Path): number;
	/** Every text in it with the path to it, also where an anchor or a merge key brings it; `MOST_SCALARS` of them at most. */
	scalars(): readonly {readonly path: Path; readonly value: string; readonly line: number}[];
}

export interface YamlFault {
	readonly line: number;
	readonly why: Text;
}

export type SourceText =
	/** `beside` are files that Compose takes as well when nobody says `-f`. */
	{readonly text: string; readonly beside: readonly string[]} | {readonly absent: 'missing' | 'denied'};

/** Reads a file of the project on its target. */
export async function readComposeText(systems: Systems, fields: ComposeFields, signal: AbortSignal): Promise<SourceText> {
	const path = composePath(fields);
	const word = shellQuote(path);
	const beside = takenBeside(path).map(one => `[ -e ${shellQuote(one)} ] && echo ${shellQuote(one)}\n`);
	const script = `s state; if [ -r ${word} ]; then echo readable; elif [ -e ${word} ]; then echo denied; else echo missing; fi\ns beside\n${beside.join('')}s text; cat -- ${word}`;
	const reading = await readHost(systems, fields.on, {script, shared: true}, signal);
	const state = sectionText(reading, 'state');
	if (state === 'missing' || state === 'denied') return {absent: state};
	return {text: (reading.get('text') ?? '').trimEnd(), beside: sectionText(reading, 'beside')?.split('\n') ?? []};
}

export function parseComposeSource(content: string): ComposeSource | YamlFault {
	const lines = new LineCounter();
	const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
	try {
		const document = parseDocument(content, {merge: true, lineCounter: lines, prettyErrors: false, logLevel: 'silent'});
		const [first] = document.errors;
		if (first !== undefined) return {line: lineAt(first.pos[0]), why: yamlFault(first.code)};
		const value: unknown = document.toJS({maxAliasCount: 1_000});
		const root = document.contents;
		return {value, lineOf: path => lineAt(offsetOf(root, path)), scalars: () => scalarsOf(document, lineAt)};
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		// Aliases that would unfold without end, or nesting deeper than the parser goes.
		return {line: 1, why: text('it is nested or repeated beyond what can be read', '중첩이나 반복이 너무 많아 읽을 수 없음')};
	}
}

function offsetOf(root: Node | null, path: Path): number {
	let node: unknown = root;
	let offset = root?.range?.[0] ?? 0;
	for (const part of path) {
		if (isMap(node)) {
			const pair = pairsOf(node).get(String(part));
			if (pair === undefined) return offset;
			offset = (pair.key as Node).range?.[0] ?? offset;
			node = pair.value;
		} else if (isSeq(node)) {
			const item = node.items[Number(part)];
			if (item === undefined) return offset;
			offset = (item as Node).range?.[0] ?? offset;
			node = item;
		} else return offset;
	}
	return offset;
}

/** By their keys, once for each map: a file of thousands of services is asked for as many lines. */
const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
	const known = pairs.get(map) ?? new Map(map.items.flatMap(pair => (isScalar(pair.key) ? [[String(pair.key.value), pair] as const] : [])));
	pairs.set(map, known);
	return known;
}

/** However often anchors repeat one another. */
export const MOST_SCALARS = 20_000;

function scalarsOf(document: Document, lineAt: (offset: number) => number): {path: Path; value: string; line: number}[] {
	const found: {path: Path; value: string; line: number}[] = [];
	const walk = (node: unknown, path: Path): void => {
		if (found.length >= MOST_SCALARS) return;
		if (isAlias(node)) walk(node.resolve(document), path);
		else if (isScalar(node)) {
			if (node.value !== null) found.push({path, value: String(node.value), line: lineAt(node.range?.[0] ?? 0)});
		} else if (isSeq(node)) {
			for (const [index, item] of node.items.entries()) walk(item, [...path, index]);
		} else if (isMap(node)) {
			for (const {key, value} of node.items) walkPair(key, value, path);
		}
	};
	const walkPair = (key: unknown, value: unknown, path: Path): void => {
		const name = isScalar(key) ? String(key.value) : '?';
		if (!/^(<<|Symbol\(<<\))$/.test(name)) walk(value, [...path, name]);
		// The parser has a symbol for it. What is merged stands where the key does: one map, or a list of them.
		else if (isSeq(value)) for (const item of value.items) walk(item, path);
		else walk(value, path);
	};
	walk(document.contents, []);
	return found;
}
