import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {rowsWritten} from '../../src/checks/postgres/rows-written.ts';
import {singleWriter} from '../../src/checks/safety/single-writer.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {createFakeSystems} from '../support/fake-systems.ts';
import {COMPRESS, MARKET_DATA} from '../support/market-data.ts';
import {startTimescalePair, type TimescalePair} from '../support/timescale-pair.ts';

describe('what is written to a hypertable', () => {
	let pair: TimescalePair;

	beforeAll(async () => {
		pair = await startTimescalePair();
	});
	beforeEach(() => pair.sql('target', MARKET_DATA));
	afterAll(() => pair?.remove());

	const change = (statements: string) => pair.sql('target', statements);
	const write = (at: string) =>
		change(`INSERT INTO market_data(symbol, interval, "timestamp", close_price) VALUES ('KRW-ETH', '1h', '${at}', 1)`);
	const takeBack = () => change("DELETE FROM market_data WHERE symbol = 'KRW-ETH'");

	const written = (fields: object = {}) =>
		pair.look(rowsWritten, {database: 'target', since: '2026-02-12T00:00:00Z', tables: ['market_data.timestamp'], ...fields});

	it.each([
		['a chunk that was there', '2026-02-12 00:00:01+00'],
		['a chunk of its own', '2026-05-01 00:00:00+00'],
	])('rows-written: a newer row in %s of a hypertable → warn', async (_, at) => {
		await write(at);
		expect(await written()).toMatchObject({
			status: 'warn',
			summary: {en: '1 row written since, lost unless copied back: market_data 1'},
			table: {rows: [{cells: ['market_data', '1', '1,001', at]}]},
		});
		await takeBack();
		expect(await written()).toMatchObject({
			status: 'pass',
			table: {rows: [{cells: ['market_data', '0', '1,000', '2026-02-11 15:00:00+00']}]},
		});
	});

	it('rows-written: newer rows in compressed chunks → fail where a standstill is expected', async () => {
		await change(COMPRESS);
		const since = {since: '2026-01-20T00:00:00Z', written: 'fail'};
		expect(await written(since)).toMatchObject({status: 'fail', summary: {en: 'target is still being written: market_data 543'}});
		await change(`DELETE FROM market_data WHERE "timestamp" > '2026-01-20 00:00:00+00'`);
		expect(await written(since)).toMatchObject({
			status: 'pass',
			table: {rows: [{cells: ['market_data', '0', '457', '2026-01-20 00:00:00+00']}]},
		});
	});

	/** The bot's container ended at midnight. */
	const inspected = JSON.stringify([
		{
			Id: 'c1',
			Name: '/coinpilot-bot',
			State: {Status: 'exited', Running: false, StartedAt: '2026-02-11T00:00:00Z', FinishedAt: '2026-02-12T00:00:00Z'},
			Config: {Labels: {}},
		},
	]);
	const lookForWriters = async (postgres: Systems['postgres']) => {
		const systems = createFakeSystems({
			docker: async () => ({exitCode: 0, stdout: inspected, stderr: '', truncated: false, durationMs: 1}),
			vantage: async target => ({target}),
			postgres,
		});
		const rows = {database: 'target', table: 'market_data', column: 'timestamp'};
		const spec = singleWriter.schema.parse({
			bots: [{name: 'cloud', on: 'vm', container: 'coinpilot-bot', rows}],
			expect: 'none',
			rowsApart: '1ms',
		});
		return singleWriter.judge(await singleWriter.observe(spec, systems, new AbortController().signal), spec);
	};

	it('single-writer: a stopped bot wrote to a hypertable after its stop → fail', async () => {
		expect(await lookForWriters(pair.systems.postgres)).toMatchObject({status: 'pass'});
		await write('2026-02-12 01:00:00+00');
		expect(await lookForWriters(pair.systems.postgres)).toMatchObject({
			status: 'fail',
			summary: {en: 'cloud is stopped, but wrote a row after its stop (2026-02-12T01:00:00.000Z)'},
		});
		await takeBack();
		expect(await lookForWriters(pair.systems.postgres)).toMatchObject({status: 'pass'});
	});

	it('single-writer: a hypertable grows while the bot is stopped → fail', async () => {
		const growing: Systems['postgres'] = async (...look) => {
			const seen = await pair.systems.postgres(...look);
			await change(`INSERT INTO market_data(symbol, interval, "timestamp")
				SELECT 'KRW-ETH', '1h', max("timestamp") + interval '1 second' FROM market_data`);
			return seen;
		};
		expect(await lookForWriters(growing)).toMatchObject({
			status: 'fail',
			summary: {en: 'cloud is stopped, but new rows are being written there'},
		});
		await takeBack();
		expect(await lookForWriters(pair.systems.postgres)).toMatchObject({status: 'pass'});
	});
});
