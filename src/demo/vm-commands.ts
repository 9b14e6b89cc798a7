import {type Answer, refused, said} from './answer.ts';
import type {World} from './world.ts';

const CRONTAB = `5 3 * * * /opt/coin-pilot/scripts/backup/postgres_backup.sh >> /var/log/coinpilot/backup.log 2>&1
15 3 * * * /opt/coin-pilot/scripts/backup/redis_backup.sh >> /var/log/coinpilot/backup.log 2>&1
25 3 * * * /opt/coin-pilot/scripts/backup/n8n_backup.sh >> /var/log/coinpilot/backup.log 2>&1`;

/** Programs of the VM that only say something: an Ampere VM at work, whatever machine the demo runs on. */
export const VM_COMMANDS: Readonly<Record<string, (argv: readonly string[], world: World) => Answer>> = {
	hostname: () => said('coinpilot-ins'),
	whoami: () => said('ubuntu'),
	nproc: () => said('4'),
	arch: () => said('aarch64'),
	uname: argv =>
		said(
			argv.includes('-m')
				? 'aarch64'
				: argv.includes('-n')
					? 'coinpilot-ins'
					: argv.includes('-a')
						? 'Linux coinpilot-ins 6.8.0 aarch64'
						: 'Linux',
		),
	id: argv =>
		said(
			argv.includes('-un') ? 'ubuntu' : argv.includes('-u') ? '1001' : 'uid=1001(ubuntu) gid=1001(ubuntu) groups=1001(ubuntu),999(docker)',
		),
	uptime: argv => said(argv.includes('-s') ? '2026-02-22 07:00:00' : ' 09:00:00 up 26:00,  1 user,  load average: 0.42, 0.38, 0.35'),
	timedatectl: argv =>
		said(argv[0] === 'show' ? 'NTPSynchronized=yes\nTimezone=Asia/Seoul' : 'System clock synchronized: yes\nNTP service: active'),
	systemctl: argv => systemctl(argv),
	crontab: argv => (argv.includes('-l') ? said(CRONTAB) : refused('crontab: only -l is there')),
	journalctl: () => said('-- No entries --'),
	df: argv => said(disks(argv)),
	free: argv => said(memory(argv)),
	ss: () => said(listening()),
	logrotate: () => said(''),
};

const UNITS: Readonly<Record<string, {readonly active: string; readonly sub: string}>> = {
	'coinpilot-compose': {active: 'active', sub: 'exited'},
	docker: {active: 'active', sub: 'running'},
	ssh: {active: 'active', sub: 'running'},
	cron: {active: 'active', sub: 'running'},
};

function systemctl(argv: readonly string[]): Answer {
	const [verb = '', ...rest] = argv.filter(word => !word.startsWith('-'));
	const names = rest.map(name => name.replace(/\.service$/, ''));
	const units = names.map(name => UNITS[name]);
	switch (verb) {
		case 'is-enabled':
			return {
				stdout: units.map(unit => `${unit === undefined ? 'not-found' : 'enabled'}\n`).join(''),
				exitCode: units.every(Boolean) ? 0 : 1,
			};
		case 'is-active':
			return {stdout: units.map(unit => `${unit?.active ?? 'inactive'}\n`).join(''), exitCode: units.every(Boolean) ? 0 : 3};
		case 'is-system-running':
			return said('running');
		case 'show':
			return said(
				units
					.map(unit => `ActiveState=${unit?.active ?? 'inactive'}\nSubState=${unit?.sub ?? 'dead'}\nUnitFileState=${unit ? 'enabled' : ''}`)
					.join('\n\n'),
			);
		case 'status':
			return said(
				names
					.map((name, index) => `● ${name}.service\n     Active: ${units[index]?.active ?? 'inactive'} (${units[index]?.sub ?? 'dead'})`)
					.join('\n'),
			);
		default:
			return refused(`systemctl ${verb}: interactive authentication required.`);
	}
}

const DISK_KB = {size: 101_430_960, used: 23_811_204, inodes: 12_902_400, inodesUsed: 402_117};

function disks(argv: readonly string[]): string {
	const {size, used, inodes, inodesUsed} = DISK_KB;
	const output = argv.find(word => word.startsWith('--output='))?.slice('--output='.length);
	if (output !== undefined) {
		const values: Record<string, string> = {
			pcent: percent(used, size),
			ipcent: percent(inodesUsed, inodes),
			avail: String(size - used),
			size: String(size),
			used: String(used),
			target: '/',
			source: '/dev/sda1',
		};
		const fields = output.split(',');
		const heads: Record<string, string> = {
			pcent: 'Use%',
			ipcent: 'IUse%',
			avail: 'Avail',
			size: '1K-blocks',
			used: 'Used',
			target: 'Mounted on',
		};
		return `${fields.map(field => heads[field] ?? field).join(' ')}\n${fields.map(field => values[field] ?? '-').join(' ')}`;
	}
	if (argv.some(word => /^-[a-zA-Z]*i/.test(word))) {
		return `Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/sda1 ${inodes} ${inodesUsed} ${inodes - inodesUsed} ${percent(inodesUsed, inodes)} /`;
	}
	const human = argv.some(word => /^-[a-zA-Z]*h/.test(word));
	const shown = (kb: number) => (human ? `${Math.round(kb / 1_048_576)}G` : String(kb));
	const head = human ? 'Filesystem Size Used Avail Use% Mounted on' : 'Filesystem 1024-blocks Used Available Capacity Mounted on';
	return `${head}\n/dev/sda1 ${shown(size)} ${shown(used)} ${shown(size - used)} ${percent(used, size)} /`;
}

function percent(part: number, whole: number): string {
	return `${Math.ceil((part / whole) * 100)}%`;
}

function memory(argv: readonly string[]): string {
	const scale = argv.includes('-m') ? 1 / 1_024 : argv.includes('-g') ? 1 / 1_048_576 : argv.includes('-b') ? 1_024 : 1;
	const row = (...kb: number[]) => kb.map(value => Math.round(value * scale)).join(' ');
	return `total used free shared buff/cache available\nMem: ${row(8_131_240, 2_902_116, 911_204, 40_112, 4_317_920, 5_012_008)}\nSwap: ${row(0, 0, 0)}`;
}

function listening(): string {
	const rows = ['0.0.0.0:22', '0.0.0.0:80', '0.0.0.0:443', '127.0.0.1:8501', '127.0.0.1:5678', '127.0.0.1:9090', '127.0.0.1:3000'];
	return ['State Recv-Q Send-Q Local Address:Port Peer Address:Port', ...rows.map(row => `LISTEN 0 4096 ${row} 0.0.0.0:*`)].join('\n');
}
