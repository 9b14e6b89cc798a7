import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {runCheck} from '../../src/app/run-check.ts';
import type {CheckKind} from '../../src/checks/contract.ts';
import {type CheckName, checkKinds} from '../../src/checks/registry.ts';
import {type Config, configSchema} from '../../src/config/schema.ts';
import {type Environment, startEnvironment} from '../../src/demo/environment.ts';
import {FAULT_NAMES, FAULTS, type FaultName} from '../../src/demo/faults.ts';
import {noQuestions} from '../../src/systems/questions.ts';
import {realClock} from '../../src/systems/real-clock.ts';
import {createSystems} from '../../src/systems/real-systems.ts';
import type {Systems} from '../../src/systems/systems.ts';

let demo: Environment;
let config: Config;
let systems: Systems;

beforeAll(async () => {
	demo = await startEnvironment();
	config = configSchema.parse(demo.facts.config);
	const {secrets} = demo.facts;
	systems = createSystems({
		config,
		secrets: {get: async name => secrets[name] ?? '', values: () => Object.values(secrets)},
		questions: noQuestions,
		clock: realClock,
	});
}, 60_000);

afterAll(async () => {
	await systems?.close();
	await demo?.stop();
}, 30_000);

type Probe = readonly [kind: CheckName, spec: () => unknown];

const bots = () => config.bots;
const prometheus = () => ({from: 'vm', url: config.prometheus?.url});
const directory = () => config.compose?.directory;
const site = () => ({host: config.domain, port: config.ports.https, ca: config.ca});

/** What a checklist would look at, by a name of its own. */
const PROBES = {
	firewall: ['ports', () => ({host: '127.0.0.1', ...config.firewall})],
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
				{unit: 'coinpilot-compose.service', remainAfterExit: true, lines: [{regexp: '^ExecStart=.*docker compose .*up -d$'}]},
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
} satisfies Record<string, Probe>;

type ProbeName = keyof typeof PROBES;

/** What each fault turns red, or makes impossible to see. */
const EXPECTED: Record<FaultName, Partial<Record<ProbeName, 'fail' | 'warn' | 'unknown'>>> = {
	'closed-443': {firewall: 'fail', certificate: 'fail', listening: 'fail'},
	'open-5432': {firewall: 'fail', listening: 'fail'},
	'expired-certificate': {certificate: 'fail'},
	'wrong-name': {certificate: 'fail'},
	'self-signed': {certificate: 'fail'},
	'old-tls': {certificate: 'fail'},
	'hanging-https': {page: 'fail'},
	'no-redirect': {redirect: 'fail', certificate: 'fail'},
	'garbage-http': {redirect: 'fail'},
	'dns-stale': {dns: 'fail'},
	'dns-nxdomain': {dns: 'fail'},
	'ssh-down': {vm: 'unknown', targets: 'unknown', file: 'unknown', memory: 'unknown'},
	'ssh-host-key-changed': {vm: 'unknown'},
	'docker-down': {container: 'unknown', identity: 'unknown', reboot: 'unknown'},
	'kubernetes-down': {minikube: 'unknown', bots: 'unknown'},
	'database-down': {rows: 'fail'},
	'missing-rows': {rows: 'fail'},
	'missing-table': {rows: 'fail'},
	'redis-aof-off': {redis: 'fail'},
	'both-bots-live': {bots: 'fail'},
	'no-bot-live': {bots: 'fail', anyBot: 'warn'},
	'bot-unhealthy': {health: 'fail'},
	'bot-stalled': {health: 'fail', trades: 'fail'},
	'prometheus-down': {targets: 'fail'},
	'bot-target-down': {targets: 'fail', up: 'fail'},
	'target-vanished': {targets: 'fail'},
	'scrape-stale': {targets: 'fail'},
	'bot-port-published': {published: 'fail'},
	'restart-loop': {composeServices: 'fail'},
	'unpinned-image': {composeFile: 'fail'},
	'env-missing-key': {environment: 'fail'},
	'log-errors': {log: 'fail'},
	'backup-truncated': {backups: 'fail', rehearsal: 'fail'},
	'backup-old': {backups: 'fail'},
	'prometheus-k8s-name': {prometheusConfig: 'fail'},
	'redis-key-missing': {redisCompare: 'fail'},
	'grafana-wrong-uid': {grafana: 'fail'},
	'n8n-inactive': {n8n: 'fail'},
	'latency-surge': {alerts: 'fail', latency: 'fail'},
	'wrong-machine': {identity: 'fail'},
	'wrong-env-mode': {file: 'fail'},
	'disk-full': {disk: 'fail'},
	'memory-low': {memory: 'fail'},
	'cron-missing': {cron: 'fail'},
	'unit-disabled': {systemd: 'fail'},
	'n8n-exposed': {listening: 'fail'},
	'clock-unsynchronised': {clock: 'fail'},
	'reboot-unrecovered': {reboot: 'fail'},
};

async function look(name: ProbeName): Promise<string> {
	const [kindName, spec] = PROBES[name] as Probe;
	const kind = checkKinds[kindName] as CheckKind;
	const check = {kind: kindName, spec: kind.schema.parse(spec()), timeoutMs: 8_000, origin: {file: 'probe', line: 1, column: 1}};
	const judged = await runCheck(check, kind, {systems, signal: AbortSignal.timeout(20_000), redact: value => value});
	return judged.verdict.status === 'pass' ? 'pass' : `${judged.verdict.status}: ${judged.verdict.summary.en}`;
}

const settles = {timeout: 25_000, interval: 100};

describe('the healthy demo', () => {
	test.each(Object.keys(PROBES) as ProbeName[])('%s passes', {timeout: 30_000}, async name => {
		expect(await look(name)).toBe('pass');
	});
});

describe.each(FAULT_NAMES)('%s', fault => {
	test('is seen, and mended', {timeout: 60_000}, async () => {
		const probes = Object.entries(EXPECTED[fault]) as [ProbeName, string][];
		expect(probes.map(([, status]) => status)).toContain(FAULTS[fault].turns);
		await demo.setFault(fault, true);
		try {
			for (const [name, status] of probes) await expect.poll(() => look(name), settles).toMatch(new RegExp(`^${status}: `));
		} finally {
			await demo.setFault(fault, false);
		}
		for (const [name] of probes) await expect.poll(() => look(name), settles).toBe('pass');
	});
});
