import {spawnSync} from 'node:child_process';
import {delimiter} from 'node:path';
import {describe, expect, it} from 'vitest';
import {ProblemError} from '../../../src/core/problem.ts';
import {runLocally} from '../../../src/systems/processes/local-process.ts';
import {fakeProgram} from '../fake-program.ts';
import {problemOf} from '../problem-of.ts';

const LONG = `9${process.pid}3`;
const never = () => new AbortController().signal;
const run = (argv: readonly string[], options = {}) => runLocally('operator', argv, {signal: never(), ...options});

describe('runLocally', () => {
	it('gives exit code and output', async () => {
		expect(await run(['sh', '-c', 'echo out; echo err >&2; exit 3'])).toMatchObject({
			exitCode: 3,
			stdout: 'out\n',
			stderr: 'err\n',
			truncated: false,
		});
	});

	it('writes standard input and closes it; without any, there is none', async () => {
		expect((await run(['wc', '-c'], {stdin: 'x'.repeat(200_000)})).stdout.trim()).toBe('200000');
		expect((await run(['cat'])).stdout).toBe('');
	});

	it('hands on text as it arrives, and keeps no more than it may', async () => {
		const seen: string[] = [];
		const onOutput = (stream: string, chunk: string) => seen.push(`${stream} ${chunk}`);
		const ran = await run(['sh', '-c', 'echo one; echo two >&2; yes 0123456789 | head -n 5000'], {onOutput, maxBytes: 100});
		expect(seen).toContain('stderr two\n');
		expect(seen.join('').length).toBeGreaterThan(50_000);
		expect(ran.truncated).toBe(true);
		expect(ran.stdout.length).toBeLessThan(200);
		expect(ran.stdout).toMatch(/^one\n/);
	});

	it('names the signal that ended it', async () => {
		expect(await run(['sh', '-c', 'kill -9 $$'])).toMatchObject({exitCode: null, signal: 'SIGKILL'});
	});

	it('does not wait for standard input that nobody reads', async () => {
		expect((await run(['true'], {stdin: 'x'.repeat(1_000_000)})).exitCode).toBe(0);
	});

	it.each([['no-such-program'], ['/etc'], ['']])('says that %j is no program', async program => {
		expect(await problemOf(run([program]))).toEqual({code: 'program-missing', target: 'operator', program});
	});

	it('refuses a null byte, which would cut the command short', async () => {
		expect(await problemOf(run(['echo', 'a\0b']))).toMatchObject({code: 'usage', detail: {en: 'a command contains a null byte'}});
	});

	it.each([
		['children', `sleep ${LONG} & sleep ${LONG} & wait`],
		['groups of their own', `timeout ${LONG} sleep ${LONG}; :`],
	])('ends %s with it, and only then says so', async (_name, script) => {
		const abort = new AbortController();
		const running = run(['sh', '-c', script], {signal: abort.signal});
		await expect.poll(sleepers, {timeout: 5_000}).not.toEqual([]);
		abort.abort(new ProblemError({code: 'deadline', afterMs: 5}));
		expect(await problemOf(running)).toEqual({code: 'deadline', afterMs: 5});
		expect(sleepers()).toEqual([]);
	});

	it('does not wait for what cannot be ended, and says that it lives on', async () => {
		const sh = await fakeProgram('sh', 'exit 1');
		const path = process.env.PATH;
		const abort = new AbortController();
		const running = run(['sleep', LONG], {signal: abort.signal});
		await expect.poll(sleepers, {timeout: 5_000}).not.toEqual([]);
		process.env.PATH = `${sh.directory}${delimiter}${path}`;
		try {
			abort.abort();
			expect(await problemOf(running)).toEqual({code: 'not-stopped', target: 'operator', why: 'outlived'});
			expect(sleepers()).not.toEqual([]);
		} finally {
			process.env.PATH = path;
			spawnSync('pkill', ['-f', `^sleep ${LONG}$`]);
			await sh.remove();
		}
	});

	it('starts nothing when it was aborted before', async () => {
		expect(await problemOf(run(['touch', '/nonexistent/x'], {signal: AbortSignal.abort()}))).toEqual({code: 'cancelled'});
	});
});

function sleepers(): string[] {
	const {stdout} = spawnSync('ps', ['-A', '-o', 'stat=,args='], {encoding: 'utf8'});
	return stdout.split('\n').filter(line => line.endsWith(`sleep ${LONG}`) && !line.startsWith('Z') && !line.includes('sh -c'));
}
