import {execFileSync} from 'node:child_process';
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type CommandSpec, command} from '../../src/checks/command.ts';
import type {CheckSpec} from '../../src/core/checklist.ts';
import {shippedSteps} from './shipped.ts';

/** Everything that a shipped script asks, instead of the tools it only reads answers with. */
const ASKED = ['docker', 'kubectl', 'psql', 'redis-cli', 'df', 'nproc', 'systemctl'];

const commands = shippedSteps.flatMap(step => {
	const looks: CheckSpec[] = [...step.checks, ...(step.action?.require ?? [])];
	return looks.filter(({kind}) => kind === 'command').map(({spec}) => [step.key, spec as CommandSpec] as const);
});

let stubs: string;
beforeAll(() => {
	stubs = mkdtempSync(join(tmpdir(), 'blind-'));
});
afterAll(() => rmSync(stubs, {recursive: true, force: true}));

/** The verdict when every program that is asked answers like this one. */
function judged(spec: CommandSpec, answer: string): string {
	for (const name of ASKED) {
		writeFileSync(join(stubs, name), `#!/bin/sh\n${answer}\n`);
		chmodSync(join(stubs, name), 0o755);
	}
	const [file, ...words] = spec.run ?? ['sh', '-c', spec.script ?? ''];
	const ran = {stdout: '', stderr: '', exitCode: 0, truncated: false, durationMs: 1};
	try {
		const options = {env: {PATH: `${stubs}:/usr/bin:/bin`}, encoding: 'utf8', stdio: 'pipe'} as const;
		ran.stdout = execFileSync(file ?? '', words, options);
	} catch (error) {
		const {status, stdout, stderr} = error as {status: number; stdout: string; stderr: string};
		Object.assign(ran, {exitCode: status, stdout, stderr});
	}
	return command.judge({ran}, spec).status;
}

describe('a shipped command that is answered nothing', () => {
	it('is one of a few, since most looks have a kind of their own', () => {
		expect(commands.length).toBeGreaterThan(0);
		expect(commands.length).toBeLessThan(10);
	});

	it.each(commands)('%s is unknown when what it asks fails', (_key, spec) => {
		expect(judged(spec, 'echo "no answer" >&2; exit 1')).toBe(spec.script === undefined ? 'fail' : 'unknown');
	});

	it.each(commands)('%s does not pass when what it asks is silent', (_key, spec) => {
		expect(judged(spec, 'exit 0')).not.toBe('pass');
	});
});
