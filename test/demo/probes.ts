import type {CheckName} from '../../src/checks/registry.ts';
import type {Config} from '../../src/config/schema.ts';

export type Probe = readonly [kind: CheckName, spec: () => unknown];

/** What a checklist would look at, by a name of its own. */
export function probesOf(config: Config) {
	const bots = () => config.bots;
	const prometheus = () => ({from: 'vm', url: config.prometheus?.url});
	const directory = () => config.compose?.directory;
	const site = () => ({host: config.domain, port: config.ports.https, ca: config.ca});
	return {
		firewall: ['ports', () => ({host: '127.0.0.1', open: config.firewall.open, closed: config.firewall.closed})],
		dns: ['dns', () => ({name: config.domain, exactly: ['127.0.0.1']})],
		certificate: ['tls', () => ({...site(), redirect: {port: config.ports.http}})],
		page: ['http', () => ({url: config.endpoints.dashboard?.url, ca: config.ca, body: 'ok'})],
		redirect: ['http', () => ({url: `http://${config.domain}:${config.ports.http}/`, status: [301, 308]})],
		vm: ['command', () => ({on: 'vm', run: ['hostname'], stdout: 'coinpilot-ins'})],
		container: ['command', () => ({on: 'vm', container: 'coinpilot-db', run: ['pg_isready']})],
		minikube: ['command', () => ({on: 'minikube', workload: 'deployment/bot', run: ['echo', 'a b'], stdout: 'a b'})],
		rows: ['row-counts', () => ({source: 'source', target: 'target', tables: ['market_data', 'daily_risk_state', 'agent_decisions']})],
		redis: ['redis', () => ({cache: 'target'})],
		bots: ['single-writer', () => ({bots: bots(), expect: 'minikube'})],
		anyBot: ['single-writer', () => ({bots: bots()})],
		health: ['http', () => ({from: 'vm', url: config.endpoints.bot?.url})],
		targets: ['prometheus-targets', () => ({...prometheus(), job: 'coinpilot-core', instances: ['bot:8000']})],
		up: ['prometheus-query', () => ({...prometheus(), query: 'up == 0', empty: true, control: 'up{job="coinpilot-core"}'})],
		latency: [
			'prometheus-query',
			() => ({
				...prometheus(),
				query: 'rate(coinpilot_api_latency_seconds_sum[10m]) / rate(coinpilot_api_latency_seconds_count[10m])',
				expect: {lt: 1},
			}),
		],
		trades: ['prometheus-query', () => ({...prometheus(), query: 'changes(coinpilot_trade_count_total[6h])', expect: {gt: 0}})],
		backups: [
			'backup-files',
			() => ({
				on: 'vm',
				sets: ['postgres', 'redis', 'n8n'].flatMap(service =>
					[
						{kept: 'daily', keep: {copies: 7, every: '1d'}},
						{kept: 'weekly', newerThan: '8d', keep: {copies: 4, every: '7d'}},
					].map(({kept, ...more}) => ({
						directory: `${config.backups?.directory}/${service}/${kept}`,
						pattern: service === 'postgres' ? 'coinpilot_*.sql.gz' : `coinpilot_${service}_*.tar.gz`,
						...more,
					})),
				),
			}),
		],
		rehearsal: [
			'restore-rehearsal',
			() => ({
				on: 'vm',
				directory: `${config.backups?.directory}/postgres/daily`,
				pattern: 'coinpilot_*.sql.gz',
				container: 'coinpilot-db',
				database: 'coinpilot',
				counts: {trading_history: 16},
			}),
		],
		redisKeys: [
			'redis-keys',
			() => ({
				cache: 'source',
				patterns: [{pattern: 'bot:status:*', count: 5, ttl: {gt: 0, le: 300}, fresh: {within: '3m', field: 'updated_at'}}],
			}),
		],
		redisCompare: ['redis-compare', () => ({source: 'source', target: 'target', ignore: ['bot:status:*'], recheckAfter: '10ms'})],
		prometheusConfig: [
			'prometheus-config',
			() => ({
				on: 'vm',
				path: '/opt/coin-pilot/deploy/monitoring/prometheus.yml',
				compose: {directory: directory(), file: config.compose?.file},
				jobs: ['coinpilot-core'],
			}),
		],
		trend: ['prometheus-trend', () => ({...prometheus(), query: 'coinpilot_total_pnl', scrapeInterval: '15s', changes: {gt: 10}})],
		alerts: [
			'alert-rules',
			() => ({...prometheus(), rules: [{name: 'BotTargetDown', forSeconds: 120}, 'ApiLatencyHigh', 'VolatilityMissing']}),
		],
		grafana: [
			'grafana',
			() => ({from: 'vm', url: config.grafana?.url, auth: {secret: config.grafana?.password?.secret}, dashboards: ['CoinPilot']}),
		],
		n8n: [
			'n8n',
			() => ({
				from: 'vm',
				url: config.n8n?.url,
				apiKey: config.n8n?.apiKey?.secret,
				active: ['CoinPilot Trade'],
				executed: [{workflow: 'CoinPilot Daily Report', within: '25h'}],
			}),
		],
		identity: [
			'identity',
			() => ({on: 'vm', hostname: 'coinpilot-ins', machine: {regexp: '^e4a1b7c0'}, architecture: 'arm64', daemon: {regexp: '^7f3a'}}),
		],
		file: [
			'file',
			() => ({
				on: 'vm',
				files: [
					{path: `${directory()}/.env`, mode: '600', owner: 'ubuntu', group: 'ubuntu', someLine: [{regexp: '^DB_PASSWORD=.'}]},
					{path: '/etc/machine-id', owner: 'root', maxMode: '644'},
					{path: `${directory()}/.env.bak`, absent: true},
				],
			}),
		],
		disk: ['disk', () => ({on: 'vm', paths: [{path: '/', mountPoint: true}, '/var/lib/docker']})],
		memory: ['memory', () => ({on: 'vm', totalMiB: {ge: 7_500}, maxOomKills: 0})],
		systemd: [
			'systemd',
			() => ({
				on: 'vm',
				units: [
					'docker.service',
					'cron.service',
					{
						unit: 'coinpilot-compose.service',
						enabled: 'disabled',
						remainAfterExit: true,
						lines: [{regexp: '^ExecStart=.*docker compose .*up -d$'}],
					},
				],
			}),
		],
		cron: [
			'cron',
			() => ({
				on: 'vm',
				jobs: ['postgres', 'redis', 'n8n'].map((name, index) => ({
					script: `/opt/coin-pilot/scripts/backup/${name}_backup.sh`,
					schedule: `${index * 10 + 5} 3 * * *`,
					log: '/var/log/coinpilot/backup.log',
				})),
			}),
		],
		listening: [
			'listening',
			() => ({on: 'vm', open: [22, 80, 443], loopback: [3000, 5678, 8501, 9090], closed: [5432, 6379, 8000], noOthers: true}),
		],
		clock: ['clock', () => ({on: 'vm', timezone: 'Asia/Seoul', maxOffset: '10s'})],
		reboot: [
			'reboot-recovery',
			() => ({
				on: 'vm',
				bootId: 'before',
				containers: ['coinpilot-db', 'coinpilot-redis', 'coinpilot-collector', 'coinpilot-dashboard', 'coinpilot-n8n'],
				units: ['docker.service', 'coinpilot-compose.service'],
			}),
		],
		composeFile: [
			'compose-file',
			() => ({
				...config.compose,
				services: ['db', 'redis', 'collector', 'bot', 'dashboard', 'n8n'],
				rules: {healthchecks: {except: ['collector', 'prometheus', 'grafana', 'node-exporter', 'cadvisor']}},
			}),
		],
		composeServices: [
			'compose-services',
			() => ({on: 'vm', services: ['db', 'redis', 'collector', 'dashboard', 'n8n'], healthchecked: ['db', 'redis'], interval: '50ms'}),
		],
		published: ['published-ports', () => ({...config.compose})],
		environment: [
			'env-parity',
			() => ({...config.compose, required: ['DB_PASSWORD', 'OPENAI_API_KEY'], services: {bot: ['OPENAI_API_KEY']}}),
		],
		log: [
			'logs',
			() => ({on: 'vm', container: 'coinpilot-collector', deny: ['error|traceback'], counts: [{regexp: 'alive', expect: {ge: 1}}]}),
		],
		region: [
			'http',
			() => ({
				from: 'vm',
				url: 'http://169.254.169.254/opc/v2/instance/canonicalRegionName',
				send: {authorization: 'Bearer Oracle'},
				body: 'ap-chuncheon-1',
			}),
		],
		images: [
			'image-platform',
			() => ({images: config.application.images, platform: 'linux/arm64', registries: config.application.registries}),
		],
		versions: ['postgres', () => ({database: 'target', against: 'source'})],
		burnIn: ['prometheus-trend', () => ({...prometheus(), query: 'up{job="coinpilot-core"}', window: '6h', scrapeInterval: '15s'})],
		processors: [
			'prometheus-query',
			() => ({...prometheus(), query: '100 * (1 - avg(rate(node_cpu_seconds_total{mode="idle"}[1h])))', expect: {lt: 70}}),
		],
		killed: ['prometheus-query', () => ({...prometheus(), query: 'sum(increase(container_oom_events_total[7d]))', expect: {lt: 1}})],
		batches: ['logs', () => ({on: 'vm', container: 'coinpilot-collector', since: '1h', deny: ['batch.*failed']})],
		prices: ['rows-fresh', () => ({database: 'target', tables: ['market_data.timestamp'], within: '3m'})],
		deliveries: ['logs', () => ({on: 'vm', container: 'coinpilot-n8n', since: '1h', deny: ['webhook.*failed']})],
		still: ['stopped', () => ({on: 'vm', containers: ['coinpilot-bot'], control: ['coinpilot-db']})],
		parity: [
			'env-parity',
			() => ({
				...config.compose,
				example: '.env.example',
				required: config.application.environment.required,
				services: config.application.environment.services,
				same: config.application.environment.same,
				kubernetes: {on: 'minikube'},
			}),
		],
	} satisfies Record<string, Probe>;
}

export type ProbeName = keyof ReturnType<typeof probesOf>;

/** Their names, before there is a configuration. */
export const PROBE_NAMES = Object.keys(probesOf({} as Config)) as ProbeName[];
