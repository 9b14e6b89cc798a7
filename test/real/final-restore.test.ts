import {execFile} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {stepsOf} from '../../src/core/checklist.ts';
import {ROWS, SCHEMA} from '../../src/demo/postgres/database-schema.ts';
import {shippedUnder} from '../content/shipped.ts';
import {findProgram} from '../support/find-program.ts';
import {hasPostgres, type PostgresCluster} from '../support/postgres-cluster.ts';
import {type PostgresPair, startPostgresPair} from '../support/postgres-pair.ts';
import {readmeConfig} from '../support/readme-config.ts';

const run = promisify(execFile);
const canRun = hasPostgres && ['psql', 'pg_dump', 'pg_restore'].every(name => findProgram(name) !== undefined);

const {checklists, runbooks} = shippedUnder(readmeConfig);
const scripts = new Map(
	[...checklists, ...runbooks].flatMap(list =>
		stepsOf(list).map(({key, action}) => [key, (action?.spec as {script?: string} | undefined)?.script ?? ''] as const),
	),
);

let pair: PostgresPair;
let folder: string;

/** A script of the shipped content beside that server, its files in a folder of this test's. */
function inside(cluster: PostgresCluster, key: string) {
	const script = (scripts.get(key) ?? '').replaceAll('/tmp', folder);
	const env = {...process.env, PGHOST: '127.0.0.1', PGPORT: String(cluster.port), PGPASSWORD: cluster.password};
	return run('sh', ['-c', script], {env});
}

const decisions = async (side: 'source' | 'target') => {
	const [row] = await pair[side].sql(
		"select count(*)::int, count(*) filter (where symbol = 'KRW-NEW')::int from agent_decisions",
		'coinpilot',
	);
	return row;
};
const decide = (side: 'source' | 'target', at: string) =>
	pair.sql(side, `insert into agent_decisions (symbol, decision, created_at) values ('KRW-NEW', 'BUY', '${at}')`);

describe.skipIf(!canRun).each([
	['release/final-dump', 'release/final-restore'],
	['phase-b/dump', 'phase-b/restore'],
	['data-migration/dump', 'data-migration/restore'],
])('%s and %s, by real programs between real servers', (dump, restore) => {
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'final-restore-'));
		pair = await startPostgresPair();
		await pair.sql('both', SCHEMA);
		await pair.sql('both', ROWS.replaceAll('$NOW', '2026-02-23 09:00:00+00'));
	}, 60_000);

	afterAll(async () => {
		await pair?.remove();
		await rm(folder, {recursive: true, force: true});
	});

	it('replaces an older copy', async () => {
		await decide('source', '2026-02-24');
		await inside(pair.source, dump);
		await inside(pair.target, restore);
		expect(await decisions('target')).toEqual([354, 1]);
	});

	it('replaces nothing that was traded there and not carried back, even where the source gave its number away', async () => {
		await decide('target', '2026-02-25');
		await expect(inside(pair.target, restore)).rejects.toThrow(
			/agent_decisions: rows here that are not in the dump \(1\); nothing was changed/,
		);
		await decide('source', '2026-03-01');
		await inside(pair.source, dump);
		await expect(inside(pair.target, restore)).rejects.toThrow(/agent_decisions: rows here that are not in the dump/);
		expect(await decisions('target')).toEqual([355, 2]);
	});

	it('replaces it once it was carried back', async () => {
		await pair.sql('source', "delete from agent_decisions where created_at = '2026-03-01'");
		await inside(pair.target, 'rollback/export-rows');
		await inside(pair.source, 'rollback/import-rows');
		await inside(pair.source, dump);
		await inside(pair.target, restore);
		expect(await decisions('target')).toEqual([355, 2]);
	});

	it('replaces an empty database of another age, as a container leaves it', async () => {
		await pair.sql('target', 'truncate trading_history, agent_decisions, risk_audit');
		await pair.sql('target', 'alter table trading_history drop column post_exit_prices, add column only_here text not null');
		await inside(pair.target, restore);
		expect(await decisions('target')).toEqual([355, 2]);
	});

	it('is done again after a restore that broke off, or where nothing is left', async () => {
		await pair.sql('target', 'drop table agent_decisions; drop table risk_audit; drop table trading_history');
		await inside(pair.target, restore);
		await pair.target.sql('drop database coinpilot with (force)', 'postgres');
		await inside(pair.target, restore);
		expect(await decisions('target')).toEqual([355, 2]);
	});
});
