import {hasKey} from '../config/config-draft.ts';
import {configSchema} from '../config/schema.ts';
import {definitionOf} from '../config/schema-walk.ts';
import type {VariableTree} from '../config/variables.ts';
import {nearest} from '../core/nearest.ts';
import type {Problem} from '../core/problem.ts';
import {idOfFile} from './source-text.ts';

type Missing = Extract<Problem, {code: 'setting-missing'}>;

/**
 * The problems, with every variable that rests on one absent part of the configuration told once, at the configuration:
 * a shipped checklist is right, and there is nothing to correct in it. A misspelt variable stays a problem of its own place.
 * @param file the configuration's
 */
export function gatherMissing(problems: readonly Problem[], tree: VariableTree, file: string): Problem[] {
	const gathered = new Map<string, Missing>();
	const others: Problem[] = [];
	for (const problem of problems) {
		const key = problem.code === 'undefined-variable' ? absentPart(problem.name, tree) : undefined;
		if (key === undefined || problem.code !== 'undefined-variable') {
			others.push(problem);
			continue;
		}
		const askedBy = new Set(gathered.get(key)?.askedBy).add(idOfFile(problem.origin.file));
		gathered.set(key, {code: 'setting-missing', path: file, key, askedBy: [...askedBy]});
	}
	// That a check looks from a target which is not there, or expects a bot that is not listed, follows from its absence.
	const isFollowing = (problem: Problem) =>
		(problem.code === 'target-unknown' && gathered.has(`targets.${problem.name}`)) ||
		(problem.code === 'rule-broken' && problem.asks !== undefined && gathered.has(problem.asks));
	return [...gathered.values(), ...others.filter(problem => !isFollowing(problem))];
}

/** The shortest beginning of a variable's name that the configuration lacks; undefined where it looks like a slip of the pen. */
function absentPart(name: string, tree: VariableTree): string | undefined {
	const parts = name.split('.');
	const [first = ''] = parts;
	const sections = Object.keys(definitionOf(configSchema).shape ?? {});
	if (!sections.includes(first) && !(first in tree)) {
		const isMisspelt = parts.length < 2 || nearest(first, [...sections, ...Object.keys(tree)]) !== undefined;
		return isMisspelt ? undefined : `targets.${first}`;
	}
	const length = parts.findIndex((_, index) => !hasKey(tree, parts.slice(0, index + 1).join('.'))) + 1;
	const key = parts.slice(0, length).join('.');
	if (length === 1) return key;
	return nearest(parts[length - 1] ?? '', namesIn(tree, parts.slice(0, length - 1))) === undefined ? key : undefined;
}

/** The entries beside an absent one: keys of a mapping, names of a list. */
function namesIn(tree: unknown, path: readonly string[]): string[] {
	let found = tree;
	for (const part of path) {
		const named = Array.isArray(found) ? found.find(item => item?.name === part) : undefined;
		found = named ?? (found as Record<string, unknown>)[part];
	}
	if (Array.isArray(found)) return found.map(item => String(item?.name ?? ''));
	return typeof found === 'object' && found !== null ? Object.keys(found) : [];
}
