import {existsSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import {afterAll, afterEach, beforeAll, beforeEach, expect, test, vi} from 'vitest';
import {FAULTS} from '../../src/demo/faults.ts';
import {type BuiltProgram, buildProgram} from '../support/build-program.ts';
import {createOperator, type Operator} from '../support/operator.ts';

vi.setConfig({testTimeout: 180_000, hookTimeout: 120_000});

let program: BuiltProgram;
let operator: Operator;

beforeAll(async () => {
	program = await buildProgram();
});
afterAll(() => program?.remove());
beforeEach(async () => {
	operator = await createOperator(program.main);
});
afterEach(async () => {
	await operator.leave();
	await vi.waitFor(async () => expect(await demoServers()).toEqual([]), {timeout: 30_000});
});

/** Processes of this build's demo: nobody else's carry its path. */
async function demoServers(): Promise<number[]> {
	const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number);
	const lines = await Promise.all(pids.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
	return pids.filter((_, index) => lines[index]?.includes(program.demoServer));
}

const whole = () => ({env: {TMPDIR: operator.home}, patienceMs: 170_000});
const leftOver = async () => (await readdir(operator.home)).filter(name => name.startsWith('coinpilot-demo-'));

test('healthy and piped: 0, and the report it names is there', async () => {
	const {status, stdout, stderr} = await operator.call(['demo'], whole());
	expect({status, stderr}, stdout).toEqual({status: 0, stderr: ''});
	const report = /^Report: (.+)$/m.exec(stdout)?.[1] ?? expect.unreachable(stdout);
	expect(existsSync(report)).toBe(true);
	expect(await readFile(report, 'utf8')).toContain('demo');
	expect(stdout).toMatch(/\d+ passed, 0 failed, 0 unknown/);
	expect(await leftOver()).toEqual([]);
});

test('open-5432: 1, and the port is named', async () => {
	const {status, stdout, stderr} = await operator.call(['demo', '--fault', 'open-5432'], whole());
	expect({status, stderr}, stdout).toEqual({status: 1, stderr: ''});
	expect(stdout).toMatch(/✖ ports: /);
	expect(await leftOver()).toEqual([]);
});

test('missing-rows: 1, and the table is named', async () => {
	const {status, stdout, stderr} = await operator.call(['demo', '--fault', 'missing-rows'], whole());
	expect({status, stderr}, stdout).toEqual({status: 1, stderr: ''});
	expect(stdout).toMatch(/✖ row-counts: market_data/);
});

test('ssh-down: what goes over SSH is unknown, and nothing green is said of it', async () => {
	expect(FAULTS['ssh-down'].turns).toBe('unknown');
	const {status, stdout, stderr} = await operator.call(['demo', '--fault', 'ssh-down'], whole());
	expect(stderr).toBe('');
	// The firewall's own look finds port 22 closed, and that is a failure of its own.
	expect([1, 3], stdout).toContain(status);
	expect(stdout).toMatch(/^ {4}\? /m);
	expect(stdout).not.toMatch(/^ {4}✔ .*\[vm/m);
	expect(existsSync(/^Report: (.+)$/m.exec(stdout)?.[1] ?? '')).toBe(true);
});

test('killed outright, it leaves no process and no folder behind', async () => {
	const started = operator.start(['demo'], whole());
	const pids = await vi.waitFor(
		async () => {
			expect(started.stdout()).toMatch(/ new run /);
			const found = await demoServers();
			expect(found).toHaveLength(1);
			return found;
		},
		{timeout: 90_000},
	);
	expect(pids[0]).not.toBe(started.process.pid);
	started.process.kill('SIGKILL');
	expect(await started.ended).toMatchObject({signal: 'SIGKILL'});
	await vi.waitFor(async () => expect(await demoServers()).toEqual([]), {timeout: 60_000});
	expect(await leftOver()).toEqual([]);
});
