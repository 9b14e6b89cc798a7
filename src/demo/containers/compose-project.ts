import {stringify} from 'yaml';
import type {World} from '../world.ts';
import {demoValue} from './containers.ts';

/** What is filled in from `.env`; everything else is written in the Compose file. */
const FROM_FILE = [
	...['DB_PASSWORD', 'UPBIT_ACCESS_KEY', 'UPBIT_SECRET_KEY', 'ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'N8N_WEBHOOK_SECRET'],
	...['DASHBOARD_ACCESS_PASSWORD', 'GRAFANA_ADMIN_USER', 'GRAFANA_ADMIN_PASSWORD', 'DISCORD_WEBHOOK_URL', 'LLM_MODE', 'N8N_URL'],
];

const DEPENDS: Readonly<Record<string, readonly string[]>> = {
	collector: ['db', 'redis'],
	bot: ['db', 'redis'],
	dashboard: ['db', 'redis'],
	grafana: ['prometheus'],
};

/** The file as it was written: `docker-compose.prod.yml`. */
export function composeFile(world: World): string {
	return stringify(project(world, key => `\${${key}:?}`));
}

/** The same as `docker compose config` prints it. */
export function composeModel(world: World): Record<string, unknown> {
	return project(world, key => (world.has('env-missing-key') && key === 'OPENAI_API_KEY' ? '' : demoValue(key)));
}

/** What `.env` has to hold, without any value. */
export function exampleFile(): string {
	return FROM_FILE.map(key => `${key}=\n`).join('');
}

export function environmentFile(world: World): string {
	return FROM_FILE.filter(key => !(world.has('env-missing-key') && key === 'OPENAI_API_KEY'))
		.map(key => `${key}=${demoValue(key)}\n`)
		.join('');
}

function project(world: World, fill: (key: string) => string): Record<string, unknown> {
	const containers = [...world.containers.values()];
	const services = containers.map(({service, image, name, port, published, volumes, env, healthcheck}) => [
		service,
		{
			image: service === 'n8n' && world.has('unpinned-image') ? 'n8nio/n8n:latest' : image,
			container_name: name,
			restart: 'unless-stopped',
			deploy: {resources: {limits: {cpus: 1, memory: '1073741824'}}},
			logging: {driver: 'json-file', options: {'max-size': '10m', 'max-file': '3'}},
			...(healthcheck && {healthcheck: {test: ['CMD-SHELL', 'true']}}),
			...(env.length > 0 && {environment: Object.fromEntries(env.map(line => variable(line, fill)))}),
			...(DEPENDS[service] !== undefined && {
				depends_on: Object.fromEntries(DEPENDS[service].map(one => [one, {condition: 'service_started', required: true}])),
			}),
			...(port !== undefined &&
				(published
					? {ports: [{mode: 'ingress', host_ip: '127.0.0.1', target: port, published: String(port), protocol: 'tcp'}]}
					: {expose: [String(port)]})),
			...(Object.keys(volumes).length > 0 && {
				volumes: Object.entries(volumes).map(([target, source]) => ({type: 'volume', source: source.replace(/^oci_/, ''), target})),
			}),
		},
	]);
	const named = containers.flatMap(({volumes}) => Object.values(volumes)).map(name => [name.replace(/^oci_/, ''), {name}]);
	return {name: 'oci', services: Object.fromEntries(services), volumes: Object.fromEntries(named)};
}

function variable(line: string, fill: (key: string) => string): [string, string] {
	const [key = '', value = ''] = line.split(/=(.*)/s);
	if (key === 'POSTGRES_PASSWORD') return [key, fill('DB_PASSWORD')];
	return [key, FROM_FILE.includes(key) ? fill(key) : value];
}
