import {execFileSync} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Duplex} from 'node:stream';
import {WebSocketServer} from 'ws';
import {findProgram} from './find-program.ts';
import {listen} from './listen.ts';
import {runInPod} from './run-in-pod.ts';

/** The real client; what it talks to here is {@link startKubeApiServer}. */
export const kubectl = findProgram('kubectl');

/** Before 1.31 kubectl executes over SPDY, which nothing here speaks. */
export function speaksWebSocket(): boolean {
	if (kubectl === undefined) return false;
	const {clientVersion} = JSON.parse(execFileSync(kubectl, ['version', '--client', '-o', 'json'], {encoding: 'utf8'})) as {
		clientVersion: {minor: string};
	};
	return Number.parseInt(clientVersion.minor, 10) >= 31;
}

type Labels = Readonly<Record<string, string>>;

export interface KubeObject {
	readonly metadata: {readonly name: string; readonly labels?: Labels; readonly [more: string]: unknown};
	readonly [more: string]: unknown;
}

export interface KubeApiServer {
	/** A kubeconfig with the contexts `minikube` and `gone`, the latter of a server that nobody runs. */
	readonly kubeconfig: string;
	/** The objects of a sort, `deployments` or `pods`, in the one namespace there is. */
	set(plural: string, objects: readonly KubeObject[]): void;
	/** Whether it answers, or forbids everything but discovery. */
	mood: 'well' | 'forbidding';
	readonly directory: string;
	close(): Promise<void>;
}

export const NAMESPACE = 'coin-pilot-ns';

const CORE = {pods: 'Pod', secrets: 'Secret', configmaps: 'ConfigMap', serviceaccounts: 'ServiceAccount', namespaces: 'Namespace'};
const APPS = {deployments: 'Deployment', statefulsets: 'StatefulSet', daemonsets: 'DaemonSet', replicasets: 'ReplicaSet'};
const KINDS: Readonly<Record<string, string>> = {...CORE, ...APPS};

/**
 * An API server in as much as `kubectl get`, `scale` and `exec` ask of one: discovery, objects, the replica count, and commands
 * in a pod over a WebSocket. No cluster can be had from Debian's packages; this shows how the real client is called and answers.
 */
export async function startKubeApiServer(): Promise<KubeApiServer> {
	const directory = await mkdtemp(join(tmpdir(), 'coinpilot-kube-'));
	const objects = new Map<string, KubeObject[]>();
	const server: KubeApiServer = {
		kubeconfig: join(directory, 'config'),
		directory,
		mood: 'well',
		set: (plural, some) => void objects.set(plural, [...some]),
		close: async () => {
			await listening.close();
			await rm(directory, {recursive: true, force: true});
		},
	};
	const http = createServer((request, response) => void answer(request, response));
	const sockets = new WebSocketServer({
		noServer: true,
		handleProtocols: asked => (asked.has('v5.channel.k8s.io') ? 'v5.channel.k8s.io' : false),
	});
	http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
		const url = new URL(request.url ?? '/', 'http://api');
		sockets.handleUpgrade(request, socket, head, opened => runInPod(opened, url.searchParams.getAll('command'), directory));
	});
	const listening = await listen(http);
	await writeFile(server.kubeconfig, JSON.stringify(kubeconfig(listening.port)), {mode: 0o600});
	return server;

	async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url ?? '/', 'http://api');
		const say = (status: number, value: unknown) =>
			response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(value));
		const discovered = discovery(url.pathname);
		if (discovered !== undefined) return void say(200, discovered);
		const [, plural = '', name, part] =
			/^\/(?:api|apis\/apps)\/v1\/namespaces\/[^/]+\/([a-z]+)(?:\/([^/]+))?(?:\/([a-z]+))?$/.exec(url.pathname) ?? [];
		const kind = KINDS[plural];
		if (kind === undefined) return void say(404, status(404, 'NotFound', 'the server could not find the requested resource'));
		if (server.mood === 'forbidding') {
			const about = `${plural}${plural in APPS ? '.apps' : ''}`;
			const message = `${about} is forbidden: User "operator" cannot get resource "${plural}" in the namespace "${NAMESPACE}"`;
			return void say(403, status(403, 'Forbidden', message));
		}
		const here = url.pathname.includes(`/namespaces/${NAMESPACE}/`) ? (objects.get(plural) ?? []) : [];
		if (url.searchParams.has('watch')) return response.writeHead(200, {'content-type': 'application/json'}).flushHeaders();
		if (name === undefined)
			return void say(200, {kind: `${kind}List`, apiVersion: version(plural), metadata: {}, items: chosen(here, url)});
		const found = here.find(({metadata}) => metadata.name === name);
		if (found === undefined) {
			const about = `${plural}${plural in APPS ? '.apps' : ''}`;
			return void say(
				404,
				status(404, 'NotFound', `${about} "${name}" not found`, {name, kind: plural, group: plural in APPS ? 'apps' : ''}),
			);
		}
		if (part === 'scale') return void say(200, await scale(request, plural, found));
		say(200, {kind, apiVersion: version(plural), ...found});
	}

	async function scale(request: IncomingMessage, plural: string, found: KubeObject): Promise<unknown> {
		const asked = request.method === 'GET' ? undefined : ((await bodyOf(request)) as {spec: {replicas: number}}).spec.replicas;
		const spec = {...(found.spec as object), ...(asked !== undefined && {replicas: asked})};
		const after = {...found, spec};
		server.set(
			plural,
			(objects.get(plural) ?? []).map(one => (one === found ? after : one)),
		);
		return {kind: 'Scale', apiVersion: 'autoscaling/v1', metadata: {...found.metadata, namespace: NAMESPACE}, spec, status: {replicas: 0}};
	}
}

function chosen(objects: readonly KubeObject[], url: URL): readonly KubeObject[] {
	const wanted = (url.searchParams.get('labelSelector') ?? '').split(',').filter(Boolean);
	return objects.filter(({metadata}) => wanted.every(pair => metadata.labels?.[pair.split('=')[0] ?? ''] === pair.split('=')[1]));
}

function version(plural: string): string {
	return plural in APPS ? 'apps/v1' : 'v1';
}

function status(code: number, reason: string, message: string, details?: unknown): unknown {
	return {kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code};
}

function discovery(path: string): unknown {
	const resources = (some: Readonly<Record<string, string>>) =>
		Object.entries(some).flatMap(([name, kind]) => {
			const one = {
				name,
				singularName: kind.toLowerCase(),
				namespaced: name !== 'namespaces',
				kind,
				verbs: ['get', 'list', 'watch', 'patch'],
			};
			return name in APPS && name !== 'daemonsets'
				? [one, {...one, name: `${name}/scale`, group: 'autoscaling', version: 'v1', kind: 'Scale'}]
				: [one];
		});
	switch (path) {
		case '/version':
			return {major: '1', minor: '32', gitVersion: 'v1.32.0'};
		case '/api':
			return {kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: []};
		case '/apis': {
			const apps = {groupVersion: 'apps/v1', version: 'v1'};
			return {kind: 'APIGroupList', apiVersion: 'v1', groups: [{name: 'apps', versions: [apps], preferredVersion: apps}]};
		}
		case '/api/v1':
			return {kind: 'APIResourceList', groupVersion: 'v1', resources: resources(CORE)};
		case '/apis/apps/v1':
			return {kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'apps/v1', resources: resources(APPS)};
		default:
			return undefined;
	}
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(chunk as Buffer);
	return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function kubeconfig(port: number): unknown {
	const cluster = (name: string, server: string) => ({name, cluster: {server}});
	const context = (name: string) => ({name, context: {cluster: name, user: 'operator'}});
	return {
		apiVersion: 'v1',
		kind: 'Config',
		clusters: [cluster('minikube', `http://127.0.0.1:${port}`), cluster('gone', 'http://127.0.0.1:1')],
		contexts: [context('minikube'), context('gone')],
		users: [{name: 'operator', user: {}}],
	};
}
