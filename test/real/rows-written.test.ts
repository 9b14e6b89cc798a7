import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {rowsWritten} from '../../src/checks/postgres/rows-written.ts';
import {hasPostgres} from '../support/postgres-cluster.ts';
import {type PostgresPair, startPostgresPair} from '../support/postgres-pair.ts';

if (!hasPostgres) console.warn('SKIPPED: rows-written tests, because no server is installed under /usr/lib/postgresql');

const SCHEMA = `
	DROP SCHEMA public CASCADE; CREATE SCHEMA public;
	CREATE TABLE trading_history(id serial PRIMARY KEY, symbol text, created_at timestamptz);
	INSERT INTO trading_history(symbol, created_at)
		SELECT 'KRW-BTC', '2026-02-23 08:00:00+00'::timestamptz + i * interval '1 minute' FROM generate_series(1, 16) i;
	CREATE TABLE "Odd ""Name"(at timestamptz);
	CREATE TABLE market_data("timestamp" timestamptz) PARTITION BY RANGE ("timestamp");
	CREATE TABLE market_data_1 PARTITION OF market_data FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
	CREATE TABLE market_data_2 PARTITION OF market_data FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');
	INSERT INTO market_data VALUES ('2026-02-22 09:00:00+00');
	CREATE TABLE plain(at timestamp);
	INSERT INTO plain VALUES ('2026-02-23 08:59:59');`;

const trades = {table: 'trading_history', column: 'created_at'};
const candles = {table: 'market_data', column: 'timestamp'};

describe.skipIf(!hasPostgres)('rows-written against a real server', () => {
	let pair: PostgresPair;

	beforeAll(async () => {
		pair = await startPostgresPair();
	});
	beforeEach(() => pair.sql('target', SCHEMA));
	afterAll(() => pair?.remove());

	const look = (fields: object = {}) =>
		pair.look(rowsWritten, {database: 'target', since: '2026-02-23T09:00:00Z', tables: [trades, candles], ...fields});

	it('passes when nothing is newer, and shows what is there', async () => {
		const verdict = await look();
		expect(verdict).toMatchObject({status: 'pass', summary: {en: 'No row was written to trading_history, market_data of target since'}});
		expect(verdict.table?.rows).toEqual([
			{status: 'pass', cells: ['trading_history', '0', '16', '2026-02-23 08:16:00+00']},
			{status: 'pass', cells: ['market_data', '0', '1', '2026-02-22 09:00:00+00']},
		]);
	});

	it('rows-written: a row after the moment → warn, with the table and how many, until it is gone', async () => {
		await pair.sql(
			'target',
			`INSERT INTO trading_history(symbol, created_at) SELECT 'KRW-ETH', '2026-02-23 09:00:01+00' FROM generate_series(1, 1204)`,
		);
		const verdict = await look();
		expect(verdict.status).toBe('warn');
		expect(verdict.summary.en).toBe('1,204 rows written since, lost unless copied back: trading_history 1,204');
		await pair.sql('target', `DELETE FROM trading_history WHERE symbol = 'KRW-ETH'`);
		expect(await look()).toMatchObject({status: 'pass'});
	});

	it('rows-written: a second writer where a standstill is expected → fail', async () => {
		await pair.sql('target', `INSERT INTO trading_history(symbol, created_at) VALUES ('KRW-BTC', '2026-02-23 09:00:00.000001+00')`);
		const verdict = await look({written: 'fail'});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: 'target is still being written: trading_history 1'}});
	});

	it('rows-written: a row in another partition → warn', async () => {
		await pair.sql('target', `INSERT INTO market_data VALUES ('2026-03-02 00:00:00+00')`);
		expect(await look()).toMatchObject({status: 'warn', summary: {en: '1 row written since, lost unless copied back: market_data 1'}});
	});

	it('rows-written: a column without a zone, in some zones newer than the moment → unknown; with its zone → pass', async () => {
		const fields = {tables: [{table: 'plain', column: 'at'}]};
		// What the server's own zone is says nothing of what an application writes.
		for (const zone of ['Asia/Seoul', 'America/New_York']) {
			await pair.sql('target', `ALTER DATABASE coinpilot SET TimeZone = '${zone}'`);
			const verdict = await look(fields);
			expect(verdict.status).toBe('unknown');
			expect(verdict.summary.en).toContain('The times of plain have no zone');
			expect(await look({...fields, zone: 'UTC'})).toMatchObject({status: 'pass'});
		}
		await pair.sql('target', 'ALTER DATABASE coinpilot RESET TimeZone');
		const verdict = await look({...fields, zone: 'UTC'});
		expect(verdict.evidence).toContainEqual({label: {en: 'zone of plain', ko: 'plain 시간대'}, observed: 'UTC'});
		expect(verdict.table?.rows).toEqual([{status: 'pass', cells: ['plain', '0', '1', '2026-02-23 08:59:59']}]);
	});

	it('rows-written: a column without a zone whose newest row is newer in the zone it is written in → warn', async () => {
		const fields = {tables: [{table: 'plain', column: 'at'}]};
		// In New York it is 13:59:59 UTC, and a row that was written hours after the moment.
		expect(await look({...fields, zone: 'America/New_York'})).toMatchObject({status: 'warn'});
		expect(await look({...fields, zone: 'Asia/Seoul'})).toMatchObject({status: 'pass'});
		// Summer and winter time.
		await pair.sql('target', `UPDATE plain SET at = '2026-07-01 05:00:01'`);
		expect(await look({...fields, zone: 'America/New_York', since: '2026-07-01T09:00:00Z'})).toMatchObject({status: 'warn'});
		expect(await look({...fields, zone: 'America/New_York', since: '2026-07-01T09:00:02Z'})).toMatchObject({status: 'pass'});
	});

	it('rows-written: a column without a zone, newer than the moment in every zone there is → warn', async () => {
		const fields = {tables: [{table: 'plain', column: 'at'}]};
		const at = (moment: string) => pair.sql('target', `UPDATE plain SET at = '${moment}'`);
		await at('2026-02-22 21:00:00');
		expect(await look(fields)).toMatchObject({status: 'pass'});
		await at('2026-02-22 21:00:01');
		expect(await look(fields)).toMatchObject({status: 'unknown'});
		await at('2026-02-23 23:00:00');
		expect(await look(fields)).toMatchObject({status: 'unknown'});
		await at('2026-02-23 23:00:01');
		expect(await look(fields)).toMatchObject({status: 'warn'});
		await at('2026-02-23 23:00:01');
		await pair.sql('target', 'CREATE DOMAIN moment AS timestamp; ALTER TABLE plain ALTER at TYPE moment');
		expect(await look(fields)).toMatchObject({status: 'warn'});
	});

	it('reads a name that has to be quoted', async () => {
		await pair.sql('target', `INSERT INTO "Odd ""Name" VALUES ('2026-02-23 08:00:00+00')`);
		expect(await look({tables: [{table: '"Odd ""Name"', column: 'at'}]})).toMatchObject({status: 'pass'});
	});

	it('rows-written: a table that is not there → unknown, naming it', async () => {
		await pair.sql('target', 'DROP TABLE market_data');
		const verdict = await look();
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: 'Not there to look at: market_data'}});
		await pair.sql('target', SCHEMA);
		expect(await look()).toMatchObject({status: 'pass'});
	});

	it('rows-written: a column that is not there → unknown, naming it', async () => {
		const verdict = await look({tables: [{table: 'trading_history', column: 'updated_at'}]});
		expect(verdict.status).toBe('unknown');
		expect(verdict.summary.en).toContain('updated_at');
	});

	it('rows-written: not one row in any table → unknown', async () => {
		await pair.sql('target', 'TRUNCATE trading_history, market_data');
		expect(await look()).toMatchObject({status: 'unknown'});
	});

	it('rows-written: rows whose time is not known → unknown, naming the table', async () => {
		await pair.sql('target', 'UPDATE trading_history SET created_at = NULL');
		const verdict = await look();
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: 'No row says when it was written: trading_history'}});
		expect(verdict.table?.rows.map(({status}) => status)).toEqual(['unknown', 'pass']);
	});

	it('rows-written: a refused password → unknown', async () => {
		expect(await look({database: 'intruder'})).toMatchObject({status: 'unknown'});
	});

	it('rows-written: a database that the server does not have → fail', async () => {
		expect(await look({database: 'renamed'})).toMatchObject({status: 'fail'});
	});

	it('rows-written: no road → unknown, thrown', async () => {
		await expect(look({database: 'unreachable'})).rejects.toBe(pair.road);
	});
});
