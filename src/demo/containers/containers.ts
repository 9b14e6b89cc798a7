/** A container of the Compose project on the demo's VM. */
export interface Container {
	readonly service: string;
	readonly name: string;
	readonly id: string;
	readonly image: string;
	readonly address: string;
	/** The port it serves inside the Compose network. */
	readonly port?: number;
	/** Published on the VM's own loopback only, like production. */
	readonly published: boolean;
	/** Named volumes by mount point. */
	readonly volumes: Readonly<Record<string, string>>;
	readonly env: readonly string[];
	readonly healthcheck: boolean;
	status: 'created' | 'running' | 'exited';
	startedAt: number;
	finishedAt: number;
}

interface Service {
	readonly service: string;
	readonly image: string;
	readonly port?: number;
	readonly published?: true;
	readonly volumes?: Readonly<Record<string, string>>;
	readonly env?: readonly string[];
	readonly healthcheck?: true;
}

const LOCAL = 'coinpilot';

/** Values of the demo's own, so that nothing here is a secret; as long as real ones, since a check looks at that. */
export function demoValue(key: string): string {
	if (key === 'LLM_MODE') return 'live';
	if (key === 'N8N_URL') return 'http://n8n:5678';
	if (key === 'GRAFANA_ADMIN_USER') return 'operator';
	return `demo-${key.toLowerCase().replaceAll('_', '-')}-7c1f`;
}

const given = (...keys: string[]) => keys.map(key => `${key}=${demoValue(key)}`);
const EXCHANGE = given('UPBIT_ACCESS_KEY', 'UPBIT_SECRET_KEY');
const MODELS = given('ANTHROPIC_API_KEY', 'OPENAI_API_KEY');
const DATABASE = ['DATABASE_URL=postgresql://postgres@db:5432/coinpilot', 'REDIS_HOST=redis', 'REDIS_PORT=6379'];

const SERVICES: readonly Service[] = [
	{
		service: 'db',
		image: 'timescale/timescaledb:2.24.0-pg15',
		port: 5432,
		healthcheck: true,
		env: ['POSTGRES_USER=postgres', 'POSTGRES_DB=coinpilot', `POSTGRES_PASSWORD=${demoValue('DB_PASSWORD')}`],
		volumes: {'/var/lib/postgresql/data': 'oci_coinpilot_db_data'},
	},
	{service: 'redis', image: 'redis:8.4.0-alpine', port: 6379, healthcheck: true, volumes: {'/data': 'oci_coinpilot_redis_data'}},
	{service: 'collector', image: `${LOCAL}/collector:local`, env: [...DATABASE, ...EXCHANGE]},
	{
		service: 'bot',
		image: `${LOCAL}/bot:local`,
		port: 8000,
		healthcheck: true,
		env: [...DATABASE, ...MODELS, ...EXCHANGE, ...given('N8N_WEBHOOK_SECRET', 'DISCORD_WEBHOOK_URL', 'LLM_MODE', 'N8N_URL')],
	},
	{
		service: 'dashboard',
		image: `${LOCAL}/dashboard:local`,
		port: 8501,
		published: true,
		healthcheck: true,
		env: [...DATABASE, ...MODELS, ...EXCHANGE, ...given('N8N_URL', 'DASHBOARD_ACCESS_PASSWORD')],
	},
	{
		service: 'n8n',
		image: 'n8nio/n8n:1.123.17',
		port: 5678,
		published: true,
		healthcheck: true,
		env: given('N8N_WEBHOOK_SECRET'),
		volumes: {'/home/node/.n8n': 'oci_n8n_data'},
	},
	{service: 'prometheus', image: 'prom/prometheus:v2.45.0', port: 9090, published: true, volumes: {'/prometheus': 'oci_prometheus_data'}},
	{
		service: 'grafana',
		image: 'grafana/grafana:10.0.0',
		port: 3000,
		published: true,
		env: given('GRAFANA_ADMIN_USER', 'GRAFANA_ADMIN_PASSWORD'),
		volumes: {'/var/lib/grafana': 'oci_grafana_data'},
	},
	{service: 'node-exporter', image: 'prom/node-exporter:v1.9.1', port: 9100},
	{service: 'cadvisor', image: 'gcr.io/cadvisor/cadvisor:v0.49.2', port: 8080},
];

/** The stack before the switch: everything runs, the bot is created and waits. */
export function createContainers(now: number): Map<string, Container> {
	const upSince = now - 26 * 3_600_000;
	return new Map(
		SERVICES.map((service, index) => {
			const name = `coinpilot-${service.service}`;
			const waits = service.service === 'bot';
			const container: Container = {
				service: service.service,
				name,
				id: (index + 10).toString(16).repeat(64).slice(0, 64),
				image: service.image,
				address: `172.20.0.${index + 2}`,
				...(service.port === undefined ? {} : {port: service.port}),
				published: service.published ?? false,
				volumes: service.volumes ?? {},
				env: service.env ?? [],
				healthcheck: service.healthcheck ?? false,
				status: waits ? 'created' : 'running',
				startedAt: waits ? 0 : upSince,
				finishedAt: 0,
			};
			return [name, container];
		}),
	);
}
