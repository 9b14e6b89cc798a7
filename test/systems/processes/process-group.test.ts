import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, join} from 'node:path';
import {afterAll, afterEach, describe, expect, it} from 'vitest';
import {MarkReader, type Started} from '../../../src/systems/processes/mark-reader.ts';
import {argvOf, killCommand, newMark, startCommand} from '../../../src/systems/processes/process-group.ts';

/** Found again in the process table, and in nobody else's run of this test. */
const LONG = `9${process.pid}`;

const strays: number[] = [];
afterEach(() => {
	for (const pid of strays.splice(0)) {
		try {
			process.kill(-pid, 'SIGKILL');
		} catch {
			// Gone, as it should be.
		}
	}
});

/** What may stand behind `sh` over there, as far as this machine has it. */
const SHELLS = ['dash', 'bash', 'busybox'].flatMap(name => {
	const path = pathOf(name);
	return path === '' ? [] : [{name, path}];
});
const NOBODY = 65_534;
const directory = mkdtempSync(join(tmpdir(), 'shells-'));
chmodSync(directory, 0o755);
afterAll(() => rmSync(directory, {recursive: true}));

describe.each(SHELLS)('with $name as sh', ({name, path}) => {
	const bin = join(directory, name);
	mkdirSync(bin);
	symlinkSync(path, join(bin, 'sh'));
	const env = {...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`};

	const withoutAwk = join(directory, `${name}-bare`);
	mkdirSync(withoutAwk);
	for (const program of ['sleep', 'ps']) symlinkSync(pathOf(program), join(withoutAwk, program));

	function start(argv: readonly string[], detached: boolean) {
		const mark = newMark();
		const [shell = '', ...args] = startCommand(argv, mark);
		const child = spawn(shell, args, {detached, env, stdio: ['ignore', 'pipe', 'pipe']});
		if (child.pid !== undefined && detached) strays.push(child.pid);
		let errors = '';
		const started = new Promise<Started>(resolve => {
			const reader = new MarkReader(mark, chunk => (errors += chunk), resolve);
			child.stderr.on('data', chunk => reader.write(chunk));
		});
		let output = '';
		child.stdout.on('data', chunk => (output += chunk));
		const exit = once(child, 'close').then(([code, signal]) => ({code, signal, output, errors}));
		return {child, started, exit};
	}

	function kill(pid: number, options: {readonly uid?: number; readonly path?: string} = {}): number | null {
		const [shell = '', ...args] = killCommand(pid);
		const {uid, path = env.PATH} = options;
		return spawnSync(join(bin, shell), args, {env: {...env, PATH: path}, ...(uid !== undefined && {uid, gid: uid})}).status;
	}

	describe('startCommand', () => {
		it.each([true, false])('keeps output, exit code and pid apart from its own mark (already leading: %s)', async detached => {
			const {started, exit, child} = start(['sh', '-c', 'echo "$1"; echo err >&2; exit 7', 'x', "it's"], detached);
			expect(await exit).toEqual({code: 7, signal: null, output: "it's\n", errors: 'err\n'});
			expect(await started).toEqual({pid: child.pid});
		});

		it('says that the program is missing instead of starting anything', async () => {
			const {started, exit} = start(['no-such-program', 'x'], true);
			expect(await started).toBe('missing');
			expect((await exit).code).toBe(127);
		});
	});

	describe('killCommand', () => {
		it.each([
			['the process', `exec sleep ${LONG}`],
			['its children', `sleep ${LONG} & sleep ${LONG} & wait`],
			['a group of their own', `timeout ${LONG} sleep ${LONG} & wait`],
			['a session of their own', `setsid sleep ${LONG} & wait`],
			['what does not listen', `trap "" TERM; sleep ${LONG}; sleep ${LONG}; :`],
		])('ends %s', async (_name, script) => {
			const {started, exit} = start(['sh', '-c', `echo up; ${script}`], true);
			const {pid} = (await started) as {pid: number};
			await expect.poll(() => sleepers().length, {timeout: 5_000}).toBeGreaterThan(0);
			expect(kill(pid)).toBe(0);
			await exit;
			// BusyBox's timeout leaves a watcher, which looks once a second whether its charge still lives.
			await expect.poll(sleepers, {timeout: 5_000}).toEqual([]);
		});

		it.skipIf(process.getuid?.() !== 0)('says so where what another user started lives on', async () => {
			const {started, exit} = start(['sh', '-c', `echo up; sleep ${LONG} & wait`], true);
			const {pid} = (await started) as {pid: number};
			await expect.poll(() => sleepers().length, {timeout: 5_000}).toBeGreaterThan(0);
			expect(kill(pid, {uid: NOBODY})).toBe(1);
			expect(sleepers()).toHaveLength(1);
			expect(kill(pid, {uid: NOBODY, path: withoutAwk})).toBe(1);
			expect(sleepers()).toHaveLength(1);
			expect(kill(pid, {path: withoutAwk})).toBe(0);
			await exit;
			expect(sleepers()).toEqual([]);
		});

		it.skipIf(process.getuid?.() !== 0)('ends through sudo what sudo started, where it asks for nothing', async () => {
			const {started, exit} = start(['sh', '-c', `echo up; sleep ${LONG} & wait`], true);
			const {pid} = (await started) as {pid: number};
			await expect.poll(() => sleepers().length, {timeout: 5_000}).toBeGreaterThan(0);
			expect(kill(pid, {uid: NOBODY, path: `${sudoIn(join(directory, `${name}-sudo`))}${delimiter}${env.PATH}`})).toBe(0);
			await exit;
			expect(sleepers()).toEqual([]);
		});

		it('ends a process that was not started as a leader', async () => {
			const {started, exit} = start(['sleep', LONG], false);
			const {pid} = (await started) as {pid: number};
			kill(pid);
			expect((await exit).signal).toBe('SIGTERM');
		});

		it('leaves everything else alone', async () => {
			const other = spawn('sleep', [`${LONG}1`], {stdio: 'ignore', detached: true});
			if (other.pid !== undefined) strays.push(other.pid);
			const {started, exit} = start(['sleep', LONG], true);
			kill(((await started) as {pid: number}).pid);
			await exit;
			expect(other.exitCode ?? other.signalCode).toBeNull();
			other.kill('SIGKILL');
			await once(other, 'close');
		});
	});
});

it('hands a script to sh', () => {
	expect(argvOf({script: 'a | b'})).toEqual(['sh', '-c', 'a | b']);
});

function pathOf(program: string): string {
	return spawnSync('sh', ['-c', `command -v ${program}`], {encoding: 'utf8'}).stdout.trim();
}

/** A folder with a sudo that asks for no password. */
function sudoIn(folder: string): string {
	mkdirSync(folder);
	const asRoot = join(folder, 'as-root');
	copyFileSync(pathOf('setpriv'), asRoot);
	chmodSync(asRoot, 0o4755);
	writeFileSync(
		join(folder, 'sudo'),
		`#!/bin/sh\n[ "$1" = -n ] || exit 1\nshift\nexec ${asRoot} --reuid=0 --regid=0 --clear-groups -- "$@"\n`,
	);
	chmodSync(join(folder, 'sudo'), 0o755);
	return folder;
}

function sleepers(): string[] {
	const {stdout} = spawnSync('ps', ['-A', '-o', 'stat=,args='], {encoding: 'utf8'});
	return stdout.split('\n').filter(line => line.endsWith(`sleep ${LONG}`) && !line.startsWith('Z') && !line.includes('sh -c'));
}
