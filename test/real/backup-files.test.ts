import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {chmod, mkdir, mkdtemp, readFile, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {backupFiles} from '../../src/checks/backups/backup-files.ts';
import {findProgram} from '../support/find-program.ts';
import {lookWith} from '../support/look-with.ts';
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
		for (const {hoursAgo, content, sum, name} of copies) {
			const at = new Date(Date.now() - hoursAgo * HOUR_MS);
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
		['not gz at all', () => week({hoursAgo: 2, content: plain}), {}, 'fail', 'holds nothing'],
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
