import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer as createHttpServer} from 'node:http';
import {createServer as createHttpsServer} from 'node:https';
import {createServer as createTcpServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {stringify} from 'yaml';
import {hasSshd, type Sshd, startSshd} from '../real/start-sshd.ts';
import {type DnsServer, startDnsServer, type Zone} from './dns-server.ts';
import {closedPort, type Listening, listen} from './listen.ts';
import {type MetricsEndpoint, startMetricsEndpoint} from './metrics-endpoint.ts';
import {hasPostgres, type PostgresCluster, startPostgresCluster} from './postgres-cluster.ts';
import {hasPrometheus, type PrometheusServer, startPrometheusServer} from './prometheus-server.ts';
import {createRedisServer, hasRedis, type RedisServer} from './redis-server.ts';
import {REHEARSAL, TABLES} from './rehearsal-checklist.ts';
import {createStandIns, type StandIns} from './stand-in-programs.ts';
import {createTestCa, hasOpenssl, type Issued, type TestCa} from './test-ca.ts';
import {waitUntil} from './wait-until.ts';

/** What is missing here for the rehearsal; empty when it can be held. */
export const missingServers = Object.entries({
	'OpenSSH server': hasSshd,
	PostgreSQL: hasPostgres,
	Redis: hasRedis,
	Prometheus: hasPrometheus,
	openssl: hasOpenssl,
}).flatMap(([name, here]) => (here ? [] : [name]));

const DOMAIN = 'dashboard.coinpilot.test';
const METRICS = ['coinpilot_active_positions 2', 'coinpilot_total_pnl 1250.5', 'coinpilot_trade_count_total 41'].join('\n');

/** Everything that a cutover touches, on real servers of this machine; Docker and Kubernetes are stand-ins. */
export interface Rehearsal {
	readonly directory: string;
	readonly config: string;
	readonly secrets: Readonly<Record<string, string>>;
	readonly source: PostgresCluster;
	readonly target: PostgresCluster;
	readonly redis: RedisServer;
	readonly prometheus: PrometheusServer;
	readonly bot: MetricsEndpoint;
	readonly places: StandIns;
	readonly sshd: Sshd;
	/** What the bot's health page answers. */
	health(status: number): void;
	resolves(zone: Zone): void;
	certificate(issued: Issued): void;
	readonly good: Issued;
	readonly ca: TestCa;
	/** Something listens on a port that is to be closed. */
	intrude(): Promise<Listening>;
	/** While held, the action waits in its middle. */
	hold(yes: boolean): Promise<void>;
	/** Whether the bot on Minikube is to be live. */
	minikubeBot(live: boolean): Promise<void>;
	remove(): Promise<void>;
}

const running = {Status: 'running', Running: true, StartedAt: '2026-02-23T09:14:02Z'};
const exited = {Status: 'exited', Running: false, FinishedAt: '2026-02-23T10:00:00Z'};

export async function startRehearsal(): Promise<Rehearsal> {
	const directory = await mkdtemp(join(tmpdir(), 'coinpilot-rehearsal-'));
	await chmod(directory, 0o755);
	const ends: (() => unknown)[] = [() => rm(directory, {recursive: true, force: true})];
	const remove = async () => {
		for (const end of ends.splice(0).reverse()) await end();
	};
	const keep = <T>(thing: T, end: (thing: T) => unknown): T => {
		ends.push(() => end(thing));
		return thing;
	};
	try {
		return await start();
	} catch (error) {
		await remove();
		throw error;
	}

	async function start(): Promise<Rehearsal> {
		const sshd = keep(await startSshd(), server => server.stop());
		const source = keep(await startPostgresCluster(), cluster => cluster.remove());
		const target = keep(await startPostgresCluster(), cluster => cluster.remove());
		for (const cluster of [source, target]) {
			await cluster.sql('CREATE DATABASE coinpilot');
			await cluster.sql(TABLES, 'coinpilot');
		}
		const redis = keep(await createRedisServer(), server => server.remove());
		await redis.start({appendonly: 'yes'});
		await redis.call('SET', 'market:regime:KRW-BTC', 'sideways');
		const bot = keep(await startMetricsEndpoint(METRICS), endpoint => endpoint.stop());
		const instance = `127.0.0.1:${bot.port}`;
		const prometheus = keep(await startPrometheusServer([{job: 'coinpilot-core', targets: [instance]}]), server => server.remove());

		await waitUntil('Prometheus to have scraped the bot', async () => {
			const answer = await fetch(`${prometheus.url}/api/v1/query?query=coinpilot_active_positions`).catch(() => undefined);
			return /"2"/.test((await answer?.text()) ?? '');
		});

		let healthStatus = 200;
		const health = keep(
			await listen(
				createHttpServer((_, response) => response.writeHead(healthStatus).end(healthStatus === 200 ? '{"status":"ok"}' : 'broken')),
			),
			server => server.close(),
		);
		const ca = keep(createTestCa(), one => one.dispose());
		const good = ca.issue({names: [`DNS:${DOMAIN}`], commonName: DOMAIN});
		const page = createHttpsServer({key: good.key, cert: good.cert, minVersion: 'TLSv1.2'}, (_, response) => response.end('ok'));
		const https = keep(await listen(page), server => server.close());
		const redirect = createHttpServer((request, response) =>
			response.writeHead(301, {location: `https://${DOMAIN}:${https.port}${request.url}`}).end(),
		);
		const http = keep(await listen(redirect), server => server.close());
		const zones: Record<string, Zone> = {[DOMAIN]: {A: ['127.0.0.1']}};
		const dns: DnsServer = keep(await startDnsServer(zones), server => server.close());
		const forbidden = await closedPort();

		const places = await createStandIns(directory);
		await places.container('coinpilot-db', running);
		await places.container('coinpilot-bot', exited);
		const minikubeBot = async (live: boolean) => {
			await places.resource('deployment/bot', {spec: {replicas: live ? 1 : 0, selector: {matchLabels: {app: 'bot'}}}});
			const pod = {metadata: {name: 'bot-1', uid: 'u1', labels: {app: 'bot'}}, status: {phase: 'Running'}};
			await places.resource('pods', {items: live ? [pod] : []});
		};
		await minikubeBot(true);
		const file = async (name: string, content: string) => {
			await writeFile(join(directory, name), content, {mode: 0o600});
			return join(directory, name);
		};
		await file('stopped.json', JSON.stringify({spec: {replicas: 0, selector: {matchLabels: {app: 'bot'}}}}));
		await file('no-pods.json', '{"items": []}');
		await file('local.txt', 'ready\n');
		await file('remote.txt', 'ready\n');

		const secrets = {SOURCE_DB_PASSWORD: source.password, DB_PASSWORD: target.password};
		const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
		const {port, user, identity, knownHosts} = sshd;
		const database = {name: 'coinpilot', user: 'postgres', host: '127.0.0.1'};
		const settings = {
			environment: 'rehearsal',
			language: 'en',
			targets: {
				vm: {type: 'ssh', host: '127.0.0.1', port, user, identity, knownHosts, docker: places.docker},
				minikube: {type: 'kubernetes', context: 'minikube', namespace: 'coin-pilot-ns', kubectl: places.kubectl},
			},
			domain: DOMAIN,
			ca: ca.caFile,
			ports: {http: http.port, https: https.port},
			firewall: {open: [port, http.port, https.port], closed: [forbidden]},
			dns: {servers: [dns.address]},
			compose: {on: 'vm', directory, file: 'docker-compose.prod.yml'},
			databases: {
				source: {...database, on: 'operator', port: source.port, password: {secret: 'SOURCE_DB_PASSWORD'}},
				target: {...database, on: 'vm', port: target.port, password: {secret: 'DB_PASSWORD'}},
			},
			redis: {target: {on: 'vm', host: '127.0.0.1', port: redis.port}},
			prometheus: {on: 'vm', url: prometheus.url, job: 'coinpilot-core'},
			endpoints: {bot: {from: 'vm', url: `http://127.0.0.1:${health.port}/health`}},
			backups: {on: 'vm', directory},
			bots: [
				{name: 'minikube', on: 'minikube', workload: 'deployment/bot'},
				{name: 'cloud', on: 'vm', container: 'coinpilot-bot'},
			],
			secrets: {file: await file('secrets.env', lines.join(''))},
			content: {checklists: ['checklists']},
		};
		await mkdir(join(directory, 'checklists'));
		await file('checklists/rehearsal.yaml', REHEARSAL.replaceAll('@INSTANCE@', instance).replaceAll('@DIRECTORY@', directory));
		const config = await file('coinpilot-ops.yaml', stringify(settings));

		return {
			directory,
			config,
			secrets,
			source,
			target,
			redis,
			prometheus,
			bot,
			places,
			good,
			ca,
			sshd,
			health: status => {
				healthStatus = status;
			},
			resolves: zone => {
				zones[DOMAIN] = zone;
			},
			certificate: ({key, cert}) => page.setSecureContext({key, cert, minVersion: 'TLSv1.2'}),
			intrude: () => listen(createTcpServer(), '127.0.0.1', forbidden),
			hold: async yes => {
				if (yes) await file('hold', '');
				else await rm(join(directory, 'hold'), {force: true});
			},
			minikubeBot,
			remove,
		};
	}
}
