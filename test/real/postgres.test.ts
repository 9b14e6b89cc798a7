import {randomUUID} from 'node:crypto';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {ProblemError} from '../../src/core/problem.ts';
import {connectTcp} from '../../src/systems/network/tcp.ts';
import {createPostgres, type Postgres} from '../../src/systems/postgres/postgres.ts';
import {hasPostgres, type PostgresCluster, startPostgresCluster} from '../support/postgres-cluster.ts';
import {createTestCa, hasOpenssl} from '../support/test-ca.ts';
import {waitUntil} from '../support/wait-until.ts';

if (!hasPostgres) console.warn('SKIPPED: PostgreSQL tests, because no server is installed under /usr/lib/postgresql');

describe.skipIf(!hasPostgres)('postgres sessions against a real server', () => {
	let cluster: PostgresCluster;
	let postgres: Postgres;
	const {signal} = new AbortController();
	const secrets = {
		get: async (name: string) => (name === 'RIGHT' ? cluster.password : `wrong-${randomUUID()}`),
	};

	const connectWith = (ca: string | undefined) => {
		const database = {on: 'vm', host: 'db', port: cluster.port, user: 'postgres', tls: false} as const;
		return createPostgres({
			secrets,
			config: {
				ca,
				databases: {
					target: {...database, name: 'coinpilot', password: {secret: 'RIGHT'}},
					intruder: {...database, name: 'coinpilot', password: {secret: 'WRONG'}},
					nameless: {...database, name: 'coinpilot'},
					missing: {...database, name: 'no_such', password: {secret: 'RIGHT'}},
					encrypted: {...database, name: 'coinpilot', password: {secret: 'RIGHT'}, tls: true},
				},
			},
			dialService: (_service, port, options) => connectTcp({host: '127.0.0.1', port}, options),
			handshakeMs: 1_500,
		});
	};

	beforeAll(async () => {
		cluster = await startPostgresCluster();
		await cluster.sql('CREATE DATABASE coinpilot');
		await cluster.sql("CREATE TABLE notes(id int, at timestamptz); INSERT INTO notes VALUES (1, '2026-02-23 09:14:02.5+00')", 'coinpilot');
		postgres = connectWith(undefined);
	});

	afterAll(async () => {
		await postgres?.close();
		await cluster?.remove();
	});

	const problemOf = async (database: string, sql = 'SELECT 1') => {
		const error = await postgres.use(database, session => session.query(sql), {signal}).catch((caught: unknown) => caught);
		if (!(error instanceof ProblemError)) throw new Error(`no problem but ${String(error)}`);
		return error.problem;
	};

	it('gives text as the server wrote it, in UTC and without rounding', async () => {
		const sql = 'SELECT at, 0.1::float8 + 0.2::float8, 12345678901234567890.10::numeric, NULL, $1::int + 1 FROM notes';
		const rows = await postgres.use('target', session => session.query(sql, [41]), {signal});
		expect(rows.rows).toEqual([['2026-02-23 09:14:02.5+00', '0.30000000000000004', '12345678901234567890.10', null, '42']]);
	});

	it('reads one snapshot from the first question to the last', async () => {
		const counts = await postgres.use(
			'target',
			async session => {
				const before = await session.query('SELECT count(*) FROM notes');
				await cluster.sql('INSERT INTO notes VALUES (2, now())', 'coinpilot');
				const after = await session.query('SELECT count(*) FROM notes');
				return [before.rows[0]?.[0], after.rows[0]?.[0]];
			},
			{signal},
		);
		expect(counts[0]).toBe(counts[1]);
		const later = await postgres.use('target', session => session.query('SELECT count(*) FROM notes'), {signal});
		expect(Number(later.rows[0]?.[0])).toBe(Number(counts[0]) + 1);
	});

	it('writes nothing, not even behind the end of its transaction', async () => {
		expect(await problemOf('target', 'DELETE FROM notes')).toMatchObject({code: 'query-failed', sqlState: '25006'});
		expect(await problemOf('target', 'COMMIT; DELETE FROM notes')).toMatchObject({code: 'query-failed', sqlState: '42601'});
		expect(await problemOf('target', 'COMMIT')).toMatchObject({code: 'query-failed', sqlState: '25P01'});
	});

	it('tells a wrong password, none, and a missing database apart, and never says the password', async () => {
		const wrong = await problemOf('intruder');
		expect(wrong).toMatchObject({code: 'database-refused', sqlState: '28P01'});
		expect(JSON.stringify(wrong)).not.toContain('wrong-');
		expect(await problemOf('nameless')).toMatchObject({
			code: 'database-refused',
			sqlState: '28P01',
			detail: {en: expect.stringContaining('names none')},
		});
		expect(await problemOf('missing')).toMatchObject({code: 'database-refused', sqlState: '3D000'});
		expect(await problemOf('traget')).toMatchObject({code: 'name-unknown', nearest: 'target'});
	});

	it('does not speak in the clear where TLS is configured', async () => {
		expect(await problemOf('encrypted')).toMatchObject({code: 'protocol-broken', detail: {en: 'the server does not offer TLS'}});
	});

	it.skipIf(!hasOpenssl)('speaks TLS to a server it can verify, and to no other', async () => {
		const ca = createTestCa();
		try {
			await cluster.offerTls(ca.issue({names: ['DNS:db']}));
			expect(await problemOf('encrypted')).toMatchObject({code: 'certificate-rejected'});
			postgres = connectWith(ca.caFile);
			const sql = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
			expect((await postgres.use('encrypted', session => session.query(sql), {signal})).rows).toEqual([['t']]);
			await cluster.offerTls(ca.issue({names: ['DNS:elsewhere']}));
			await postgres.close();
			postgres = connectWith(ca.caFile);
			expect(await problemOf('encrypted')).toMatchObject({code: 'certificate-rejected', reason: expect.stringContaining('ALTNAME')});
		} finally {
			ca.dispose();
		}
	});

	it('names a failed query by its SQLSTATE and serves the next one', async () => {
		expect(await problemOf('target', 'SELECT * FROM nowhere')).toMatchObject({
			code: 'query-failed',
			sqlState: '42P01',
			database: 'coinpilot',
		});
		const rows = await postgres.use('target', session => session.query('SELECT 1'), {signal});
		expect(rows.rows).toEqual([['1']]);
	});

	it('keeps to four sessions and gives the rest their turn', async () => {
		const sessions = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'coinpilot-ops'";
		const nobodyLeft = () =>
			waitUntil('the idle sessions to leave', async () => {
				const rows = await cluster.sql(sessions);
				return Number(rows[0]?.[0]) === 0;
			});
		await nobodyLeft();
		const seen = await Promise.all(
			Array.from({length: 12}, () =>
				postgres.use('target', session => session.query(`${sessions} AND pg_sleep(0.05) IS NOT NULL`), {
					signal: new AbortController().signal,
				}),
			),
		);
		expect(Math.max(...seen.map(rows => Number(rows.rows[0]?.[0])))).toBeLessThanOrEqual(4);
		await nobodyLeft();
	});

	it('stops the query on the server when it is aborted', async () => {
		const mark = `mark-${randomUUID()}`;
		const running = `SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%${mark}%' AND pid <> pg_backend_pid()`;
		const controller = new AbortController();
		const asked = postgres.use('target', session => session.query(`SELECT pg_sleep(600), '${mark}'`), {signal: controller.signal});
		asked.catch(() => undefined);
		await waitUntil('the query to run', async () => Number((await cluster.sql(running))[0]?.[0]) === 1);
		controller.abort(new ProblemError({code: 'deadline', afterMs: 1}));
		await expect(asked).rejects.toMatchObject({problem: {code: 'deadline'}});
		await waitUntil('the query to be gone', async () => Number((await cluster.sql(running))[0]?.[0]) === 0);
	});

	it('notices a server that was restarted between two looks', async () => {
		await postgres.use('target', session => session.query('SELECT 1'), {signal});
		await cluster.stop();
		await cluster.start();
		const rows = await postgres.use('target', session => session.query('SELECT 2'), {signal});
		expect(rows.rows).toEqual([['2']]);
	});

	it('says that the server went away in the middle of a query', async () => {
		const asked = problemOf('target', 'SELECT pg_sleep(600)');
		await waitUntil('the query to run', async () => {
			const rows = await cluster.sql("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND pid <> pg_backend_pid()");
			return rows.length > 0;
		});
		await cluster.stop();
		expect(['database-refused', 'connection-failed']).toContain((await asked).code);
		expect(await problemOf('target')).toMatchObject({code: 'connection-failed', why: 'refused'});
		await cluster.start();
	});

	it('gives up on a server that accepts and never answers', async () => {
		await cluster.freeze();
		try {
			expect(await problemOf('target')).toMatchObject({code: 'no-response', protocol: 'PostgreSQL', address: `db:${cluster.port}@vm`});
		} finally {
			await cluster.thaw();
		}
	});
});
