import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import type {CheckKind} from '../../src/checks/contract.ts';
import {rowCounts} from '../../src/checks/postgres/row-counts.ts';
import {rows} from '../../src/checks/postgres/rows.ts';
import {rowsFresh} from '../../src/checks/postgres/rows-fresh.ts';
import {rowsWritten} from '../../src/checks/postgres/rows-written.ts';
import {samples} from '../../src/checks/postgres/samples.ts';
import {schema} from '../../src/checks/postgres/schema.ts';
import {singleWriter} from '../../src/checks/safety/single-writer.ts';
import {inspected} from '../support/inspected.ts';
import {hasPostgres} from '../support/postgres-cluster.ts';
import {type PostgresPair, startPostgresPair} from '../support/postgres-pair.ts';

if (!hasPostgres) console.warn('SKIPPED: standby tests, because no server is installed under /usr/lib/postgresql');

const SCHEMA = `
	DROP SCHEMA public CASCADE; CREATE SCHEMA public;
	CREATE TABLE trading_history(id serial PRIMARY KEY, symbol text, created_at timestamptz);
	INSERT INTO trading_history(symbol, created_at)
		SELECT 'KRW-BTC', '2026-02-23 08:00:00+00'::timestamptz + i * interval '1 minute' FROM generate_series(1, 16) i;`;

/** What a standby does not show may have been written to its primary long ago. */
describe.skipIf(!hasPostgres)('a database that is a standby', () => {
	let pair: PostgresPair;
	let docker: readonly Record<string, unknown>[] = [];

	beforeAll(async () => {
		pair = await startPostgresPair({
			docker: async (_target, [verb]) => ({
				exitCode: 0,
				stdout: verb === 'ps' ? docker.map(({Id}) => Id).join('\n') : JSON.stringify(docker),
				stderr: '',
				truncated: false,
				durationMs: 1,
			}),
			vantage: async target => ({target}),
		});
	}, 60_000);
	beforeEach(() => pair.sql('both', SCHEMA));
	afterAll(() => pair?.remove());

	const whileStandby = async <T>(look: () => Promise<T>): Promise<T> => {
		await pair.target.standBy();
		try {
			return await look();
		} finally {
			await pair.target.promote();
		}
	};
	const named = {status: 'unknown', summary: {en: expect.stringContaining('target is a standby')}};

	const expectUnknown = async <Spec, Seen>(kind: CheckKind<Spec, Seen>, fields: object) => {
		expect(await pair.look(kind, fields)).toMatchObject({status: 'pass'});
		expect(await whileStandby(() => pair.look(kind, fields))).toMatchObject(named);
		expect(await pair.look(kind, fields)).toMatchObject({status: 'pass'});
	};
	const sides = {source: 'source', target: 'target', tables: ['trading_history']};

	it('row-counts: one side is a standby → unknown', () => expectUnknown(rowCounts, sides));
	it('rows: one side is a standby → unknown', () => expectUnknown(rows, sides));
	it('samples: one side is a standby → unknown', () => expectUnknown(samples, sides));
	it('schema: one side is a standby → unknown', () =>
		expectUnknown(schema, {database: 'target', against: {database: 'source'}, sequences: false}));
	it('schema: how far a sequence has come is read from a standby → unknown', () =>
		expectUnknown(schema, {database: 'target', adds: [{version: 'v1', tables: ['trading_history']}]}));

	const written = {database: 'target', since: '2026-02-23T09:00:00Z', tables: ['trading_history.created_at']};
	it('rows-written: no newer row on a standby → unknown', () => expectUnknown(rowsWritten, written));

	it('rows-written: a newer row that a standby shows → fail', async () => {
		await pair.sql('target', `INSERT INTO trading_history(created_at) VALUES ('2026-02-23 09:30:00+00')`);
		expect(await whileStandby(() => pair.look(rowsWritten, {...written, written: 'fail'}))).toMatchObject({status: 'fail'});
	});

	it('rows-fresh: the newest row that a standby shows is old → unknown', async () => {
		const look = () => pair.look(rowsFresh, {database: 'target', within: '3m', tables: ['trading_history.created_at']});
		expect(await look()).toMatchObject({status: 'fail'});
		expect(await whileStandby(look)).toMatchObject(named);
		await pair.sql('target', 'INSERT INTO trading_history(created_at) VALUES (now())');
		expect(await look()).toMatchObject({status: 'pass'});
	});

	it('single-writer: the rows of a stopped bot are looked for on a standby → unknown', async () => {
		const stopped = {Status: 'exited', Running: false, StartedAt: '2026-02-01T00:00:00Z', FinishedAt: '2026-02-23T09:00:00Z'};
		const traced = {database: 'target', table: 'trading_history', column: 'created_at'};
		const bots = [
			{name: 'old', on: 'vm', container: 'coinpilot-old', rows: traced},
			{name: 'new', on: 'vm', container: 'coinpilot-new'},
		];
		docker = [inspected('old', {}, stopped), inspected('new')];
		await expectUnknown(singleWriter, {bots, rowsApart: '1ms'});
		await pair.sql('target', `INSERT INTO trading_history(created_at) VALUES ('2026-02-23 09:30:00+00')`);
		expect(await whileStandby(() => pair.look(singleWriter, {bots, rowsApart: '1ms'}))).toMatchObject({
			status: 'fail',
			summary: {en: expect.stringContaining('wrote a row after its stop')},
		});
	});
});
