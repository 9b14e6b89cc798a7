import {ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import {shellQuote} from '../../systems/processes/shell-quote.ts';
import type {Systems} from '../../systems/systems.ts';
import {resolveCompose} from '../containers/compose-config.ts';
import {type ComposeService, composeModel, environmentOf, recordOf} from '../containers/compose-model.ts';
import {MOST_SCALARS, parseComposeSource} from '../containers/compose-source.ts';
import {toContainerState} from '../containers/container-state.ts';
import {defineCheck} from '../contract.ts';
import {hostContainers} from '../host/host-facts.ts';
import {readHost} from '../host/host-script.ts';
import {parseDotenv} from './dotenv.ts';
import {byName, type Environments, environmentsOf, type KubernetesSeen, liveEnvironments, manifestObjects} from './env-kubernetes.ts';
import {judgeEnvParity} from './env-parity-judge.ts';
import {type EnvParitySeen, type EnvParitySpec, type FileState, type Site, schema} from './env-parity-spec.ts';
import {createStateOf, type StateOf} from './value-state.ts';

export const envParity = defineCheck<EnvParitySpec, EnvParitySeen>({
	kind: 'env-parity',
	about: text(
		'Every service has its environment variables everywhere it runs, with values that mean something; values are never shown',
		'각 서비스의 환경 변수가 실행되는 모든 곳에 의미 있는 값으로 있음. 값은 표시하지 않음',
	),
	cannotSee: [
		'Whether a value works: a password may be set, long and wrong. `postgres`, `redis` and `http` try them.',
		'Variables that a program reads and no file names.',
		'A localhost that is wrong where it may be right: in options (`--bind 127.0.0.1`), in where a service listens (`HOST`, `SERVER_HOST`, `BIND_HOST`, `LISTEN_ADDR`, `BOT_HOST`) and in who may ask it (`NO_PROXY`, `ALLOWED_HOSTS`, `TRUSTED_PROXIES`).',
		'What a service reads from files or fetches itself.',
	],
	example: `kind: env-parity
on: vm
directory: /opt/coin-pilot/deploy/cloud/oci
file: docker-compose.prod.yml
example: .env.example
required: [DB_PASSWORD, UPBIT_ACCESS_KEY, UPBIT_SECRET_KEY]
services: {bot: [DB_PASSWORD, REDIS_HOST]}
kubernetes: {on: minikube}
same: [UPBIT_ACCESS_KEY]
`,
	schema,
	timeoutMs: 30_000,
	from: spec => spec.on,
	async observe(spec, systems, signal) {
		const stateOf = createStateOf();
		const states = (environments: Environments) =>
			mapValues(environments, values => mapValues(values, (value, name) => stateOf(name, value)));
		const [files, {project, services = [], ...compose}, made, kubernetes] = await Promise.all([
			readFiles(spec, systems, signal),
			composeSite(spec, systems, signal),
			spec.containers ? orUnseen(signal, async () => ({found: await madeContainers(systems, spec.on, signal)})) : undefined,
			spec.kubernetes === undefined ? undefined : orUnseen(signal, () => kubernetesSite(spec.kubernetes, systems, signal)),
		]);
		const own = made && mapFound(made, found => found.filter(one => isOf(project, one)));
		const resting = restingServices(services, own !== undefined && 'found' in own ? own.found : []);
		const containers = own && mapFound(own, found => toCompare(found, resting));
		return {
			env: 'found' in files.env ? {found: envStates(files.env.found, stateOf)} : files.env,
			...(files.example !== undefined && {
				example: 'found' in files.example ? {found: parseDotenv(files.example.found).map(one => one.key)} : files.example,
			}),
			compose: mapFound(compose, states),
			used: usedVariables('found' in files.compose ? files.compose.found : '', spec.env),
			...(containers !== undefined && {
				containers: mapFound(containers, found =>
					found.map(({name, service, live, environment}) => ({
						name,
						service,
						stopped: !live,
						states: mapValues(environment, (value, variable) => stateOf(variable, value)),
					})),
				),
				resting,
			}),
			...(kubernetes !== undefined && {
				kubernetes: mapFound(kubernetes, ({environments}) => states(renamed(environments, spec.renamed))),
				missing: 'found' in kubernetes ? kubernetes.found.missing : [],
			}),
		};
	},
	judge: judgeEnvParity,
});

interface Files {
	readonly env: Site<string>;
	readonly example?: Site<string>;
	readonly compose: Site<string>;
}

async function readFiles({on, directory, file, env, example}: EnvParitySpec, systems: Systems, signal: AbortSignal): Promise<Files> {
	const paths = {env, compose: file, ...(example !== undefined && {example})};
	const entries = Object.entries(paths).map(([name, path]) => [name, path.startsWith('/') ? path : `${directory}/${path}`] as const);
	const contents = await readAll(
		systems,
		on,
		entries.map(([, path]) => path),
		signal,
	);
	const site = (name: string): Site<string> => contents[entries.findIndex(one => one[0] === name)] ?? {unseen: 'missing'};
	return {env: site('env'), compose: site('compose'), ...(example !== undefined && {example: site('example')})};
}

async function readAll(systems: Systems, target: string, paths: readonly string[], signal: AbortSignal): Promise<Site<string>[]> {
	const script = paths.map((path, index) => {
		const word = shellQuote(path);
		// Only a file that was read to its end has the second section: what came before a failure is no content.
		const read = `if [ -f ${word} ] && [ -r ${word} ]; then echo unread; cat -- ${word} && s ${index} whole`;
		return `s ${index}; ${read}; elif [ -f ${word} ]; then echo denied; elif [ -e ${word} ]; then echo unread; else echo missing; fi`;
	});
	const reading = await readHost(systems, target, {script: script.join('\n'), shared: true}, signal);
	return paths.map((path, index) => {
		const [, state = '', content = ''] = /^(\w+)\n([\s\S]*)$/.exec(reading.get(String(index)) ?? '') ?? [];
		if (reading.has(`${index} whole`)) return {found: content};
		return {unseen: state === 'missing' || state === 'denied' ? state : 'unread', detail: path};
	});
}

function envStates(content: string, stateOf: StateOf): Record<string, FileState> {
	return Object.fromEntries(
		parseDotenv(content).map(({key: name, value, line, cut, overrides}) => {
			const more = {...(cut !== undefined && {cut}), ...(overrides !== undefined && {overrides})};
			return [name, {...stateOf(name, value), line, ...more}];
		}),
	);
}

async function composeSite(
	spec: EnvParitySpec,
	systems: Systems,
	signal: AbortSignal,
): Promise<Site<Environments> & {readonly project?: string; readonly services?: readonly ComposeService[]}> {
	const config = await resolveCompose(systems, spec, signal);
	if ('unavailable' in config) return {unseen: config.unavailable};
	if ('refused' in config) return {unseen: 'malformed', detail: config.refused};
	const services = Object.entries(recordOf(recordOf(config.model).services));
	const {name: project} = recordOf(config.model);
	return {
		...(typeof project === 'string' && {project}),
		services: composeModel(config.model).services,
		found: Object.fromEntries(
			services.map(([name, service]) => [
				name,
				// What is printed can be read in again, and so doubles the dollar signs.
				mapValues(valuesOf(recordOf(service)), value => value.replaceAll('$$', '$')),
			]),
		),
	};
}

interface MadeContainer {
	readonly name: string;
	readonly project: string;
	readonly service: string;
	/** It runs, or was created and waits for its start. */
	readonly live: boolean;
	/** It exited with 0. */
	readonly endedWell: boolean;
	readonly environment: Readonly<Record<string, string>>;
}

/** Without what is passed on by its name alone and that nobody sets: no container gets it. */
function valuesOf(service: Record<string, unknown>): Record<string, string> {
	return Object.fromEntries(Object.entries(environmentOf(service)).flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
}

/** Those that a service stands behind: a one-off has whatever it was called with. */
async function madeContainers(systems: Systems, target: string, signal: AbortSignal): Promise<readonly MadeContainer[]> {
	return (await hostContainers(systems, target, signal)).flatMap((one): MadeContainer[] => {
		const {name, project, service, oneOff, state, exitCode} = toContainerState(target, one);
		const {Env} = recordOf(one.Config);
		if (service === '' || oneOff || !Array.isArray(Env)) return [];
		const environment = valuesOf({environment: Env});
		const live = one.State.Running || state === 'created';
		return [{name, project, service, live, endedWell: state === 'exited' && exitCode === 0, environment}];
	});
}

/** Not what is left of a service that has others, nor of one that need not run. */
function toCompare(containers: readonly MadeContainer[], resting: readonly string[]): MadeContainer[] {
	const passedOver = new Set([...resting, ...containers.flatMap(({service, live}) => (live ? [service] : []))]);
	return containers.filter(({service, live}) => live || !passedOver.has(service));
}

/** Whatever is to be kept running and ended well has been stopped; only what is not was done. */
function restingServices(services: readonly ComposeService[], containers: readonly MadeContainer[]): string[] {
	return services
		.filter(({name, profiles, replicas, restart = 'no'}) => {
			if (profiles.length > 0 || replicas === 0) return true;
			const isOneShot = !['always', 'unless-stopped', 'any'].includes(restart);
			return isOneShot && containers.some(({service, endedWell}) => service === name && endedWell);
		})
		.map(({name}) => name);
}

/** Another project may have a service of that name; where the project's own name is not known, all count. */
function isOf(project: string | undefined, one: MadeContainer): boolean {
	return project === undefined || project === '' || one.project === project;
}

async function kubernetesSite(from: EnvParitySpec['kubernetes'], systems: Systems, signal: AbortSignal): Promise<Site<KubernetesSeen>> {
	if (from === undefined) return {unseen: 'missing'};
	if (!('manifests' in from)) return {found: await liveEnvironments(systems, from.on, signal)};
	const contents = await readAll(systems, from.on, from.manifests, signal);
	const all: unknown[] = [];
	for (const [index, detail] of from.manifests.entries()) {
		const content = contents[index] ?? {unseen: 'unread', detail};
		if ('unseen' in content) return content;
		const objects = manifestObjects(content.found);
		if (objects === undefined) return {unseen: 'malformed', detail};
		if (objects.length === 0) return {unseen: 'empty', detail};
		all.push(...objects);
	}
	return {found: environmentsOf(all)};
}

/** A place that could not be looked at must not hide what the others show. */
async function orUnseen<T>(signal: AbortSignal, look: () => Promise<Site<T>>): Promise<Site<T>> {
	try {
		return await look();
	} catch (error) {
		if (signal.aborted || !(error instanceof ProblemError)) throw error;
		return {unseen: error.problem};
	}
}

function usedVariables(source: string, env: string): EnvParitySeen['used'] {
	const parsed = parseComposeSource(source);
	if ('why' in parsed) return {names: [], all: true};
	const scalars = parsed.scalars();
	const names = scalars.flatMap(({value}) =>
		[...value.matchAll(/\$(?:\{([A-Za-z_]\w*)|([A-Za-z_]\w*))/g)].map(one => one[1] ?? one[2] ?? ''),
	);
	const bare = scalars.flatMap(({path, value}) => {
		const at = path.indexOf('environment');
		return at !== -1 && typeof path[at + 1] === 'number' && !value.includes('=') ? [value] : [];
	});
	const all = scalars.some(({path, value}) => path.includes('env_file') && value.replace(/^\.\//, '') === env);
	// Of a file that was not looked through to its end, any variable may be used in the rest.
	return {names: [...new Set([...names, ...bare])], all: all || scalars.length >= MOST_SCALARS};
}

function renamed(environments: Environments, names: Readonly<Record<string, string>>): Environments {
	return byName(Object.entries(environments).map(([name, values]) => [names[name] ?? name, values]));
}

function mapFound<T, R>(site: Site<T>, change: (found: T) => R): Site<R> {
	return 'found' in site ? {found: change(site.found)} : site;
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, change: (value: T, name: string) => R): Record<string, R> {
	return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value, name)]));
}
