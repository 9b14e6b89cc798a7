import type {Problem} from '../../../src/core/problem.ts';
import {ProblemError} from '../../../src/core/problem.ts';
import type {HttpRequest, HttpResponse, Ran, Systems} from '../../../src/systems/systems.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';

export interface Said {
	readonly exitCode?: number;
	readonly stdout?: string;
	readonly stderr?: string;
}

/** What a host and a cluster answer to each look; a problem is a road that fails. */
export interface World {
	/** Whether the host is reached at all. */
	reach?: Problem;
	docker: Said | Problem;
	containers: Said | Problem;
	settings: Said;
	psql: Said;
	ping: Said;
	backups: Said | Problem;
	contexts: Said | Problem;
	deployments: Said | Problem;
	statefulsets: Said | Problem;
	/** Status, type and body by URL; others refuse. */
	pages: Record<string, readonly [status: number, type: string, body: string]>;
}

/** As `docker inspect` prints what `listContainers` asks for. */
export function containerLine(
	name: string,
	image: string,
	{status = 'running', port, published, service = name, project = 'shop', files = '/srv/shop/compose.yaml'}: ContainerFields = {},
): string {
	const at = port === undefined ? undefined : `${port}/tcp`;
	const ports = at === undefined ? {} : {[at]: published === undefined ? null : [{HostIp: '127.0.0.1', HostPort: String(published)}]};
	const networks = {shop_default: {IPAddress: status === 'running' ? '172.19.0.7' : ''}};
	const fields = [`/${name}`, image, status, ports, at === undefined ? null : {[at]: {}}, networks, project, service, '/srv/shop', files];
	return JSON.stringify(fields);
}

interface ContainerFields {
	readonly status?: string;
	readonly port?: number;
	readonly published?: number;
	readonly service?: string;
	readonly project?: string;
	readonly files?: string;
}

export const SHOP = [
	containerLine('shop-postgres-1', 'docker.io/library/postgres:17@sha256:00', {port: 5432, service: 'postgres'}),
	containerLine('shop-cache-1', 'valkey/valkey:8', {port: 6379, service: 'cache'}),
	containerLine('shop-web-1', 'registry.example.com:5000/shop/web:4.2', {port: 8080, published: 18_080, service: 'web'}),
	containerLine('shop-price-bot-1', 'registry.example.com:5000/shop/price-bot', {status: 'exited', port: 9000, service: 'price-bot'}),
	containerLine('shop-metrics-1', 'prom/prometheus:v3.0.0', {port: 9090, published: 19_090, service: 'metrics'}),
	containerLine('proxy', 'caddy:2', {port: 443, project: '', service: ''}),
];

const TARGETS = {
	status: 'success',
	data: {
		activeTargets: [
			{labels: {job: 'shop', instance: 'price-bot:9000'}, scrapeUrl: 'http://price-bot:9000/metrics', lastScrape: '', health: 'down'},
			{labels: {job: 'prometheus', instance: 'localhost:9090'}, scrapeUrl: 'http://localhost:9090/metrics', lastScrape: '', health: 'up'},
		],
	},
};

/** Another Compose application, with names of its own, and its old home in a cluster. */
export function createShop(): World {
	return {
		docker: {stdout: 'sudo -n docker\n'},
		containers: {stdout: `${SHOP.join('\n')}\n\nshop-price-bot-1 9000 /live\nshop-web-1 8080 /up\n`},
		settings: {stdout: 'POSTGRES_USER=shop\n'},
		psql: {stdout: 'shopdb\n'},
		ping: {stdout: 'NOAUTH Authentication required.\n'},
		backups: {stdout: '/var/backups/shop\n'},
		contexts: {stdout: 'kind-old\n'},
		deployments: {
			stdout: JSON.stringify({items: [workload('price-bot', 'registry.example.com/shop/price-bot'), workload('web', 'shop/web')]}),
		},
		statefulsets: {
			stdout: JSON.stringify({
				items: [
					workload('postgres', 'bitnami/postgresql:16', {
						env: [
							{name: 'POSTGRES_DB', value: 'shop_old'},
							{name: 'POSTGRES_PASSWORD', value: 'not-for-a-file'},
						],
					}),
					workload('keys', 'redis:7'),
				],
			}),
		},
		pages: {
			'http://127.0.0.1:18080/up': [200, 'text/plain', 'ok'],
			'http://127.0.0.1:19090/-/healthy': [200, 'text/plain', 'Healthy'],
			'http://127.0.0.1:19090/api/v1/targets': [200, 'application/json', JSON.stringify(TARGETS)],
		},
	};
}

export function workload(name: string, image: string, {namespace = 'shop-ns', env = []}: {namespace?: string; env?: unknown[]} = {}) {
	return {
		metadata: {name, namespace},
		spec: {replicas: 1, template: {spec: {containers: [{image, env}]}}},
		status: {readyReplicas: 1},
	};
}

export interface ShopSystems {
	readonly systems: Systems;
	/** Every command that ran, as one line of words. */
	readonly commands: readonly string[];
}

export function shopSystems(world: World): ShopSystems {
	const commands: string[] = [];
	const answer = (line: string): Said | Problem => {
		if (line === 'true') return world.reach ?? {};
		if (line.includes('version --format')) return world.docker;
		if (line.includes('ps -aq')) return world.containers;
		if (line.includes('.Config.Env')) return world.settings;
		if (line.includes('/var/backups')) return world.backups;
		if (line.includes('psql')) return world.psql;
		if (line.includes('redis-cli')) return world.ping;
		if (line.includes('get-contexts')) return world.contexts;
		if (line.includes('get deployments')) return world.deployments;
		if (line.includes('get statefulsets')) return world.statefulsets;
		throw new Error(`nothing answers to: ${line}`);
	};
	const systems = createFakeSystems({
		run: async (_place, command): Promise<Ran> => {
			const line = 'argv' in command ? command.argv.join(' ') : command.script;
			commands.push(line);
			const said = answer(line);
			if ('code' in said) throw new ProblemError(said);
			return {exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 1, ...said};
		},
		http: async ({url}: HttpRequest): Promise<HttpResponse> => {
			const page = world.pages[url];
			if (page === undefined) throw new ProblemError({code: 'connection-failed', address: url, why: 'refused', afterMs: 1});
			const [status, type, body] = page;
			const timings = {connectMs: 1, tlsMs: 0, firstByteMs: 1, totalMs: 2};
			return {status, headers: {'content-type': type}, body, address: '127.0.0.1', timings};
		},
	});
	return {systems, commands};
}
