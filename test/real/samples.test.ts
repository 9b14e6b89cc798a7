import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {samples} from '../../src/checks/postgres/samples.ts';
import {say} from '../../src/core/text.ts';
import {hasPostgres} from '../support/postgres-cluster.ts';
import {type PostgresPair, startPostgresPair} from '../support/postgres-pair.ts';

if (!hasPostgres) console.warn('SKIPPED: samples tests, because no server is installed under /usr/lib/postgresql');

const SCHEMA = `
	DROP SCHEMA public CASCADE; CREATE SCHEMA public;
	CREATE TABLE trading_history(id uuid PRIMARY KEY, symbol text, price numeric(20,8), fee float8, detail json, created_at timestamptz);
	INSERT INTO trading_history SELECT md5(i::text)::uuid, 'KRW-BTC', i, i / 3.0, '{"a": 1, "b": 2}', '2026-02-01 00:00:00+00'::timestamptz + i * interval '1 hour'
		FROM generate_series(1, 500) i;
	CREATE TABLE market_data(id bigserial, symbol text, "timestamp" timestamptz, PRIMARY KEY ("timestamp", id));
	INSERT INTO market_data(symbol, "timestamp") SELECT 'KRW-ETH', '2026-02-01 00:00:00+00'::timestamptz + i * interval '1 minute' FROM generate_series(1, 1000) i;
	CREATE TABLE positions(symbol text PRIMARY KEY, quantity numeric);
	INSERT INTO positions VALUES ('KRW-BTC', 1), ('it''s \\ odd', 2);
	CREATE TABLE notes(body text);
	INSERT INTO notes VALUES ('x');`;

const TABLES = ['trading_history', 'market_data'];

describe.skipIf(!hasPostgres)('samples against two real clusters', () => {
	let pair: PostgresPair;

	beforeAll(async () => {
		pair = await startPostgresPair();
	});
	beforeEach(() => pair.sql('both', SCHEMA));
	afterAll(() => pair?.remove());

	const look = (fields: object = {}) => pair.look(samples, {source: 'source', target: 'target', tables: TABLES, ...fields});

	it('is green when the rows are the same, and shows them side by side', async () => {
		await pair.sql('target', `UPDATE trading_history SET detail = '{"b":2,"a":1}', price = price + 0.0`);
		const verdict = await look();
		// Of twice 3 + 3 + 10, one random row is among the newest or the oldest too.
		expect(verdict.summary.en).toBe('31 rows of 2 tables are the same on both sides');
		expect(verdict.status).toBe('pass');
		expect(verdict.table?.rows.filter(row => say(row.cells[1] ?? '', 'en') === 'newest' && row.cells[0] === 'market_data')[0]).toEqual({
			status: 'pass',
			cells: ['market_data', {en: 'newest', ko: '최신'}, '2026-02-01 16:40:00+00, 1000', 'symbol=KRW-ETH', 'symbol=KRW-ETH'],
		});
	});

	it('chooses the same random rows by the same seed, and others by another', async () => {
		const keys = async (seed: number) => {
			const verdict = await look({tables: ['trading_history'], newest: 0, oldest: 0, random: 5, seed});
			return verdict.table?.rows.map(row => row.cells[2]);
		};
		const first = await keys(1);
		await pair.sql(
			'both',
			'CREATE TABLE copy AS TABLE trading_history; TRUNCATE trading_history; INSERT INTO trading_history SELECT * FROM copy ORDER BY price DESC',
		);
		expect(await keys(1)).toEqual(first);
		expect(await keys(2)).not.toEqual(first);
	});

	it.each([
		['newest', 'price = (SELECT max(price) FROM trading_history)'],
		['oldest', 'price = (SELECT min(price) FROM trading_history)'],
	])('samples: a value of the %s row changed → fail', async (_, which) => {
		await pair.sql('target', `UPDATE trading_history SET fee = fee + 0.001 WHERE ${which}`);
		const verdict = await look();
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toMatch(/^trading_history: [0-9a-f-]{36} differs: fee$/);
		expect(verdict.evidence.at(-1)).toMatchObject({status: 'fail', observed: expect.stringMatching(/^fee = /)});
	});

	it('samples: a random row changed → fail', async () => {
		const fields = {tables: ['trading_history'], newest: 0, oldest: 0, random: 3};
		const key = (await look(fields)).table?.rows[1]?.cells[2];
		await pair.sql('target', `UPDATE trading_history SET symbol = 'KRW-BTC ' WHERE id = '${key}'`);
		expect(await look(fields)).toMatchObject({status: 'fail', summary: {en: `trading_history: ${key} differs: symbol`}});
	});

	it('samples: a row that the target has twice, for want of its key → fail', async () => {
		await pair.sql('target', 'ALTER TABLE positions DROP CONSTRAINT positions_pkey; INSERT INTO positions SELECT * FROM positions');
		expect(await look({tables: [{table: 'positions', by: 'quantity'}]})).toMatchObject({
			status: 'fail',
			summary: {en: expect.stringContaining('is in the target more than once')},
		});
	});

	it('samples: a row missing in the target → fail', async () => {
		await pair.sql('target', `DELETE FROM market_data WHERE "timestamp" = (SELECT max("timestamp") FROM market_data)`);
		expect(await look()).toMatchObject({
			status: 'fail',
			summary: {en: 'market_data: 2026-02-01 16:40:00+00, 1000 is missing in the target'},
		});
	});

	it('does not mind that the target has grown', async () => {
		await pair.sql('target', `INSERT INTO market_data(symbol, "timestamp") VALUES ('KRW-ETH', now())`);
		expect((await look()).status).toBe('pass');
	});

	it('finds rows whose keys hold quotes and backslashes', async () => {
		await pair.sql('both', 'ALTER DATABASE coinpilot SET standard_conforming_strings = off');
		await pair.sql('both', `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'coinpilot-ops'`);
		const verdict = await look({tables: ['positions'], newest: 0, oldest: 0});
		await pair.sql('both', 'ALTER DATABASE coinpilot RESET ALL');
		expect(verdict.summary.en).toBe('2 rows of 1 table are the same on both sides');
	});

	it('samples: no column tells the newest → warn', async () => {
		expect(await look({tables: ['positions']})).toMatchObject({
			status: 'warn',
			summary: {en: expect.stringContaining('name one with `by`')},
		});
		expect((await look({tables: [{table: 'positions', by: 'quantity'}]})).status).toBe('pass');
		expect((await look({tables: [{table: 'positions', by: 'amount'}]})).status).toBe('unknown');
	});

	it('samples: a table without a primary key → unknown', async () => {
		expect((await look({tables: ['notes']})).status).toBe('unknown');
	});

	it('samples: an empty source → warn, and nothing at all → unknown', async () => {
		await pair.sql('source', 'TRUNCATE trading_history');
		expect(await look()).toMatchObject({status: 'warn', summary: {en: 'trading_history: is empty in the source'}});
		expect((await look({tables: [{table: 'trading_history', mayBeEmpty: true}]})).status).toBe('unknown');
	});

	it('samples: a missing table or column → fail', async () => {
		await pair.sql('target', 'DROP TABLE market_data; ALTER TABLE trading_history DROP fee');
		const verdict = await look();
		expect(verdict).toMatchObject({status: 'fail', summary: {en: 'trading_history: the target lacks fee (and 1 more)'}});
	});

	it('samples: two names of one database → fail', async () => {
		expect((await look({target: 'alias'})).status).toBe('fail');
	});

	it('samples: wrong password → unknown', async () => {
		expect((await look({target: 'intruder'})).status).toBe('unknown');
	});

	it('samples: no road → unknown', async () => {
		await expect(look({source: 'unreachable'})).rejects.toBe(pair.road);
	});

	it('samples: server stopped → fail', async () => {
		await pair.target.stop();
		expect((await look()).status).toBe('fail');
		await pair.target.start();
	});
});
