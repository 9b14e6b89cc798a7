import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {chmod, link, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {backupFiles} from '../../src/checks/backups/backup-files.ts';
import {findProgram} from '../support/find-program.ts';
import {lookWith} from '../support/look-with.ts';
import {asNobody, hasBusybox, onBusybox} from '../support/other-hosts.ts';
import {hasPostgres, type PostgresCluster, startPostgresCluster} from '../support/postgres-cluster.ts';
import {type HostOverSsh, startHostOverSsh} from './host-over-ssh.ts';
import {hasSshd} from './start-sshd.ts';

const pgDump = findProgram('pg_dump');
const possible = hasSshd && hasPostgres && pgDump !== undefined;
if (!possible) console.warn('SKIPPED: test/real/backup-files.test.ts needs an OpenSSH server, PostgreSQL and pg_dump');

const run = promisify(execFile);
const HOUR_MS = 3_600_000;

describe.skipIf(!possible)('backup-files, real dumps looked at over SSH', () => {
	let host: HostOverSsh;
	let cluster: PostgresCluster;
	let root: string;
	let plain: Buffer;
	let custom: Buffer;
	let archive: Buffer;
	let cutInZeros: Buffer;
	let folders = 0;

	beforeAll(async () => {
		[host, cluster, root] = await Promise.all([startHostOverSsh(), startPostgresCluster(), mkdtemp(join(tmpdir(), 'backups '))]);
		await chmod(root, 0o755);
		await cluster.sql('CREATE DATABASE coinpilot');
		await cluster.sql(
			'CREATE TABLE trading_history (id int primary key, note text); INSERT INTO trading_history SELECT n, md5(n::text) FROM generate_series(1, 20000) n',
			'coinpilot',
		);
		const dump = async (format: string) => {
			const args = ['-h', '127.0.0.1', '-p', String(cluster.port), '-U', cluster.user, '-F', format, 'coinpilot'];
			const options = {env: {...process.env, PGPASSWORD: cluster.password}, encoding: 'buffer' as const, maxBuffer: 64 * 1024 * 1024};
			return (await run(pgDump ?? '', args, options)).stdout;
		};
		[plain, custom] = [await dump('p'), await dump('c')];
		await mkdir(join(root, 'state'));
		await writeFile(join(root, 'state/database.sqlite'), plain);
		await run('tar', ['czf', join(root, 'state.tar.gz'), '-C', join(root, 'state'), '.']);
		archive = await readFile(join(root, 'state.tar.gz'));
		const zeros = join(root, 'zeros.tar');
		await writeFile(join(root, 'state/database.sqlite'), Buffer.concat([plain, Buffer.alloc(262_144)]));
		await run('tar', ['cf', zeros, '-C', join(root, 'state'), '.']);
		const whole = await readFile(zeros);
		// Without the last part, the trailer of the gz is gone and what is left ends in zeros.
		cutInZeros = gzipSync(whole.subarray(0, whole.length - 65_536)).subarray(0, -8);
	}, 60_000);
	afterAll(async () => {
		await host?.stop();
		await cluster?.remove();
		if (root !== undefined) await rm(root, {recursive: true, force: true});
	});

	interface Copy {
		readonly hoursAgo: number;
		readonly content: Buffer;
		/** What the file beside it says; false for no such file. @default the right one */
		readonly sum?: string | false;
		readonly name?: string;
	}
	const good = () => gzipSync(plain);
	const week = (...first: Copy[]): Copy[] => [...first, ...[26, 50, 74, 98, 122, 146].map(hoursAgo => ({hoursAgo, content: good()}))];

	const look = async (
		copies: readonly Copy[],
		fields: Record<string, unknown> = {},
		more: Record<string, unknown> = {},
		ending = 'sql.gz',
	) => {
		const directory = join(root, `set ${folders++}`);
		await mkdir(directory);
		const now = Date.now();
		for (const {hoursAgo, content, sum, name} of copies) {
			const at = new Date(now - hoursAgo * HOUR_MS);
			const stamp = at.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_');
			const path = join(directory, name ?? `coinpilot_${stamp}.${ending}`);
			await writeFile(path, content);
			await utimes(path, at, at);
			const noted = sum ?? createHash('sha256').update(content).digest('hex');
			if (noted !== false) await writeFile(`${path}.sha256`, `${noted}  ${path}\n`);
		}
		const set = {name: 'postgres', directory, pattern: `coinpilot_*.${ending}`, ...fields};
		return lookWith(backupFiles, {on: 'vm', sets: [set], ...more}, host.systems);
	};

	it('backup-files: healthy → pass, in one look', async () => {
		let runs = 0;
		const {run: real} = host.systems;
		const counted: typeof real = (...given) => {
			runs++;
			return real(...given);
		};
		const systems = new Proxy(host.systems, {get: (target, name) => (name === 'run' ? counted : Reflect.get(target, name))});
		const before = host.systems;
		host = {...host, systems};
		const verdict = await look(week({hoursAgo: 2, content: good()}), {keep: {copies: 7, every: '1d'}, valid: 7});
		host = {...host, systems: before};
		expect(verdict.summary.en).toBe('Backups are recent and whole: 7 good copies');
		expect(verdict).toMatchObject({status: 'pass'});
		expect(runs).toBe(1);
		expect(JSON.stringify(verdict)).not.toContain('PostgreSQL database dump');
	});

	it('backup-files: an archive, a custom-format dump and a plain one → pass', async () => {
		expect(await look([{hoursAgo: 1, content: archive}], {}, {}, 'tar.gz')).toMatchObject({status: 'pass'});
		expect(await look([{hoursAgo: 1, content: custom}], {}, {}, 'dump')).toMatchObject({status: 'pass'});
		expect(await look([{hoursAgo: 1, content: plain}], {}, {}, 'sql')).toMatchObject({status: 'pass'});
	});

	const half = (content: Buffer) => content.subarray(0, Math.floor(content.length / 2));
	it.each<[string, () => Copy[], Record<string, unknown>, string, string]>([
		['none is there', () => [], {}, 'fail', 'there is no backup'],
		['the newest is old', () => [{hoursAgo: 40, content: good()}], {}, 'fail', 'is 40 h old'],
		['dated in the future', () => week({hoursAgo: -3, content: good()}), {}, 'fail', 'in the future'],
		['a valid gz of 20 bytes', () => week({hoursAgo: 2, content: gzipSync('')}), {}, 'fail', 'holds nothing (20 bytes)'],
		['the only one is a valid gz of 20 bytes', () => [{hoursAgo: 2, content: gzipSync('')}], {}, 'fail', 'holds nothing'],
		['an empty file', () => [{hoursAgo: 2, content: Buffer.alloc(0)}], {}, 'fail', 'holds nothing (0 bytes)'],
		[
			'half of a gz, its checksum made afterwards',
			() => week({hoursAgo: 2, content: half(good())}),
			{},
			'fail',
			'cannot be read to its end',
		],
		[
			'half of a dump, compressed and certified',
			() => week({hoursAgo: 2, content: gzipSync(half(plain))}),
			{minShare: 0.1},
			'fail',
			'it is cut short',
		],
		['wrong checksum', () => week({hoursAgo: 2, content: good(), sum: 'a'.repeat(64)}), {}, 'fail', 'is not what its checksum says'],
		['no checksum', () => week({hoursAgo: 2, content: good(), sum: false}), {}, 'fail', 'has no checksum beside it'],
		['a checksum file of nothing', () => week({hoursAgo: 2, content: good(), sum: ''}), {}, 'fail', 'has no checksum beside it'],
		['no checksum, and none wanted', () => week({hoursAgo: 2, content: good(), sum: false}), {sha256: false}, 'pass', 'Backups are recent'],
		[
			'shrunken but whole',
			() => week({hoursAgo: 2, content: gzipSync('-- PostgreSQL database dump\n-- PostgreSQL database dump complete\n')}),
			{},
			'fail',
			'% of the usual size',
		],
		[
			'shrunken beside the only one before it, and whole',
			() => [
				{hoursAgo: 2, content: gzipSync('-- PostgreSQL database dump\n-- PostgreSQL database dump complete\n')},
				{hoursAgo: 26, content: good()},
			],
			{},
			'fail',
			'% of the size of the one before',
		],
		[
			'as large as the only one before it',
			() => [
				{hoursAgo: 2, content: good()},
				{hoursAgo: 26, content: good()},
			],
			{},
			'pass',
			'Backups are recent',
		],
		['not gz at all', () => week({hoursAgo: 2, content: plain}), {}, 'fail', 'cannot be read to its end'],
		[
			'an older one is broken',
			() => week({hoursAgo: 2, content: good()}, {hoursAgo: 3, content: half(good())}),
			{},
			'warn',
			'cannot be read',
		],
		[
			'too few are good',
			() => [
				{hoursAgo: 2, content: good()},
				{hoursAgo: 26, content: half(good())},
			],
			{valid: 2},
			'fail',
			'1 good copies, at least 2',
		],
		['too few are kept', () => [{hoursAgo: 2, content: good()}], {keep: {copies: 7, every: '1d'}}, 'warn', '1 of 7 copies'],
		[
			'days are missing between',
			() => [2, 26, 98, 122, 146, 170, 194].map(hoursAgo => ({hoursAgo, content: good()})),
			{keep: {copies: 7, every: '1d'}},
			'warn',
			'3 d lie between two copies',
		],
		[
			'all of one day',
			() => [1, 2, 3, 4, 5, 6, 7].map(hoursAgo => ({hoursAgo, content: good()})),
			{keep: {copies: 7, every: '1d'}},
			'warn',
			'span only 6 h',
		],
		[
			'old ones are never removed',
			() => [...week({hoursAgo: 2, content: good()}), {hoursAgo: 167, content: good()}, {hoursAgo: 300, content: good()}],
			{keep: {copies: 7, every: '1d'}},
			'warn',
			'nobody removes them',
		],
		[
			'an old one that was touched',
			() => [{hoursAgo: 2, content: good(), name: 'coinpilot_20240101_030500.sql.gz'}],
			{},
			'warn',
			'touched or copied',
		],
	])('backup-files: %s', async (_, copies, fields, status, reason) => {
		const verdict = await look(copies(), fields);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it.each<[string, () => Buffer, string, string, string]>([
		['half of a custom-format dump → fail', () => half(custom), 'dump', 'fail', 'cannot be read to its end'],
		['something else under the name of a dump → fail', () => plain, 'dump', 'fail', 'cut short'],
		[
			'an archive that is cut at a block, which tar itself takes → fail',
			() => gzipSync(Buffer.alloc(1_536, 'x')),
			'tar.gz',
			'fail',
			'cut short',
		],
		['an archive of nothing → fail', () => gzipSync(Buffer.alloc(10_240)), 'tar.gz', 'fail', 'archive of nothing'],
		['half of an archive → fail', () => half(archive), 'tar.gz', 'fail', 'cannot be read to its end'],
	])('backup-files: %s', async (_, content, ending, status, reason) => {
		const verdict = await look([{hoursAgo: 1, content: content()}], {}, {}, ending);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	const flipped = (content: Buffer) => {
		const copy = Buffer.from(content);
		// The checksum of a gz is in its last eight bytes: all before it decompresses.
		copy[copy.length - 8] = (copy[copy.length - 8] ?? 0) ^ 1;
		return copy;
	};
	it.each<[string, () => Buffer, string]>([
		['a dump that decompresses whole, and to another checksum than its own → fail', () => flipped(good()), 'sql.gz'],
		['an archive cut where its last file is nothing but zeros → fail', () => cutInZeros, 'tar.gz'],
	])('backup-files: %s', async (_, content, ending) => {
		const verdict = await look([{hoursAgo: 1, content: content()}], {}, {}, ending);
		expect(verdict.summary.en).toContain('cannot be read to its end');
		expect(verdict.status).toBe('fail');
	});

	it('backup-files: copies that this user may not read → unknown, and a checksum that it may not → unknown', async () => {
		const real = host;
		host = {...host, systems: asNobody(host.systems)};
		try {
			expect(await look([{hoursAgo: 1, content: good()}])).toMatchObject({status: 'pass'});
			const directory = join(root, `set ${folders - 1}`);
			const set = {directory, pattern: 'coinpilot_*.sql.gz'};
			const [name = ''] = (await readdir(directory)).filter(one => one.endsWith('.gz'));
			await chmod(join(directory, `${name}.sha256`), 0o600);
			expect(await lookWith(backupFiles, {on: 'vm', sets: [set]}, host.systems)).toMatchObject({
				status: 'unknown',
				summary: {en: expect.stringContaining('has a checksum that this user may not read')},
			});
			await chmod(join(directory, name), 0o600);
			expect(await lookWith(backupFiles, {on: 'vm', sets: [set]}, host.systems)).toMatchObject({
				status: 'unknown',
				summary: {en: expect.stringContaining('may not be read by this user')},
			});
		} finally {
			host = real;
		}
	});

	it('backup-files: pg_restore is older than the dump → unknown', async () => {
		const bin = await mkdtemp(join(tmpdir(), 'old-pg-'));
		await chmod(bin, 0o755);
		await writeFile(
			join(bin, 'pg_restore'),
			'#!/bin/sh\necho "pg_restore: error: unsupported version (1.16) in file header" >&2\nexit 1\n',
			{mode: 0o755},
		);
		const old = await startHostOverSsh({path: bin});
		const real = host;
		host = old;
		try {
			expect(await look([{hoursAgo: 1, content: custom}], {}, {}, 'dump')).toMatchObject({
				status: 'unknown',
				summary: {en: expect.stringContaining('too old')},
			});
		} finally {
			host = real;
			await old.stop();
			await rm(bin, {recursive: true, force: true});
		}
	});

	it('backup-files: a link to the newest is judged by what it leads to → pass, and half of it → fail', async () => {
		const directory = join(root, 'links');
		await mkdir(directory);
		const set = {directory, pattern: 'latest*.sql.gz', sha256: false};
		for (const [content, status] of [
			[good(), 'pass'],
			[half(good()), 'fail'],
		] as const) {
			await writeFile(join(directory, 'dump'), content);
			await rm(join(directory, 'latest.sql.gz'), {force: true});
			await symlink('dump', join(directory, 'latest.sql.gz'));
			expect(await lookWith(backupFiles, {on: 'vm', sets: [set]}, host.systems)).toMatchObject({status});
		}
	});

	it('backup-files: one copy under several names counts once → fail', async () => {
		const directory = join(root, 'names');
		await mkdir(directory);
		const dump = join(directory, 'a.sql.gz');
		await writeFile(dump, good());
		await writeFile(`${dump}.sha256`, createHash('sha256').update(good()).digest('hex'));
		await symlink('a.sql.gz', join(directory, 'latest.sql.gz'));
		await link(dump, join(directory, 'z.sql.gz'));
		const sets = [{name: 'postgres', directory, pattern: '*.sql.gz', valid: 2}];
		const verdict = await lookWith(backupFiles, {on: 'vm', sets}, host.systems);
		expect(verdict).toMatchObject({status: 'fail', summary: {en: 'postgres: 1 good copies, at least 2 wanted'}});
		await writeFile(join(directory, 'b.sql.gz'), good());
		await writeFile(join(directory, 'b.sql.gz.sha256'), createHash('sha256').update(good()).digest('hex'));
		expect(await lookWith(backupFiles, {on: 'vm', sets}, host.systems)).toMatchObject({status: 'pass'});
	});

	it.skipIf(!hasBusybox)(
		'backup-files: a host that has BusyBox and nothing else → pass, half a copy → fail, a custom one → unknown',
		async () => {
			const real = host;
			host = {...host, systems: await onBusybox(host.systems)};
			try {
				expect(await look(week({hoursAgo: 2, content: good()}), {keep: {copies: 7, every: '1d'}})).toMatchObject({status: 'pass'});
				expect(await look([{hoursAgo: 1, content: archive}], {}, {}, 'tar.gz')).toMatchObject({status: 'pass'});
				expect(await look([{hoursAgo: 1, content: half(good())}])).toMatchObject({status: 'fail'});
				expect(await look([{hoursAgo: 1, content: half(archive)}], {}, {}, 'tar.gz')).toMatchObject({status: 'fail'});
				expect(await look([{hoursAgo: 1, content: custom}], {}, {}, 'dump')).toMatchObject({status: 'unknown'});
			} finally {
				host = real;
			}
		},
	);

	it('backup-files: more than may be read → unknown where it was needed', async () => {
		const big = Buffer.concat([plain, plain]);
		const copies = [1, 25, 49].map(hoursAgo => ({hoursAgo, content: big}));
		const verdict = await look(copies, {valid: 2}, {readMiB: 1}, 'sql');
		expect(verdict).toMatchObject({status: 'unknown'});
		expect(verdict.summary.en).toContain('only 1 copies could be read');
	});

	it('backup-files: a directory that is not there → fail', async () => {
		const set = {directory: join(root, 'nowhere'), pattern: '*.sql.gz'};
		expect(await lookWith(backupFiles, {on: 'vm', sets: [set]}, host.systems)).toMatchObject({status: 'fail'});
	});

	it('backup-files: a host that does not answer → unknown', async () => {
		const set = {directory: root, pattern: '*.sql.gz'};
		expect(await lookWith(backupFiles, {on: 'away', sets: [set]}, host.systems)).toMatchObject({
			status: 'unknown',
			problem: 'ssh-unreachable',
		});
	});

	it('refuses a pattern that is more than one, and an ending it does not know', () => {
		const parse = (pattern: string) => backupFiles.schema.safeParse({sets: [{directory: '/b', pattern}]}).success;
		expect(parse('*.sql.gz; rm -rf /')).toBe(false);
		expect(parse('$(id).gz')).toBe(false);
		expect(parse('*.bak')).toBe(false);
	});
});
