import {type Answer, readOptions, refused, said} from '../programs/answer.ts';
import type {World} from '../world.ts';
import {kubernetesObject, podsOf} from './kubernetes-objects.ts';
import {logLines} from './log-lines.ts';

const GLOBAL = ['--context', '--namespace', '-n', '--kubeconfig', '--request-timeout', '--cluster', '--user'];

/** Opens a way to a workload's port on Minikube; resolves with the local port and how to end it. */
export type Forward = (workload: string, port: number) => Promise<{readonly port: number; close(): Promise<void>}>;

/** The operator's `kubectl`, for a Minikube that is not there. */
export function kubectlCommand(argv: readonly string[], world: World, forward: Forward): Answer {
	const separator = argv.indexOf('--');
	const own = separator === -1 ? argv : argv.slice(0, separator);
	const command = separator === -1 ? [] : argv.slice(separator + 1);
	const {options, rest} = readOptions(own, [
		...GLOBAL,
		...[
			'-o',
			'--output',
			'--replicas',
			'--raw',
			'-l',
			'--selector',
			'--since',
			'--tail',
			'--pod-running-timeout',
			'--address',
			'--timeout',
			'-c',
		],
	]);
	const [verb = '', ...words] = rest;
	if (verb === 'config') return said(configView(words, options));
	if (verb === 'version' && options.has('--client')) return said('Client Version: v1.32.0');
	if (world.has('kubernetes-down')) {
		return refused('The connection to the server 127.0.0.1:8443 was refused - did you specify the right host or port?');
	}
	switch (verb) {
		case 'version':
			return said('Client Version: v1.32.0\nServer Version: v1.32.0');
		case 'get':
			if (options.has('--raw')) return options.get('--raw') === '/version' ? said('{"major":"1","minor":"32"}') : said('ok');
			return get(words, options, world);
		case 'scale':
			return scale(words, Number(options.get('--replicas')), world);
		case 'rollout':
			return said(`${named(words.slice(1)) ?? ''} successfully rolled out`);
		case 'logs': {
			const workload = named(words) ?? '';
			const pod = podsOf(world).find(one => workload.endsWith(one.metadata.name) || one.workload === workload);
			if (pod === undefined) return notFound(workload);
			const service = pod.workload.split('/')[1] ?? '';
			const wanted = {since: options.get('--since'), tail: options.get('--tail')};
			return said(logLines({service, status: 'running', startedAt: 0}, world, wanted));
		}
		case 'exec': {
			const workload = named(words) ?? '';
			const pod = podsOf(world).find(one => one.workload === workload || one.metadata.name === workload);
			if (pod === undefined) return missingPod(workload, world);
			const service = pod.workload.split('/')[1] ?? '';
			const inside = pod.workload.startsWith('statefulset/') ? `source-${service}` : service;
			return {run: command.length > 0 ? command : words.slice(1), inside};
		}
		case 'port-forward': {
			const [workload = '', ports = ''] = words;
			const remote = Number(ports.split(':').at(-1));
			if (!podsOf(world).some(pod => pod.workload === workload)) return missingPod(workload, world);
			return {
				serve: async say => {
					const opened = await forward(workload, remote);
					say(`Forwarding from 127.0.0.1:${opened.port} -> ${remote}\n`);
					return opened.close;
				},
			};
		}
		default:
			return refused(`error: unknown command "${verb}" for "kubectl"`);
	}
}

function get(words: readonly string[], options: ReadonlyMap<string, string>, world: World): Answer {
	const name = named(words);
	const object = name === undefined ? undefined : kubernetesObject(name, options, world);
	if (object === undefined) return options.has('--ignore-not-found') ? said('') : notFound(name ?? words.join(' '));
	const output = options.get('-o') ?? options.get('--output') ?? '';
	if (output === 'json') return said(JSON.stringify(object, null, 4));
	if (output.startsWith('jsonpath=')) return {stdout: jsonPath(output.slice('jsonpath='.length), object), exitCode: 0};
	const items = 'items' in object ? (object.items as {metadata: {name: string}}[]) : [object as unknown as {metadata: {name: string}}];
	if (output === 'name') return said(items.map(item => `${name?.split('/')[0]}/${item.metadata.name}`).join('\n'));
	return said(['NAME', ...items.map(item => item.metadata.name)].join('\n'));
}

function scale(words: readonly string[], replicas: number, world: World): Answer {
	const workload = named(words) ?? '';
	if (!world.replicas.has(workload)) return notFound(workload);
	if (!Number.isInteger(replicas) || replicas < 0)
		return refused('error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
	world.scale(workload, replicas);
	return said(`${workload.replace('/', '.apps/')} scaled`);
}

const KINDS: Readonly<Record<string, string>> = {
	deploy: 'deployment',
	deployments: 'deployment',
	'deployment.apps': 'deployment',
	sts: 'statefulset',
	statefulsets: 'statefulset',
	po: 'pods',
	pod: 'pods',
	ns: 'namespace',
	namespaces: 'namespace',
	no: 'nodes',
	node: 'nodes',
};

/** `deploy bot`, `deployment/bot` → `deployment/bot`; `pods` alone stays a kind. */
function named([first, second]: readonly string[]): string | undefined {
	if (first === undefined) return undefined;
	const [kind = '', name = second] = first.split('/');
	const full = KINDS[kind] ?? kind;
	return name === undefined ? full : `${full}/${name}`;
}

/** Text and `{.a.b}` paths, `[*]` and `[0]` in them. */
function jsonPath(template: string, object: unknown): string {
	return template.replace(/\{([^}]*)\}/g, (_all, inner: string) => {
		if (inner.startsWith('"')) return JSON.parse(inner) as string;
		const steps = inner.match(/[A-Za-z0-9_-]+|\*/g) ?? [];
		const found = steps.reduce<unknown[]>(
			(values, step) =>
				values.flatMap(value => {
					if (typeof value !== 'object' || value === null) return [];
					if (step === '*') return Object.values(value);
					const one = (value as Record<string, unknown>)[step];
					return one === undefined ? [] : [one];
				}),
			[object],
		);
		return found.map(value => (typeof value === 'object' ? JSON.stringify(value) : String(value))).join(' ');
	});
}

function configView(words: readonly string[], options: ReadonlyMap<string, string>): string {
	const config = {
		apiVersion: 'v1',
		kind: 'Config',
		'current-context': 'minikube',
		contexts: [{name: 'minikube', context: {cluster: 'minikube', user: 'minikube', namespace: 'default'}}],
		clusters: [{name: 'minikube', cluster: {server: 'https://127.0.0.1:8443'}}],
	};
	if (words[0] === 'current-context') return 'minikube';
	if (words[0] === 'get-contexts') return options.get('-o') === 'name' ? 'minikube' : 'CURRENT   NAME\n*         minikube';
	return JSON.stringify(config, null, 4);
}

function missingPod(workload: string, world: World): Answer {
	if (!world.replicas.has(workload)) return notFound(workload);
	return refused('error: timed out waiting for the condition');
}

function notFound(what: string): Answer {
	const [kind = '', name = ''] = what.split('/');
	const group = kind === 'deployment' || kind === 'statefulset' ? `${kind}s.apps` : kind;
	return refused(`Error from server (NotFound): ${group} "${name}" not found`);
}
