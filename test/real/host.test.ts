import {execFileSync} from 'node:child_process';
import {chmod, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {createServer, type Server} from 'node:net';
import {arch, hostname, networkInterfaces, tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import type {CheckKind} from '../../src/checks/contract.ts';
import {clock} from '../../src/checks/host/clock.ts';
import {disk} from '../../src/checks/host/disk.ts';
import {hostFacts} from '../../src/checks/host/host-facts.ts';
import {identity} from '../../src/checks/host/identity.ts';
import {listening} from '../../src/checks/host/listening.ts';
import {memory} from '../../src/checks/host/memory.ts';
import {rebootRecovery} from '../../src/checks/host/reboot-recovery.ts';
import {say} from '../../src/core/text.ts';
import {closedPort} from '../support/listen.ts';
import {lookWith} from '../support/look-with.ts';
import {onChangedHost} from '../support/other-hosts.ts';
import {createStandInSystemd, type StandInSystemd} from '../support/stand-in-systemd.ts';
import {type HostOverSsh, startHostOverSsh} from './host-over-ssh.ts';
import {hasSshd} from './start-sshd.ts';

if (!hasSshd) console.warn('SKIPPED: test/real/host.test.ts needs an OpenSSH server (/usr/sbin/sshd)');

const root = process.getuid?.() === 0;

const interfaces = Object.values(networkInterfaces()).flatMap(one => one ?? []);
const lan = interfaces.find(({family, internal}) => family === 'IPv4' && !internal)?.address;
const hasIpv6 = interfaces.some(({address}) => address === '::1');

const DOCKER = `#!/bin/sh
dir=$(dirname "$0")
case $1 in
	info) echo DAEMON-ID ;;
	version) echo 27.0.1 ;;
	ps) [ "$*" = 'ps -aq --no-trunc' ] && cat "$dir/ids" ;;
	inspect) echo "$*" >> "$dir/inspects"; cat "$dir/inspected" ;;
esac
`;

/** This machine over a real OpenSSH server; Docker, systemd and the clock are stood in for where a fault has to be made. */
describe.skipIf(!hasSshd)('a host, over SSH', () => {
	let host: HostOverSsh;
	let directory: string;
	let manager: StandInSystemd;
	const servers: Server[] = [];

	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), 'host-'));
		manager = await createStandInSystemd(join(directory, 'bin'));
		await manager.time({NTPSynchronized: 'yes', Timezone: 'Asia/Seoul'});
		await writeFile(join(directory, 'docker'), DOCKER);
		await chmod(join(directory, 'docker'), 0o755);
		host = await startHostOverSsh({path: manager.directory, docker: join(directory, 'docker')});
	});
	afterEach(async () => {
		await Promise.all(servers.splice(0).map(server => new Promise(resolve => server.close(resolve))));
		await rm(join(directory, 'bin/date'), {force: true});
	});
	afterAll(async () => {
		await host?.stop();
		if (directory !== undefined) await rm(directory, {recursive: true, force: true});
	});

	const look = (kind: CheckKind, fields: Record<string, unknown>) => lookWith(kind, {on: 'vm', ...fields}, host.systems);

	async function listen(address: string): Promise<number> {
		const port = await closedPort();
		const server = createServer(socket => socket.destroy());
		await new Promise<void>(resolve => server.listen(port, address, resolve));
		servers.push(server);
		return port;
	}

	/** What a host says of itself that is not well, where its kernel and its files say so. */
	describe.skipIf(!root)('a changed host', () => {
		const change = async (path: string, name: string, content: string) => {
			await writeFile(join(directory, name), content);
			return `mount --bind ${join(directory, name)} ${path}`;
		};
		const seen = (kind: CheckKind, fields: Record<string, unknown>, script: string) =>
			lookWith(kind, {on: 'vm', ...fields}, onChangedHost(host.systems, script));

		it('identity: a host of another name, and one of another machine id → fail', async () => {
			const machine = (await readFile('/etc/machine-id', 'utf8')).trim();
			const meant = {hostname: hostname(), machine};
			expect(await seen(identity, meant, 'true')).toMatchObject({status: 'pass'});
			const renamed = await seen(identity, meant, 'hostname coinpilot-old');
			expect(renamed).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('coinpilot-old')}});
			const other = await seen(identity, meant, await change('/etc/machine-id', 'machine-id', `${'0'.repeat(32)}\n`));
			expect(other).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('0'.repeat(32))}});
		});

		it('identity: a host without a machine id → unknown', async () => {
			const script = `${await change('/etc/machine-id', 'no-machine-id', '')} && mount -t tmpfs none /var/lib`;
			expect(await seen(identity, {machine: {regexp: '.'}}, script)).toMatchObject({status: 'unknown'});
		});

		const memoryOf = (availableKiB: number, swapFreeKiB: number) =>
			`MemTotal: 8131240 kB\nMemFree: 102400 kB\nMemAvailable: ${availableKiB} kB\nSwapTotal: 2097152 kB\nSwapFree: ${swapFreeKiB} kB\n`;
		it.each<[string, string, number, string, string]>([
			['enough of everything', memoryOf(4_000_000, 2_000_000), 0, 'pass', 'Memory is available'],
			['hardly any memory left', memoryOf(402_008, 2_000_000), 0, 'fail', 'memory available: 4.9 %'],
			['no swap left', memoryOf(4_000_000, 0), 0, 'fail', 'swap free: 0.0 %'],
			['processes that were killed for want of memory', memoryOf(4_000_000, 2_000_000), 3, 'fail', 'killed 3 processes'],
			['a kernel that does not say', '', 0, 'unknown', 'The memory could not be read'],
		])('memory: %s', async (_, meminfo, kills, status, reason) => {
			const script = [
				await change('/proc/meminfo', 'meminfo', meminfo),
				await change('/proc/vmstat', 'vmstat', `pgfault 9213887\noom_kill ${kills}\n`),
			].join(' && ');
			const verdict = await seen(memory, {available: {fail: 10}, swapFree: {fail: 10}, maxOomKills: 0}, script);
			expect(verdict.summary.en).toContain(reason);
			expect(verdict.status).toBe(status);
		});
	});

	describe('identity', () => {
		it('identity: healthy → pass', async () => {
			const machine = (await readFile('/etc/machine-id', 'utf8')).trim();
			const architecture = arch() === 'x64' ? 'amd64' : arch();
			const verdict = await look(identity, {hostname: hostname(), machine, architecture, daemon: 'DAEMON-ID'});
			expect(verdict.status).toBe('pass');
		});

		it.each([{hostname: 'another'}, {machine: 'f'.repeat(32)}, {architecture: 'riscv64'}, {daemon: 'ANOTHER'}])(
			'identity: another machine by %j → fail',
			async fields => expect((await look(identity, fields)).status).toBe('fail'),
		);
	});

	describe('disk', () => {
		it('disk: healthy → pass, with the numbers of df', async () => {
			const verdict = await look(disk, {paths: ['/', tmpdir()], free: {fail: 0}, freeInodes: {fail: 0}});
			expect(verdict.status).toBe('pass');
			const free = Number(/^([\d.]+) %/.exec('evidence' in verdict ? say(verdict.evidence[0]?.observed ?? '', 'en') : '')?.[1]);
			const [, used, available] = /\s(\d+)\s+(\d+)\s+\d+%/.exec(execFileSync('df', ['-Pk', '/'], {encoding: 'utf8'})) ?? [];
			expect(free).toBeCloseTo((Number(available) / (Number(used) + Number(available))) * 100, 0);
		});

		it.each<[string, Record<string, unknown>, string]>([
			['less space than wanted', {free: {fail: 100}}, 'fail'],
			['less space than would be good', {free: {warn: 100, fail: 0}, freeInodes: {fail: 0}}, 'warn'],
			['fewer GiB than wanted', {freeGiB: {fail: 1_000_000}}, 'fail'],
			['a path that is not there', {paths: ['/no/such/path']}, 'fail'],
			['nothing mounted there', {paths: [{path: '/etc', mountPoint: true}]}, 'fail'],
		])('disk: %s → %s', async (_, fields, status) => {
			expect((await look(disk, fields)).status).toBe(status);
		});
	});

	describe('memory', () => {
		it('memory: healthy → pass', async () => {
			const verdict = await look(memory, {available: {fail: 0}, totalMiB: {ge: 100}, swapFree: {fail: 0}, maxOomKills: 1_000_000});
			expect(verdict.status).toBe('pass');
		});

		it.each([{available: {fail: 100}}, {availableMiB: {fail: 1e9}}, {totalMiB: {ge: 1e9}}, {swapMiB: {ge: 1e9}}])(
			'memory: less than %j → fail',
			async fields => expect((await look(memory, fields)).status).toBe('fail'),
		);
	});

	describe('listening', () => {
		it('listening: healthy → pass', async () => {
			const [open, loopback] = [await listen('0.0.0.0'), await listen('127.0.0.1')];
			expect((await look(listening, {open: [open], loopback: [loopback, host.sshd.port], closed: [await closedPort()]})).status).toBe(
				'pass',
			);
		});

		it('listening: a loopback port bound to every address → fail', async () => {
			const port = await listen('0.0.0.0');
			const verdict = await look(listening, {loopback: [port]});
			expect(verdict).toMatchObject({status: 'fail', summary: {en: `${port} is bound to 0.0.0.0, not to loopback only`}});
		});

		it.skipIf(lan === undefined)('listening: a loopback port bound to an interface → fail', async () => {
			expect((await look(listening, {loopback: [await listen(lan ?? '')]})).status).toBe('fail');
		});

		it('listening: an open port on loopback only, a closed port that is used, another port beyond → fail', async () => {
			const [inner, outer] = [await listen('127.0.0.1'), await listen('0.0.0.0')];
			expect((await look(listening, {open: [inner]})).status).toBe('fail');
			expect((await look(listening, {closed: [inner]})).status).toBe('fail');
			expect((await look(listening, {noOthers: true})).summary.en).toContain(`0.0.0.0:${outer}`);
		});

		it.skipIf(!hasIpv6)('listening: IPv6 sockets count too', async () => {
			expect((await look(listening, {loopback: [await listen('::1')]})).status).toBe('pass');
		});

		it.each([
			['is refused', 'echo "cat: /proc/net/tcp6: Permission denied" >&2; exit 1'],
			['is empty', 'exit 0'],
			['breaks off after its heading', 'head -n 1 /proc/net/tcp; exit 1'],
		])('listening: the table of IPv6 sockets %s → unknown', async (_, instead) => {
			const fields = {closed: [await closedPort()]};
			const path = join(manager.directory, 'cat');
			await writeFile(path, `#!/bin/sh\ncase $* in */tcp6) ${instead} ;; esac\nexec /bin/cat "$@"\n`);
			await chmod(path, 0o755);
			const verdict = await look(listening, fields);
			await rm(path);
			expect(verdict.status).toBe('unknown');
			expect(verdict.summary.en).toContain('/proc/net/tcp6 could not be read');
			expect(await look(listening, fields)).toMatchObject({status: 'pass'});
		});
	});

	describe('clock', () => {
		const off = async (words: string) => {
			await writeFile(join(manager.directory, 'date'), `#!/bin/sh\nexec /usr/bin/date -d '${words}' "$@"\n`);
			await chmod(join(manager.directory, 'date'), 0o755);
		};

		it('clock: healthy → pass', async () => {
			expect((await look(clock, {timezone: 'Asia/Seoul'})).status).toBe('pass');
		});

		it.each(['+90 seconds', '-90 seconds'])('clock: off by %s → fail', async words => {
			await off(words);
			const verdict = await look(clock, {});
			expect(verdict.status).toBe('fail');
			expect(verdict.summary.en).toMatch(/off by [+−](89|90)\./);
		});

		it('clock: another time zone than schedules are meant in → fail', async () => {
			await manager.time({NTPSynchronized: 'yes', Timezone: 'Etc/UTC'});
			const verdict = await look(clock, {timezone: 'Asia/Seoul'});
			expect(verdict).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('Etc/UTC')}});
			await manager.time({NTPSynchronized: 'yes', Timezone: 'Asia/Seoul'});
		});

		it('clock: not synchronised → fail, and no word of it → unknown', async () => {
			await manager.time({NTPSynchronized: 'no'});
			expect((await look(clock, {})).status).toBe('fail');
			await manager.running(false);
			expect((await look(clock, {})).status).toBe('unknown');
			await manager.running(true);
			await manager.time({NTPSynchronized: 'yes', Timezone: 'Asia/Seoul'});
		});
	});

	describe('reboot-recovery', () => {
		const booted = async () => Number(/^btime (\d+)$/m.exec(await readFile('/proc/stat', 'utf8'))?.[1]) * 1_000;
		const containers = async (
			...all: {readonly name: string; readonly status?: string; readonly afterMs: number; readonly health?: string}[]
		) => {
			const bootedAt = await booted();
			const inspected = all.map(({name, status = 'running', afterMs, health}) => ({
				Id: name,
				Name: `/${name}`,
				State: {
					Status: status,
					Running: status === 'running',
					StartedAt: new Date(bootedAt + afterMs).toISOString(),
					...(health !== undefined && {Health: {Status: health}}),
				},
			}));
			await writeFile(join(directory, 'ids'), `${all.map(({name}) => name).join('\n')}\n`);
			await writeFile(join(directory, 'inspected'), JSON.stringify(inspected));
			await writeFile(join(directory, 'inspects'), '');
		};
		const again = {bootId: 'ffffffff-dead', containers: ['coinpilot-db', 'coinpilot-bot'], units: ['docker.service']};

		beforeAll(async () => {
			await mkdir(join(directory, 'bin'), {recursive: true});
			await manager.unit('docker.service', '[Service]\n', {ActiveEnterTimestampMonotonic: '12500000'});
		});

		it('reboot-recovery: healthy → pass, with one inspect for all containers of every check', async () => {
			await containers({name: 'coinpilot-db', afterMs: 30_000, health: 'healthy'}, {name: 'coinpilot-bot', afterMs: 45_000});
			const after = new Date((await booted()) - 60_000).toISOString();
			const verdicts = await Promise.all([look(rebootRecovery, again), look(rebootRecovery, {...again, after})]);
			expect(verdicts.map(({status}) => status)).toEqual(['pass', 'pass']);
			expect(verdicts[0]?.summary.en).toBe('All 3 were back 45 s after the boot');
			expect((await readFile(join(directory, 'inspects'), 'utf8')).trim()).toBe('inspect --type container coinpilot-db coinpilot-bot');
		});

		it('reboot-recovery: no boot since → fail', async () => {
			await containers({name: 'coinpilot-db', afterMs: 1}, {name: 'coinpilot-bot', afterMs: 1});
			const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
			expect((await look(rebootRecovery, {...again, bootId})).summary.en).toContain('boot id is the same');
			const after = new Date((await booted()) + 1_000).toISOString();
			expect((await look(rebootRecovery, {...again, bootId: undefined, after})).status).toBe('fail');
		});

		it.each<[string, Parameters<typeof containers>[0], string]>([
			['stayed down', {name: 'coinpilot-bot', status: 'exited', afterMs: -5_000}, 'not back: exited'],
			['was never rebooted', {name: 'coinpilot-bot', afterMs: -86_400_000}, 'started before this boot'],
			['is unhealthy', {name: 'coinpilot-bot', afterMs: 5_000, health: 'unhealthy'}, 'not healthy: unhealthy'],
			['came back late', {name: 'coinpilot-bot', afterMs: 3_600_000}, 'only 1 h after the boot'],
			['is not there', {name: 'other', afterMs: 1}, 'coinpilot-bot is not back: missing'],
		])('reboot-recovery: a container that %s → fail', async (_, one, reason) => {
			await containers({name: 'coinpilot-db', afterMs: 30_000}, one);
			const verdict = await look(rebootRecovery, again);
			expect(verdict.status).toBe('fail');
			expect(verdict.summary.en).toContain(reason);
		});

		it('reboot-recovery: a unit that is not there, and no manager to ask → fail, unknown', async () => {
			await containers({name: 'coinpilot-db', afterMs: 1}, {name: 'coinpilot-bot', afterMs: 1});
			expect((await look(rebootRecovery, {...again, units: ['nope.service']})).summary.en).toContain('not-found');
			await manager.running(false);
			expect((await look(rebootRecovery, again)).status).toBe('unknown');
			await manager.running(true);
		});
	});

	it('checks that ask at the same time share one look', async () => {
		let scripts = 0;
		const run: typeof host.systems.run = (...call) => {
			scripts++;
			return host.systems.run(...call);
		};
		const systems = new Proxy(host.systems, {get: (target, name) => (name === 'run' ? run : Reflect.get(target, name))});
		const fields = {on: 'vm', closed: [1]};
		await Promise.all([lookWith(memory, {on: 'vm'}, systems), lookWith(listening, fields, systems), lookWith(listening, fields, systems)]);
		expect(scripts).toBe(1);
		const facts = await hostFacts(systems, 'vm', new AbortController().signal);
		expect(facts).toMatchObject({bootId: expect.stringMatching(/^[0-9a-f-]{36}$/), bootedAt: expect.any(Number)});
		expect(scripts).toBe(2);
	});

	it.each<[CheckKind, Record<string, unknown>]>([
		[identity, {hostname: 'x'}],
		[disk, {}],
		[memory, {}],
		[listening, {closed: [1]}],
		[clock, {}],
		[rebootRecovery, {bootedWithin: '1h', units: ['x.service']}],
	])('$kind: a host that does not answer → unknown', async (kind, fields) => {
		expect(await look(kind, {on: 'away', ...fields})).toMatchObject({status: 'unknown', problem: 'ssh-unreachable'});
	});
});
