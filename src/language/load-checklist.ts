import {z} from 'zod';
import {sortProblems} from '../config/sort-problems.ts';
import type {VariableTree} from '../config/variables.ts';
import type {Path, YamlSource} from '../config/yaml-source.ts';
import type {Checklist, Section} from '../core/checklist.ts';
import {nearest} from '../core/nearest.ts';
import type {Origin, Problem} from '../core/problem.ts';
import {plain, type Text} from '../core/text.ts';
import {sha256} from './hash.ts';
import type {Kinds} from './kinds.ts';
import {parseSource} from './parse-source.ts';
import {type Draft, readStep} from './read-step.ts';
import {checkReferences} from './references.ts';
import {checklistSchema, groupSchema, includeSchema} from './schema.ts';
import {expectedId, idOfFile, type SourceText} from './source-text.ts';
import {type Reading, validate} from './validate.ts';

export interface LoadOptions {
	/** The checklists that `include` may name, by the stem of their file's name. */
	readonly library?: readonly SourceText[];
}

/** The checklist is there when, and only when, there are no problems. */
export interface LoadedChecklist {
	readonly checklist?: Checklist;
	readonly problems: readonly Problem[];
}

/**
 * Reads a checklist and everything it includes, and reports every problem in one pass, in the order of the files.
 * Without variables (no configuration) the result can be shown and linted; its specs hold no real values.
 */
export function loadChecklist(
	source: SourceText,
	kinds: Kinds,
	variables: VariableTree | undefined,
	options: LoadOptions = {},
): LoadedChecklist {
	const assembly: Assembly = {kinds, variables, library: options.library ?? [], problems: [], sections: []};
	const header = assemble(source, [], assembly);
	const drafts = assembly.sections.flatMap(section => section.drafts);
	const {problems: unresolved, settings} = checkReferences(drafts, variables);
	const problems = [...assembly.problems, ...unresolved];
	if (header === undefined || problems.length > 0) return {problems: sortProblems(problems)};
	const sections = assembly.sections.map(
		({id, title, drafts: own}): Section => ({id, title, steps: own.flatMap(({step}) => (step === undefined ? [] : [step]))}),
	);
	const hash = sha256(sections.flatMap(section => section.steps.map(step => step.hash)).join('\n'));
	return {checklist: {id: header.id, title: header.title, file: source.file, hash, sections, settings}, problems: []};
}

interface DraftSection {
	readonly id: string;
	readonly title: Text;
	readonly origin: Origin;
	readonly drafts: Draft[];
}

interface Assembly {
	readonly kinds: Kinds;
	readonly variables: VariableTree | undefined;
	readonly library: readonly SourceText[];
	readonly problems: Problem[];
	readonly sections: DraftSection[];
}

interface Header {
	readonly id: string;
	readonly title: Text;
}

const looseChecklist = checklistSchema(z.unknown());
const looseGroup = groupSchema(z.unknown());

function assemble(from: SourceText, trail: readonly string[], assembly: Assembly): Header | undefined {
	const {source, problems} = parseSource(from);
	assembly.problems.push(...problems);
	if (source === undefined) return undefined;
	const reading: Reading = {...assembly, source};
	const parsed = validate(looseChecklist, {value: source.value, at: []}, reading);
	const raw = mapping(source.value);
	const header: Header = parsed ?? {id: idOfFile(from.file), title: plain(idOfFile(from.file))};
	if (typeof raw.id === 'string' && raw.id !== idOfFile(from.file)) {
		assembly.problems.push({code: 'wrong-value', origin: source.valueAt(['id']), key: 'id', expected: expectedId(from.file)});
	}
	let open: DraftSection | undefined;
	for (const [index, entry] of (Array.isArray(raw.steps) ? raw.steps : []).entries()) {
		const at: Path = ['steps', index];
		const fields = mapping(entry);
		if (Object.hasOwn(fields, 'include')) {
			open = undefined;
			include(entry, at, [...trail, header.id], reading, assembly);
		} else if (Object.hasOwn(fields, 'section')) {
			open = undefined;
			group(entry, at, reading, assembly);
		} else {
			open ??= openSection({...header, origin: source.valueAt(at)}, assembly);
			open.drafts.push(readStep(entry, at, open.id, reading));
		}
	}
	return parsed;
}

function openSection({id, title, origin}: Header & {readonly origin: Origin}, {sections, problems}: Assembly): DraftSection {
	const earlier = sections.find(section => section.id === id);
	if (earlier !== undefined) problems.push({code: 'duplicate-id', origin, id, first: earlier.origin});
	const section: DraftSection = {id, title, origin, drafts: []};
	sections.push(section);
	return section;
}

function group(entry: unknown, at: Path, reading: Reading, assembly: Assembly): void {
	const {source} = reading;
	const parsed = validate(looseGroup, {value: entry, at}, reading);
	const raw = mapping(entry);
	const {id} = mapping(raw.section);
	const name = typeof id === 'string' ? id : `section-${at.at(-1)}`;
	const title = parsed?.section.title ?? plain(name);
	const section = openSection({id: name, title, origin: source.valueAt([...at, 'section', 'id'])}, assembly);
	for (const [index, step] of (Array.isArray(raw.steps) ? raw.steps : []).entries()) {
		section.drafts.push(readStep(step, [...at, 'steps', index], name, reading));
	}
}

function include(entry: unknown, at: Path, trail: readonly string[], reading: Reading, assembly: Assembly): void {
	const parsed = validate(includeSchema, {value: entry, at}, reading);
	if (parsed === undefined) return;
	const {include: id} = parsed;
	const origin = originOfInclude(reading.source, at);
	if (trail.includes(id)) {
		assembly.problems.push({code: 'needs-cycle', origin, path: [...trail.slice(trail.indexOf(id)), id]});
		return;
	}
	const found = assembly.library.find(({file}) => idOfFile(file) === id);
	if (found === undefined) {
		const known = assembly.library.map(({file}) => idOfFile(file));
		const near = nearest(id, known);
		assembly.problems.push({
			code: 'name-unknown',
			what: 'checklist',
			name: id,
			known,
			origin,
			...(near === undefined ? {} : {nearest: near}),
		});
		return;
	}
	const already = assembly.sections.find(section => section.origin.file === found.file);
	if (already !== undefined) {
		assembly.problems.push({code: 'duplicate-id', origin, id, first: already.origin});
		return;
	}
	assemble(found, trail, assembly);
}

function originOfInclude(source: YamlSource, at: Path): Origin {
	return source.valueAt([...at, 'include']);
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
