import {type Answer, refused, said} from '../programs/answer.ts';
import type {World} from '../world.ts';
import {systemctlCommand} from './systemctl-command.ts';
import {crontab, diskUsage, memoryUsage, vmSockets} from './vm-host.ts';

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
	uptime: (argv, world) => {
		const up = Math.floor((Date.now() - world.bootedAt()) / 60_000);
		const since = new Date(world.bootedAt()).toISOString().slice(0, 19).replace('T', ' ');
		return said(
			argv.includes('-s')
				? since
				: ` up ${Math.floor(up / 60)}:${String(up % 60).padStart(2, '0')},  1 user,  load average: 0.42, 0.38, 0.35`,
		);
	},
	timedatectl: (argv, world) => {
		const word = world.has('clock-unsynchronised') ? 'no' : 'yes';
		return said(
			argv[0] === 'show' ? `NTPSynchronized=${word}\nTimezone=Asia/Seoul` : `System clock synchronized: ${word}\nNTP service: active`,
		);
	},
	systemctl: systemctlCommand,
	crontab: (argv, world) => (argv.includes('-l') ? said(crontab(world)) : refused('crontab: only -l is there')),
	journalctl: () => said('-- No entries --'),
	df: (argv, world) => said(disks(argv, world)),
	free: (argv, world) => said(memory(argv, world)),
	ss: (_argv, world) => said(listening(world)),
	logrotate: () => said(''),
};

function disks(argv: readonly string[], world: World): string {
	const {
		space: {size, used},
		inodes: {size: inodes, used: inodesUsed},
	} = diskUsage(world);
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

function memory(argv: readonly string[], world: World): string {
	const scale = argv.includes('-m') ? 1 / 1_024 : argv.includes('-g') ? 1 / 1_048_576 : argv.includes('-b') ? 1_024 : 1;
	const row = (...kb: number[]) => kb.map(value => Math.round(value * scale)).join(' ');
	const {MemTotal = 0, MemFree = 0, MemAvailable = 0, Cached = 0} = memoryUsage(world);
	return `total used free shared buff/cache available\nMem: ${row(MemTotal, MemTotal - MemAvailable, MemFree, 40_112, Cached, MemAvailable)}\nSwap: ${row(0, 0, 0)}`;
}

function listening(world: World): string {
	const rows = vmSockets(world).map(({address, port}) => `LISTEN 0 4096 ${address}:${port} 0.0.0.0:*`);
	return ['State Recv-Q Send-Q Local Address:Port Peer Address:Port', ...rows].join('\n');
}
