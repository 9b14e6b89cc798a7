import {createHash} from 'node:crypto';
import type {World} from '../world.ts';
import {demoValue} from './containers.ts';

const CLUSTER_UID = 'c2f0a4f7-31b8-4d5b-9f5e-6d1f6f0d2a11';
const NAMESPACE = 'coin-pilot-ns';

interface Pod {
	readonly workload: string;
	readonly metadata: {readonly name: string} & Record<string, unknown>;
	readonly spec: unknown;
	readonly status: unknown;
}

/** Every pod that the replica counts ask for; they come and go at once. */
export function podsOf(world: World): Pod[] {
	return [...world.replicas].flatMap(([workload, count]) => Array.from({length: count}, (_, index) => podOf(workload, index, world)));
}

function podOf(workload: string, index: number, world: World): Pod {
	const [kind = '', service = ''] = workload.split('/');
	const digest = createHash('sha256').update(`${workload}/${index}`).digest('hex');
	const set = kind === 'statefulset';
	const owner = set ? service : `${service}-6d9f7c5b84`;
	return {
		workload,
		metadata: {
			name: set ? `${service}-${index}` : `${owner}-${digest.slice(0, 5)}`,
			namespace: NAMESPACE,
			uid: digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
			labels: {app: service},
			ownerReferences: [{apiVersion: 'apps/v1', kind: set ? 'StatefulSet' : 'ReplicaSet', name: owner, controller: true}],
		},
		spec: {containers: [{name: service, image: `coinpilot/${service}:local`}]},
		status: {
			phase: 'Running',
			startTime: new Date(world.startedAt - 40 * 86_400_000).toISOString(),
			containerStatuses: [{name: service, ready: true, restartCount: 0, state: {running: {}}}],
		},
	};
}

/** An object or a list, as `kubectl get … -o json` prints it; undefined when there is none of that name. */
export function kubernetesObject(name: string, options: ReadonlyMap<string, string>, world: World): Record<string, unknown> | undefined {
	const [kind = '', one] = name.split('/');
	if (kind.includes(',')) {
		return list(
			kind.split(',').flatMap(each => (kubernetesObject(each.replace(/s$/, ''), options, world)?.items as unknown[] | undefined) ?? []),
		);
	}
	const pods = podsOf(world).map(({workload: _workload, ...pod}) => ({apiVersion: 'v1', kind: 'Pod', ...pod}));
	switch (kind) {
		case 'pods': {
			if (one !== undefined) return pods.find(({metadata}) => metadata.name === one);
			const selector = options.get('-l') ?? options.get('--selector');
			return list(pods.filter(({metadata}) => selector === undefined || selector === `app=${(metadata.labels as {app: string}).app}`));
		}
		case 'deployment':
		case 'statefulset': {
			if (one !== undefined) return world.replicas.has(name) ? workload(name, world) : undefined;
			return list([...world.replicas.keys()].filter(key => key.startsWith(`${kind}/`)).map(key => workload(key, world)));
		}
		case 'secret':
			return list([secret()]);
		case 'namespace':
			if (one !== undefined && one !== NAMESPACE && one !== 'kube-system') return undefined;
			return {apiVersion: 'v1', kind: 'Namespace', metadata: {name: one ?? NAMESPACE, uid: CLUSTER_UID}, status: {phase: 'Active'}};
		case 'serviceaccount':
			return one === 'default' ? {apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: one, namespace: NAMESPACE}} : undefined;
		case 'nodes': {
			const node = {kind: 'Node', metadata: {name: 'minikube'}, status: {conditions: [{type: 'Ready', status: 'True'}]}};
			return one === undefined ? list([node]) : node;
		}
		default:
			return undefined;
	}
}

const SECRET = 'coin-pilot-secret';
const IN_SECRET =
	/^(DB_PASSWORD|UPBIT_\w+|ANTHROPIC_API_KEY|OPENAI_API_KEY|N8N_WEBHOOK_SECRET|DISCORD_WEBHOOK_URL|DASHBOARD_ACCESS_PASSWORD|GRAFANA_\w+)$/;
const PORTS: Readonly<Record<string, number>> = {db: 5432, redis: 6379, bot: 8000};

function secret(): Record<string, unknown> {
	const keys = ['DB_PASSWORD', 'UPBIT_ACCESS_KEY', 'UPBIT_SECRET_KEY', 'ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'N8N_WEBHOOK_SECRET'].concat([
		'DISCORD_WEBHOOK_URL',
		'DASHBOARD_ACCESS_PASSWORD',
		'GRAFANA_ADMIN_USER',
		'GRAFANA_ADMIN_PASSWORD',
	]);
	const data = Object.fromEntries(keys.map(key => [key, Buffer.from(demoValue(key)).toString('base64')]));
	return {apiVersion: 'v1', kind: 'Secret', metadata: {name: SECRET, namespace: NAMESPACE}, type: 'Opaque', data};
}

/** A container with the environment that the same service has on the VM: what is secret comes out of the secret. */
function containerOf(service: string, world: World): Record<string, unknown> {
	const twin = world.containers.get(`coinpilot-${service}`);
	const env = (twin?.env ?? []).map(line => {
		const [name = '', value = ''] = line.split(/=(.*)/s);
		const key = name === 'POSTGRES_PASSWORD' ? 'DB_PASSWORD' : name;
		return IN_SECRET.test(key) ? {name, valueFrom: {secretKeyRef: {name: SECRET, key}}} : {name, value};
	});
	const port = PORTS[service];
	return {
		name: service,
		image: twin?.image ?? `coinpilot/${service}:local`,
		...(port !== undefined && {ports: [{containerPort: port, protocol: 'TCP'}]}),
		...(env.length > 0 && {env}),
	};
}

function workload(name: string, world: World): Record<string, unknown> {
	const [kind = '', service = ''] = name.split('/');
	const replicas = world.replicas.get(name) ?? 0;
	return {
		apiVersion: 'apps/v1',
		kind: kind === 'deployment' ? 'Deployment' : 'StatefulSet',
		metadata: {name: service, namespace: NAMESPACE, generation: 1},
		spec: {
			replicas,
			selector: {matchLabels: {app: service}},
			template: {metadata: {labels: {app: service}}, spec: {containers: [containerOf(service, world)]}},
		},
		status: {observedGeneration: 1, replicas, ...(replicas > 0 && {readyReplicas: replicas, availableReplicas: replicas})},
	};
}

function list(items: readonly unknown[]): Record<string, unknown> {
	return {apiVersion: 'v1', kind: 'List', items};
}
