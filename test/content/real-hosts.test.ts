import {execFileSync} from 'node:child_process';
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type CommandSpec, command} from '../../src/checks/command.ts';
import {stepsOf} from '../../src/core/checklist.ts';
import {readmeConfig} from '../support/readme-config.ts';
import {shippedSteps, shippedUnder} from './shipped.ts';

/** What a VM may have otherwise than the demo has it. */
describe('backups that only root may read', () => {
	const sudos = (configuration: string) =>
		shippedUnder(configuration)
			.checklists.flatMap(stepsOf)
			.flatMap(({checks}) => checks)
			.filter(({kind}) => kind === 'backup-files' || kind === 'restore-rehearsal')
			.map(({spec}) => (spec as {readonly sudo: boolean}).sudo);

	it('are looked at as root everywhere once the configuration says so', () => {
		const asRoot = readmeConfig.replace('directory: /var/backups/coinpilot}', 'directory: /var/backups/coinpilot, sudo: true}');
		expect(new Set(sudos(readmeConfig))).toEqual(new Set([false]));
		expect(new Set(sudos(asRoot))).toEqual(new Set([true]));
	});
});

describe('log rotation', () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), 'rotation-'));
	});
	afterEach(() => rmSync(folder, {recursive: true, force: true}));

	/** The verdict on one container whose log is kept like this. */
	function judged(logConfig: unknown): string {
		const [check] = shippedSteps.find(({key}) => key === 'phase-c/log-rotation')?.checks ?? [];
		const spec = check?.spec as CommandSpec;
		const docker = join(folder, 'docker');
		writeFileSync(docker, `#!/bin/sh\ncase $1 in ps) echo one;; inspect) echo '${JSON.stringify(logConfig)}';; esac\n`);
		chmodSync(docker, 0o755);
		// The example's Docker is called through sudo.
		writeFileSync(join(folder, 'sudo'), '#!/bin/sh\nwhile :; do case $1 in -*) shift;; *) exec "$@";; esac; done\n', {mode: 0o755});
		const stdout = execFileSync('sh', ['-c', spec.script ?? ''], {env: {PATH: `${folder}:/usr/bin:/bin`}, encoding: 'utf8'});
		return command.judge({ran: {stdout, stderr: '', exitCode: 0, truncated: false, durationMs: 1}}, spec).status;
	}

	it.each([
		['pass', {Type: 'json-file', Config: {'max-size': '10m', 'max-file': '3'}}],
		['pass', {Type: 'local', Config: {}}],
		['pass', {Type: 'journald', Config: {}}],
		['fail', {Type: 'json-file', Config: {}}],
	])('%s for %j', (status, logConfig) => {
		expect(judged(logConfig)).toBe(status);
	});
});
