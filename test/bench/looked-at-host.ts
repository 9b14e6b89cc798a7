import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {arch, hostname, tmpdir} from 'node:os';
import {join} from 'node:path';
import {type Sshd, startSshd} from '../real/start-sshd.ts';
import {noDocker, startDockerEngine} from '../support/docker-engine.ts';
import {closedPort} from '../support/listen.ts';
import {createStandInSystemd} from '../support/stand-in-systemd.ts';
import {startStandInEngine} from './stand-in-engine.ts';

export interface LookedAtHost {
	readonly sshd: Sshd;
	readonly docker: string;
	/** `Docker Engine`, or why it is a stand-in. */
	readonly engine: string;
	readonly hostname: string;
	readonly machineId: string;
	/** As images name it. */
	readonly architecture: string;
	readonly daemon: string;
	readonly sshPort: number;
	readonly closed: number;
	/** Enabled and active. */
	readonly units: readonly string[];
	readonly cron: {
		readonly spool: string;
		readonly systemCrontab: string;
		readonly systemDirectory: string;
		/** Run at `5 3 * * *` as root. */
		readonly scripts: readonly string[];
	};
	/** The Compose project's folder. */
	readonly directory: string;
	/** Its services; each container is `bench-SERVICE`. */
	readonly names: readonly string[];
	stop(): Promise<void>;
}

const UNITS = ['docker', 'cron', 'ssh', 'chrony', 'coinpilot-compose'].map(name => `${name}.service`);
const NAMES = ['bot', 'dashboard', 'db', 'redis'];
const SCRIPTS = ['postgres_backup.sh', 'redis_backup.sh', 'n8n_backup.sh', 'retention.sh'];

/** This machine as the VM: a real sshd, a Docker Engine with a running project, and what this machine lacks stood in for. */
export async function startLookedAtHost(): Promise<LookedAtHost> {
	const root = await mkdtemp(join(tmpdir(), 'coinpilot-host-'));
	const directory = join(root, 'project');
	const engine = await (noDocker === undefined ? startDockerEngine() : startStandInEngine(join(root, 'engine'), NAMES));
	const path = join(root, 'bin');
	const sshd = await startSshd({
		lines: ['MaxSessions 100', 'MaxStartups 100', `SetEnv PATH=${path}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`],
	});
	const stop = async () => {
		await sshd.stop();
		await engine.stop();
		await rm(root, {recursive: true, force: true});
	};
	try {
		const manager = await createStandInSystemd(path);
		await manager.time({NTPSynchronized: 'yes', Timezone: 'Asia/Seoul'});
		for (const unit of UNITS) await manager.unit(unit, '[Service]\nExecStart=/usr/bin/true\n[Install]\nWantedBy=multi-user.target\n');
		manager.systemctl('enable', ...UNITS);
		await mkdir(directory);
		await writeFile(join(directory, 'docker-compose.yml'), composeFile());
		await writeFile(join(directory, '.env'), 'DB_PASSWORD=nobody-looks-at-it\n', {mode: 0o600});
		engine.run('compose', '--project-directory', directory, '-f', join(directory, 'docker-compose.yml'), 'up', '-d');
		return {
			sshd,
			docker: engine.docker,
			engine: noDocker === undefined ? 'Docker Engine' : `stand-in, because ${noDocker}`,
			hostname: hostname(),
			machineId: (await readFile('/etc/machine-id', 'utf8')).trim(),
			architecture: arch() === 'x64' ? 'amd64' : arch(),
			daemon: engine.run('info', '--format', '{{.ID}}').trim(),
			sshPort: sshd.port,
			closed: await closedPort(),
			units: UNITS,
			cron: await writeCrontabs(root),
			directory,
			names: NAMES,
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

async function writeCrontabs(root: string): Promise<LookedAtHost['cron']> {
	const [spool, systemDirectory] = [join(root, 'crontabs'), join(root, 'cron.d')];
	const scripts = SCRIPTS.map(name => join(root, name));
	for (const folder of [spool, systemDirectory]) await mkdir(folder);
	await writeFile(join(root, 'crontab'), 'SHELL=/bin/sh\n');
	for (const script of scripts) await writeFile(script, '#!/bin/sh\n', {mode: 0o755});
	await writeFile(join(systemDirectory, 'coinpilot'), scripts.map(script => `5 3 * * * root ${script}\n`).join(''));
	return {spool, systemCrontab: join(root, 'crontab'), systemDirectory, scripts};
}

function composeFile(): string {
	const service = (name: string) => ({
		image: 'coinpilot/base:1',
		container_name: `bench-${name}`,
		restart: 'unless-stopped',
		stop_grace_period: '0s',
		mem_limit: '64m',
		logging: {driver: 'json-file', options: {'max-size': '1m', 'max-file': '2'}},
		command: ['sh', '-c', 'echo loop done; exec sleep 3600'],
	});
	return JSON.stringify({name: 'bench', services: Object.fromEntries(NAMES.map(name => [name, service(name)]))}, null, 2);
}
