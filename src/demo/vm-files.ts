import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {composeFile, environmentFile} from './compose-project.ts';
import type {World} from './world.ts';

export const COMPOSE_DIRECTORY = '/opt/coin-pilot/deploy/cloud/oci';
export const COMPOSE_FILE = 'docker-compose.prod.yml';

/** The VM's own files, under a folder that stands for its `/`. */
export async function writeVmFiles(root: string, world: World): Promise<void> {
	await put('/etc/hostname', 'coinpilot-ins\n');
	await put('/home/ubuntu/.profile', '');
	await writeComposeFiles(root, world);
	await put('/etc/systemd/system/coinpilot-compose.service', COMPOSE_UNIT);
	await put('/etc/crontab', 'SHELL=/bin/sh\n17 * * * * root cd / && run-parts --report /etc/cron.hourly\n');
	await put('/etc/cron.d/e2scrub_all', '30 3 * * 0 root test -e /run/systemd/system || /sbin/e2scrub_all_cron\n');
	for (const script of ['postgres_backup.sh', 'redis_backup.sh', 'n8n_backup.sh']) {
		await put(`/opt/coin-pilot/scripts/backup/${script}`, '#!/bin/sh\nset -eu\n', 0o755);
	}
	await put('/var/log/coinpilot/backup.log', 'postgres backup ok\nredis backup ok\nn8n backup ok\n');

	async function put(path: string, content: string, mode = 0o644): Promise<void> {
		const file = join(root, path);
		await mkdir(dirname(file), {recursive: true});
		await writeFile(file, content, {mode});
	}
}

/** The files of the project, which faults change while the demo runs. */
export async function writeComposeFiles(root: string, world: World): Promise<void> {
	const directory = join(root, COMPOSE_DIRECTORY);
	await mkdir(directory, {recursive: true});
	await writeFile(join(directory, COMPOSE_FILE), composeFile(world));
	await writeFile(join(directory, '.env'), environmentFile(world), {mode: 0o600});
}

export const COMPOSE_UNIT = `[Unit]
Description=CoinPilot Compose stack
Requires=docker.service
After=docker.service network-online.target
[Service]
Type=oneshot
RemainAfterExit=yes
WorkingDirectory=${COMPOSE_DIRECTORY}
ExecStart=/usr/bin/docker compose -f ${COMPOSE_FILE} up -d
[Install]
WantedBy=multi-user.target
`;
