import {describe, expect, it} from 'vitest';
import {rowCounts} from '../../../src/checks/postgres/row-counts.ts';
import type {TableSeen} from '../../../src/checks/postgres/row-counts-side.ts';
import type {RowCountsSeen, RowCountsSpec, SideSeen} from '../../../src/checks/postgres/row-counts-spec.ts';
import {ProblemError} from '../../../src/core/problem.ts';
import type {PostgresSession} from '../../../src/systems/systems.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';

const counted = (rows: number, newest?: string | null): TableSeen => ({
	state: 'counted',
	rows: String(rows),
	...(newest === undefined ? {} : {newest}),
});
const side = (...tables: TableSeen[]): SideSeen => ({at: '2026-02-23 09:15:00.123456+00', identity: `${Math.random()}`, tables});
const spec = (tables: unknown[], more: object = {}) =>
	rowCounts.schema.parse({source: 'source', target: 'target', tables, ...more}) as RowCountsSpec;
const judge = (tables: unknown[], source: SideSeen, target: SideSeen) => rowCounts.judge({source, target}, spec(tables));

const missing: TableSeen = {state: 'missing'};
const denied: TableSeen = {state: 'denied'};
const noColumn: TableSeen = {state: 'column-missing', column: 'at'};
const unordered: TableSeen = {state: 'column-unordered', column: 'at', type: 'uuid'};

describe('judging row counts', () => {
	it('shows the table of the design', () => {
		const verdict = judge(
			['trading_history', 'daily_risk_state', 'market_data'],
			side(counted(16, '2026-02-23 09:14:02+00'), counted(22, '2026-02-23'), counted(182_380, '2026-02-23 09:14:00.5+00')),
			side(counted(16, '2026-02-23 09:14:02+00'), counted(22, '2026-02-23'), counted(0, null)),
		);
		expect(verdict.table).toEqual({
			columns: [
				{title: {en: 'table', ko: '테이블'}},
				{title: {en: 'source', ko: '원본'}, align: 'right'},
				{title: {en: 'target', ko: '대상'}, align: 'right'},
				{title: {en: 'Δ', ko: 'Δ'}, align: 'right'},
				{title: {en: 'newest (target)', ko: '최신 (대상)'}},
			],
			rows: [
				{status: 'pass', cells: ['trading_history', '16', '16', '0', '2026-02-23 09:14:02Z']},
				{status: 'pass', cells: ['daily_risk_state', '22', '22', '0', '2026-02-23']},
				{status: 'fail', cells: ['market_data', '182,380', '0', '−182,380', '—']},
			],
		});
		expect(verdict.status).toBe('fail');
		expect(verdict.summary).toEqual({
			en: 'market_data: 182,380 rows are missing in the target',
			ko: 'market_data: 대상에 182,380행이 부족함',
		});
	});

	it.each<[string, TableSeen, TableSeen, string, string]>([
		['equal', counted(3, 'x'), counted(3, 'x'), 'pass', '1 table matches, 3 rows each'],
		['more in the target', counted(3), counted(5), 'fail', 't: the target has 2 rows more than the source'],
		['another newest row', counted(3, '2026-01-01'), counted(3, '2026-01-02'), 'fail', 't: as many rows, but the newest is another one'],
		['no table in the target', counted(3), missing, 'fail', 't: not in the target'],
		['no table in the source', missing, counted(3), 'fail', 't: not in the source'],
		['no table anywhere', missing, missing, 'fail', 't: not in the source, not in the target'],
		['not allowed', counted(3), denied, 'unknown', 't: may not be read in full in the target'],
		['not allowed and not there', missing, denied, 'fail', 't: not in the source, may not be read in full in the target'],
		['a column on one side', noColumn, counted(3), 'fail', 't: no column at in the source'],
		['a column on neither side', noColumn, noColumn, 'unknown', 't: no column at in the source, no column at in the target'],
		[
			'a column without an order',
			unordered,
			unordered,
			'unknown',
			't: column at of the source has type uuid, column at of the target has type uuid',
		],
		['nothing at all', counted(0), counted(0), 'unknown', 'Not one row was seen on either side'],
	])('row-counts: %s', (_name, source, target, status, summary) => {
		const verdict = judge(['t'], side(source), side(target));
		expect(verdict.status).toBe(status);
		expect(verdict.summary.en).toBe(summary);
		expect(verdict.summary.ko).not.toBe(summary);
	});

	it('row-counts: a table empty on both sides → warn, naming it', () => {
		const source = side(counted(0), counted(2));
		const target = side(counted(0), counted(2));
		expect(judge(['positions', 'trades'], source, target)).toMatchObject({
			status: 'warn',
			summary: {en: 'positions is empty on both sides'},
			evidence: expect.arrayContaining([{label: {en: 'table positions', ko: '테이블 positions'}, observed: '0 = 0', status: 'warn'}]),
		});
		expect(judge([{table: 'positions', mayBeEmpty: true}, 'trades'], source, target).status).toBe('pass');
	});

	it('says of each table by which column rows were cut off', () => {
		const sides = {source: side(counted(1), counted(2), counted(3)), target: side(counted(1), counted(2), counted(3))};
		const compared = (tables: unknown[], more: object) =>
			rowCounts
				.judge(sides, spec(tables, more))
				.evidence.flatMap(({label, observed}) =>
					label.en.startsWith('rows compared') ? [`${label.en}: ${typeof observed === 'string' ? observed : observed.en}`] : [],
				);
		const mixed = ['a', {table: 'b', cutoffColumn: 'entry_time'}, {table: 'c', exact: true}];
		expect(compared(mixed, {cutoff: {column: 'created_at', at: 'source-max'}})).toEqual([
			'rows compared (a): created_at ≤ max(source)',
			'rows compared (b): entry_time ≤ max(source)',
			'rows compared (c): all',
		]);
		const own = ['a', 'b', 'c'].map(table => ({table, cutoffColumn: 'at'}));
		expect(compared(own, {cutoff: {column: 'created_at', at: '2026-02-23T00:00:00Z'}})).toEqual([
			'rows compared: at < 2026-02-23T00:00:00Z',
		]);
		expect(compared(['a', 'b', 'c'], {})).toEqual(['rows compared: all']);
	});

	it('says how many more tables differ', () => {
		const verdict = judge(['a', 'b', 'c'], side(counted(1), counted(2), counted(3)), side(counted(0), counted(1), counted(2)));
		expect(verdict.summary.en).toBe('a: 1 row is missing in the target (and 2 more)');
	});

	it('counts past what a double can hold', () => {
		const huge = (rows: string): TableSeen => ({state: 'counted', rows});
		expect(judge(['t'], side(huge('9007199254740993')), side(huge('9007199254740992'))).table?.rows[0]?.cells[3]).toBe('−1');
	});

	it('row-counts: two names of one database → fail', () => {
		const same = {...side(counted(3)), identity: 'one'} as SideSeen;
		expect(judge(['t'], same, same)).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('one and the same database')}});
	});

	it.each([
		['57014', 'unknown'],
		['55P03', 'unknown'],
		['42501', 'unknown'],
		['XX001', 'fail'],
	])('row-counts: a count broken off with SQLSTATE %s → %s', (sqlState, status) => {
		const broken: SideSeen = {problem: {code: 'query-failed', database: 'coinpilot', sqlState, detail: 'canceling statement'}};
		expect(judge(['t'], side(counted(3)), broken).status).toBe(status);
	});

	it.each([
		['28P01', 'unknown'],
		['42501', 'unknown'],
		['3D000', 'fail'],
		['57P03', 'fail'],
		['53300', 'fail'],
	])('row-counts: refused with SQLSTATE %s → %s', (sqlState, status) => {
		const refused: SideSeen = {problem: {code: 'database-refused', database: 'coinpilot', sqlState, detail: 'no'}};
		const verdict = judge(['t'], side(counted(3)), refused);
		expect(verdict.status).toBe(status);
		expect(verdict.summary.en).toMatch(/^target: /);
		expect(verdict.table?.rows[0]?.cells).toEqual(['t', '3', '—', '—', '—']);
		expect(verdict.evidence).toContainEqual({
			label: {en: 'target (target)', ko: '대상 (target)'},
			observed: {en: `${sqlState}: no`, ko: `${sqlState}: no`},
			status,
		});
	});

	it('row-counts: one database down, another that locks us out → fail', () => {
		const down: SideSeen = {problem: {code: 'connection-failed', address: 'db:5432@vm', why: 'refused', afterMs: 3}};
		const locked: SideSeen = {problem: {code: 'database-refused', database: 'c', sqlState: '28P01', detail: 'no'}};
		expect(judge(['t'], locked, down).status).toBe('fail');
	});
});

describe('the schema of row-counts', () => {
	it.each([
		[{tables: []}],
		[{tables: ['a.b.c']}],
		[{tables: [{table: 't', newest: ''}]}],
		[{tables: ['t'], cutoff: {column: 'at', at: 'yesterday'}}],
		[{tables: ['t'], cutoff: {column: 'at', at: '2026-02-23 09:00'}}],
		[{tables: ['t'], estimate: true}],
	])('refuses %j', fields => {
		expect(rowCounts.schema.safeParse({source: 'a', target: 'b', ...fields}).success).toBe(false);
	});
});

describe('looking at row counts', () => {
	const {signal} = new AbortController();
	const empty: PostgresSession = {
		query: async () => ({columns: [], rows: []}),
	};

	it('row-counts: the road to one side is broken → unknown', async () => {
		const road = new ProblemError({code: 'ssh-denied', target: 'vm', address: '203.0.113.10:22', user: 'ubuntu'});
		let stopped = false;
		const systems = createFakeSystems({
			postgres: async (database, _use, options) => {
				if (database === 'target') throw road;
				await new Promise<void>(resolve => options.signal.addEventListener('abort', () => resolve(), {once: true}));
				stopped = true;
				throw new ProblemError({code: 'cancelled'});
			},
		});
		await expect(rowCounts.observe(spec(['t']), systems, signal)).rejects.toBe(road);
		expect(stopped).toBe(true);
	});

	it('throws on a database that is not configured', async () => {
		const unknown = new ProblemError({code: 'name-unknown', what: 'database', name: 'traget'});
		const systems = createFakeSystems({postgres: () => Promise.reject(unknown)});
		await expect(rowCounts.observe(spec(['t']), systems, signal)).rejects.toBe(unknown);
	});

	it('asks both sides at the same time and each in one session', async () => {
		const open = new Set<string>();
		let both = false;
		const systems = createFakeSystems({
			async postgres(database, use) {
				open.add(database);
				await new Promise(resolve => setImmediate(resolve));
				both ||= open.size === 2;
				const result = await use(empty);
				open.delete(database);
				return result;
			},
		});
		const seen: RowCountsSeen = await rowCounts.observe(spec(['t', 'u']), systems, signal);
		expect(both).toBe(true);
		expect(seen.source).toMatchObject({tables: [{state: 'missing'}, {state: 'missing'}]});
	});
});
