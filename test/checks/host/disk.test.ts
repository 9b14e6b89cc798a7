import {describe, expect, it} from 'vitest';
import {disk} from '../../../src/checks/host/disk.ts';
import type {FileSystemSeen} from '../../../src/checks/host/disk-spec.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {lookWith} from '../../support/look-with.ts';

const GIB = 1_048_576;
type Usage = NonNullable<FileSystemSeen['usage']>;
const usage = (given: Partial<Usage> = {}): Usage => ({
	mount: '/',
	device: '/dev/sda1',
	usedKiB: 23 * GIB,
	availableKiB: 77 * GIB,
	inodes: {used: 400_000, free: 12_500_000},
	readOnly: false,
	...given,
});
const judge = (seen: FileSystemSeen[], fields: Record<string, unknown> = {}) =>
	disk.judge({paths: seen}, disk.schema.parse({on: 'vm', ...fields}));

describe('disk', () => {
	it('disk: healthy → pass', () => {
		expect(judge([{path: '/', usage: usage()}])).toMatchObject({status: 'pass', summary: {en: '77 % of the space is free or more'}});
	});

	it.each<[string, Partial<Usage>, Record<string, unknown>, string, string]>([
		['little space', {usedKiB: 85 * GIB, availableKiB: 15 * GIB}, {}, 'warn', 'space free: 15.0 %'],
		['no space', {usedKiB: 100 * GIB, availableKiB: 0}, {}, 'fail', 'space free: 0.0 % (0.0 GiB), expected ≥ 10 %'],
		['no inodes, much space', {inodes: {used: 12_900_000, free: 10}}, {}, 'fail', 'inodes free: 0.0 %'],
		['few GiB of a small disk', {usedKiB: 5 * GIB, availableKiB: 5 * GIB}, {freeGiB: {warn: 20, fail: 6}}, 'fail', '5.0 GiB free'],
		['read-only after an error', {readOnly: true}, {}, 'fail', 'mounted read-only'],
		['a df that cannot count inodes', {inodes: {problem: 'df: unrecognized option: i'}}, {}, 'unknown', 'df: unrecognized option: i'],
		['no line among the mounts', {readOnly: undefined}, {}, 'unknown', 'How / is mounted could not be looked at'],
		['no line among the mounts, and no space', {readOnly: undefined, availableKiB: 0}, {}, 'fail', 'space free: 0.0 %'],
		['a volume that was not mounted', {mount: '/'}, {paths: [{path: '/data', mountPoint: true}]}, 'fail', 'Nothing is mounted at /data'],
	])('disk: %s → %s', (_, given, fields, status, reason) => {
		const path = fields.paths === undefined ? '/' : '/data';
		const verdict = judge([{path, usage: usage(given)}], fields);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it('disk: a path named twice, the second time as a mount point → fail', () => {
		const data = {path: '/data', usage: usage()};
		const twice = {paths: ['/data', {path: '/data', mountPoint: true}]};
		expect(judge([data, data], twice)).toMatchObject({
			status: 'fail',
			summary: {en: expect.stringContaining('Nothing is mounted at /data')},
		});
		const mounted = {path: '/data', usage: usage({mount: '/data'})};
		expect(judge([mounted, mounted], twice)).toMatchObject({status: 'pass'});
	});

	it('a file system without a number of inodes is judged by its space', () => {
		expect(judge([{path: '/', usage: usage({inodes: 'uncounted'})}])).toMatchObject({status: 'pass'});
	});

	it('disk: a path that is not there → fail', () => {
		expect(judge([{path: '/nope', problem: 'df: /nope: No such file or directory'}], {paths: ['/nope']}).status).toBe('fail');
	});

	it('disk: a path that may not be looked at → unknown', () => {
		expect(judge([{path: '/root/x', problem: 'df: /root/x: Permission denied'}], {paths: ['/root/x']}).status).toBe('unknown');
	});

	const lookAt = (answers: Record<string, string>, paths: string[]) => {
		const systems = createFakeSystems({
			run: async (_place, command) => {
				const mark = /@%s %s\\n' (\w+)/.exec('script' in command ? command.script : '')?.[1];
				const stdout = [...Object.entries(answers), ['end', '']].map(([name, said]) => `\n@${mark} ${name}\n${said}`).join('');
				return {exitCode: 0, stdout, stderr: '', truncated: false, durationMs: 1};
			},
		});
		return lookWith(disk, {on: 'vm', paths}, systems);
	};

	const space = 'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 101430960 23811204 77619756 24% /\n';
	const inodes = 'Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/sda1 12902400 402117 12500283 4% /\n';
	const mounts = '/dev/sda1 / ext4 rw,relatime 0 0\n';
	it.each<[string, Record<string, string>, string]>([
		[
			'df -i that fails',
			{mounts, 'space 0': space, 'inodes 0': "df: invalid option -- 'i'\n"},
			'inodes of / could not be looked at: df: inv',
		],
		['df -i that says nothing', {mounts, 'space 0': space}, 'inodes of / could not be looked at: df said nothing'],
		['no list of mounts', {'space 0': space, 'inodes 0': inodes}, '/proc/mounts has no line of it'],
		[
			'another list of mounts',
			{mounts: '/dev/sdb1 /data ext4 rw 0 0\n', 'space 0': space, 'inodes 0': inodes},
			'/proc/mounts has no line of it',
		],
	])('disk: %s → unknown', async (_, answers, reason) => {
		expect(await lookAt(answers, ['/'])).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining(reason)}});
		expect(await lookAt({mounts, 'space 0': space, 'inodes 0': inodes}, ['/'])).toMatchObject({status: 'pass'});
	});

	it('reads what df and /proc/mounts print, with their long lines and escapes', async () => {
		const answers: Record<string, string> = {
			mounts: '/dev/sda1 / ext4 rw,relatime 0 0\n/dev/sdb1 /my\\040data ext4 ro,errors=remount-ro 0 0\n',
			'space 0': 'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 101430960 23811204 77619756 24% /\n',
			'inodes 0': 'Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/sda1 12902400 402117 12500283 4% /\n',
			'space 1': 'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sdb1 1000 100 900 10% /my data\n',
			'inodes 1': 'Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/sdb1 - - - - /my data\n',
		};
		const verdict = await lookAt(answers, ['/', '/my data']);
		expect(verdict).toMatchObject({status: 'fail', summary: {en: '/my data is mounted read-only'}});
		expect('evidence' in verdict && verdict.evidence.map(({observed}) => observed)).toEqual([
			'76.5 % (74.0 GiB)',
			'96.9 %',
			'90.0 % (0.0 GiB)',
			'/dev/sdb1 ro',
		]);
	});

	it.each([{paths: []}, {paths: ['var']}, {free: {warn: 5, fail: 10}}, {free: {}}])('refuses %j', fields => {
		expect(disk.schema.safeParse({on: 'vm', ...fields}).success).toBe(false);
	});
});
