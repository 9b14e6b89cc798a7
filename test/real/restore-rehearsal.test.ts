import {execFile} from 'node:child_process';
import {chmod, mkdir, mkdtemp, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {gzipSync} from 'node:zlib';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {restoreRehearsal} from '../../src/checks/backups/restore-rehearsal.ts';
import {findProgram} from '../support/find-program.ts';
import {lookWith} from '../support/look-with.ts';
import {asNobody, hasBusybox, onBusybox} from '../support/other-hosts.ts';
import {hasPostgres, type PostgresCluster, startPostgresCluster} from '../support/postgres-cluster.ts';
import {createStandIns, type StandIns} from '../support/stand-in-programs.ts';
import {waitUntil} from '../support/wait-until.ts';
import {type HostOverSsh, startHostOverSsh} from './host-over-ssh.ts';
import {hasSshd} from './start-sshd.ts';

const programs = ['pg_dump', 'pg_restore', 'psql'].map(name => [name, findProgram(name)] as const);
const possible = hasSshd && hasPostgres && programs.every(([, path]) => path !== undefined);
if (!possible) console.warn('SKIPPED: test/real/restore-rehearsal.test.ts needs an OpenSSH server, PostgreSQL and its clients');

const run = promisify(execFile);
const SCRATCH = 'coinpilot_restore_check';

const SCHEMA = `
create table trading_history (id int primary key, note text not null, at timestamptz default now());
create index by_note on trading_history (note);
insert into trading_history (id, note) select n, 'note ' || n from generate_series(1, 5000) n;
create table positions (symbol text primary key, quantity numeric(20,8) check (quantity >= 0));
insert into positions values ('KRW-BTC', 0.5);
create table news (id bigserial primary key, trade int references trading_history (id));`;

describe.skipIf(!possible)('restore-rehearsal, real dumps into a real server', () => {
	let host: HostOverSsh;
	let cluster: PostgresCluster;
	let standIns: StandIns;
	let root: string;
	let folders = 0;
	let good: Buffer;

	beforeAll(async () => {
		[cluster, root] = await Promise.all([startPostgresCluster(), mkdtemp(join(tmpdir(), 'rehearsal '))]);
		await chmod(root, 0o755);
		const bin = await mkdtemp(join(tmpdir(), 'rehearsal-bin-'));
		await chmod(bin, 0o755);
		standIns = await createStandIns(bin);
		await standIns.container('coinpilot-db', {Status: 'running'});
		// The server of the test asks for a password and has no socket; production's is at home in its own container.
		for (const [name, path] of programs) {
			const at = `PGHOST=127.0.0.1 PGPORT=${cluster.port} PGPASSWORD=${cluster.password}`;
			await writeFile(join(bin, name), `#!/bin/sh\n${at} exec ${path} "$@"\n`, {mode: 0o755});
		}
		host = await startHostOverSsh({path: bin});
		await cluster.sql('CREATE DATABASE coinpilot');
		await cluster.sql(SCHEMA, 'coinpilot');
		good = await dump();
	}, 60_000);
	afterAll(async () => {
		await host?.stop();
		await cluster?.remove();
		if (root !== undefined) await rm(root, {recursive: true, force: true});
		if (standIns !== undefined) await rm(join(standIns.docker, '..'), {recursive: true, force: true});
	});
	beforeEach(async () => {
		await cluster.sql(`DROP DATABASE IF EXISTS ${SCRATCH}`);
	});

	const dump = async (...more: string[]): Promise<Buffer> => {
		const args = ['-h', '127.0.0.1', '-p', String(cluster.port), '-U', cluster.user, ...more, 'coinpilot'];
		const options = {env: {...process.env, PGPASSWORD: cluster.password}, encoding: 'buffer' as const, maxBuffer: 64 * 1024 * 1024};
		return (await run('pg_dump', args, options)).stdout;
	};
	const databases = async () => (await cluster.sql('SELECT datname FROM pg_database')).map(([name]) => String(name));
	const store = async (content: Buffer, name = 'coinpilot_20260223_030500.sql.gz') => {
		const directory = join(root, `set ${folders++}`);
		await mkdir(directory);
		await writeFile(join(directory, name), content);
		return directory;
	};
	const specOf = (directory: string, fields: Record<string, unknown> = {}) => ({
		on: 'vm',
		directory,
		pattern: 'coinpilot_*.sql.gz',
		container: 'coinpilot-db',
		database: 'coinpilot',
		...fields,
	});
	const look = async (content: Buffer, fields: Record<string, unknown> = {}, name?: string) =>
		lookWith(restoreRehearsal, specOf(await store(content, name), fields), host.systems);

	it('restore-rehearsal: healthy, in a container → pass, and nothing is left', async () => {
		const verdict = await look(gzipSync(good), {counts: {trading_history: 5000}});
		expect(verdict.summary.en).toMatch(/^The newest dump restored in .+: 3 tables like the live ones$/);
		expect(verdict).toMatchObject({
			status: 'pass',
			table: {rows: expect.arrayContaining([{status: 'pass', cells: ['public.trading_history', '5,000', '5,000', '0']}])},
		});
		expect(await databases()).not.toContain(SCRATCH);
	});

	it('restore-rehearsal: healthy, on the host itself and in custom format → pass', async () => {
		expect(await look(gzipSync(good), {container: undefined})).toMatchObject({status: 'pass'});
		expect(await look(await dump('-F', 'c'), {pattern: '*.dump'}, 'x.dump')).toMatchObject({status: 'pass'});
		expect(await databases()).not.toContain(SCRATCH);
	});

	it('restore-rehearsal: what a rehearsal left behind is taken away first → pass', async () => {
		await cluster.sql(`CREATE DATABASE ${SCRATCH}`);
		await cluster.sql(`COMMENT ON DATABASE ${SCRATCH} IS 'coinpilot-ops restore rehearsal 0123'`);
		await cluster.sql('CREATE TABLE trading_history (id int)', SCRATCH);
		expect(await look(gzipSync(good))).toMatchObject({status: 'pass'});
		expect(await databases()).not.toContain(SCRATCH);
	});

	const without = (pattern: RegExp) => gzipSync(good.toString().replace(pattern, ''));
	it.each<[string, () => Buffer | Promise<Buffer>, Record<string, unknown>, string, string]>([
		['half of a gz', () => gzipSync(good).subarray(0, 9_000), {}, 'fail', 'damaged|does not restore'],
		['a valid gz of 20 bytes', () => gzipSync(''), {}, 'fail', 'no table at all|is not in the dump'],
		[
			'half of a dump',
			() => gzipSync(good.subarray(0, Math.floor(good.length / 2))),
			{},
			'fail',
			'lacks rows|other .*indexes|not in the dump|does not restore',
		],
		['an error in it', () => gzipSync(`${good}\nselect * from nowhere;\n`), {}, 'fail', 'does not restore: .*nowhere'],
		['a table is missing', () => dump('-T', 'positions').then(one => gzipSync(one)), {}, 'fail', 'public.positions is not in the dump'],
		['rows are missing', () => dump('--schema-only').then(one => gzipSync(one)), {}, 'fail', 'is empty in the dump'],
		['an index is missing', () => without(/CREATE INDEX by_note[^;]*;/), {}, 'fail', 'other indexes than live'],
		['a constraint is missing', () => without(/,\s*CONSTRAINT positions_quantity_check[^\n]*/), {}, 'fail', 'other constraints'],
		['counts are other than recorded', () => gzipSync(good), {counts: {trading_history: {ge: 6000}}}, 'fail', 'expected ≥ 6000'],
		['a count of a table nobody knows', () => gzipSync(good), {counts: {nowhere: 1}}, 'unknown', 'could not be read'],
		['made with --create, which leads to the live database', () => dump('-C').then(one => gzipSync(one)), {}, 'unknown', 'by itself'],
		['none is there', () => gzipSync(good), {pattern: 'other_*.sql.gz'}, 'fail', 'There is no'],
		['no such live database', () => gzipSync(good), {database: 'elsewhere'}, 'unknown', 'did not let us in'],
		['no such container', () => gzipSync(good), {container: 'coinpilot-nope'}, 'unknown', 'did not let us in'],
	])('restore-rehearsal: %s', async (_, content, fields, status, reason) => {
		const verdict = await look(await content(), fields);
		expect(verdict.summary.en).toMatch(new RegExp(reason));
		expect(verdict.status).toBe(status);
		expect(await databases()).not.toContain(SCRATCH);
		expect(await cluster.sql('SELECT count(*) FROM trading_history', 'coinpilot')).toEqual([['5000']]);
	});

	const dated = async (aheadSeconds: number, fields: Record<string, unknown> = {}) => {
		const directory = await store(gzipSync(good));
		const at = Date.now() / 1_000 + aheadSeconds;
		await utimes(join(directory, 'coinpilot_20260223_030500.sql.gz'), at, at);
		return lookWith(restoreRehearsal, specOf(directory, fields), host.systems);
	};
	const DAY = 86_400;

	it('restore-rehearsal: the newest dump is of last year → fail, and within a longer `newerThan` → pass', async () => {
		const verdict = await dated(-330 * DAY);
		expect(verdict).toMatchObject({status: 'fail', summary: {en: expect.stringMatching(/^The newest dump is .+ old$/)}});
		expect(await dated(-DAY)).toMatchObject({status: 'pass'});
		expect(await dated(-330 * DAY, {newerThan: '400d'})).toMatchObject({status: 'pass'});
	});

	it('restore-rehearsal: the newest dump is of next month → fail, and a minute ahead → pass', async () => {
		const verdict = await dated(30 * DAY);
		expect(verdict).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('in the future')}});
		expect(await dated(60)).toMatchObject({status: 'pass'});
	});

	it('restore-rehearsal: a dump without keys is cut inside of its last rows → fail, and whole → pass', async () => {
		await cluster.sql('CREATE DATABASE keyless');
		await cluster.sql("create table ticks (note text); insert into ticks select 'tick ' || n from generate_series(1, 1000) n", 'keyless');
		const {stdout} = await run('pg_dump', ['-h', '127.0.0.1', '-p', String(cluster.port), '-U', cluster.user, 'keyless'], {
			env: {...process.env, PGPASSWORD: cluster.password},
		});
		const plain = {database: 'keyless', pattern: '*.sql'};
		expect(await look(Buffer.from(stdout), plain, 'x.sql')).toMatchObject({status: 'pass'});
		const cut = stdout.slice(0, stdout.indexOf('tick 990\n') + 'tick 990\n'.length);
		expect(await look(Buffer.from(cut), plain, 'x.sql')).toMatchObject({
			status: 'fail',
			summary: {en: "x.sql is cut off: pg_dump's last line is missing"},
		});
		await cluster.sql('DROP DATABASE keyless');
	});

	it('restore-rehearsal: the dump is older than what was written since → pass within the tolerance, fail beyond', async () => {
		await cluster.sql("INSERT INTO trading_history SELECT n, 'new' FROM generate_series(5001, 5900) n", 'coinpilot');
		try {
			expect(await look(gzipSync(good), {tolerance: 0.2})).toMatchObject({status: 'pass'});
			const verdict = await look(gzipSync(good), {slack: 10});
			expect(verdict).toMatchObject({status: 'fail', summary: {en: 'public.trading_history lacks rows in the dump (−900)'}});
		} finally {
			await cluster.sql('DELETE FROM trading_history WHERE id > 5000', 'coinpilot');
		}
	});

	it('restore-rehearsal: a table that others point to got a partition since the dump → pass', async () => {
		await cluster.sql(
			`CREATE TABLE candle(at date PRIMARY KEY) PARTITION BY RANGE (at); CREATE TABLE orders(at date REFERENCES candle(at));
			CREATE TABLE candle_1 PARTITION OF candle FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
			INSERT INTO candle VALUES ('2026-01-05'); INSERT INTO orders VALUES ('2026-01-05')`,
			'coinpilot',
		);
		const before = gzipSync(await dump());
		await cluster.sql(`CREATE TABLE candle_2 PARTITION OF candle FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')`, 'coinpilot');
		const verdict = await look(before);
		await cluster.sql('DROP TABLE orders, candle', 'coinpilot');
		expect(verdict).toMatchObject({status: 'pass', summary: {en: expect.stringContaining(': 5 tables like the live ones')}});
	});

	it('restore-rehearsal: a dump that this user may not read → unknown', async () => {
		const directory = await store(gzipSync(good));
		const systems = asNobody(host.systems);
		expect(await lookWith(restoreRehearsal, specOf(directory), systems)).toMatchObject({status: 'pass'});
		await chmod(join(directory, 'coinpilot_20260223_030500.sql.gz'), 0o600);
		expect(await lookWith(restoreRehearsal, specOf(directory), systems)).toMatchObject({
			status: 'unknown',
			summary: {en: expect.stringContaining('Permission denied')},
		});
	});

	it('restore-rehearsal: the server ends the session in the middle → unknown', async () => {
		const suicide = gzipSync(`${good}\nselect pg_terminate_backend(pg_backend_pid());\n`);
		const verdict = await look(suicide);
		expect(verdict.status).toBe('unknown');
		expect(verdict.summary.en).toContain('The restore broke off');
		expect(await databases()).not.toContain(SCRATCH);
	});

	it('restore-rehearsal: not one row anywhere → unknown, less than half of a small table → warn', async () => {
		await cluster.sql('CREATE DATABASE bare');
		await cluster.sql('create table positions (symbol text primary key)', 'bare');
		const of = (database: string) =>
			run('pg_dump', ['-h', '127.0.0.1', '-p', String(cluster.port), '-U', cluster.user, database], {
				env: {...process.env, PGPASSWORD: cluster.password},
			});
		expect(await look(gzipSync((await of('bare')).stdout), {database: 'bare'})).toMatchObject({status: 'unknown'});
		await cluster.sql("insert into positions values ('KRW-BTC')", 'bare');
		const one = gzipSync((await of('bare')).stdout);
		await cluster.sql("insert into positions select 'x' || n from generate_series(1, 30) n", 'bare');
		expect(await look(one, {database: 'bare'})).toMatchObject({
			status: 'warn',
			summary: {en: 'public.positions has less than half of its rows in the dump (−30)'},
		});
		await cluster.sql('DROP DATABASE bare');
	});

	it.skipIf(!hasBusybox)(
		'restore-rehearsal: a host that has BusyBox and the clients → pass, and one made with --create → unknown',
		async () => {
			const systems = await onBusybox(
				host.systems,
				['psql', 'pg_restore'].map(name => join(standIns.docker, '..', name)),
			);
			const fields = {docker: standIns.docker};
			expect(await lookWith(restoreRehearsal, specOf(await store(gzipSync(good)), fields), systems)).toMatchObject({status: 'pass'});
			const created = await store(gzipSync(await dump('-C')));
			expect(await lookWith(restoreRehearsal, specOf(created, fields), systems)).toMatchObject({status: 'unknown'});
		},
	);

	it('restore-rehearsal: the scratch database is another’s → unknown, and it stays', async () => {
		await cluster.sql(`CREATE DATABASE ${SCRATCH}`);
		await cluster.sql('CREATE TABLE theirs (id int)', SCRATCH);
		const verdict = await look(gzipSync(good));
		expect(verdict).toMatchObject({status: 'unknown'});
		expect(verdict.summary.en).toContain('left alone');
		expect(await cluster.sql('SELECT count(*) FROM theirs', SCRATCH)).toEqual([['0']]);
	});

	it('restore-rehearsal: cancelled in the middle → nothing is left, live untouched', async () => {
		const endless = gzipSync(`${good}\nselect pg_sleep(600);\n`);
		const spec = restoreRehearsal.schema.parse(specOf(await store(endless)));
		const stop = new AbortController();
		const looking = restoreRehearsal.observe(spec, host.systems, stop.signal);
		looking.catch(() => undefined);
		await waitUntil('the restore to hang', async () => {
			const [[count]] = (await cluster.sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'select pg_sleep%'")) as [[string]];
			return count === '1';
		});
		stop.abort();
		await expect(looking).rejects.toMatchObject({problem: {code: 'cancelled'}});
		expect(await databases()).not.toContain(SCRATCH);
		expect(await cluster.sql('SELECT count(*) FROM trading_history', 'coinpilot')).toEqual([['5000']]);
	});

	it('restore-rehearsal: a host that does not answer → unknown', async () => {
		const verdict = await lookWith(restoreRehearsal, {...specOf(root), on: 'away'}, host.systems);
		expect(verdict).toMatchObject({status: 'unknown', problem: 'ssh-unreachable'});
	});

	it('refuses a scratch database whose name could be a live one', () => {
		const parse = (fields: object) => restoreRehearsal.schema.safeParse({...specOf('/b'), ...fields}).success;
		expect(parse({})).toBe(true);
		expect(parse({scratch: 'coinpilot'})).toBe(false);
		expect(parse({scratch: SCRATCH, database: SCRATCH})).toBe(false);
		expect(parse({docker: 'docker; reboot'})).toBe(false);
	});
});
