import {describe, expect, it} from 'vitest';
import type {RowDifference} from '../../../src/checks/postgres/row-differences.ts';
import {rows} from '../../../src/checks/postgres/rows.ts';
import type {ComparedTable, RowsSeen, RowsSpec, TableFault} from '../../../src/checks/postgres/rows-spec.ts';
import {ProblemError} from '../../../src/core/problem.ts';
import type {Systems} from '../../../src/systems/systems.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';

const spec = rows.schema.parse({source: 'minikube', target: 'cloud'}) as RowsSpec;
const seen = (...tables: Partial<ComparedTable>[]): RowsSeen => ({
	at: {source: '2026-02-23 09:15:00.5+00', target: '2026-02-23 09:15:01+00'},
	identity: {source: 'a', target: 'b'},
	major: {source: 15, target: 15},
	method: 'typed',
	tables: tables.map(table => ({name: 't', mayBeEmpty: false, ...table})),
});
const same = {rows: {source: '182380', target: '182380'}, same: true, keyed: true, asText: []};
const differing = (found: number, complete: boolean, ...shown: RowDifference[]) => ({
	...same,
	same: false,
	differences: {found, complete, shown},
});
const faulty = (fault: TableFault) => ({fault});

describe('judging rows', () => {
	it('shows tables side by side', () => {
		const verdict = rows.judge(seen({name: 'market_data', compared: same}), spec);
		expect(verdict.status).toBe('pass');
		expect(verdict.summary).toEqual({en: '1 table holds the same rows, 182,380 each', ko: '테이블 1개의 내용이 같음, 각 182,380행'});
		expect(verdict.table?.rows).toEqual([{status: 'pass', cells: ['market_data', '182,380', '182,380', '=', '0']}]);
		expect(verdict.evidence.map(one => one.observed)).toEqual([
			{en: 'PostgreSQL 15, snapshot 2026-02-23 09:15:00Z', ko: 'PostgreSQL 15, 스냅샷 2026-02-23 09:15:00Z'},
			{en: 'PostgreSQL 15, snapshot 2026-02-23 09:15:01Z', ko: 'PostgreSQL 15, 스냅샷 2026-02-23 09:15:01Z'},
			{en: 'all; by value', ko: '전체; 값으로 비교'},
		]);
	});

	it.each([
		[{key: ['7'], what: 'missing', columns: []}, 't: 1 row differs; 7 is missing in the target', 't: 1행이 다름. 7이(가) 대상에 없음'],
		[
			{key: ['7', 'x'], what: 'extra', columns: []},
			't: 1 row differs; 7, x is in the target alone',
			't: 1행이 다름. 7, x이(가) 대상에만 있음',
		],
		[
			{key: ['7'], what: 'changed', columns: [{column: 'price', source: '1', target: null}]},
			't: 1 row differs; 7: price',
			't: 1행이 다름. 7: price',
		],
	] satisfies [RowDifference, string, string][])('says that a row is %j', (difference, en, ko) => {
		expect(rows.judge(seen({compared: differing(1, true, difference)}), spec)).toMatchObject({status: 'fail', summary: {en, ko}});
	});

	it('tells NULL, an empty text and a space apart, and shows at most six columns', () => {
		const values = [null, '', ' ', 'a', 'b', 'c', 'd'];
		const columns = values.map((target, index) => ({column: `c${index}`, source: 'x', target}));
		const verdict = rows.judge(seen({compared: differing(1, true, {key: ['7'], what: 'changed', columns})}), spec);
		expect(verdict.evidence.at(-1)).toEqual({
			label: {en: 't 7', ko: 't 7'},
			observed: 'c0 = NULL; c1 = ""; c2 = " "; c3 = "a"; c4 = "b"; c5 = "c"; +1',
			expected: 'c0 = "x"; c1 = "x"; c2 = "x"; c3 = "x"; c4 = "x"; c5 = "x"',
			status: 'fail',
		});
	});

	it('does not claim to have found all', () => {
		const verdict = rows.judge(seen({compared: differing(2_001, false)}), spec);
		expect(verdict.summary).toEqual({en: 't: at least 2,001 rows differ', ko: 't: 2,001행 이상이 다름'});
		expect(verdict.table?.rows[0]?.cells.at(-1)).toBe('2,001+');
	});

	it.each<[Partial<ComparedTable>, string, string]>([
		[faulty({what: 'missing', on: ['source', 'target']}), 'fail', 't: not in the source and the target'],
		[faulty({what: 'denied', on: ['target']}), 'unknown', 't: may not be read in full in the target'],
		[faulty({what: 'columns', missing: ['a'], extra: ['b', 'c']}), 'fail', 't: the target lacks a; the target alone has b, c'],
		[faulty({what: 'no-column', column: 'at'}), 'unknown', 't: no column at'],
		[faulty({what: 'unordered', column: 'at', type: 'uuid'}), 'unknown', 't: column at has type uuid'],
		[{compared: {...same, rows: {source: '0', target: '0'}}}, 'warn', 't is empty on both sides'],
		[{}, 'unknown', 't: was not compared'],
	])('%j → %s', (table, status, en) => {
		expect(rows.judge(seen(table, {name: 'other', compared: same}), spec)).toMatchObject({status, summary: {en}});
	});

	it.each([
		['database-refused', '28P01', 'unknown'],
		['database-refused', '3D000', 'fail'],
		['query-failed', '42501', 'unknown'],
		['query-failed', '57014', 'unknown'],
		['query-failed', '22P05', 'unknown'],
		['query-failed', 'XX001', 'fail'],
	] as const)('%s %s → %s', (code, sqlState, status) => {
		const problem = {code, database: 'coinpilot', sqlState, detail: 'said the server'};
		const verdict = rows.judge({problems: [{side: 'target', problem}]}, spec);
		expect(verdict.status).toBe(status);
		expect(verdict.summary.en).toMatch(/^target: /);
		expect(verdict.evidence[0]?.label).toEqual({en: 'target (cloud)', ko: '대상 (cloud)'});
	});
});

describe('looking at rows', () => {
	const refused = new ProblemError({code: 'database-refused', database: 'coinpilot', sqlState: '57P03', detail: 'starting up'});
	const road = new ProblemError({code: 'ssh-unreachable', target: 'vm', address: 'vm:22', why: 'no-answer', afterMs: 1});
	const look = (doors: Record<string, ProblemError | undefined>, signal = new AbortController().signal) => {
		const postgres: Systems['postgres'] = async (name, use) => {
			const shut = doors[name];
			if (shut !== undefined) throw shut;
			return await use({query: async () => ({columns: [], rows: []})});
		};
		return rows.observe(spec, createFakeSystems({postgres}), signal);
	};

	it('names both doors when both are shut', async () => {
		const found = await look({minikube: refused, cloud: refused});
		expect(found).toEqual({problems: ['source', 'target'].map(side => ({side, problem: refused.problem}))});
	});

	it('names the one that is shut, and lets the other go', async () => {
		expect(await look({cloud: refused})).toEqual({problems: [{side: 'target', problem: refused.problem}]});
	});

	it('throws when either road failed, whatever the other side does', async () => {
		await expect(look({minikube: road})).rejects.toBe(road);
		await expect(look({minikube: refused, cloud: road})).rejects.toBe(road);
	});
});
