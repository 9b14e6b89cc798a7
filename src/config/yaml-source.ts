import {Composer, type Document, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, type ParsedNode, Parser, type YAMLError} from 'yaml';
import {type Origin, type Problem, ProblemError} from '../core/problem.ts';

export type Path = readonly (string | number)[];

/** The key at the end of a path; an item of a list goes by the list's name and its number, counted from 1. */
export function keyName(path: readonly PropertyKey[]): string {
	const last = path.at(-1);
	return typeof last === 'number' ? `${String(path.at(-2) ?? '')}[${last + 1}]` : String(last ?? '');
}

/** YAML as plain data that still knows where each part of it stands. */
export interface YamlSource {
	readonly file: string;
	/** Maps without a prototype, arrays, strings, numbers, booleans, null. */
	readonly value: unknown;
	/** Where the value at a path begins, or the closest part of the path that exists. */
	valueAt(path: Path): Origin;
	/** Where the key that ends a path begins. */
	keyAt(path: Path): Origin;
}

const MAX_DEPTH = 48;
const MAX_ALIASES = 32;
/** After aliases are followed: a bomb of a few hundred bytes passes it, an honest file does not. */
const MAX_NODES = 100_000;

interface Found {
	readonly value: unknown;
	readonly places: Place;
}

interface Place {
	readonly offset: number;
	readonly keyOffset: number;
	readonly children: ReadonlyMap<string | number, Place>;
}

/** `lineOffset`: lines of the file above the text, for a block inside a Markdown page. */
export function parseYaml(
	file: string,
	text: string,
	lineOffset = 0,
): {readonly source: YamlSource | undefined; readonly problems: readonly Problem[]} {
	const lines = new LineCounter();
	const originOf = (offset: number): Origin => {
		const {line, col} = lines.linePos(Math.min(offset, text.length));
		return {file, line: Math.max(1, line) + lineOffset, column: Math.max(1, col)};
	};
	const composed = compose(text, lines, originOf);
	if ('problems' in composed) return {source: undefined, problems: composed.problems};
	const problems: Problem[] = [];
	const resolved = resolve(composed.document, originOf, problems);
	if (resolved === undefined) return {source: undefined, problems};
	const {value, places} = resolved;
	const source: YamlSource = {
		file,
		value,
		valueAt: path => originOf(descend(places, path).offset),
		keyAt: path => originOf(descend(places, path).keyOffset),
	};
	return {source, problems};
}

function compose(
	text: string,
	lines: LineCounter,
	originOf: (offset: number) => Origin,
): {readonly document: Document.Parsed} | {readonly problems: readonly Problem[]} {
	const parser = new Parser(lines.addNewLine);
	const tokens = [];
	lines.addNewLine(0);
	for (const lexeme of new Lexer().lex(text)) {
		for (const token of parser.next(lexeme)) tokens.push(token);
		// The composer recurses: depth is refused while the parser, which does not, still holds it as a list.
		if (parser.stack.length > MAX_DEPTH) {
			return {problems: [{code: 'yaml-too-deep', origin: originOf(parser.offset), limit: MAX_DEPTH}]};
		}
	}
	for (const token of parser.end()) tokens.push(token);
	// The aliases are counted by `resolve`, and duplicate keys are errors of their own there.
	const composer = new Composer({uniqueKeys: false, prettyErrors: false, strict: true});
	const documents = [...composer.compose(tokens, true, text.length)];
	const [document, second] = documents as Document.Parsed[];
	if (document === undefined) return {problems: [{code: 'yaml-syntax', origin: originOf(0), detail: 'EMPTY'}]};
	if (second !== undefined) {
		return {problems: [{code: 'yaml-syntax', origin: originOf(second.range[0]), detail: 'MULTIPLE_DOCS'}]};
	}
	const errors: readonly YAMLError[] = [...document.errors, ...document.warnings];
	if (errors.length > 0) {
		return {problems: errors.map(error => ({code: 'yaml-syntax', origin: originOf(error.pos[0]), detail: error.code}))};
	}
	return {document};
}

function resolve(document: Document.Parsed, originOf: (offset: number) => Origin, problems: Problem[]): Found | undefined {
	const anchors = new Map<string, ParsedNode>();
	const open = new Set<ParsedNode>();
	let aliases = 0;
	let nodes = 0;

	const visit = (node: ParsedNode | null, keyOffset: number, fallback: number): Found => {
		const offset = node?.range[0] ?? fallback;
		const place = (children: ReadonlyMap<string | number, Place>): Place => ({offset, keyOffset, children});
		if (++nodes > MAX_NODES) throw new ProblemError({code: 'yaml-alias', origin: originOf(offset), why: 'too-many'});
		if (node === null) return {value: null, places: place(new Map())};
		if (isAlias(node)) {
			const target = anchors.get(node.source);
			if (++aliases > MAX_ALIASES) throw new ProblemError({code: 'yaml-alias', origin: originOf(offset), why: 'too-many'});
			if (target === undefined) throw new ProblemError({code: 'yaml-alias', origin: originOf(offset), why: 'unresolved'});
			if (open.has(target)) throw new ProblemError({code: 'yaml-alias', origin: originOf(offset), why: 'cycle'});
			return visit(target, keyOffset, offset);
		}
		if (node.anchor !== undefined) anchors.set(node.anchor, node);
		if (isScalar(node)) return {value: node.value, places: place(new Map())};
		open.add(node);
		const children = new Map<string | number, Place>();
		let value: unknown;
		if (isSeq(node)) {
			value = node.items.map((item, index) => {
				const found = visit(item as ParsedNode, (item as ParsedNode).range[0], offset);
				children.set(index, found.places);
				return found.value;
			});
		} else if (isMap(node)) {
			// No prototype: `__proto__` and `constructor` are keys like any other.
			const entries: Record<string, unknown> = Object.create(null);
			for (const pair of node.items) {
				const at = (pair.key as ParsedNode | null)?.range[0] ?? offset;
				const key = keyOf(pair.key as ParsedNode | null);
				if (key === undefined) throw new ProblemError({code: 'yaml-syntax', origin: originOf(at), detail: 'NON_STRING_KEY'});
				if (Object.hasOwn(entries, key)) {
					problems.push({code: 'yaml-duplicate-key', origin: originOf(at), key});
					continue;
				}
				const found = visit(pair.value as ParsedNode | null, at, at);
				children.set(key, found.places);
				entries[key] = found.value;
			}
			value = entries;
		}
		open.delete(node);
		return {value, places: place(children)};
	};

	try {
		return visit(document.contents as ParsedNode | null, document.range[0], document.range[0]);
	} catch (error) {
		if (!(error instanceof ProblemError)) throw error;
		problems.push(error.problem);
		return undefined;
	}
}

function keyOf(node: ParsedNode | null): string | undefined {
	if (!isScalar(node)) return undefined;
	const {value} = node;
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function descend(root: Place, path: Path): Place {
	let place = root;
	for (const part of path) {
		const next = place.children.get(part);
		if (next === undefined) return place;
		place = next;
	}
	return place;
}
