import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {logs} from '../../src/checks/containers/logs.ts';
import {clock} from '../../src/checks/host/clock.ts';
import {disk} from '../../src/checks/host/disk.ts';
import {file} from '../../src/checks/host/file.ts';
import {identity} from '../../src/checks/host/identity.ts';
import {listening} from '../../src/checks/host/listening.ts';
import {memory} from '../../src/checks/host/memory.ts';
import {systemd} from '../../src/checks/host/systemd.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {lookWith} from '../support/look-with.ts';
import {hasBusybox, onBusybox} from '../support/other-hosts.ts';
import {type HostOverSsh, startHostOverSsh} from './host-over-ssh.ts';
import {hasSshd} from './start-sshd.ts';

const possible = hasSshd && hasBusybox;
if (!possible) console.warn('SKIPPED: test/real/busybox-host.test.ts needs an OpenSSH server and busybox');

/** What Alpine and the images made from it have: no GNU tools, no systemd. */
describe.skipIf(!possible)('a host that has BusyBox and nothing else', () => {
	let host: HostOverSsh;
	let systems: Systems;
	let directory: string;

	beforeAll(async () => {
		host = await startHostOverSsh();
		systems = await onBusybox(host.systems);
		directory = await mkdtemp(join(tmpdir(), 'on-busybox-'));
		await writeFile(join(directory, 'bot.log'), 'heartbeat\nerrors=0\n');
	});
	afterAll(async () => {
		await host?.stop();
		if (directory !== undefined) await rm(directory, {recursive: true, force: true});
	});

	it('clock: BusyBox, which counts whole seconds → pass, and nothing says that it is synchronised → unknown', async () => {
		expect(await lookWith(clock, {on: 'vm', synchronised: false}, systems)).toMatchObject({status: 'pass'});
		expect(await lookWith(clock, {on: 'vm'}, systems)).toMatchObject({status: 'unknown'});
	});

	it('disk: BusyBox does not say whether a path is there → unknown', async () => {
		expect(await lookWith(disk, {on: 'vm', free: {fail: 0}, freeInodes: {fail: 0}}, systems)).toMatchObject({status: 'pass'});
		const verdict = await lookWith(disk, {on: 'vm', paths: [join(directory, 'nowhere')]}, systems);
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining("can't find mount point")}});
	});

	it('systemd: BusyBox has none → unknown', async () => {
		expect(await lookWith(systemd, {on: 'vm', units: ['cron.service']}, systems)).toMatchObject({status: 'unknown'});
	});

	it('reads files, memory, sockets, its identity and logs as elsewhere', async () => {
		const files = [
			{path: '/etc/passwd', owner: 'root', noLine: [{contains: 'no-such-user'}]},
			{path: join(directory, 'x'), absent: true},
		];
		expect(await lookWith(file, {on: 'vm', files}, systems)).toMatchObject({status: 'pass'});
		expect(await lookWith(memory, {on: 'vm', available: {fail: 0}, maxOomKills: 1_000_000}, systems)).toMatchObject({status: 'pass'});
		expect(await lookWith(listening, {on: 'vm', closed: [1]}, systems)).toMatchObject({status: 'pass'});
		expect(await lookWith(identity, {on: 'vm', architecture: {regexp: '64$'}}, systems)).toMatchObject({status: 'pass'});
		const log = {on: 'vm', file: join(directory, 'bot.log')};
		expect(await lookWith(logs, {...log, deny: ['error']}, systems)).toMatchObject({status: 'pass'});
		expect(await lookWith(logs, {...log, tail: 1, deny: ['heartbeat']}, systems)).toMatchObject({status: 'pass'});
		expect(await lookWith(logs, {...log, deny: ['heartbeat']}, systems)).toMatchObject({status: 'fail'});
	});
});
