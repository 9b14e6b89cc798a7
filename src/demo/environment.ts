import {randomBytes} from 'node:crypto';
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {answerCalls} from './answer-calls.ts';
import type {DemoFacts} from './facts.ts';
import {FAULT_NAMES, type FaultName} from './faults.ts';
import {createAuthority} from './network/certificates.ts';
import {createDnsServer} from './network/dns-server.ts';
import {createListener} from './network/listener.ts';
import {forwardTo, routeOnVm} from './network/network.ts';
import {reservePorts} from './network/ports.ts';
import {createSite} from './network/site.ts';
import {writeOperatorFiles} from './operator-files.ts';
import {FOLDER_NAME, markOwned, removeLeftBehind} from './owner.ts';
import {servePages} from './pages/serve-pages.ts';
import {dashboardPage} from './pages/service-pages.ts';
import {createDemoData, EXTENSIONS, PREPARE} from './postgres/data.ts';
import {createPostgresServers} from './postgres/postgres-server.ts';
import {createPsql} from './postgres/psql.ts';
import {createCallServer} from './programs/call-server.ts';
import type {Services} from './programs/in-service.ts';
import {createPlaceFiles} from './programs/place-files.ts';
import {writeShims} from './programs/shims.ts';
import {redisState} from './redis/redis-data.ts';
import {createRedisServer} from './redis/redis-server.ts';
import {createSshKeyPair} from './vm/ssh-keys.ts';
import {createSshServer} from './vm/ssh-server.ts';
import {createVmBackups} from './vm/vm-backups.ts';
import {VM_COMMANDS} from './vm/vm-commands.ts';
import {writeComposeFiles, writeVmFiles} from './vm/vm-files.ts';
import {createVmHost} from './vm/vm-host.ts';
import {writeMonitoringFiles} from './vm/vm-monitoring.ts';
import {createVmProcesses} from './vm/vm-processes.ts';
import {createWorld} from './world.ts';

export interface Environment {
	readonly facts: DemoFacts;
	/** Resolves when whoever looks next sees it. */
	setFault(fault: FaultName, on: boolean): Promise<void>;
	stop(): Promise<void>;
}

export interface EnvironmentOptions {
	readonly faults?: readonly FaultName[];
	/** Where the demo makes its folder. @default the system's temporary folder */
	readonly directory?: string;
	/** Told of the demo's folder as soon as there is one. */
	readonly onDirectory?: (directory: string) => void;
	/** Aborting ends a start that is under way. */
	readonly signal?: AbortSignal;
}

const DOMAIN = 'dashboard.coinpilot.test';
const OLD_ADDRESS = '198.51.100.7';
const DAY_MS = 86_400_000;

/** Starts everything in this process. Whatever was started is ended again when a part of it fails to start. */
export async function startEnvironment({
	faults = [],
	directory: parent = tmpdir(),
	onDirectory,
	signal,
}: EnvironmentOptions = {}): Promise<Environment> {
	const startedAt = performance.now();
	const ends: (() => Promise<unknown>)[] = [];
	const stop = async () => {
		for (const end of ends.splice(0).reverse()) await end().catch(() => undefined);
	};
	try {
		return await start();
	} catch (error) {
		await stop();
		throw error;
	}

	async function start(): Promise<Environment> {
		await removeLeftBehind(parent);
		const directory = await mkdtemp(join(parent, FOLDER_NAME));
		ends.push(() => rm(directory, {recursive: true, force: true, maxRetries: 3}));
		await markOwned(directory);
		onDirectory?.(directory);
		const now = Date.now();
		const world = createWorld(now);
		for (const fault of faults) world.setFault(fault, true);
		const reserved = await reservePorts(10);
		ends.push(reserved.release);
		const [sshPort = 0, httpPort = 0, httpsPort = 0, ...closed] = reserved.ports;

		const password = randomBytes(12).toString('base64url');
		const secrets = {
			DEMO_DB_PASSWORD: password,
			DEMO_GRAFANA_PASSWORD: randomBytes(12).toString('base64url'),
			DEMO_N8N_API_KEY: randomBytes(24).toString('base64url'),
		};
		const {source, target, createEmpty} = await createPostgresServers(new Date(now), password, signal);
		const psql = {source: createPsql(source, createEmpty), target: createPsql(target, createEmpty)};
		ends.push(source.close, target.close, psql.source.close, psql.target.close);
		signal?.throwIfAborted();
		await target.exec(`${EXTENSIONS}; ${PREPARE}`);
		await source.exec(EXTENSIONS);
		const data = createDemoData(world, source, target);
		ends.push(data.close);

		const redisSource = await createRedisServer(redisState(world, 'source'));
		const redisTarget = await createRedisServer(redisState(world, 'target'));
		const pages = await servePages(world, {grafanaPassword: secrets.DEMO_GRAFANA_PASSWORD, n8nKey: secrets.DEMO_N8N_API_KEY});
		const authority = createAuthority('CoinPilot demo CA', new Date(now - DAY_MS), new Date(now + 365 * DAY_MS));
		const site = await createSite({domain: DOMAIN, httpsPort, httpPort, authority, world, page: dashboardPage()});
		const intruder = await createListener(
			createServer(socket => socket.end()),
			closed[1],
		);
		const dns = await createDnsServer({
			addresses: name => (name !== DOMAIN || world.has('dns-nxdomain') ? undefined : [world.has('dns-stale') ? OLD_ADDRESS : '127.0.0.1']),
		});
		const listeners = [redisSource, redisTarget, ...Object.values(pages), site.https, site.http, intruder];
		ends.push(dns.close, ...listeners.map(listener => () => listener.set(false)));

		const onVm = Object.fromEntries(Object.entries(pages).map(([name, {port}]) => [name, port]));
		const forward = forwardTo({...onVm, db: source.port, redis: redisSource.port});
		const inside = (place: string) => join(directory, 'places', place);
		for (const place of ['db', 'source-db', 'redis', 'source-redis']) {
			for (const folder of ['tmp', 'data']) await mkdir(join(inside(place), folder), {recursive: true});
		}
		const filesIn = (place: string) => createPlaceFiles(inside(place));
		const services: Services = {
			databases: {
				db: {server: target, psql: psql.target, files: filesIn('db'), onDropped: data.dropped},
				'source-db': {server: source, psql: psql.source, files: filesIn('source-db'), onDropped: async () => undefined},
			},
			caches: {
				redis: {state: redisState(world, 'target'), files: filesIn('redis')},
				'source-redis': {state: redisState(world, 'source'), files: filesIn('source-redis')},
			},
			n8n: `http://127.0.0.1:${pages.n8n.port}`,
		};
		const calls = await createCallServer(answerCalls({world, services, forward, refresh}), service => shims.containerPath(service));
		ends.push(calls.close);
		const root = join(directory, 'vm');
		await writeVmFiles(root, world);
		const refreshHost = createVmHost(root, world);
		const refreshBackups = createVmBackups(root, world);
		const shims = await writeShims(join(directory, 'bin'), root, inside, calls, ['docker', ...Object.keys(VM_COMMANDS)]);

		const processes = createVmProcesses({path: shims.vmPath, home: join(root, 'home/ubuntu'), mark: directory});
		ends.push(processes.close);
		const [hostKey, otherHostKey, clientKey] = [createSshKeyPair(), createSshKeyPair(), createSshKeyPair()];
		const ssh = await createSshServer({
			port: sshPort,
			user: 'ubuntu',
			hostKey: hostKey.private,
			otherHostKey: otherHostKey.private,
			authorized: clientKey.public,
			processes,
			route: routeOnVm(world, {...onVm, db: target.port, redis: redisTarget.port}, () => sshPort),
			world,
		});
		ends.push(() => ssh.set(false));

		let shownKeyIsOther = false;

		async function refresh(): Promise<void> {
			if (shownKeyIsOther !== world.has('ssh-host-key-changed')) {
				// A connection that is already open would never see another key.
				shownKeyIsOther = !shownKeyIsOther;
				await ssh.set(false);
			}
			const running = (service: string) => world.containers.get(`coinpilot-${service}`)?.status === 'running';
			await Promise.all([
				refreshHost(),
				refreshBackups(),
				writeMonitoringFiles(root, world),
				data.refresh(),
				site.refresh(),
				writeComposeFiles(root, world),
				intruder.set(world.has('open-5432')),
				ssh.set(!world.has('ssh-down')),
				pages.prometheus.set(!world.has('prometheus-down') && running('prometheus')),
				redisTarget.set(running('redis')),
			]);
		}
		await refresh();

		const {config, configPath} = await writeOperatorFiles({
			directory,
			at: {
				domain: DOMAIN,
				sshPort,
				httpPort,
				httpsPort,
				dnsPort: dns.port,
				closed,
				kubectl: shims.kubectl,
				bot: world.containers.get('coinpilot-bot')?.address ?? '',
				registry: `http://127.0.0.1:${pages.registry.port}`,
				acme: `http://127.0.0.1:${pages.acme.port}/directory`,
				exchange: `http://127.0.0.1:${pages.exchange.port}/v1/ticker?markets=KRW-BTC`,
			},
			clientKey: clientKey.private,
			hostKey: hostKey.public,
			authority: authority.certificate,
			secrets,
		});
		const facts: DemoFacts = {
			directory,
			configPath,
			config,
			secrets,
			faults: FAULT_NAMES.filter(world.has),
			startedInMs: Math.round(performance.now() - startedAt),
		};
		return {
			facts,
			async setFault(fault, on) {
				world.setFault(fault, on);
				await refresh();
			},
			stop,
		};
	}
}
