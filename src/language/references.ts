import {lookUp, settingsOf, type VariableTree} from '../config/variables.ts';
import type {Path} from '../config/yaml-source.ts';
import {nearest} from '../core/nearest.ts';
import type {Origin, Problem} from '../core/problem.ts';
import {momentsIn} from '../core/run-moment.ts';
import {findCycles} from './cycles.ts';
import {type Draft, fullKey} from './read-step.ts';

/** Problems with what steps say of each other, over everything that is walked together; and the settings they name. */
export interface References {
	readonly problems: readonly Problem[];
	readonly settings: Readonly<Record<string, string>>;
}

export function checkReferences(drafts: readonly Draft[], variables: VariableTree | undefined): References {
	const problems: Problem[] = [];
	const keys = uniqueKeys(drafts, problems);
	const choices = uniqueChoices(drafts, problems);
	const sections = new Set(drafts.map(({section}) => section));
	for (const draft of drafts) {
		for (const {reference, path} of [...referencesOf(draft), ...within(sections, draft, [...undoesOf(draft), ...momentsOf(draft)])]) {
			if (!keys.has(fullKey(reference, draft.section))) problems.push(unknownStep(reference, draft, path, keys));
		}
	}
	const known = variables === undefined ? {} : settingsOf(variables);
	const settings = checkConditions(drafts, sections, choices, variables, known, problems);
	problems.push(...cycleProblems(drafts));
	return {problems, settings};
}

function uniqueKeys(drafts: readonly Draft[], problems: Problem[]): ReadonlySet<string> {
	const first = new Map<string, Origin>();
	for (const {key, raw, source, at} of drafts) {
		if (key === undefined) continue;
		const origin = source.valueAt([...at, 'id']);
		const earlier = first.get(key);
		if (earlier === undefined) first.set(key, origin);
		else problems.push({code: 'duplicate-id', origin, id: String(raw.id), first: earlier});
	}
	return new Set(first.keys());
}

type Choices = ReadonlyMap<string, readonly string[]>;

function uniqueChoices(drafts: readonly Draft[], problems: Problem[]): Choices {
	const choices = new Map<string, readonly string[]>();
	const first = new Map<string, Origin>();
	for (const {raw, source, at} of drafts) {
		const {choose} = raw;
		if (!isMapping(choose) || typeof choose.id !== 'string') continue;
		const origin = source.valueAt([...at, 'choose', 'id']);
		const earlier = first.get(choose.id);
		if (earlier !== undefined) {
			problems.push({code: 'duplicate-id', origin, id: choose.id, first: earlier});
			continue;
		}
		first.set(choose.id, origin);
		choices.set(choose.id, isMapping(choose.options) ? Object.keys(choose.options) : []);
	}
	return choices;
}

interface Reference {
	readonly reference: string;
	readonly path: Path;
}

function referencesOf(draft: Draft): Reference[] {
	return [...needsOf(draft), ...requiresOf(draft)];
}

/** What a step takes back, or counts from, may stand in a checklist that is not part of this walk: a rollback can be read by itself. */
function within(sections: ReadonlySet<string>, {section}: Draft, references: readonly Reference[]): Reference[] {
	return references.filter(({reference}) => sections.has(fullKey(reference, section).split('/')[0] ?? ''));
}

/** A step of a rollback, without the walk that it takes back: the decision was made there. */
function isReadAlone(sections: ReadonlySet<string>, draft: Draft): boolean {
	const undoes = undoesOf(draft);
	return undoes.length > 0 && within(sections, draft, undoes).length === 0;
}

function undoesOf({raw, at}: Draft): Reference[] {
	return strings(raw.undoes, [...at, 'undoes']);
}

/** The steps whose moments stand anywhere in what the step looks at or does. */
function momentsOf({raw, at}: Draft): Reference[] {
	const found = (value: unknown, path: Path): Reference[] => {
		if (typeof value === 'string') return momentsIn(value).map(reference => ({reference, path}));
		if (typeof value !== 'object' || value === null) return [];
		return Object.entries(value).flatMap(([key, one]) => found(one, [...path, Array.isArray(value) ? Number(key) : key]));
	};
	return [...found(raw.checks, [...at, 'checks']), ...found(raw.action, [...at, 'action'])];
}

function needsOf({raw, at}: Draft): Reference[] {
	return strings(raw.needs, [...at, 'needs']);
}

function requiresOf({raw, at}: Draft): Reference[] {
	if (!isMapping(raw.gate)) return [];
	return (['requires', 'hard'] as const).flatMap(field => strings((raw.gate as Record<string, unknown>)[field], [...at, 'gate', field]));
}

function strings(value: unknown, at: Path): Reference[] {
	if (!Array.isArray(value)) return [];
	return value.flatMap((reference, index) => (typeof reference === 'string' ? [{reference, path: [...at, index]}] : []));
}

function unknownStep(reference: string, {section, source}: Draft, path: Path, keys: ReadonlySet<string>): Problem {
	const own = [...keys].filter(key => key.startsWith(`${section}/`)).map(key => key.slice(section.length + 1));
	const elsewhere = [...keys].find(key => key.endsWith(`/${reference}`));
	const near = elsewhere ?? nearest(reference, [...own, ...keys]);
	return {code: 'unknown-step', origin: source.valueAt(path), id: reference, ...(near === undefined ? {} : {nearest: near})};
}

/** A condition names a choice and one of its options, or a setting of the configuration. */
function checkConditions(
	drafts: readonly Draft[],
	sections: ReadonlySet<string>,
	choices: Choices,
	variables: VariableTree | undefined,
	known: Readonly<Record<string, string>>,
	problems: Problem[],
): Record<string, string> {
	const settings: Record<string, string> = {};
	for (const draft of drafts) {
		const {raw, source, at} = draft;
		if (!isMapping(raw.when)) continue;
		for (const [name, wanted] of Object.entries(raw.when)) {
			const path = [...at, 'when', name];
			const options = choices.get(name);
			const setting = known[name];
			const unknown = (id: string, origin: Origin, near: string | undefined): void => {
				problems.push({code: 'unknown-choice', origin, id, ...(near === undefined ? {} : {nearest: near})});
			};
			if (options !== undefined) {
				const option = String(wanted);
				if (!options.includes(option)) unknown(option, source.valueAt(path), nearest(option, options));
			} else if (setting !== undefined) {
				settings[name] = setting;
			} else if (lookUp(name, variables).state === 'undefined' && !isReadAlone(sections, draft)) {
				unknown(name, source.keyAt(path), nearest(name, [...choices.keys(), 'environment', 'language', ...Object.keys(known)]));
			}
		}
	}
	return settings;
}

/**
 * A gate waits for what it requires just as a step waits for what it needs, and whoever has a condition for the choice that it is about;
 * `all` is every required step above it.
 */
function cycleProblems(drafts: readonly Draft[]): Problem[] {
	const choosers = new Map(
		drafts.flatMap(({key, raw: {choose}}) => (key !== undefined && isMapping(choose) ? [[String(choose.id), key] as const] : [])),
	);
	const edges = new Map<string, Map<string, Origin>>();
	for (const [index, draft] of drafts.entries()) {
		if (draft.key === undefined || edges.has(draft.key)) continue;
		const targets = new Map<string, Origin>();
		for (const {reference, path} of referencesOf(draft)) {
			const key = fullKey(reference, draft.section);
			if (!targets.has(key)) targets.set(key, draft.source.valueAt(path));
		}
		for (const name of isMapping(draft.raw.when) ? Object.keys(draft.raw.when) : []) {
			const key = choosers.get(name);
			if (key !== undefined && !targets.has(key)) targets.set(key, draft.source.keyAt([...draft.at, 'when', name]));
		}
		if (isMapping(draft.raw.gate) && draft.raw.gate.requires === 'all') {
			const origin = draft.source.valueAt([...draft.at, 'gate', 'requires']);
			for (const above of drafts.slice(0, index)) {
				if (above.key !== undefined && above.raw.required !== false && !targets.has(above.key)) targets.set(above.key, origin);
			}
		}
		edges.set(draft.key, targets);
	}
	return findCycles(edges).map(({path, origin}) => ({code: 'needs-cycle', origin, path}));
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
