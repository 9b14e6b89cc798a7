import {createHash} from 'node:crypto';
import {mkdir, utimes, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {composeFile, environmentFile} from './compose-project.ts';
import type {World} from './world.ts';

export const COMPOSE_DIRECTORY = '/opt/coin-pilot/deploy/cloud/oci';
export const COMPOSE_FILE = 'docker-compose.prod.yml';

const HOUR_MS = 3_600_000;

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
	for (const [service, name, extension] of [
		['postgres', 'coinpilot', 'sql.gz'],
		['redis', 'coinpilot_redis', 'tar.gz'],
		['n8n', 'coinpilot_n8n', 'tar.gz'],
	] as const) {
		for (let day = 0; day < 7; day++) await backup(service, 'daily', name, extension, day);
		for (let week = 0; week < 4; week++) await backup(service, 'weekly', name, extension, week * 7);
	}

	async function put(path: string, content: string | Buffer, mode = 0o644, at?: Date): Promise<void> {
		const file = join(root, path);
		await mkdir(dirname(file), {recursive: true});
		await writeFile(file, content, {mode});
		if (at !== undefined) await utimes(file, at, at);
	}

	async function backup(service: string, kept: 'daily' | 'weekly', name: string, extension: string, daysAgo: number): Promise<void> {
		const at = new Date(world.startedAt - 5 * HOUR_MS - daysAgo * 24 * HOUR_MS);
		const stamp = at.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_');
		const file = `${name}_${stamp}.${extension}`;
		const content = gzipSync(dumpText(service, at));
		const directory = `/var/backups/coinpilot/${service}/${kept}`;
		await put(`${directory}/${file}`, content, 0o640, at);
		await put(`${directory}/${file}.sha256`, `${createHash('sha256').update(content).digest('hex')}  ${file}\n`, 0o640, at);
	}
}

/** The files of the project, which faults change while the demo runs. */
export async function writeComposeFiles(root: string, world: World): Promise<void> {
	const directory = join(root, COMPOSE_DIRECTORY);
	await mkdir(directory, {recursive: true});
	await writeFile(join(directory, COMPOSE_FILE), composeFile(world));
	await writeFile(join(directory, '.env'), environmentFile(world), {mode: 0o600});
}

/** Long enough, and random enough, to be taken for a backup by whoever looks at its size. */
function dumpText(service: string, at: Date): string {
	const rows = Array.from({length: 120}, (_, row) => createHash('sha256').update(`${service} ${at.toISOString()} ${row}`).digest('hex'));
	return [
		'--',
		`-- PostgreSQL database dump of ${service}, ${at.toISOString()}`,
		'--',
		...rows,
		'--',
		'-- PostgreSQL database dump complete',
		'--',
		'',
	].join('\n');
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
