import {text} from '../../core/text.ts';
import {defineCheck} from '../contract.ts';
import {resolveCompose} from './compose-config.ts';
import {judgeComposeFile} from './compose-file-judge.ts';
import {type ComposeFileSeen, type ComposeFileSpec, schema} from './compose-file-spec.ts';
import {type ImageHealth, imageHealth} from './compose-health.ts';
import {composeModel, recordOf} from './compose-model.ts';
import {unsafeSecrets} from './compose-secrets.ts';
import {MOST_SCALARS, parseComposeSource, readComposeText} from './compose-source.ts';

export const composeFile = defineCheck<ComposeFileSpec, ComposeFileSeen>({
	kind: 'compose-file',
	about: text(
		'A Compose file holds to named rules, both as it is written and as Compose resolves it',
		'Compose 파일이 원문과 Compose 해석 결과 모두 규칙을 지킴',
	),
	cannotSee: [
		'Whether what runs was started from this file: `compose-services` and `published-ports` look at containers.',
		'Secrets in a command behind other options than `--password`, `--pass`, `--auth`, `--requirepass`, `--masterauth`, `--token`, `--secret`, `--api-key`, and `-a` of `redis-cli`.',
		'Whether a version’s tag stays what it is: `postgres:15` goes on to the next 15.x. Only a digest never moves.',
		'The image: what its Dockerfile exposes, runs as or leaves out.',
		'Values of variables, unless Compose is on the host to resolve them; without it only what is written is judged, and what depends on values is unknown.',
	],
	example: `kind: compose-file
on: vm
directory: /opt/coin-pilot/deploy/cloud/oci
file: docker-compose.prod.yml
services: [bot, dashboard, db, redis, prometheus]
rules:
  limits: {cpus: true}
  ports: {allow: [80, 443]}
  healthchecks: {except: [n8n], as: warn}
`,
	schema,
	timeoutMs: 30_000,
	isShared: true,
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
		const healthIn = async (): Promise<ImageHealth> => {
			if (spec.rules['healthy-dependencies'] === false || !('model' in resolved)) return {};
			const {name} = recordOf('model' in config ? config.model : undefined);
			return imageHealth(systems, spec.on, resolved.model, typeof name === 'string' ? name : undefined, signal);
		};
		return {
			written,
			imageHealth: await healthIn(),
			secrets: unsafeSecrets(parsed),
			resolved,
			beside: source.beside,
			elsewhere: [...otherFiles(parsed.value), ...(parsed.scalars().length < MOST_SCALARS ? [] : [`${spec.file} …`])],
			lineOf: parsed.lineOf,
		};
	},
	judge: judgeComposeFile,
});

/** `include:`, and `extends:` of another file: Compose resolves them, and what is written there is not read here. */
function otherFiles(value: unknown): string[] {
	const root = recordOf(value);
	const included = (Array.isArray(root.include) ? root.include : []).flatMap(one => (typeof one === 'string' ? one : recordOf(one).path));
	const extended = Object.values(recordOf(root.services)).map(service => recordOf(recordOf(service).extends).file);
	return [...new Set([...included, ...extended].filter(file => typeof file === 'string'))];
}

/** A name that the file does not have comes out of a value in `.env`: `pass$word`. It is a part of a secret, and is left out. */
function writtenNames(names: readonly string[], source: string): string[] {
	return names.map(name => (new RegExp(`\\$\\{?${name}\\b`).test(source) ? `\${${name}}` : '$… in .env'));
}
