import {nearest} from '../core/nearest.ts';
import {type Config, configSchema} from './schema.ts';
import {type AnySchema, definitionOf, schemasAt, unwrap} from './schema-walk.ts';

/** What `${a.b}` looks into: the configuration itself, and each target under its own name. An entry of a list goes by its `name`. */
export type VariableTree = Readonly<Record<string, unknown>>;

export type Looked =
	| {readonly state: 'set'; readonly value: unknown}
	/** The configuration may have it and does not. */
	| {readonly state: 'unset'}
	/** The configuration may have it, and there is no configuration to look into. */
	| {readonly state: 'declared'}
	| {readonly state: 'undefined'; readonly nearest?: string};

/** Targets by their own name as well: `vm.host` is `targets.vm.host`. Sections of the configuration come first. */
export function variablesOf(config: Config): VariableTree {
	return {...config.targets, ...config};
}

/** Without a tree only the configuration's schema speaks: any target, database or endpoint may exist. */
export function lookUp(name: string, tree: VariableTree | undefined): Looked {
	const path = name.split('.');
	if (tree !== undefined) {
		const value = inside(tree, path);
		if (value !== undefined) return {state: 'set', value};
	}
	if (isDeclared(path, tree)) return {state: tree === undefined ? 'declared' : 'unset'};
	const near = nearest(name, variableNames(tree, path[0]));
	return {state: 'undefined', ...(near === undefined ? {} : {nearest: near})};
}

/** Every single value of the configuration as text, by name: what `when` can be compared with. */
export function settingsOf(tree: VariableTree): Readonly<Record<string, string>> {
	const settings: Record<string, string> = {};
	const walk = (value: unknown, name: string): void => {
		if (Array.isArray(value) || value === null || value === undefined) return;
		if (typeof value !== 'object') settings[name] = String(value);
		else for (const [key, child] of Object.entries(value)) walk(child, name === '' ? key : `${name}.${key}`);
	};
	walk(tree, '');
	return settings;
}

/** The names that could be meant, for a suggestion. */
function variableNames(tree: VariableTree | undefined, first: string | undefined): string[] {
	const names = declaredNames(configSchema, tree, '');
	const targets = tree === undefined ? (first === undefined ? [] : [first]) : Object.keys((tree.targets as object | undefined) ?? {});
	for (const target of targets) {
		for (const schema of schemasAt(configSchema, tree, ['targets', target])) names.push(...declaredNames(schema, undefined, target));
	}
	return names;
}

function declaredNames(schema: AnySchema, value: unknown, prefix: string): string[] {
	const {shape, valueType} = definitionOf(unwrap(schema));
	if (shape === undefined && valueType === undefined) return [prefix];
	const children = shape ?? Object.fromEntries(Object.keys((value as object | undefined) ?? {}).map(key => [key, valueType as AnySchema]));
	return Object.entries(children).flatMap(([key, child]) =>
		declaredNames(child, inside(value, [key]), prefix === '' ? key : `${prefix}.${key}`),
	);
}

function isDeclared(path: readonly string[], tree: VariableTree | undefined): boolean {
	const [first = '', ...rest] = path;
	const own = definitionOf(configSchema).shape ?? {};
	const full = Object.hasOwn(own, first) ? path : rest.length > 0 ? ['targets', ...path] : undefined;
	if (full === undefined) return false;
	if (tree !== undefined && entryMissing(full, tree)) return false;
	return schemasAt(configSchema, tree, full).length > 0;
}

/** Whether the path leads through an entry of a record (`databases.x`) or of a list (`bots.x`) that the configuration does not have. */
function entryMissing(path: readonly string[], tree: VariableTree): boolean {
	return path.some((_, index) => {
		const above = path.slice(0, index);
		const holdsEntries = schemasAt(configSchema, tree, above).some(one => {
			const {valueType, element} = definitionOf(one);
			return valueType !== undefined || element !== undefined;
		});
		return holdsEntries && inside(tree, path.slice(0, index + 1)) === undefined;
	});
}

function inside(value: unknown, path: readonly string[]): unknown {
	let found = value;
	for (const part of path) {
		const named = Array.isArray(found) ? found.find(entry => (entry as {name?: unknown} | null)?.name === part) : undefined;
		if (named !== undefined) {
			found = named;
			continue;
		}
		if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
		found = (found as Record<string, unknown>)[part];
	}
	return found;
}
