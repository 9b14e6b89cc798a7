import {describe, expect, it} from 'vitest';
import {type RowsFreshSeen, type RowsFreshSpec, rowsFresh} from '../../../src/checks/postgres/rows-fresh.ts';
import {ProblemError} from '../../../src/core/problem.ts';
import {say} from '../../../src/core/text.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {problemOf} from '../../support/problem-of.ts';

const NOW = Date.UTC(2026, 1, 23, 9);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const fields = {database: 'target', tables: ['market_data.timestamp'], within: '3m'};
const spec = (more: object = {}) => rowsFresh.schema.parse({...fields, ...more}) as RowsFreshSpec;
const signal = new AbortController().signal;

/** A newest row of this age, by a clock that may be behind this machine's. */
const aged = (ageMs: number, {bare = false, behindMs = 0} = {}): RowsFreshSeen => ({
	tables: [{state: 'read', newest: 'x', newestMs: NOW - ageMs, ...(bare && {bare: true as const})}],
	clock: {now: NOW, behindMs},
});
const judge = (seen: RowsFreshSeen, more: object = {}) => {
	const {status, summary} = rowsFresh.judge(seen, spec(more));
	return `${status}: ${summary.en}`;
};

describe('rows-fresh', () => {
	it('passes when the newest row is of just now', () => {
		expect(judge(aged(70_000))).toBe('pass: The newest row of market_data was written 1 m 10 s ago');
		expect(judge(aged(-10_000))).toBe('pass: The newest row of market_data was written 10 s ago');
	});

	it('rows-fresh: nobody writes any more → fail, with the age', () => {
		expect(judge(aged(3 * MINUTE + 1_000))).toBe('fail: The newest row of market_data was written 3 m 1 s ago');
		const {evidence} = rowsFresh.judge(aged(9 * HOUR), spec());
		expect(evidence.map(({observed, expected}) => [say(observed, 'en'), say(expected ?? '', 'en')])).toEqual([
			['9 h ago; a zone that is off by 9 h would look the same', '≤ 3m ago'],
		]);
	});

	it('rows-fresh: one of several tables → fail, naming it', () => {
		const [stale, fresh] = [aged(HOUR), aged(1_000)].map(seen => ('tables' in seen ? seen.tables : []));
		const seen: RowsFreshSeen = {tables: [...(fresh ?? []), ...(stale ?? [])], clock: {now: NOW, behindMs: 0}};
		const tables = ['market_data.timestamp', 'tickers.at'];
		expect(judge(seen, {tables})).toBe('fail: The newest row of tickers was written 1 h ago');
		expect(rowsFresh.judge(seen, spec({tables})).table?.rows.map(({status}) => status)).toEqual(['pass', 'fail']);
	});

	it('rows-fresh: no such table, or no row in it → fail', () => {
		expect(judge({tables: [{state: 'missing'}]})).toBe('fail: market_data is not there');
		expect(judge({tables: [{state: 'read', newest: null}], clock: {now: NOW, behindMs: 0}})).toBe(
			'fail: market_data holds no row with a time',
		);
	});

	it('rows-fresh: a row of the future → unknown', () => {
		expect(judge(aged(-HOUR))).toBe('unknown: The newest row of market_data is of the future');
	});

	it.each([
		['stands still, and this machine says otherwise', 10_000, HOUR],
		['runs ahead, and this machine says otherwise', HOUR, -HOUR],
	])('rows-fresh: the clock of the database %s → unknown', (_, ageMs, behindMs) => {
		expect(judge(aged(ageMs, {behindMs}))).toMatch(/^unknown: By the clock of the database .* is 1 h away from this machine's$/);
	});

	it('rows-fresh: no row of after the moment that it has to come after → fail, however new it is', () => {
		const since = new Date(NOW - MINUTE).toISOString();
		expect(judge(aged(61_000), {since})).toBe('fail: No row of market_data is of after 2026-02-23T08:59:00.000Z');
		expect(judge(aged(59_000), {since})).toBe('pass: The newest row of market_data was written 59 s ago');
		expect(judge(aged(4 * MINUTE), {since})).toBe('fail: The newest row of market_data was written 4 m ago');
	});

	it.each([
		['behind', 90_000, 40_000],
		['ahead', 20_000, -50_000],
	])('rows-fresh: the clock of the database is %s by more than lies between the row and the moment → unknown', (_, ageMs, behindMs) => {
		const since = new Date(NOW - MINUTE).toISOString();
		expect(judge(aged(ageMs, {behindMs}), {since})).toMatch(/^unknown: Whether the newest row of market_data is of after .* is not known/);
	});

	it('rows-fresh: times without a zone → unknown, unless they are old wherever they were written', () => {
		expect(judge(aged(10_000, {bare: true}))).toMatch(/^unknown: .*say `zone`$/);
		expect(judge(aged(-9 * HOUR, {bare: true}))).toMatch(/^unknown: .*say `zone`$/);
		expect(judge(aged(12 * HOUR + 4 * MINUTE, {bare: true}))).toBe('fail: The newest row of market_data is at least 4 m old');
		expect(judge(aged(-15 * HOUR, {bare: true}))).toBe('unknown: The newest row of market_data is of the future');
	});

	it('rows-fresh: days for times → unknown', () => {
		const seen: RowsFreshSeen = {tables: [{state: 'read', newest: '2026-02-23', untimely: 'date'}], clock: {now: NOW, behindMs: 0}};
		expect(judge(seen)).toBe('unknown: What market_data has for a time is no moment (date)');
	});

	it('rows-fresh: rows hidden by an unfinished restore → unknown where they might be newer', () => {
		expect(judge({...aged(HOUR), hiddenBy: 'restoring'})).toMatch(/^unknown: timescaledb\.restoring is on in target/);
		expect(judge({...aged(1_000), hiddenBy: 'restoring'})).toMatch(/^pass: /);
	});

	it('rows-fresh: the database refuses → fail; no road → unknown, thrown', async () => {
		const refuses = createFakeSystems({
			postgres: () => Promise.reject(new ProblemError({code: 'connection-failed', address: '127.0.0.1:5432', why: 'refused', afterMs: 3})),
		});
		expect(rowsFresh.judge(await rowsFresh.observe(spec(), refuses, signal), spec())).toMatchObject({status: 'fail'});
		const far = createFakeSystems({postgres: () => Promise.reject(new ProblemError({code: 'cancelled'}))});
		expect(await problemOf(rowsFresh.observe(spec(), far, signal))).toMatchObject({code: 'cancelled'});
	});
});
