import type {VariableTree} from '../config/variables.ts';

/** The parts of the configuration whose entries a check or an action goes through by name: how they are reached stands there alone. */
const REACHED_BY_NAME = ['targets', 'databases', 'redis'] as const;

/**
 * Every entry of the configuration that a value goes through, by its name wherever it stands, and what that entry goes through in turn: a
 * database on its target. Rather one too many than one too few: a text that is the name of an entry by chance counts.
 */
export function settingsNamed(value: unknown, variables: VariableTree | undefined): Readonly<Record<string, unknown>> {
	const named: Record<string, unknown> = {};
	const walk = (node: unknown): void => {
		if (typeof node === 'string') add(node);
		else if (typeof node === 'object' && node !== null) Object.values(node).forEach(walk);
	};
	const add = (name: string): void => {
		for (const part of REACHED_BY_NAME) {
			const entries = variables?.[part] as Readonly<Record<string, unknown>> | undefined;
			const key = `${part}.${name}`;
			if (entries === undefined || !Object.hasOwn(entries, name) || Object.hasOwn(named, key)) continue;
			named[key] = entries[name];
			walk(entries[name]);
		}
	};
	walk(value);
	return named;
}
