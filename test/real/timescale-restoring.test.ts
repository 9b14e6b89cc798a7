import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import type {CheckKind} from '../../src/checks/contract.ts';
import {rowCounts} from '../../src/checks/postgres/row-counts.ts';
import {rows} from '../../src/checks/postgres/rows.ts';
import {rowsWritten} from '../../src/checks/postgres/rows-written.ts';
import {samples} from '../../src/checks/postgres/samples.ts';
import {schema} from '../../src/checks/postgres/schema.ts';
import {singleWriter} from '../../src/checks/safety/single-writer.ts';
import {inspected} from '../support/inspected.ts';
import {COMPRESS, MARKET_DATA} from '../support/market-data.ts';
import {startTimescalePair, type TimescalePair} from '../support/timescale-pair.ts';

/** With `timescaledb.restoring` on TimescaleDB is switched off, and a compressed chunk looks empty. */
describe('a target whose restore was not ended', () => {
	let pair: TimescalePair;
	let docker: readonly Record<string, unknown>[] = [];

	beforeAll(async () => {
		pair = await startTimescalePair({
			docker: async (_target, [verb]) => ({
				exitCode: 0,
				stdout: verb === 'ps' ? docker.map(({Id}) => Id).join('\n') : JSON.stringify(docker),
				stderr: '',
				truncated: false,
				durationMs: 1,
			}),
			vantage: async target => ({target}),
		});
	});
	beforeEach(async () => {
		await pair.sql('both', MARKET_DATA);
		await pair.sql('target', COMPRESS);
	});
	afterAll(() => pair?.remove());

	const sides = {source: 'source', target: 'target'};
	const count = async () => (await pair.target.sql('SELECT count(*) FROM market_data'))[0]?.[0];

	const expectUnknown = async <Spec, Seen>(kind: CheckKind<Spec, Seen>, fields: object) => {
		expect(await pair.look(kind, fields)).toMatchObject({status: 'pass'});
		await pair.sql('target', 'SELECT timescaledb_pre_restore()');
		const seen = await count();
		const verdict = await pair.look(kind, fields);
		await pair.sql('target', 'SELECT timescaledb_post_restore()');
		expect([seen, await count()]).toEqual(['496', '1000']);
		expect(verdict).toMatchObject({
			status: 'unknown',
			summary: {en: expect.stringMatching(/^timescaledb.restoring is on in target, which hides rows in compressed chunks: /)},
		});
		expect(await pair.look(kind, fields)).toMatchObject({status: 'pass'});
	};

	it('row-counts: a restore of hypertables that was not ended → unknown', () =>
		expectUnknown(rowCounts, {...sides, tables: ['market_data']}));

	it('rows: a restore of hypertables that was not ended → unknown', () => expectUnknown(rows, {...sides, tables: ['market_data']}));

	it('samples: a restore of hypertables that was not ended → unknown', () => expectUnknown(samples, {...sides, tables: ['market_data']}));

	it('rows-written: a restore of hypertables that was not ended → unknown', () =>
		expectUnknown(rowsWritten, {database: 'target', since: '2026-03-01T00:00:00Z', tables: ['market_data.timestamp']}));

	it('single-writer: a restore of hypertables that was not ended hides what a stopped bot wrote → unknown', async () => {
		const stopped = {Status: 'exited', Running: false, StartedAt: '2026-02-01T00:00:00Z', FinishedAt: '2026-06-01T00:00:00Z'};
		const bots = [
			{name: 'old', on: 'vm', container: 'coinpilot-old', rows: {database: 'target', table: 'market_data', column: 'timestamp'}},
			{name: 'new', on: 'vm', container: 'coinpilot-new'},
		];
		const look = () => pair.look(singleWriter, {bots, rowsApart: '1ms'});
		docker = [inspected('old', {}, stopped), inspected('new')];
		expect(await look()).toMatchObject({status: 'pass'});
		await pair.sql('target', 'SELECT timescaledb_pre_restore()');
		const verdict = await look();
		await pair.sql('target', 'SELECT timescaledb_post_restore()');
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('timescaledb.restoring is on in target')}});
		expect(await look()).toMatchObject({status: 'pass'});
	});

	it('schema: a restore of hypertables that was not ended hides how far a sequence has come → unknown', () =>
		expectUnknown(schema, {database: 'target', against: {database: 'source'}}));
});
