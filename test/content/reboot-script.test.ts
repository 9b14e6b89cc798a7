import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {waitUntil} from '../support/wait-until.ts';
import {shippedSteps} from './shipped.ts';

const script = String(
	(shippedSteps.find(({key}) => key === 'release/reboot')?.action?.spec as {readonly script?: string} | undefined)?.script,
);

describe('the reboot of the release', () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'reboot-'));
		put('systemctl', `echo "$@" > ${folder}/rebooted`);
		// What it waits before it reboots is for the connection, and nothing here has one.
		put('sleep', 'exit 0');
	});
	afterEach(() => rmSync(folder, {recursive: true, force: true}));

	function put(name: string, body: string): void {
		writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
		chmodSync(join(folder, name), 0o755);
	}
	const run = () => execFileSync('/bin/sh', ['-c', script], {env: {PATH: `${folder}:/usr/bin:/bin`}, stdio: 'pipe', encoding: 'utf8'});
	const rebooted = () => waitUntil('the reboot', async () => existsSync(join(folder, 'rebooted')) || undefined);

	it('says at once that sudo asks for a password, and reboots nothing', () => {
		put('id', 'echo 1000');
		put('sudo', 'echo "sudo: a password is required" >&2; exit 1');
		expect(run).toThrow(/a password is required/);
		expect(existsSync(join(folder, 'rebooted'))).toBe(false);
	});

	it('reboots through sudo', async () => {
		put('id', 'echo 1000');
		put('sudo', 'shift; case $1 in -l) exit 0;; esac; exec "$@"');
		run();
		expect(await rebooted()).toBe(true);
	});

	it('asks no sudo of root', async () => {
		put('id', 'echo 0');
		put('sudo', 'exit 1');
		run();
		expect(await rebooted()).toBe(true);
	});
});
