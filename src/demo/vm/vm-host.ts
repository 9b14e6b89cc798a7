import {chmod, mkdir, rename, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {World} from '../world.ts';

/** What the VM's kernel and its cron say, as files and as numbers: the same whichever program tells it. */
export interface Usage {
	readonly size: number;
	readonly used: number;
}

const MACHINE_ID = 'e4a1b7c05d9f4c2e8b36f1a07d5c9e42';
const OTHER_MACHINE_ID = '0b7d6a4419c34f53a2f0c8e1d95b7a30';
const ENV_FILE = '/opt/coin-pilot/deploy/cloud/oci/.env';
const SCRIPTS = '/opt/coin-pilot/scripts/backup';

/** Kibibytes and inodes of the one disk. */
export function diskUsage(world: World): {readonly space: Usage; readonly inodes: Usage} {
	const size = 101_430_960;
	return {
		space: {size, used: world.has('disk-full') ? Math.round(size * 0.97) : 23_811_204},
		inodes: {size: 12_902_400, used: 402_117},
	};
}

/** Kibibytes by the names of `/proc/meminfo`. */
export function memoryUsage(world: World): Readonly<Record<string, number>> {
	const available = world.has('memory-low') ? 402_008 : 5_012_008;
	return {
		MemTotal: 8_131_240,
		MemFree: Math.min(911_204, available),
		MemAvailable: available,
		Cached: 4_317_920,
		SwapTotal: 0,
		SwapFree: 0,
	};
}

/** TCP sockets that listen on the VM itself. */
export function vmSockets(world: World): readonly {readonly address: string; readonly port: number}[] {
	const everywhere = [22, 80, ...(world.has('closed-443') ? [] : [443]), ...(world.has('open-5432') ? [5432] : [])];
	const published = [...world.containers.values()].filter(one => one.published && one.status === 'running');
	return [
		...everywhere.map(port => ({address: '0.0.0.0', port})),
		...published.map(({service, port = 0}) => ({
			address: world.has('n8n-exposed') && service === 'n8n' ? '0.0.0.0' : '127.0.0.1',
			port,
		})),
	];
}

/** Root's crontab. */
export function crontab(world: World): string {
	const line = (minute: number, script: string) => `${minute} 3 * * * ${SCRIPTS}/${script} >> /var/log/coinpilot/backup.log 2>&1\n`;
	const postgres = line(5, 'postgres_backup.sh');
	return [
		'# m h dom mon dow command\n',
		world.has('cron-missing') ? `# ${postgres}` : postgres,
		line(15, 'redis_backup.sh'),
		line(25, 'n8n_backup.sh'),
	].join('');
}

/**
 * Brings the files under the VM's root in step with the world: those that a fault or a command changes while it runs. A
 * file changes in one move, because a check may be reading it.
 */
export function createVmHost(root: string, world: World): () => Promise<void> {
	const written = new Map<string, string>();
	let moves = 0;
	return async () => {
		for (const [path, content] of Object.entries(changingFiles(world))) {
			if (written.get(path) === content) continue;
			written.set(path, content);
			const file = join(root, path);
			const next = join(root, `next-${++moves}`);
			await mkdir(dirname(file), {recursive: true});
			// Cron passes over a crontab of any other mode.
			await writeFile(next, content, {mode: path.startsWith('/var/spool/cron/') ? 0o600 : 0o644});
			await rename(next, file);
		}
		await chmod(join(root, ENV_FILE), world.has('wrong-env-mode') ? 0o644 : 0o600);
	};
}

function changingFiles(world: World): Readonly<Record<string, string>> {
	const memory = Object.entries(memoryUsage(world)).map(([name, kib]) => `${`${name}:`.padEnd(16)}${kib} kB\n`);
	return {
		'/etc/machine-id': `${world.has('wrong-machine') ? OTHER_MACHINE_ID : MACHINE_ID}\n`,
		'/var/spool/cron/crontabs/root': crontab(world),
		'/proc/sys/kernel/random/boot_id': `${world.bootId()}\n`,
		'/proc/stat': `cpu  4705 150 1120 16250\nbtime ${Math.floor(world.bootedAt() / 1_000)}\nprocesses 26442\n`,
		'/proc/loadavg': `${world.has('undersized') ? '9.14 8.72 8.55 12' : '0.42 0.38 0.35 1'}/412 26442\n`,
		'/proc/meminfo': memory.join(''),
		'/proc/vmstat': `pgfault 9213887\noom_kill ${world.has('memory-low') ? 2 : 0}\n`,
		'/proc/mounts': '/dev/sda1 / ext4 rw,relatime,discard 0 0\ntmpfs /run tmpfs rw,nosuid,nodev 0 0\n',
		'/proc/net/tcp': socketTable(world),
		'/proc/net/tcp6': `${TABLE_HEAD}\n`,
	};
}

const TABLE_HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

/** As the kernel of a little-endian machine prints it. */
function socketTable(world: World): string {
	const rows = vmSockets(world).map(({address, port}, index) => {
		const bytes = address.split('.').map(part => Number(part).toString(16).padStart(2, '0'));
		const local = `${bytes.reverse().join('')}:${port.toString(16).padStart(4, '0')}`.toUpperCase();
		return `${String(index).padStart(4)}: ${local} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 ${20_000 + index} 1`;
	});
	return [TABLE_HEAD, ...rows, ''].join('\n');
}
