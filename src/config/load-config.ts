import {nearest} from '../core/nearest.ts';
import type {Problem} from '../core/problem.ts';
import {text} from '../core/text.ts';
import {readText} from './read-text.ts';
import {type Config, configSchema} from './schema.ts';
import {schemaProblems} from './schema-problems.ts';
import {sortProblems} from './sort-problems.ts';
import {targetUses} from './target-uses.ts';
import {parseYaml} from './yaml-source.ts';

/** Either the configuration, or every problem with it. */
export interface LoadedConfig {
	readonly config?: Config;
	readonly problems: readonly Problem[];
}

export async function loadConfig(file: string): Promise<LoadedConfig> {
	const read = await readText(file);
	return 'problem' in read ? {problems: [read.problem]} : parseConfig(file, read.text);
}

export function parseConfig(file: string, content: string): LoadedConfig {
	const {source, problems: syntax} = parseYaml(file, content);
	if (source === undefined) return {problems: syntax};
	const parsed = configSchema.safeParse(source.value);
	const problems = [...syntax];
	if (!parsed.success) {
		problems.push(...schemaProblems(parsed.error.issues, {schema: configSchema, value: source.value, source, at: []}));
	}
	const listed = listedTargets(source.value);
	if (listed.includes('operator')) {
		const expected = text('another name; operator is this machine', '다른 이름(operator는 이 PC)');
		problems.push({code: 'wrong-value', origin: source.keyAt(['targets', 'operator']), key: 'operator', expected});
	}
	const known = ['operator', ...listed];
	for (const {path, name} of targetUses(source.value)) {
		if (known.includes(name) || path[0] === 'targets') continue;
		const near = nearest(name, known);
		const origin = source.valueAt(path);
		problems.push({code: 'target-unknown', name, known, origin, ...(near === undefined ? {} : {nearest: near})});
	}
	return parsed.success && problems.length === 0 ? {config: parsed.data, problems: []} : {problems: sortProblems(problems)};
}

function listedTargets(value: unknown): string[] {
	return isMapping(value) && isMapping(value.targets) ? Object.keys(value.targets) : [];
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
