import {mkdir, readFile, rename, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {composeFile, environmentFile, exampleFile} from '../containers/compose-project.ts';
import {SCHEMA} from '../postgres/database-schema.ts';
import type {World} from '../world.ts';

export const COMPOSE_DIRECTORY = '/opt/coin-pilot/deploy/cloud/oci';
export const COMPOSE_FILE = 'docker-compose.prod.yml';

/** The VM's own files, under a folder that stands for its `/`. */
export async function writeVmFiles(root: string, world: World): Promise<void> {
	await put('/etc/hostname', 'coinpilot-ins\n');
	await put('/home/ubuntu/.profile', '');
	await writeComposeFiles(root, world);
	await put('/etc/systemd/system/coinpilot-compose.service', COMPOSE_UNIT);
	await put(`${COMPOSE_DIRECTORY}/systemd/coinpilot-compose.service`, COMPOSE_UNIT);
	await put(`${COMPOSE_DIRECTORY}/bootstrap.sh`, '#!/bin/sh\nset -eu\n', 0o755);
	await put(`${COMPOSE_DIRECTORY}/.env.example`, exampleFile());
	await put('/opt/coin-pilot/deploy/db/init.sql', SCHEMA);
	for (const [version, sql] of Object.entries(MIGRATIONS)) await put(`/opt/coin-pilot/migrations/${version}.sql`, sql);
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
	await inOneMove(join(directory, COMPOSE_FILE), composeFile(world), 0o644);
	await inOneMove(join(directory, '.env'), environmentFile(world), 0o600);
}

let moves = 0;

/** A check may be reading it: what changes does so at once, and what does not change is left as it is, its mode included. */
export async function inOneMove(path: string, content: string, mode: number): Promise<void> {
	if ((await readFile(path, 'utf8').catch(() => undefined)) === content) return;
	const next = `${path}.next-${++moves}`;
	await writeFile(next, content, {mode});
	await rename(next, path);
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

/** What each migration adds, where init.sql has not done so yet. */
const MIGRATIONS: Readonly<Record<string, string>> = {
	'004_add_pgvector': 'create table if not exists agent_memory (id uuid primary key, content text, created_at timestamptz not null);\n',
	v3_0_regime_trading:
		'create table if not exists regime_history (id bigserial primary key, symbol text not null, regime text not null, detected_at timestamptz not null);\n',
	v3_1_reject_tracking: 'alter table agent_decisions add column if not exists reasoning text;\n',
	v3_2_1_trade_count_split:
		'alter table daily_risk_state add column if not exists buy_count integer not null default 0, add column if not exists sell_count integer not null default 0;\n',
	v3_2_2_post_exit_tracking: 'alter table trading_history add column if not exists post_exit_prices jsonb;\n',
	v3_3_0_news_rss_only:
		'create table if not exists news_summaries (id bigserial primary key, symbol text not null, summary text not null, created_at timestamptz not null);\n',
	v3_3_1_agent_decisions_baseline: 'alter table agent_decisions add column if not exists regime text;\n',
};
