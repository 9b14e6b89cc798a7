import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {rowCounts} from '../../src/checks/postgres/row-counts.ts';
import type {RowCountsSpec} from '../../src/checks/postgres/row-counts-spec.ts';
import {ProblemError} from '../../src/core/problem.ts';
import {connectTcp} from '../../src/systems/network/tcp.ts';
import {createPostgres, type Postgres} from '../../src/systems/postgres/postgres.ts';
import {createFakeSystems} from '../support/fake-systems.ts';
import {hasPostgres, type PostgresCluster, startPostgresCluster} from '../support/postgres-cluster.ts';

if (!hasPostgres) console.warn('SKIPPED: row-counts tests, because no server is installed under /usr/lib/postgresql');

/** A partitioned table has no row of its own: they are in its children. Hypertables are in `timescale-rows.test.ts`. */
const SCHEMA = `
	DROP SCHEMA public CASCADE; CREATE SCHEMA public;
	CREATE TABLE market_data(symbol text, "timestamp" timestamptz NOT NULL) PARTITION BY RANGE ("timestamp");
	CREATE TABLE market_data_1 PARTITION OF market_data FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
	CREATE TABLE market_data_2 PARTITION OF market_data FOR VALUES FROM ('2026-02-01') TO ('2027-01-01');
	INSERT INTO market_data SELECT 'KRW-BTC', '2026-01-20 00:00:00+00'::timestamptz + i * interval '1 minute' FROM generate_series(0, 29999) i;
	CREATE TABLE trading_history(id int, created_at timestamp);
	INSERT INTO trading_history SELECT i, '2026-02-01'::timestamp + i * interval '1 hour' FROM generate_series(1, 15) i;
	INSERT INTO trading_history VALUES (16, NULL);
	CREATE TABLE daily_risk_state(date date);
	INSERT INTO daily_risk_state SELECT '2026-02-01'::date + i FROM generate_series(1, 22) i;
	CREATE TABLE "Order"("user" int, "Big At" timestamptz);
	INSERT INTO "Order" VALUES (1, '2026-02-23 09:14:02.123456+00');
	CREATE TABLE positions(symbol text);`;

const TABLES = [
	{table: 'market_data', newest: 'timestamp'},
	{table: 'trading_history', newest: 'created_at'},
	{table: 'daily_risk_state', newest: 'date'},
	{table: 'Order', newest: 'Big At'},
	{table: 'positions', mayBeEmpty: true},
];

describe.skipIf(!hasPostgres)('row-counts against two real clusters', () => {
	const clusters: PostgresCluster[] = [];
	let source: PostgresCluster;
	let target: PostgresCluster;
	let postgres: Postgres;
	const road = new ProblemError({code: 'ssh-unreachable', target: 'vm', address: '203.0.113.10:22', why: 'no-answer', afterMs: 8_000});

	beforeAll(async () => {
		[source, target] = await Promise.all([startPostgresCluster(), startPostgresCluster()]);
		clusters.push(source, target);
		await Promise.all(clusters.map(cluster => cluster.sql('CREATE DATABASE coinpilot')));
		const database = (cluster: PostgresCluster, secret: string) => ({
			on: 'vm',
			host: '127.0.0.1',
			port: cluster.port,
			name: 'coinpilot',
			user: 'postgres',
			password: {secret},
			tls: false,
		});
		postgres = createPostgres({
			config: {
				databases: {
					source: database(source, 'SOURCE'),
					target: database(target, 'TARGET'),
					intruder: database(target, 'WRONG'),
					unreachable: {...database(target, 'TARGET'), on: 'lost'},
					alias: {...database(source, 'SOURCE'), host: 'elsewhere'},
					reader: {...database(target, 'READER'), user: 'reader'},
					renamed: {...database(target, 'TARGET'), name: 'coinpilt'},
				},
			},
			secrets: {
				get: async name => ({SOURCE: source.password, TARGET: target.password, READER: 'reader', WRONG: 'wrong-password-7'})[name] ?? '',
			},
			dialService: (service, port, options) =>
				service.on === 'lost' ? Promise.reject(road) : connectTcp({host: '127.0.0.1', port}, options),
			handshakeMs: 1_500,
		});
	});

	beforeEach(() => Promise.all(clusters.map(cluster => cluster.sql(SCHEMA, 'coinpilot'))));

	afterAll(async () => {
		await postgres?.close();
		await Promise.all(clusters.map(cluster => cluster.remove()));
	});

	const look = async (fields: object = {}) => {
		const spec = rowCounts.schema.parse({source: 'source', target: 'target', tables: TABLES, ...fields}) as RowCountsSpec;
		const {signal} = new AbortController();
		const systems = createFakeSystems({postgres: postgres.use});
		return rowCounts.judge(await rowCounts.observe(spec, systems, signal), spec);
	};
	const cellsOf = (verdict: Awaited<ReturnType<typeof look>>) => verdict.table?.rows.map(row => [row.status, ...row.cells]);

	it('is green when both hold the same', async () => {
		const verdict = await look();
		expect(verdict.summary.en).toBe('5 tables match, 30,039 rows each');
		expect(verdict.status).toBe('pass');
		expect(cellsOf(verdict)).toEqual([
			['pass', 'market_data', '30,000', '30,000', '0', '2026-02-09 19:59:00Z'],
			['pass', 'trading_history', '16', '16', '0', '2026-02-01 15:00:00'],
			['pass', 'daily_risk_state', '22', '22', '0', '2026-02-23'],
			['pass', 'Order', '1', '1', '0', '2026-02-23 09:14:02Z'],
			['pass', 'positions', '0', '0', '0', '—'],
		]);
	});

	it('row-counts: rows missing, or too many → fail', async () => {
		await target.sql('DELETE FROM market_data WHERE "timestamp" < \'2026-02-01\'', 'coinpilot');
		const less = await look();
		expect(less.status).toBe('fail');
		expect(less.summary.en).toBe('market_data: 17,280 rows are missing in the target');
		expect(cellsOf(less)?.[0]).toEqual(['fail', 'market_data', '30,000', '12,720', '−17,280', '2026-02-09 19:59:00Z']);
		const more = await look({source: 'target', target: 'source'});
		expect(more.summary.en).toBe('market_data: the target has 17,280 rows more than the source');
	});

	it('row-counts: the newest row differs by a microsecond → fail', async () => {
		await target.sql(`UPDATE "Order" SET "Big At" = '2026-02-23 09:14:02.123457+00'`, 'coinpilot');
		const verdict = await look();
		expect(verdict.status).toBe('fail');
		expect(verdict.evidence).toContainEqual({
			label: {en: 'table Order', ko: '테이블 Order'},
			observed: {en: 'newest 2026-02-23 09:14:02.123457+00', ko: '최신 2026-02-23 09:14:02.123457+00'},
			expected: {en: 'newest 2026-02-23 09:14:02.123456+00', ko: '최신 2026-02-23 09:14:02.123456+00'},
			status: 'fail',
		});
	});

	it('row-counts: a missing table → fail, and the others are still counted', async () => {
		await target.sql('DROP TABLE daily_risk_state; DROP TABLE positions', 'coinpilot');
		const verdict = await look();
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toBe('daily_risk_state: not in the target (and 1 more)');
		expect(cellsOf(verdict)?.[2]).toEqual(['fail', 'daily_risk_state', '22', '—', '—', '—']);
		expect(cellsOf(verdict)?.[0]?.[0]).toBe('pass');
	});

	it('row-counts: a table empty on both sides → warn', async () => {
		const verdict = await look({tables: [...TABLES.slice(0, 2), 'positions']});
		expect(verdict).toMatchObject({status: 'warn', summary: {en: 'positions is empty on both sides'}});
	});

	it('compares up to a moment, rows without a time included', async () => {
		await source.sql(
			"INSERT INTO trading_history VALUES (17, '2026-02-20'); INSERT INTO market_data VALUES ('x', '2026-03-01')",
			'coinpilot',
		);
		expect((await look()).status).toBe('fail');
		const cutoff = {column: 'created_at', at: '2026-02-15T09:00:00+09:00', zone: 'UTC'};
		const tables = ['trading_history', {table: 'market_data', cutoffColumn: 'timestamp'}, {table: 'daily_risk_state', exact: true}];
		const verdict = await look({tables, cutoff});
		expect(verdict.status).toBe('pass');
		expect(cellsOf(verdict)?.[0]).toEqual(['pass', 'trading_history', '16', '16', '0', '2026-02-01 15:00:00']);
		await target.sql('DELETE FROM trading_history WHERE created_at IS NULL', 'coinpilot');
		expect((await look({tables, cutoff})).summary.en).toBe('trading_history: 1 row is missing in the target');
	});

	it('row-counts: a cut-off at a moment over times without a zone → unknown; with the zone they are written in → fail and pass', async () => {
		// Noon in Seoul is three in the morning in UTC: the row is newer than the moment if it is UTC's, and older if it is Seoul's.
		await source.sql("INSERT INTO trading_history VALUES (17, '2026-02-20 12:00:00')", 'coinpilot');
		const at = '2026-02-20T05:00:00Z';
		const counted = (zone?: string) =>
			look({tables: ['trading_history'], cutoff: {column: 'created_at', at, ...(zone !== undefined && {zone})}});
		const verdict = await counted();
		expect(verdict.status).toBe('unknown');
		expect(verdict.summary.en).toContain('column created_at of the source has no time zone: say `zone`');
		expect((await counted('Asia/Seoul')).summary.en).toBe('trading_history: 1 row is missing in the target');
		expect((await counted('UTC')).status).toBe('pass');
	});

	it('compares up to the newest row of the side that stands still', async () => {
		await target.sql("INSERT INTO trading_history VALUES (17, '2026-02-20')", 'coinpilot');
		const tables = ['trading_history'];
		expect((await look({tables})).status).toBe('fail');
		expect((await look({tables, cutoff: {column: 'created_at', at: 'source-max'}})).status).toBe('pass');
		expect((await look({tables, cutoff: {column: 'created_at', at: 'target-max'}})).status).toBe('fail');
	});

	it('row-counts: a table without the column of the cut-off → unknown', async () => {
		const verdict = await look({tables: ['positions', 'market_data'], cutoff: {column: 'timestamp', at: '2026-02-15T00:00:00Z'}});
		expect(verdict).toMatchObject({
			status: 'unknown',
			summary: {en: expect.stringContaining('positions: no column timestamp in the source')},
		});
	});

	it('row-counts: rows hidden by a policy, or not readable → unknown', async () => {
		await target.sql(
			`DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN PASSWORD 'reader'; GRANT USAGE ON SCHEMA public TO reader;
			GRANT SELECT ON trading_history TO reader;
			ALTER TABLE trading_history ENABLE ROW LEVEL SECURITY;
			CREATE POLICY few ON trading_history USING (id < 3)`,
			'coinpilot',
		);
		const hidden = await look({target: 'reader', tables: ['trading_history']});
		expect(hidden).toMatchObject({status: 'unknown', summary: {en: 'trading_history: may not be read in full in the target'}});
		const denied = await look({target: 'reader', tables: ['market_data']});
		expect(denied).toMatchObject({status: 'unknown', summary: {en: 'market_data: may not be read in full in the target'}});
		await target.sql('DROP OWNED BY reader; DROP ROLE reader', 'coinpilot');
	});

	it('row-counts: wrong password → unknown, and shows no password', async () => {
		const verdict = await look({target: 'intruder'});
		expect(verdict.status).toBe('unknown');
		expect(verdict.summary.en).toContain('target: ');
		expect(JSON.stringify(verdict)).toContain('28P01');
		expect(JSON.stringify(verdict)).not.toContain('wrong-password-7');
	});

	it('row-counts: no such database → fail', async () => {
		const verdict = await look({target: 'renamed'});
		expect(verdict.status).toBe('fail');
		expect(JSON.stringify(verdict.evidence)).toContain('3D000');
	});

	it('row-counts: no road → unknown', async () => {
		await expect(look({target: 'unreachable'})).rejects.toBe(road);
	});

	it('row-counts: two names of one database → fail', async () => {
		const verdict = await look({target: 'alias'});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('one and the same database')}});
	});

	it('row-counts: server stopped → fail, and green again once it is back', async () => {
		await target.stop();
		const verdict = await look();
		expect(verdict.status).toBe('fail');
		expect(verdict.evidence.find(one => one.status === 'fail')?.observed).toBe(`127.0.0.1:${target.port}: refused`);
		await target.start();
		expect((await look()).status).toBe('pass');
	});

	it('row-counts: the server accepts and says nothing → fail', async () => {
		await target.freeze();
		try {
			const verdict = await look();
			expect(verdict.status).toBe('fail');
			expect(verdict.evidence.find(one => one.status === 'fail')?.observed).toMatchObject({en: expect.stringContaining('no response')});
		} finally {
			await target.thaw();
		}
	});
});
