import {hasKey} from '../config/config-draft.ts';
import {configSchema} from '../config/schema.ts';
import {definitionOf} from '../config/schema-walk.ts';
import {lookUp, type VariableTree} from '../config/variables.ts';
import type {Problem} from '../core/problem.ts';
import {idOfFile} from './source-text.ts';

type Missing = Extract<Problem, {code: 'setting-missing'}>;

/**
 * The problems, with everything that rests on one absent part of the configuration told once, at the configuration: a shipped
 * checklist is right, and there is nothing to correct in it. What an operator wrote may be a slip of the pen, and stays at its place.
 * @param file the configuration's
 * @param isShipped whether a file came with the program
 */
export function gatherMissing(
	problems: readonly Problem[],
	tree: VariableTree,
	file: string,
	isShipped: (file: string) => boolean,
): Problem[] {
	const gathered = new Map<string, Missing>();
	const others: Problem[] = [];
	const asked = new Set(problems.flatMap(problem => (isShipped(originOf(problem)) ? (settingOf(problem) ?? []) : [])));
	for (const problem of problems) {
		const setting = settingOf(problem);
		// What a shipped file asks for by the same name is no slip in one of the operator's.
		if (setting === undefined || !asked.has(setting)) {
			others.push(problem);
			continue;
		}
		const key = absentPart(setting, tree);
		const askedBy = new Set(gathered.get(key)?.askedBy).add(idOfFile(originOf(problem)));
		gathered.set(key, {code: 'setting-missing', path: file, key, askedBy: [...askedBy]});
	}
	// That a check expects a bot that is not listed follows from its absence.
	const isFollowing = (problem: Problem) =>
		problem.code === 'rule-broken' && problem.asks !== undefined && gathered.has(absentPart(problem.asks, tree));
	return [...gathered.values(), ...others.filter(problem => !isFollowing(problem))];
}

function originOf(problem: Problem): string {
	return 'origin' in problem && problem.origin !== undefined ? problem.origin.file : '';
}

/** What the configuration would have to say, as a path in it; undefined where no configuration could mend the problem. */
function settingOf(problem: Problem): string | undefined {
	if (problem.code === 'target-unknown') return `targets.${problem.name}`;
	if (problem.code === 'name-unknown' && problem.what === 'database') return `databases.${problem.name}`;
	if (problem.code === 'name-unknown' && problem.what === 'cache') return `redis.${problem.name}`;
	if (problem.code !== 'undefined-variable' || lookUp(problem.name, undefined).state === 'undefined') return undefined;
	const [first = ''] = problem.name.split('.');
	return Object.hasOwn(definitionOf(configSchema).shape ?? {}, first) ? problem.name : `targets.${problem.name}`;
}

/** The shortest beginning of a path that the configuration lacks. */
function absentPart(setting: string, tree: VariableTree): string {
	const parts = setting.split('.');
	const length = parts.findIndex((_, index) => !hasKey(tree, parts.slice(0, index + 1).join('.'))) + 1;
	return length === 0 ? setting : parts.slice(0, length).join('.');
}
