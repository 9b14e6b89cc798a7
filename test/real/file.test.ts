import {createHash} from 'node:crypto';
import {chmod, chown, mkdir, mkdtemp, rm, symlink, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {file} from '../../src/checks/host/file.ts';
import {lookWith} from '../support/look-with.ts';
import {type HostOverSsh, startHostOverSsh} from './host-over-ssh.ts';
import {hasSshd} from './start-sshd.ts';

if (!hasSshd) console.warn('SKIPPED: test/real/file.test.ts needs an OpenSSH server (/usr/sbin/sshd)');

const ENV = "DB_PASSWORD=hunter2-never-shown\nLLM_MODE=live\nNAME='한글'\n";
const root = process.getuid?.() === 0;

describe.skipIf(!hasSshd)('file, over SSH', () => {
	let host: HostOverSsh;
	let directory: string;
	const at = (name: string) => join(directory, name);

	beforeAll(async () => {
		host = await startHostOverSsh();
		directory = await mkdtemp(join(tmpdir(), "files of 'a' host-"));
		await chmod(directory, 0o755);
		await writeFile(at('.env'), ENV, {mode: 0o600});
		await writeFile(at('open.env'), ENV);
		await chmod(at('open.env'), 0o644);
		await writeFile(at('empty'), '');
		await writeFile(at('old'), 'x');
		await utimes(at('old'), new Date(0), new Date(Date.now() - 40 * 3_600_000));
		await writeFile(at('future'), 'x');
		await utimes(at('future'), new Date(), new Date(Date.now() + 7_200_000));
		await writeFile(at('large'), 'line\n'.repeat(50_000));
		await writeFile(at('exact'), 'a line of sixteen\n'.padEnd(65_536, 'a'));
		await symlink('/proc/kallsyms', at('of-the-kernel'));
		await writeFile(at('-n "$(id)"'), 'odd name');
		await symlink('.env', at('link'));
		await symlink('gone', at('dangling'));
		await mkdir(at('folder'));
	});
	afterAll(async () => {
		await host?.stop();
		if (directory !== undefined) await rm(directory, {recursive: true, force: true});
	});

	const look = (...files: Record<string, unknown>[]) =>
		lookWith(file, {on: 'vm', files: files.map(one => ({...one, path: at(String(one.path))}))}, host.systems);

	it('file: healthy → pass, in one look', async () => {
		const sha256 = createHash('sha256').update(ENV).digest('hex');
		const verdict = await look(
			{path: '.env', mode: '600', maxMode: '640', size: {gt: 10, lt: 1_000}, sha256, newerThan: '1h', type: 'file'},
			{path: '.env', someLine: [{regexp: '^DB_PASSWORD=.+'}, 'LLM_MODE=live', {contains: '한글'}], noLine: [{contains: 'changeme'}]},
			{path: 'link', mode: '600', type: 'link'},
			{path: 'folder', type: 'directory'},
			{path: 'old', olderThan: '30h', content: 'x'},
			{path: '-n "$(id)"', content: 'odd name'},
			{path: 'not-here', absent: true},
			{path: 'empty', size: 0, content: ''},
			{path: 'exact', size: 65_536, noLine: ['other']},
			...(root ? [{path: '.env', owner: 'root', group: 'root'}] : []),
		);
		expect(verdict.summary.en).toMatch(/as they should be/);
		expect(verdict.status).toBe('pass');
		expect(JSON.stringify(verdict)).not.toContain('hunter2');
	});

	it('file: one in /sys, whose size says nothing → pass', async () => {
		const files = [{path: '/sys/kernel/uevent_seqnum', someLine: [{regexp: '^\\d+$'}], noLine: ['other']}];
		expect(await lookWith(file, {on: 'vm', files}, host.systems)).toMatchObject({status: 'pass'});
	});

	it.each<[string, Record<string, unknown>, string, string]>([
		['is missing', {path: 'nope'}, 'fail', 'is not there'],
		['a link to nowhere', {path: 'dangling'}, 'fail', 'points to gone'],
		['wrong mode', {path: 'open.env', mode: '600'}, 'fail', 'mode: 644, expected "600"'],
		['others may read it', {path: 'open.env', maxMode: '640'}, 'fail', 'allows more than 640'],
		['wrong owner', {path: '.env', owner: 'nobody'}, 'fail', 'expected "nobody"'],
		['wrong group', {path: '.env', group: 'nogroup'}, 'fail', 'expected "nogroup"'],
		['too small', {path: 'empty', size: {gt: 0}}, 'fail', 'bytes: 0, expected > 0'],
		['other content by checksum', {path: '.env', sha256: 'a'.repeat(64)}, 'fail', 'sha256'],
		['a folder where a file should be', {path: 'folder', type: 'file'}, 'fail', 'type: directory'],
		['too old', {path: 'old', newerThan: '36h'}, 'fail', 'last changed 40 h ago'],
		['changed in the future', {path: 'future', newerThan: '36h'}, 'fail', 'in the future'],
		['changed too lately', {path: '.env', olderThan: '1d'}, 'fail', 'changed only'],
		['other content', {path: '.env', content: 'x'}, 'fail', 'does not match'],
		['a line is missing', {path: '.env', someLine: ['LLM_MODE=dry']}, 'fail', 'No line'],
		['a line that must not be', {path: '.env', noLine: [{regexp: '^LLM_MODE='}]}, 'fail', 'on line 2'],
		['is there and should not be', {path: '.env', absent: true}, 'fail', 'should not be'],
		['a dangling link that should not be', {path: 'dangling', absent: true}, 'fail', 'should not be'],
		['absent in a folder that is absent', {path: 'no-folder/x', absent: true}, 'unknown', 'neither could its folder be listed'],
		['no forbidden line in an empty file', {path: 'empty', noLine: ['x']}, 'unknown', 'proves nothing'],
		['too large to be searched', {path: 'large', noLine: ['other']}, 'unknown', 'too large'],
		['too large, and of a size that says nothing (/proc)', {path: 'of-the-kernel', size: 0, noLine: ['other']}, 'unknown', 'too large'],
		['content of a folder', {path: 'folder', someLine: ['x']}, 'unknown', 'could not be read'],
	])('file: %s', async (_, fields, status, reason) => {
		const verdict = await look(fields);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
		expect(JSON.stringify(verdict)).not.toContain('hunter2');
	});

	it('file: a host that does not answer → unknown', async () => {
		const verdict = await lookWith(file, {on: 'away', files: [{path: '/nope', absent: true}]}, host.systems);
		expect(verdict).toMatchObject({status: 'unknown', problem: 'ssh-unreachable'});
	});

	it.skipIf(!root)('file: one whose folder is closed to the user → unknown', async () => {
		await mkdir(at('closed'), {mode: 0o700});
		await writeFile(at('closed/secret'), 'x');
		await chown(at('closed'), 65_534, 65_534);
		const {run} = host.systems;
		const asNobody: typeof run = (place, command, options) =>
			run(
				place,
				{argv: ['setpriv', '--reuid=65533', '--regid=65533', '--clear-groups', 'sh', '-c', 'script' in command ? command.script : '']},
				options,
			);
		const systems = new Proxy(host.systems, {get: (target, name) => (name === 'run' ? asNobody : Reflect.get(target, name))});
		const verdict = await lookWith(file, {on: 'vm', files: [{path: at('closed/secret'), mode: '600'}]}, systems);
		expect(verdict).toMatchObject({status: 'unknown'});
		expect(verdict.summary.en).toContain('Permission denied');
		await writeFile(at('empty-and-closed'), '', {mode: 0o600});
		const unread = await lookWith(file, {on: 'vm', files: [{path: at('empty-and-closed'), content: {not: 'x'}}]}, systems);
		expect(unread.summary.en).toContain('could not be read');
		expect(unread.status).toBe('unknown');
	});

	describe('as root by sudo, of which there is a stand-in here', () => {
		let other: HostOverSsh;
		let bin: string;
		const program = async (name: string, script: string) => {
			await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
			await chmod(join(bin, name), 0o755);
		};
		const asUser = () => lookWith(file, {on: 'vm', sudo: true, files: [{path: at('.env'), mode: '600'}]}, other.systems);

		beforeAll(async () => {
			bin = at('bin');
			await mkdir(bin);
			await program('id', 'echo 1001');
			other = await startHostOverSsh({path: `'${bin.replaceAll("'", "'\\''")}'`});
		});
		afterAll(() => other?.stop());

		it('file: sudo lets in → pass', async () => {
			await program('sudo', '[ "$1 $2 $3" = "-n sh -c" ] && shift && exec "$@"');
			expect((await asUser()).status).toBe('pass');
		});

		it('file: sudo asks for a password → unknown', async () => {
			await program('sudo', 'echo "sudo: a password is required" >&2; exit 1');
			const verdict = await asUser();
			expect(verdict).toMatchObject({status: 'unknown', problem: 'host-unreadable'});
			expect(verdict.summary.en).toContain('a password is required');
		});
	});
});
