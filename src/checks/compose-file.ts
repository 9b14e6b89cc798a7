import {z} from 'zod';
import type {Problem} from '../core/problem.ts';
import type {Text} from '../core/text.ts';
import {resolveCompose} from './compose-config.ts';
import {composeFields, serviceName} from './compose-fields.ts';
import {judgeComposeFile} from './compose-file-judge.ts';
import {type ComposeModel, composeModel} from './compose-model.ts';
import {ruleOptions, type Violation} from './compose-rules.ts';
import {unsafeSecrets} from './compose-secrets.ts';
import {parseComposeSource, readComposeText} from './compose-source.ts';
import {defineCheck} from './contract.ts';

const switchable = <Options extends z.ZodType>(options: Options) => z.union([z.boolean(), options]).default(true);

const schema = z.strictObject({
	...composeFields,
	/** Services that have to be in it. */
	services: z.array(serviceName).default([]),
	/** What it is held to: every rule unless it is `false`. */
	rules: z
		.strictObject({
			restart: switchable(ruleOptions.restart),
			limits: switchable(ruleOptions.limits),
			volumes: switchable(ruleOptions.volumes),
			ports: switchable(ruleOptions.ports),
			'port-clashes': switchable(ruleOptions['port-clashes']),
			'pinned-tags': switchable(ruleOptions['pinned-tags']),
			secrets: switchable(ruleOptions.secrets),
			'log-rotation': switchable(ruleOptions['log-rotation']),
			healthchecks: switchable(ruleOptions.healthchecks),
			dependencies: switchable(ruleOptions.dependencies),
			isolation: switchable(ruleOptions.isolation),
			variables: switchable(ruleOptions.variables),
		})
		.prefault({}),
});

export type ComposeFileSpec = z.output<typeof schema>;

/** No value of any variable is in here: only names, and the structure around them. */
export type ComposeFileSeen =
	| {readonly absent: 'missing' | 'denied' | 'empty'}
	| {readonly invalid: {readonly line: number; readonly why: Text}}
	| {
			readonly written: ComposeModel;
			readonly secrets: readonly Violation[];
			/** As `docker compose config` has it, or why it could not say. */
			readonly resolved:
				| {readonly model: ComposeModel; readonly unset: readonly string[]}
				| {readonly refused: string; readonly unset: readonly string[]}
				| {readonly unavailable: Problem};
			lineOf(path: readonly (string | number)[]): number;
	  };

export const composeFile = defineCheck<ComposeFileSpec, ComposeFileSeen>({
	kind: 'compose-file',
	about: 'A Compose file holds to named rules, both as it is written and as Compose resolves it',
	schema,
	timeoutMs: 30_000,
	from: spec => spec.on,
	async observe(spec, systems, signal) {
		const [source, config] = await Promise.all([readComposeText(systems, spec, signal), resolveCompose(systems, spec, signal)]);
		if ('absent' in source) return source;
		if (source.text.trim() === '') return {absent: 'empty'};
		const parsed = parseComposeSource(source.text);
		if ('why' in parsed) return {invalid: parsed};
		const written = composeModel(parsed.value);
		const resolved =
			'unavailable' in config
				? config
				: {...('model' in config ? {model: composeModel(config.model)} : config), unset: writtenNames(config.unset, source.text)};
		return {written, secrets: unsafeSecrets(parsed), resolved, lineOf: parsed.lineOf};
	},
	judge: judgeComposeFile,
});

/** A name that the file does not have comes out of a value in `.env`: `pass$word`. It is a part of a secret, and is left out. */
function writtenNames(names: readonly string[], source: string): string[] {
	return names.map(name => (new RegExp(`\\$\\{?${name}\\b`).test(source) ? `\${${name}}` : '$… in .env'));
}
