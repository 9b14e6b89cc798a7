import {expect, it} from 'vitest';
import {actionKinds} from '../../src/actions/registry.ts';
import {checkKinds} from '../../src/checks/registry.ts';
import {parseConfig} from '../../src/config/load-config.ts';
import {variablesOf} from '../../src/config/variables.ts';
import {loadChecklist} from '../../src/language/load-checklist.ts';

const {config, problems: none} = parseConfig(
	'ops.yaml',
	`
environment: staging
domain: shop.example.com
targets: {vm: {type: ssh, host: 203.0.113.10, user: ubuntu}}
databases:
  source: {on: vm, container: old-db, name: shop}
  target: {on: vm, container: shop-db, name: shop}
redis: {source: {on: vm, container: old-queue}, target: {on: vm, container: shop-queue}}
`,
);

/** What lint says of one check: the code, what is named, and what is meant. */
function toldOf(check: string, {configured = true} = {}): string[] {
	const text = `id: a\ntitle: {en: A, ko: 가}\nsteps:\n  - id: one\n    title: {en: One, ko: 하나}\n    checks:\n      - ${check}\n`;
	const {problems} = loadChecklist(
		{file: 'own/a.yaml', text},
		{checks: checkKinds, actions: actionKinds},
		configured && config ? variablesOf(config) : undefined,
	);
	return problems.map(problem =>
		problem.code === 'name-unknown' || problem.code === 'target-unknown'
			? `${problem.origin?.line}:${problem.origin?.column} ${'what' in problem ? problem.what : 'target'} ${problem.name} → ${problem.nearest}`
			: problem.code,
	);
}

it.each([
	['{kind: row-counts, source: sourc, target: target, tables: [a]}', ['7:36 database sourc → source']],
	['{kind: row-counts, source: source, target: targt, tables: [a]}', ['7:52 database targt → target']],
	['{kind: redis, cache: targt}', ['7:30 cache targt → target']],
	['{kind: redis-compare, source: sorce, target: target}', ['7:39 cache sorce → source']],
	['{kind: schema, database: target, against: {database: sourc}}', ['7:62 database sourc → source']],
	[
		'{kind: single-writer, bots: [{name: a, on: vm, container: a, rows: {database: targt, table: t, column: c}}]}',
		['7:87 database targt → target'],
	],
	['{kind: redis, cache: target, from: wm}', ['7:44 target wm → vm']],
])('a name in %s that is not configured is told at its place', (check, told) => {
	expect(toldOf(check)).toEqual(told);
});

it('takes every name that is configured, and any where nothing is', () => {
	expect(none).toEqual([]);
	for (const check of [
		'{kind: row-counts, source: source, target: target, tables: [a]}',
		'{kind: redis, cache: target}',
		'{kind: schema, database: target, against: {database: source}}',
	]) {
		expect(toldOf(check), check).toEqual([]);
	}
	expect(toldOf('{kind: redis, cache: anything}', {configured: false})).toEqual([]);
});
