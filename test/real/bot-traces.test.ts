import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {singleWriter} from '../../src/checks/safety/single-writer.ts';
import {connectTcp} from '../../src/systems/network/tcp.ts';
import {createPostgres, type Postgres} from '../../src/systems/postgres/postgres.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {lookWith} from '../support/look-with.ts';
import {hasPostgres, type PostgresCluster, startPostgresCluster} from '../support/postgres-cluster.ts';
import {createStandIns, type StandIns} from '../support/stand-in-programs.ts';
import {type HostOverSsh, startHostOverSsh} from './host-over-ssh.ts';
import {hasSshd} from './start-sshd.ts';

const possible = hasSshd && hasPostgres;
if (!possible) console.warn('SKIPPED: test/real/bot-traces.test.ts needs an OpenSSH server and PostgreSQL');

describe.skipIf(!possible)('single-writer, by what a bot leaves behind', () => {
	let host: HostOverSsh;
	let cluster: PostgresCluster;
	let postgres: Postgres;
	let systems: Systems;
	let standIns: StandIns;
	let bin: string;
	const mark = `coinpilot-bot-${process.pid}`;

	beforeAll(async () => {
		[cluster, bin] = await Promise.all([startPostgresCluster(), mkdtemp(join(tmpdir(), 'bot-traces-'))]);
		standIns = await createStandIns(bin);
		host = await startHostOverSsh({docker: standIns.docker});
		await cluster.sql('CREATE DATABASE coinpilot');
		await cluster.sql('CREATE TABLE agent_decisions (id bigserial primary key, created_at timestamptz not null)', 'coinpilot');
		await cluster.sql("CREATE TABLE zoneless (created_at timestamp); INSERT INTO zoneless VALUES (now() - interval '1 day')", 'coinpilot');
		const database = {on: 'vm', host: 'db', port: cluster.port, name: 'coinpilot', user: cluster.user, password: {secret: 'X'}, tls: false};
		postgres = createPostgres({
			config: {databases: {source: database, gone: {...database, port: 1}}},
			secrets: {get: async () => cluster.password},
			dialService: (_service, port, options) => connectTcp({host: '127.0.0.1', port}, options),
		});
		systems = new Proxy(host.systems, {get: (target, name) => (name === 'postgres' ? postgres.use : Reflect.get(target, name))});
	}, 60_000);
	afterAll(async () => {
		await postgres?.close();
		await host?.stop();
		await cluster?.remove();
		if (bin !== undefined) await rm(bin, {recursive: true, force: true});
	});

	const stoppedAt = Date.now() - 3_600_000;
	beforeEach(async () => {
		await cluster.sql('TRUNCATE agent_decisions', 'coinpilot');
		await wrote(-600_000);
		await standIns.container('old-bot', {Status: 'exited', Running: false, FinishedAt: new Date(stoppedAt).toISOString()});
		await standIns.container('new-bot', {Status: 'running', Running: true, StartedAt: new Date(stoppedAt).toISOString()});
	});
	/** Milliseconds after the old bot's stop. */
	const wrote = (afterMs: number) =>
		cluster.sql(`INSERT INTO agent_decisions (created_at) VALUES ('${new Date(stoppedAt + afterMs).toISOString()}')`, 'coinpilot');
	const look = (old: Record<string, unknown> = {}, fields: Record<string, unknown> = {}) =>
		lookWith(
			singleWriter,
			{
				bots: [
					{name: 'old', on: 'vm', container: 'old-bot', rows: {database: 'source', table: 'agent_decisions', column: 'created_at'}, ...old},
					{name: 'new', on: 'vm', container: 'new-bot'},
				],
				rowsApart: '50ms',
				...fields,
			},
			systems,
		);

	it('single-writer: the stopped bot wrote nothing since → pass, and says when it wrote last', async () => {
		const verdict = await look();
		expect(verdict).toMatchObject({status: 'pass', summary: {en: 'One bot is live: new'}});
		expect(JSON.stringify(verdict)).toContain(new Date(stoppedAt - 600_000).toISOString());
	});

	it('single-writer: a row newer than the stop → fail', async () => {
		await wrote(1_800_000);
		const verdict = await look();
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toContain('old is stopped, but wrote a row after its stop');
	});

	it('single-writer: rows appear between two looks → fail', async () => {
		await standIns.container('old-bot', undefined);
		expect(await whileFilled(0)).toMatchObject({
			status: 'fail',
			summary: {en: 'old is stopped, but new rows are being written there'},
		});
	});

	/** Looks while rows come in, the first so long after the stop and each a second later; none comes in any more when it ends. */
	const whileFilled = async (fromMs: number) => {
		let isOver = false;
		const filling = (async () => {
			for (let row = 0; !isOver; row++) await wrote(fromMs + row * 1_000);
		})();
		try {
			return await look({}, {rowsApart: '500ms'});
		} finally {
			isOver = true;
			await filling;
		}
	};

	/** Does it while a program of PostgreSQL runs these statements in a session that stays. */
	const during = async <T>(sql: string, work: () => Promise<T>, application = 'psql'): Promise<T> => {
		const psql = spawn('psql', ['-h', '127.0.0.1', '-p', String(cluster.port), '-U', cluster.user, '-c', sql, 'coinpilot'], {
			stdio: ['pipe', 'ignore', 'inherit'],
			env: {...process.env, PGPASSWORD: cluster.password, PGAPPNAME: application},
		});
		const ended = once(psql, 'exit');
		try {
			await expect
				.poll(() => cluster.sql(`SELECT 1 FROM pg_stat_activity WHERE query = '${sql}' AND state = 'active'`), {timeout: 10_000})
				.toHaveLength(1);
			return await work();
		} finally {
			psql.stdin.end();
			await ended;
		}
	};
	const OLD = -3_000_000;
	const written = {status: 'fail', summary: {en: 'old is stopped, but new rows are being written there'}};
	const filled = {status: 'unknown', summary: {en: expect.stringContaining('old: its table is being filled by a copy')}};
	const again = async (fromMs: number) => {
		await cluster.sql('DELETE FROM agent_decisions', 'coinpilot');
		return await whileFilled(fromMs);
	};

	it('single-writer: a restore or a copy fills the table of a stopped bot → unknown', async () => {
		expect(await again(OLD)).toMatchObject(written);
		for (const table of ['agent_decisions', 'public.agent_decisions (id, created_at)', '"public"."agent_decisions"(created_at)']) {
			expect(await during(`COPY ${table} FROM STDIN`, () => again(OLD))).toMatchObject(filled);
		}
		expect(await during('COPY zoneless FROM STDIN', () => again(OLD), 'pg_restore')).toMatchObject(filled);
		expect(await again(OLD)).toMatchObject(written);
	});

	it('single-writer: a copy fills the table, and a stopped bot writes rows of this moment → fail', async () => {
		expect(await during('COPY agent_decisions FROM STDIN', () => again(Date.now() - stoppedAt + 60_000))).toMatchObject(written);
	});

	it('single-writer: a copy fills another table while a stopped bot writes → fail', async () => {
		await cluster.sql('CREATE TABLE my_agent_decisions (agent_decisions int); CREATE TABLE agent_decisions_old (n int)', 'coinpilot');
		for (const table of ['zoneless', 'my_agent_decisions (agent_decisions)', 'agent_decisions_old']) {
			expect(await during(`COPY ${table} FROM STDIN`, () => again(OLD))).toMatchObject(written);
		}
	});

	it('single-writer: nothing tells when it stopped, and it wrote a moment ago → unknown, and long ago → pass', async () => {
		await standIns.container('old-bot', undefined);
		expect(await look()).toMatchObject({status: 'pass'});
		await wrote(Date.now() - stoppedAt - 5_000);
		const verdict = await look();
		expect(verdict.status).toBe('unknown');
		expect(verdict.summary.en).toContain('when it stopped is not known');
		expect(await look({}, {quiet: '1s'})).toMatchObject({status: 'pass'});
	});

	it('single-writer: a column whose times have no zone → unknown', async () => {
		const zoneless = (zone?: string) =>
			look({rows: {database: 'source', table: 'zoneless', column: 'created_at', ...(zone !== undefined && {zone})}});
		// A day old, it was written before the stop in every zone there is.
		expect(await zoneless()).toMatchObject({status: 'pass'});
		await cluster.sql("UPDATE zoneless SET created_at = now() AT TIME ZONE 'UTC' - interval '3 hours'", 'coinpilot');
		const verdict = await zoneless();
		expect(verdict.status).toBe('unknown');
		expect(verdict.summary.en).toContain('knows no time zone');
		expect(await zoneless('UTC')).toMatchObject({status: 'pass'});
		const west = await zoneless('America/New_York');
		expect(west).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('wrote a row after its stop')}});
	});

	it('single-writer: the rows of a stopped bot cannot be looked at → unknown', async () => {
		const rows = {database: 'gone', table: 'agent_decisions', column: 'created_at'};
		expect(await look({rows})).toMatchObject({status: 'unknown'});
		expect(await look({rows: {...rows, database: 'source', table: 'nowhere'}})).toMatchObject({status: 'unknown'});
	});

	it('single-writer: a process that runs in no container → fail, and none → pass', async () => {
		const fields = {process: {on: 'vm', pattern: mark}};
		expect(await look(fields)).toMatchObject({status: 'pass'});
		const stray = spawn('sh', ['-c', 'read wait', mark], {stdio: ['pipe', 'ignore', 'ignore']});
		try {
			const verdict = await look(fields);
			expect(verdict.status).toBe('fail');
			expect(verdict.summary.en).toBe(`old is stopped, but its process runs (pid ${stray.pid})`);
		} finally {
			stray.stdin.end();
		}
	});

	it('single-writer: a bot that is a process and nothing else lives beside another → fail, and does not → pass', async () => {
		const bare = {container: undefined, rows: undefined, process: {on: 'vm', pattern: mark}};
		expect(await look(bare)).toMatchObject({status: 'pass', summary: {en: 'One bot is live: new'}});
		// A shell and what it started are one bot.
		const stray = spawn('sh', ['-c', `sh -c 'read wait' ${mark}; true`, mark], {stdio: ['pipe', 'ignore', 'ignore']});
		try {
			await expect.poll(async () => (await look(bare)).status).toBe('fail');
			expect(await look(bare)).toMatchObject({summary: {en: '2 bots are live at once: old, new'}});
			expect(await look(bare, {expect: 'new'})).toMatchObject({status: 'fail'});
		} finally {
			stray.stdin.end();
		}
	});

	it('single-writer: processes of other users are hidden, so that finding none proves nothing → unknown', async () => {
		const blind = new Proxy(systems, {
			get: (target, name) =>
				name === 'run'
					? (place: never, {script}: {script: string}, options: never) =>
							target.run(place, {script: script.replace('ps -eww', `sh -c 'ps "$@" | grep -v "^ *1 "' sh -eww`)}, options)
					: Reflect.get(target, name),
		});
		const verdict = await lookWith(
			singleWriter,
			{
				bots: [
					{name: 'old', on: 'vm', container: 'old-bot', process: {on: 'vm', pattern: mark}},
					{name: 'new', on: 'vm', container: 'new-bot'},
				],
			},
			blind,
		);
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('hidden')}});
	});
});
