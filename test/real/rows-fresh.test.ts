import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {rowsFresh} from '../../src/checks/postgres/rows-fresh.ts';
import {hasPostgres} from '../support/postgres-cluster.ts';
import {type PostgresPair, startPostgresPair} from '../support/postgres-pair.ts';

if (!hasPostgres) console.warn('SKIPPED: rows-fresh tests, because no server is installed under /usr/lib/postgresql');

const SCHEMA = `
	DROP SCHEMA public CASCADE; CREATE SCHEMA public;
	CREATE TABLE market_data(symbol text, "timestamp" timestamptz);
	INSERT INTO market_data SELECT 'KRW-BTC', now() - i * interval '1 minute' FROM generate_series(0, 99) i;
	CREATE TABLE plain(at timestamp);
	CREATE TABLE days(date date);
	INSERT INTO days VALUES (current_date);`;

describe.skipIf(!hasPostgres)('rows-fresh against a real server', () => {
	let pair: PostgresPair;

	beforeAll(async () => {
		pair = await startPostgresPair();
	});
	beforeEach(() => pair.sql('target', SCHEMA));
	afterAll(() => pair?.remove());

	const look = (fields: object = {}) =>
		pair.look(rowsFresh, {database: 'target', tables: ['market_data.timestamp'], within: '3m', ...fields});

	it('rows-fresh: a collector that stopped an hour ago → fail, until it writes again', async () => {
		expect(await look()).toMatchObject({status: 'pass'});
		await pair.sql('target', `UPDATE market_data SET "timestamp" = "timestamp" - interval '1 hour'`);
		const verdict = await look();
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toMatch(/^The newest row of market_data was written 1 h( \d+ s)? ago$/);
		await pair.sql('target', `INSERT INTO market_data VALUES ('KRW-BTC', now())`);
		expect(await look()).toMatchObject({status: 'pass'});
	});

	it('rows-fresh: nothing written since the collector was started → fail, until it writes', async () => {
		const since = new Date().toISOString();
		await pair.sql('target', `UPDATE market_data SET "timestamp" = "timestamp" - interval '10 seconds'`);
		expect(await look({since})).toMatchObject({status: 'fail', summary: {en: `No row of market_data is of after ${since}`}});
		expect(await look()).toMatchObject({status: 'pass'});
		await pair.sql('target', `INSERT INTO market_data VALUES ('KRW-BTC', now())`);
		expect(await look({since})).toMatchObject({status: 'pass'});
	});

	it('rows-fresh: an empty table → fail', async () => {
		await pair.sql('target', 'TRUNCATE market_data');
		expect(await look()).toMatchObject({status: 'fail', summary: {en: 'market_data holds no row with a time'}});
	});

	it('rows-fresh: a table that is not there → fail, naming it', async () => {
		expect(await look({tables: ['tickers.at']})).toMatchObject({status: 'fail', summary: {en: 'tickers is not there'}});
	});

	it('rows-fresh: a column that is not there → unknown, naming it', async () => {
		const verdict = await look({tables: ['market_data.updated_at']});
		expect(verdict.status).toBe('unknown');
		expect(verdict.summary.en).toContain('updated_at');
	});

	it('rows-fresh: a row of tomorrow → unknown', async () => {
		await pair.sql('target', `INSERT INTO market_data VALUES ('KRW-BTC', now() + interval '1 day')`);
		expect(await look()).toMatchObject({status: 'unknown', summary: {en: 'The newest row of market_data is of the future'}});
	});

	it('rows-fresh: a column without a zone → unknown; with its zone → pass, with another → fail', async () => {
		await pair.sql('target', `INSERT INTO plain VALUES (now() at time zone 'Asia/Seoul')`);
		const fields = {tables: ['plain.at']};
		// What the server's own zone is says nothing of what an application writes.
		for (const zone of ['Asia/Seoul', 'UTC']) {
			await pair.sql('target', `ALTER DATABASE coinpilot SET TimeZone = '${zone}'`);
			expect(await look(fields)).toMatchObject({status: 'unknown'});
			expect(await look({...fields, zone: 'Asia/Seoul'})).toMatchObject({status: 'pass'});
			expect(await look({...fields, zone: 'UTC'})).toMatchObject({status: 'unknown'});
			expect(await look({...fields, zone: 'Pacific/Auckland'})).toMatchObject({status: 'fail'});
		}
		await pair.sql('target', 'ALTER DATABASE coinpilot RESET TimeZone');
	});

	it('rows-fresh: days for times → unknown', async () => {
		expect(await look({tables: ['days.date']})).toMatchObject({
			status: 'unknown',
			summary: {en: 'What days has for a time is no moment (date)'},
		});
	});

	it('rows-fresh: a refused password → unknown', async () => {
		expect(await look({database: 'intruder'})).toMatchObject({status: 'unknown'});
	});

	it('rows-fresh: a database that the server does not have → fail', async () => {
		expect(await look({database: 'renamed'})).toMatchObject({status: 'fail'});
	});

	it('rows-fresh: no road → unknown, thrown', async () => {
		await expect(look({database: 'unreachable'})).rejects.toBe(pair.road);
	});
});
