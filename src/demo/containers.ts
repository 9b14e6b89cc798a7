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

// Values are the demo's own, so nothing here is a secret; the keys are what a parity check compares.
const KEYS = ['ANTHROPIC_API_KEY', 'OPENAI_API_KEY', 'UPBIT_ACCESS_KEY', 'UPBIT_SECRET_KEY', 'N8N_WEBHOOK_SECRET'].map(
	key => `${key}=demo`,
);
const DATABASE = ['DATABASE_URL=postgresql://postgres@db:5432/coinpilot', 'REDIS_HOST=redis', 'REDIS_PORT=6379'];

const SERVICES: readonly Service[] = [
	{
		service: 'db',
		image: 'timescale/timescaledb:2.24.0-pg15',
		port: 5432,
		healthcheck: true,
		env: ['POSTGRES_USER=postgres', 'POSTGRES_DB=coinpilot'],
		volumes: {'/var/lib/postgresql/data': 'oci_coinpilot_db_data'},
	},
	{service: 'redis', image: 'redis:8.4.0-alpine', port: 6379, healthcheck: true, volumes: {'/data': 'oci_coinpilot_redis_data'}},
	{service: 'collector', image: `${LOCAL}/collector:local`, env: [...DATABASE, ...KEYS.slice(2, 4)]},
	{
		service: 'bot',
		image: `${LOCAL}/bot:local`,
		port: 8000,
		healthcheck: true,
		env: [...DATABASE, ...KEYS, 'LLM_MODE=live', 'N8N_URL=http://n8n:5678'],
	},
	{
		service: 'dashboard',
		image: `${LOCAL}/dashboard:local`,
		port: 8501,
		published: true,
		healthcheck: true,
		env: [...DATABASE, ...KEYS.slice(0, 4)],
	},
	{
		service: 'n8n',
		image: 'n8nio/n8n:1.123.17',
		port: 5678,
		published: true,
		healthcheck: true,
		volumes: {'/home/node/.n8n': 'oci_n8n_data'},
	},
	{service: 'prometheus', image: 'prom/prometheus:v2.45.0', port: 9090, published: true, volumes: {'/prometheus': 'oci_prometheus_data'}},
	{service: 'grafana', image: 'grafana/grafana:10.0.0', port: 3000, published: true, volumes: {'/var/lib/grafana': 'oci_grafana_data'}},
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
