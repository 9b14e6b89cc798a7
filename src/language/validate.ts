import type {z} from 'zod';
import {schemaProblems} from '../config/schema-problems.ts';
import type {VariableTree} from '../config/variables.ts';
import type {Path, YamlSource} from '../config/yaml-source.ts';
import type {Problem} from '../core/problem.ts';
import type {Kinds} from './kinds.ts';
import type {Substituted} from './substitute.ts';

/** What reading any part of the language needs, and where its problems go. */
export interface Reading {
	readonly kinds: Kinds;
	/** Undefined: no configuration; names are held against its schema and values are not known. */
	readonly variables: VariableTree | undefined;
	readonly source: YamlSource;
	readonly problems: Problem[];
}

/** A part of the source with its variables filled in. */
export interface Part {
	readonly value: unknown;
	readonly at: Path;
	readonly substituted?: Pick<Substituted, 'unset' | 'pending'>;
	readonly moreKeys?: readonly string[];
}

/** The parsed value, or undefined after every problem with it was noted. A value that is not known yet is no problem. */
export function validate<Schema extends z.ZodType>(schema: Schema, part: Part, reading: Reading): z.output<Schema> | undefined {
	const parsed = schema.safeParse(part.value);
	if (parsed.success) return parsed.data;
	const issues = parsed.error.issues.filter(issue => !restsOnPending(issue, part));
	const {source, problems} = reading;
	const {value, at, moreKeys} = part;
	const found = schemaProblems(issues, {schema, value, source, at, ...(moreKeys === undefined ? {} : {moreKeys})});
	problems.push(...found.map(problem => unsetInstead(problem, part, source)));
	return undefined;
}

function restsOnPending(issue: z.core.$ZodIssue, {at, value, substituted}: Part): boolean {
	// What is said of several fields together rests on each of them, whichever it is shown at.
	const together = issue.code === 'custom' && issue.params?.problem !== 'bad-duration' ? issue.path.slice(0, -1) : undefined;
	if (issue.code === 'unrecognized_keys' || (together === undefined && isMissing(value, issue.path))) return false;
	const path = [...at, ...(together ?? issue.path)];
	return (substituted?.pending ?? []).some(place => {
		const shared = Math.min(place.length, path.length);
		return place.slice(0, shared).every((part, index) => part === path[index]);
	});
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
	let found = value;
	for (const part of path) {
		if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return true;
		found = (found as Record<PropertyKey, unknown>)[part];
	}
	return false;
}

/** A mandatory key that is there, and empty because its variable is not set, is not missing from the file. */
function unsetInstead(problem: Problem, {substituted}: Part, source: YamlSource): Problem {
	if (problem.code !== 'missing-key' || substituted === undefined) return problem;
	for (const [key, name] of substituted.unset) {
		const path: Path = JSON.parse(key);
		if (path.at(-1) !== problem.key) continue;
		const parent = source.valueAt(path.slice(0, -1));
		if (parent.line === problem.origin.line && parent.column === problem.origin.column) {
			return {code: 'undefined-variable', origin: source.valueAt(path), name};
		}
	}
	return problem;
}
