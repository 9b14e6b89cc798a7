import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {rowCounts} from '../../src/checks/postgres/row-counts.ts';
import {rows} from '../../src/checks/postgres/rows.ts';
import {samples} from '../../src/checks/postgres/samples.ts';
import {COMPRESS, MARKET_DATA} from '../support/market-data.ts';
import {startTimescalePair, type TimescalePair} from '../support/timescale-pair.ts';

describe('rows of hypertables in two databases with TimescaleDB', () => {
	let pair: TimescalePair;

	beforeAll(async () => {
		pair = await startTimescalePair();
	});
	beforeEach(() => pair.sql('both', MARKET_DATA));
	afterAll(() => pair?.remove());

	const sides = {source: 'source', target: 'target'};
	const lookAtCounts = (fields: object = {}) => pair.look(rowCounts, {...sides, tables: ['market_data'], ...fields});
	const lookAtRows = (fields: object = {}) => pair.look(rows, {...sides, ...fields});
	const lookAtSamples = (fields: object = {}) => pair.look(samples, {...sides, tables: ['market_data'], ...fields});
	const change = (statements: string) => pair.sql('target', statements);
	const chunks = (side: 'source' | 'target') => pair[side].sql("SELECT show_chunks('market_data')::text ORDER BY 1");

	/** By the time, which compressed rows are in order of: changing them by `id` finds none in this build. */
	const OLDEST = `"timestamp" = '2026-01-01 00:00:00+00'`;
	const SEVENTH = `"timestamp" = '2026-01-01 06:00:00+00'`;

	/** What stands in `market_data` itself, as a reading that forgets the chunks would see it. */
	const NOT_IN_CHUNKS = 'SELECT count(*) FROM ONLY market_data';

	it('are counted, compared and looked up through the parent, whatever the chunks are called', async () => {
		expect(await pair.target.sql(NOT_IN_CHUNKS)).toEqual([['0']]);
		expect(await chunks('target')).toHaveLength(6);
		expect(await chunks('source')).not.toEqual(await chunks('target'));

		expect(await lookAtCounts()).toMatchObject({status: 'pass', summary: {en: '1 table matches, 1,000 rows each'}});
		expect(await lookAtSamples()).toMatchObject({status: 'pass', summary: {en: '16 rows of 1 table are the same on both sides'}});
		const verdict = await lookAtRows({tables: 'all'});
		expect(verdict.summary.en).toBe('1 table holds the same rows, 1,000 each');
		expect(verdict.table?.rows).toEqual([{status: 'pass', cells: ['market_data', '1,000', '1,000', '=', '0']}]);
	});

	it('are the same where one side has compressed some of them', async () => {
		expect(await pair.target.sql(COMPRESS)).toHaveLength(3);
		const compressed = 'SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed';
		expect([await pair.source.sql(compressed), await pair.target.sql(compressed)]).toEqual([[['0']], [['3']]]);
		for (const look of [lookAtCounts, lookAtRows, lookAtSamples]) expect(await look()).toMatchObject({status: 'pass'});
	});

	it('row-counts: a chunk of a hypertable was dropped → fail', async () => {
		await change("SELECT drop_chunks('market_data', older_than => timestamptz '2026-01-08 00:00:00+00')");
		expect(await lookAtCounts()).toMatchObject({
			status: 'fail',
			summary: {en: 'market_data: 168 rows are missing in the target'},
			evidence: expect.arrayContaining([expect.objectContaining({observed: '832 (−168)', expected: '1,000'})]),
		});
		await change(MARKET_DATA);
		expect(await lookAtCounts()).toMatchObject({status: 'pass'});
	});

	it('row-counts: a row is missing from a compressed chunk → fail', async () => {
		await change(COMPRESS);
		await change(`DELETE FROM market_data WHERE ${SEVENTH}`);
		expect(await lookAtCounts()).toMatchObject({status: 'fail', summary: {en: 'market_data: 1 row is missing in the target'}});
		await change(`INSERT INTO market_data VALUES (7, 'KRW-BTC', '1h', '2026-01-01 06:00:00+00', 106)`);
		expect(await lookAtCounts()).toMatchObject({status: 'pass'});
	});

	it('row-counts: the newest row of a hypertable is another one → fail', async () => {
		const tables = [{table: 'market_data', newest: 'timestamp'}];
		await change(`UPDATE market_data SET "timestamp" = "timestamp" + interval '1 minute' WHERE id = 1000`);
		expect(await lookAtCounts({tables})).toMatchObject({
			status: 'fail',
			summary: {en: 'market_data: as many rows, but the newest is another one'},
		});
		await change(`UPDATE market_data SET "timestamp" = "timestamp" - interval '1 minute' WHERE id = 1000`);
		expect(await lookAtCounts({tables})).toMatchObject({status: 'pass'});
	});

	it('leaves out what a target that already grows has in a chunk of its own', async () => {
		await change(`INSERT INTO market_data(symbol, interval, "timestamp", close_price) VALUES ('KRW-BTC', '1h', '2026-03-01', 1)`);
		expect(await lookAtCounts()).toMatchObject({status: 'fail'});
		const cutoff = {column: 'timestamp', at: 'source-max'};
		expect(await lookAtCounts({cutoff})).toMatchObject({status: 'pass'});
		expect(await lookAtRows({cutoff})).toMatchObject({status: 'pass'});
	});

	it.each([
		['a chunk', 'SELECT 1'],
		['a compressed chunk', COMPRESS],
	])('rows: one value differs in %s of a hypertable → fail', async (_, prepare) => {
		await change(prepare);
		await change(`UPDATE market_data SET close_price = 106.00000001 WHERE ${SEVENTH}`);
		expect(await lookAtRows()).toMatchObject({
			status: 'fail',
			summary: {en: 'market_data: 1 row differs; 2026-01-01 06:00:00+00, 7: close_price'},
			evidence: expect.arrayContaining([
				expect.objectContaining({observed: 'close_price = "106.00000001"', expected: 'close_price = "106.00000000"'}),
			]),
		});
		await change(`UPDATE market_data SET close_price = 106 WHERE ${SEVENTH}`);
		expect(await lookAtRows()).toMatchObject({status: 'pass'});
	});

	it('rows: a row is missing from the newest chunk of a hypertable → fail', async () => {
		await change('DELETE FROM market_data WHERE id = 1000');
		expect(await lookAtRows()).toMatchObject({
			status: 'fail',
			summary: {en: 'market_data: 1 row differs; 2026-02-11 15:00:00+00, 1000 is missing in the target'},
		});
		await change(`INSERT INTO market_data VALUES (1000, 'KRW-BTC', '1h', '2026-02-11 15:00:00+00', 1099)`);
		expect(await lookAtRows()).toMatchObject({status: 'pass'});
	});

	it('samples: a value differs in the oldest, compressed chunk of a hypertable → fail', async () => {
		await change(COMPRESS);
		await change(`UPDATE market_data SET close_price = 1 WHERE ${OLDEST}`);
		expect(await lookAtSamples({random: 0})).toMatchObject({
			status: 'fail',
			evidence: expect.arrayContaining([
				expect.objectContaining({
					label: expect.objectContaining({en: 'market_data 2026-01-01 00:00:00+00, 1'}),
					observed: 'close_price = "1.00000000"',
					expected: 'close_price = "100.00000000"',
				}),
			]),
		});
		await change(`UPDATE market_data SET close_price = 100 WHERE ${OLDEST}`);
		expect(await lookAtSamples({random: 0})).toMatchObject({status: 'pass'});
	});

	it('samples: the newest row of a hypertable is missing → fail', async () => {
		await change('DELETE FROM market_data WHERE id = 1000');
		expect(await lookAtSamples({random: 0})).toMatchObject({
			status: 'fail',
			summary: {en: expect.stringContaining('2026-02-11 15:00:00+00, 1000')},
		});
		await change(`INSERT INTO market_data VALUES (1000, 'KRW-BTC', '1h', '2026-02-11 15:00:00+00', 1099)`);
		expect(await lookAtSamples({random: 0})).toMatchObject({status: 'pass'});
	});

	it('are the same in a plain table, which is for schema to name', async () => {
		await change(`CREATE TABLE plain (LIKE market_data INCLUDING ALL EXCLUDING DEFAULTS); INSERT INTO plain SELECT * FROM market_data`);
		await change('DROP TABLE market_data; ALTER TABLE plain RENAME TO market_data');
		expect(await pair.target.sql(NOT_IN_CHUNKS)).toEqual([['1000']]);
		for (const look of [lookAtCounts, lookAtRows, lookAtSamples]) expect(await look()).toMatchObject({status: 'pass'});
	});

	it('row-counts: a continuous aggregate that was not refreshed → fail; rows: a continuous aggregate that was not refreshed → fail', async () => {
		await pair.sql(
			'both',
			`CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
				SELECT time_bucket('1 day', "timestamp") AS day, max(close_price) AS close FROM market_data GROUP BY 1 WITH NO DATA`,
		);
		const refresh = "CALL refresh_continuous_aggregate('daily', NULL, NULL)";
		await pair.sql('source', refresh);
		const tables = ['daily'];
		expect(await lookAtCounts({tables})).toMatchObject({status: 'fail', summary: {en: 'daily: 42 rows are missing in the target'}});
		expect(await lookAtRows({tables})).toMatchObject({status: 'fail', summary: {en: expect.stringMatching(/^daily: the rows differ/)}});
		await change(refresh);
		expect(await lookAtCounts({tables})).toMatchObject({status: 'pass'});
		expect(await lookAtRows({tables})).toMatchObject({status: 'pass'});
	});

	it('row-counts: an empty hypertable on both sides → warn; rows: an empty hypertable on both sides → warn', async () => {
		await pair.sql('both', 'CREATE TABLE IF NOT EXISTS signals(at timestamptz NOT NULL); TRUNCATE signals');
		await pair.sql('both', "SELECT create_hypertable('signals', 'at', if_not_exists => true, migrate_data => true)");
		const tables = ['market_data', 'signals'];
		const empty = {status: 'warn', summary: {en: 'signals is empty on both sides'}};
		expect(await lookAtCounts({tables})).toMatchObject(empty);
		expect(await lookAtRows({tables})).toMatchObject(empty);
		await pair.sql('both', "INSERT INTO signals VALUES ('2026-02-01')");
		expect(await lookAtCounts({tables})).toMatchObject({status: 'pass'});
		expect(await lookAtRows({tables})).toMatchObject({status: 'pass'});
		await pair.sql('both', 'DROP TABLE signals');
	});
});
