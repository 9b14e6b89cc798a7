import {isDeepStrictEqual} from 'node:util';
import {type Document, isCollection, parseDocument} from 'yaml';
import type {Language} from '../core/text.ts';
import {type Change, type ConfigDraft, type Hint, hintLines, withoutHints} from './config-draft.ts';
import {sectionLines} from './config-yaml.ts';
import {type Addition, type Kept, planMerge} from './merge-plan.ts';
import {type Splice, spliceAddition, spliceChange, spliced} from './splice-yaml.ts';

export interface MergedConfig {
	readonly text: string;
	/** Dotted paths of what was added. */
	readonly added: readonly string[];
	/** What the file says otherwise than what was found. It stays. */
	readonly kept: readonly Kept[];
}

/** A new configuration: the schema for the editor first, then the sections, then what is missing as comments. */
export function writeConfigText(schema: string, draft: ConfigDraft, hints: readonly Hint[], language: Language): string {
	const sections = Object.entries(draft).flatMap(([name, value]) => sectionLines(name, value));
	return `${[`# yaml-language-server: $schema=${schema}`, ...sections, ...hintLines(hints, language)].join('\n')}\n`;
}

/**
 * An operator's configuration with what it lacks. Every line of theirs stays as it is, comments and spaces included; where a
 * place cannot be told from the text alone (a file that is one flow mapping), the document is written anew, comments kept.
 * @param existing YAML that was read without a syntax problem
 */
export function mergeConfig(existing: string, draft: ConfigDraft, changes: readonly Change[] = []): MergedConfig {
	const before: unknown = parseDocument(existing).toJS();
	const plan = planMerge(before, draft);
	const added = plan.additions.map(({path, item, value}) => [...path, ...(item ? [nameOf(value)] : [])].join('.'));
	const base = withoutHints(existing, [before, draft]);
	const document = parseDocument(base);
	const wanted = documentWith(base, plan.additions, changes);
	const splices: Splice[] = [];
	for (const change of changes) collect(splices, spliceChange(base, document, change));
	for (const addition of plan.additions) collect(splices, spliceAddition(base, document, addition));
	const complete = splices.length === plan.additions.length + changes.length;
	const text = complete ? spliced(base, splices) : '';
	return {text: complete && saysSame(text, wanted) ? text : written(wanted), added, kept: plan.kept};
}

function collect(splices: Splice[], splice: Splice | undefined): void {
	if (splice !== undefined) splices.push(splice);
}

function documentWith(text: string, additions: readonly Addition[], changes: readonly Change[]): Document {
	const document = parseDocument(text);
	for (const {path, value} of changes) document.setIn(path, value);
	for (const {path, value, item} of additions) {
		const node = document.createNode(value);
		if (path.length > 1 && isCollection(node)) node.flow = true;
		if (item) document.addIn(path, node);
		else document.setIn(path, node);
	}
	return document;
}

function saysSame(text: string, wanted: Document): boolean {
	const document = parseDocument(text);
	return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), wanted.toJS());
}

function written(document: Document): string {
	return document.toString({lineWidth: 0, flowCollectionPadding: false});
}

function nameOf(value: unknown): string {
	return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : '';
}
