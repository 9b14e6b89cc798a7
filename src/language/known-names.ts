import {type EntrySection, entryUses} from '../config/entry-uses.ts';
import type {AnySchema} from '../config/schema-walk.ts';
import {targetUses} from '../config/target-uses.ts';
import type {Path} from '../config/yaml-source.ts';
import {nearest} from '../core/nearest.ts';
import type {NameKind} from '../core/problem.ts';
import type {Part, Reading} from './validate.ts';

const ENTRY: Readonly<Record<EntrySection, NameKind>> = {databases: 'database', redis: 'cache'};

/** What a check or an action names has to be in the configuration: one that is not there is known now, not when the step runs. */
export function requireNames(schema: AnySchema, part: Part, fields: unknown, reading: Reading): void {
	requireTargets(part, fields, reading);
	requireEntries(schema, part, fields, reading);
}

/** `on` and `from` name targets in every kind. */
function requireTargets({at, substituted}: Part, fields: unknown, {variables, source, problems}: Reading): void {
	if (variables === undefined) return;
	const known = ['operator', ...keysOf(variables.targets)];
	for (const {name, path} of targetUses(fields)) {
		if (known.includes(name) || isPending([...at, ...path], substituted)) continue;
		const near = nearest(name, known);
		const origin = source.valueAt([...at, ...path]);
		problems.push({code: 'target-unknown', name, known, origin, ...(near === undefined ? {} : {nearest: near})});
	}
}

/** Databases and caches are named where the kind's schema says so. */
function requireEntries(schema: AnySchema, {at, substituted}: Part, fields: unknown, {variables, source, problems}: Reading): void {
	if (variables === undefined) return;
	for (const {section, name, path} of entryUses(schema, fields)) {
		const known = keysOf(variables[section]);
		if (known.includes(name) || isPending([...at, ...path], substituted)) continue;
		const near = nearest(name, known);
		const origin = source.valueAt([...at, ...path]);
		problems.push({code: 'name-unknown', what: ENTRY[section], name, known, origin, ...(near === undefined ? {} : {nearest: near})});
	}
}

function keysOf(value: unknown): string[] {
	return Object.keys((value as object | undefined) ?? {});
}

function isPending(path: Path, substituted: Part['substituted']): boolean {
	return (substituted?.pending ?? []).some(place => place.length === path.length && place.every((part, index) => part === path[index]));
}
