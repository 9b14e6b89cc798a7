import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {systemd} from '../../src/checks/host/systemd.ts';
import {lookWith} from '../support/look-with.ts';
import {createStandInSystemd, hasSystemctl, type StandInSystemd} from '../support/stand-in-systemd.ts';
import {type HostOverSsh, startHostOverSsh} from './host-over-ssh.ts';
import {hasSshd} from './start-sshd.ts';

if (!hasSshd || !hasSystemctl) console.warn('SKIPPED: test/real/systemd.test.ts needs an OpenSSH server and systemctl');

const COMPOSE = `[Unit]
Description=CoinPilot Compose stack
# ExecStart=/usr/bin/docker compose up --no-start
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/docker compose \\
  -f docker-compose.prod.yml up -d
[Install]
WantedBy=multi-user.target
`;
const exec = (line: string) =>
	`{ path=/usr/bin/docker ; argv[]=${line} ; ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }`;
const STAYS = {
	Type: 'oneshot',
	RemainAfterExit: 'yes',
	SubState: 'exited',
	ExecStartPre: `${exec('/usr/bin/docker info')}\n${exec('/usr/bin/docker compose pull')}`,
	ExecStart: exec('/usr/bin/docker compose -f docker-compose.prod.yml up -d'),
};
const SIMPLE = '[Service]\nExecStart=/usr/sbin/cron -f\n[Install]\nWantedBy=multi-user.target\n';

/** The manager is a stand-in, because this machine was not booted with systemd; the words of is-enabled are real. */
describe.skipIf(!hasSshd || !hasSystemctl)('systemd, over SSH', () => {
	let host: HostOverSsh;
	let directory: string;
	let manager: StandInSystemd;

	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), 'systemd-'));
		manager = await createStandInSystemd(directory);
		host = await startHostOverSsh({path: directory});
		await manager.unit('coinpilot-compose.service', COMPOSE, STAYS);
		for (const name of ['cron', 'runtime', 'off', 'failed', 'dead', 'changed', 'exited', 'masked'])
			await manager.unit(`${name}.service`, SIMPLE);
		await manager.unit(
			'dropped.service',
			`[Service]\nRestart=always\n${SIMPLE}# drop-in\n[Service]\nRestart=no\nExecStart=\nExecStart=/usr/bin/true\n`,
		);
		await manager.unit('named.service', `${SIMPLE}Alias=bind9.service\n`);
		await manager.unit('static.service', '[Service]\nExecStart=/usr/bin/true\n');
		await manager.unit('indirect.service', '[Service]\nExecStart=/usr/bin/true\n[Install]\nAlso=cron.service\n');
		await manager.unit('failed.service', SIMPLE, {ActiveState: 'failed', SubState: 'failed', Result: 'exit-code'});
		await manager.unit('dead.service', SIMPLE, {ActiveState: 'inactive', SubState: 'dead'});
		await manager.unit('changed.service', SIMPLE, {NeedDaemonReload: 'yes'});
		await manager.unit('exited.service', SIMPLE, {SubState: 'exited', RemainAfterExit: 'no'});
		manager.systemctl('enable', 'coinpilot-compose.service', 'cron.service', 'named.service', 'failed.service', 'dead.service');
		manager.systemctl('enable', 'changed.service', 'exited.service', 'dropped.service');
		manager.systemctl('enable', '--runtime', 'runtime.service');
		await rm(join(directory, 'root/etc/systemd/system/masked.service'));
		manager.systemctl('mask', 'masked.service');
		await manager.unit('bind9.service', '', {Id: 'named.service'}).catch(() => undefined);
	});
	afterAll(async () => {
		await host?.stop();
		if (directory !== undefined) await rm(directory, {recursive: true, force: true});
	});

	const look = (...units: unknown[]) => lookWith(systemd, {on: 'vm', units}, host.systems);

	it('systemd: healthy → pass, several units in one look', async () => {
		const verdict = await look('cron.service', {
			unit: 'coinpilot-compose.service',
			remainAfterExit: true,
			lines: [{regexp: '^ExecStart=/usr/bin/docker compose .*-f docker-compose\\.prod\\.yml up -d$'}, 'Type=oneshot'],
			properties: {ExecStart: {contains: 'docker compose -f'}, ExecStartPre: {contains: 'compose pull'}, NRestarts: 0},
		});
		expect(verdict.summary.en).toBe('As they should be: cron.service, coinpilot-compose.service');
		expect(verdict.status).toBe('pass');
	});

	it('takes the word that is asked for', async () => {
		expect((await look({unit: 'static.service', enabled: 'static'})).status).toBe('pass');
		expect((await look({unit: 'dead.service', active: 'inactive'})).status).toBe('pass');
	});

	it.each<[string, unknown, string, string]>([
		['enabled only until the next boot', 'runtime.service', 'fail', 'runtime.service is enabled-runtime: it is gone after the next boot'],
		['static', 'static.service', 'fail', 'static.service is static'],
		['indirect', 'indirect.service', 'fail', 'indirect.service is indirect'],
		['disabled', 'off.service', 'fail', 'off.service is disabled'],
		['masked', 'masked.service', 'fail', 'masked.service is masked'],
		['an alias', 'bind9.service', 'fail', 'bind9.service is another name of named.service'],
		['not there', 'nope.service', 'fail', 'There is no unit nope.service'],
		['a part of a name', 'coinpilot.service', 'fail', 'There is no unit coinpilot.service'],
		['failed', 'failed.service', 'fail', 'is-active: failed (failed)'],
		['its last result', {unit: 'failed.service', active: 'failed'}, 'fail', 'last result: exit-code'],
		['inactive', 'dead.service', 'fail', 'is-active: inactive (dead)'],
		['exited where something should run', 'exited.service', 'fail', 'active (exited): it runs nothing'],
		['a oneshot that does not stay', {unit: 'exited.service', remainAfterExit: true}, 'fail', 'does not say RemainAfterExit=yes'],
		['its file changed since', 'changed.service', 'warn', 'daemon-reload'],
		[
			'an ExecStart that a drop-in took back',
			{unit: 'dropped.service', lines: [{contains: 'cron -f'}]},
			'fail',
			'No line of the unit file',
		],
		['a Restart that a drop-in replaced', {unit: 'dropped.service', lines: ['Restart=always']}, 'fail', 'No line of the unit file'],
		['another ExecStart', {unit: 'cron.service', lines: [{contains: 'docker compose'}]}, 'fail', 'No line of the unit file'],
		[
			'a line that is a comment',
			{unit: 'coinpilot-compose.service', remainAfterExit: true, lines: [{contains: '--no-start'}]},
			'fail',
			'No line of the unit file',
		],
		['another property', {unit: 'cron.service', properties: {NRestarts: {gt: 3}}}, 'fail', 'NRestarts: 0, expected > 3'],
		['a property that no unit has', {unit: 'cron.service', properties: {Nonsense: {not: 'x'}}}, 'unknown', 'could not be read'],
	])('systemd: %s', async (_, unit, status, reason) => {
		const verdict = await look(unit);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it('systemd: no manager to ask → unknown', async () => {
		await manager.running(false);
		try {
			const verdict = await look('cron.service');
			expect(verdict).toMatchObject({status: 'unknown'});
			expect(verdict.summary.en).toContain('not been booted with systemd');
		} finally {
			await manager.running(true);
		}
	});

	it.each(['cron', 'cron*.service', '-x.service', 'a b.service'])('refuses %s as a name', name => {
		expect(systemd.schema.safeParse({on: 'vm', units: [name]}).success).toBe(false);
	});
});
