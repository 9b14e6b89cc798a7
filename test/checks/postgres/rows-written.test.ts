import {describe, expect, it} from 'vitest';
import {rowsWritten} from '../../../src/checks/postgres/rows-written.ts';
import type {RowsWrittenSeen, RowsWrittenSpec} from '../../../src/checks/postgres/rows-written-spec.ts';
import {ProblemError} from '../../../src/core/problem.ts';
import {say} from '../../../src/core/text.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {problemOf} from '../../support/problem-of.ts';

const fields = {database: 'target', since: '2026-02-23T09:00:00Z', tables: [{table: 'trading_history', column: 'created_at'}]};
const spec = (more: object = {}) => rowsWritten.schema.parse({...fields, ...more}) as RowsWrittenSpec;
const counted = (newer: string, total = '16'): RowsWrittenSeen => ({
	tables: [{state: 'counted', newer, total, newest: '2026-02-23 09:14:02+00'}],
	clock: {now: Date.UTC(2026, 1, 23, 10), behindMs: 0},
});
const signal = new AbortController().signal;

describe('rows-written', () => {
	it('passes when nothing newer is there and something older is', () => {
		expect(rowsWritten.judge(counted('0'), spec())).toMatchObject({status: 'pass'});
	});

	it('rows-written: newer rows → warn, with the table and what becomes of them', () => {
		const verdict = rowsWritten.judge(counted('1204', '1220'), spec());
		expect(verdict.status).toBe('warn');
		expect(verdict.summary.en).toBe('1,204 rows written since, lost unless copied back: trading_history 1,204');
		expect(verdict.table?.rows).toEqual([{status: 'warn', cells: ['trading_history', '1,204', '1,220', '2026-02-23 09:14:02+00']}]);
	});

	it('rows-written: a second writer → fail', () => {
		const verdict = rowsWritten.judge(counted('1'), spec({written: 'fail'}));
		expect(verdict).toMatchObject({status: 'fail', summary: {en: 'target is still being written: trading_history 1'}});
	});

	it('rows-written: no such table → unknown', () => {
		expect(rowsWritten.judge({tables: [{state: 'missing'}]}, spec())).toMatchObject({status: 'unknown'});
	});

	it('rows-written: not one row → unknown, for it may be another database', () => {
		expect(rowsWritten.judge(counted('0', '0'), spec())).toMatchObject({status: 'unknown'});
	});

	it('rows-written: days for times → unknown, and newer ones all the same → warn', () => {
		const untimely = (newer: string): RowsWrittenSeen => ({
			tables: [{state: 'counted', newer, total: '16', newest: '2026-02-23', untimely: 'date'}],
		});
		expect(rowsWritten.judge(untimely('0'), spec())).toMatchObject({
			status: 'unknown',
			summary: {en: expect.stringContaining('What trading_history has for a time is a day')},
		});
		expect(rowsWritten.judge(untimely('1'), spec()).status).toBe('warn');
	});

	it('rows-written: the clock of the database could not be read → unknown', () => {
		const verdict = rowsWritten.judge({...counted('0'), clock: undefined}, spec());
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: 'The clock of the database could not be read'}});
	});

	it.each([
		['ten minutes behind this machine', Date.UTC(2026, 1, 23, 11), 600_000, 'is 10 m behind this machine'],
		['not yet at the moment', Date.UTC(2026, 1, 23, 8), 0, 'is still to come'],
	])('rows-written: the clock of the database is %s → unknown', (_, now, behindMs, why) => {
		const verdict = rowsWritten.judge({...counted('0'), clock: {now, behindMs}}, spec());
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining(why)}});
	});

	it('says so where a newest row is of the future, or off by whole hours', () => {
		const now = Date.UTC(2026, 1, 23, 12);
		const seen = (hours: number, zone?: string): RowsWrittenSeen => ({
			tables: [
				{
					state: 'counted',
					newer: '0',
					total: '16',
					newest: 'x',
					newestMs: now - hours * 3_600_000,
					...(zone !== undefined && {zone, maybe: '0'}),
				},
			],
			clock: {now, behindMs: 0},
		});
		const said = (...given: Parameters<typeof seen>) =>
			rowsWritten
				.judge(seen(...given), spec())
				.evidence.map(({observed}) => say(observed, 'en'))
				.slice(1);
		expect(said(-9)).toEqual(['in 9 h; a zone that is off by 9 h would look the same']);
		expect(said(-1.3)).toEqual(['in 1 h 18 m']);
		expect(said(9, 'UTC')).toEqual(['UTC', '9 h ago; a zone that is off by 9 h would look the same']);
		expect(said(9.2, 'UTC')).toEqual(['UTC']);
		expect(said(9)).toEqual([]);
	});

	it.each(['+09:00', 'GMT+9:00', 'Nowhere/City', '', "UTC'"])('takes no zone like %j', zone => {
		expect(rowsWritten.schema.safeParse({...fields, zone}).success).toBe(false);
	});

	it('takes the time of a step, and no time without a zone', () => {
		expect(rowsWritten.schema.safeParse({...fields, since: '@{release/start-cloud}'}).success).toBe(true);
		expect(rowsWritten.schema.safeParse({...fields, since: '2026-02-23T09:00:00'}).success).toBe(false);
		expect(rowsWritten.schema.safeParse({...fields, since: 'yesterday'}).success).toBe(false);
	});

	it('takes a table with its column in one word', async () => {
		const asked: string[] = [];
		const systems = createFakeSystems({
			postgres: (_database, use) =>
				use({
					query: async sql => {
						asked.push(sql);
						return {columns: [], rows: sql.includes('to_regclass') ? [['x']] : [['1', '2', 'x']]};
					},
				}),
		});
		const short = spec({tables: ['trading_history.created_at', 'audit.log.at']});
		const verdict = rowsWritten.judge(await rowsWritten.observe(short, systems, signal), short);
		expect(verdict.summary.en).toBe('2 rows written since, lost unless copied back: trading_history 1, audit.log 1');
		expect(asked.at(-1)).toContain('from "audit"."log"');
	});

	it('asks for each table by its quoted name, with the moment as a parameter', async () => {
		const asked: unknown[] = [];
		const systems = createFakeSystems({
			postgres: (_database, use) =>
				use({
					query: async (sql, parameters) => {
						asked.push([sql, parameters]);
						if (sql.includes('clock_timestamp')) return {columns: [], rows: [[String(Date.UTC(2026, 1, 23, 10))]]};
						const counts = ['2', '18', 'x', 'timestamp with time zone', '2', '1771837200000'];
						return {columns: [], rows: sql.includes('to_regclass') ? [['trading_history', 'timestamp with time zone']] : [counts]};
					},
				}),
		});
		expect(await rowsWritten.observe(spec(), systems, signal)).toEqual({
			tables: [{state: 'counted', newer: '2', total: '18', newest: 'x', newestMs: 1_771_837_200_000}],
			clock: {now: Date.UTC(2026, 1, 23, 10), behindMs: expect.any(Number)},
		});
		expect(asked.slice(2)).toEqual([
			[expect.stringContaining('select to_regclass($1), (select format_type('), ['"public"."trading_history"', 'created_at']],
			[
				'select count(*) filter (where "created_at" > $1::timestamptz)::text, count(*)::text, max("created_at")::text, pg_typeof(max("created_at"))::text, count(*) filter (where "created_at" > $1::timestamptz)::text, floor(extract(epoch from max("created_at")) * 1000)::bigint::text from "public"."trading_history"',
				['2026-02-23T09:00:00Z'],
			],
		]);
	});

	it('rows-written: the database refuses → fail; no road → unknown, thrown', async () => {
		const refuses = createFakeSystems({
			postgres: () => Promise.reject(new ProblemError({code: 'connection-failed', address: '127.0.0.1:5432', why: 'refused', afterMs: 3})),
		});
		const seen = await rowsWritten.observe(spec(), refuses, signal);
		expect(rowsWritten.judge(seen, spec())).toMatchObject({status: 'fail'});
		const far = createFakeSystems({postgres: () => Promise.reject(new ProblemError({code: 'cancelled'}))});
		expect(await problemOf(rowsWritten.observe(spec(), far, signal))).toMatchObject({code: 'cancelled'});
	});
});
