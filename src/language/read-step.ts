import {z} from 'zod';
import type {Path, YamlSource} from '../config/yaml-source.ts';
import {type Attestation, DEFAULT_FRESH_MS, type Step} from '../core/checklist.ts';
import {parseDuration} from '../core/duration.ts';
import {canonicalJson, sha256} from './hash.ts';
import {settingsNamed} from './named-settings.ts';
import {readAction, readChecks} from './read-check.ts';
import {stepSchema} from './schema.ts';
import {substitute} from './substitute.ts';
import {type Part, type Reading, validate} from './validate.ts';

/** A step whose references to others are not looked at yet. */
export interface Draft {
	/** Undefined when not even the id can be used. */
	readonly key: string | undefined;
	readonly section: string;
	/** Undefined after problems; the key still counts, so that references to it are not blamed as well. */
	readonly step: Step | undefined;
	/** As written, for what other steps refer to. */
	readonly raw: Readonly<Record<string, unknown>>;
	readonly source: YamlSource;
	readonly at: Path;
}

const looseStep = stepSchema(z.unknown(), z.unknown());

export function readStep(raw: unknown, at: Path, section: string, reading: Reading): Draft {
	const {source, problems, variables} = reading;
	const before = problems.length;
	const substituted = substitute(raw, source, at, variables);
	problems.push(...substituted.problems);
	const part: Part = {value: substituted.value, at, substituted};
	const fields = mapping(substituted.value);
	const parsed = validate(looseStep, part, reading);
	const checks = readChecks(Array.isArray(fields.checks) ? fields.checks : [], {...part, at: [...at, 'checks']}, reading);
	const action = fields.action === undefined ? undefined : readAction({...part, value: fields.action, at: [...at, 'action']}, reading);
	const id = typeof fields.id === 'string' ? fields.id : undefined;
	if (id !== undefined && establishesNothing(fields)) {
		problems.push({code: 'empty-step', origin: source.valueAt(at), id});
	}
	const draft = {key: id === undefined ? undefined : `${section}/${id}`, section, raw: mapping(raw), source, at};
	if (parsed === undefined || problems.length > before) return {...draft, step: undefined};
	const {why, choose, attest, gate, freshFor, takes, remedy, undo, undoes, noReturn} = parsed;
	const takesMs = takes === undefined ? undefined : parseDuration(takes);
	const step: Step = {
		key: `${section}/${parsed.id}`,
		id: parsed.id,
		title: parsed.title,
		source: parsed.source === undefined ? [] : [parsed.source].flat(),
		...(why === undefined ? {} : {why}),
		needs: parsed.needs.map(reference => fullKey(reference, section)),
		when: Object.fromEntries(Object.entries(parsed.when).map(([name, value]) => [name, String(value)])),
		...(choose === undefined ? {} : {choose}),
		checks,
		...(action === undefined ? {} : {action}),
		...(attest === undefined ? {} : {attest: attestationOf(attest)}),
		...(gate === undefined
			? {}
			: {
					gate: {
						requires: gate.requires === 'all' ? gate.requires : gate.requires.map(reference => fullKey(reference, section)),
						hard: gate.hard.map(reference => fullKey(reference, section)),
					},
				}),
		freshForMs: freshFor === undefined ? DEFAULT_FRESH_MS : (parseDuration(freshFor) ?? DEFAULT_FRESH_MS),
		...(undoes === undefined ? {} : {undoes: undoes.map(reference => fullKey(reference, section))}),
		...(noReturn && {noReturn}),
		...(takesMs === undefined ? {} : {takesMs}),
		required: parsed.required,
		...(remedy === undefined ? {} : {remedy}),
		...(undo === undefined ? {} : {undo}),
		// What was seen counts for what it was seen of: the values filled in, and what stands behind the names, are part of the step.
		hash: sha256(canonicalJson([substituted.value, settingsNamed([checks, action], variables)])),
		origin: source.valueAt(at),
	};
	return {...draft, step};
}

function attestationOf({prompt, note, because}: NonNullable<z.output<typeof looseStep>['attest']>): Attestation {
	return {prompt, note, ...(because === undefined ? {} : {because})};
}

/** `step` of the own section → `section/step`. */
export function fullKey(reference: string, section: string): string {
	return reference.includes('/') ? reference : `${section}/${reference}`;
}

function establishesNothing(fields: Readonly<Record<string, unknown>>): boolean {
	const {checks, action, attest, choose, gate} = fields;
	const hasChecks = checks !== undefined && !(Array.isArray(checks) && checks.length === 0);
	return !hasChecks && [action, attest, choose, gate].every(part => part === undefined);
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
