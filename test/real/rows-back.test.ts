import {execFile} from 'node:child_process';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {actionKinds} from '../../src/actions/registry.ts';
import {rows} from '../../src/checks/postgres/rows.ts';
import {checkKinds} from '../../src/checks/registry.ts';
import {parseConfig} from '../../src/config/load-config.ts';
import {variablesOf} from '../../src/config/variables.ts';
import {stepsOf} from '../../src/core/checklist.ts';
import {ROWS, SCHEMA} from '../../src/demo/postgres/database-schema.ts';
import {loadContent} from '../../src/language/load-content.ts';
import {findProgram} from '../support/find-program.ts';
import {hasPostgres, type PostgresCluster} from '../support/postgres-cluster.ts';
import {type PostgresPair, startPostgresPair} from '../support/postgres-pair.ts';
import {readmeConfig} from '../support/readme-config.ts';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
const TABLES = [
	'trading_history',
	'agent_decisions',
	'agent_memory',
	'risk_audit',
	'regime_history',
	'daily_risk_state',
	'positions',
	'account_state',
];

/** What the shipped rollback runs in the target's container and in the source's pod, as for the README's configuration. */
const scripts = await (async () => {
	const {config, problems} = parseConfig('coinpilot-ops.yaml', readmeConfig);
	if (config === undefined) throw new Error(JSON.stringify(problems));
	const read = (name: string) => ({file: `checklists/${name}`, text: readFileSync(join(root, 'checklists', name), 'utf8')});
	const names = readdirSync(join(root, 'checklists')).filter(name => name.endsWith('.yaml'));
	const files = {checklists: names.map(read), runbooks: []};
	const {checklists} = loadContent(files, {checks: checkKinds, actions: actionKinds}, variablesOf(config));
	const steps = checklists.filter(({id}) => id === 'rollback').flatMap(stepsOf);
	const scriptOf = (id: string) => {
		const spec = steps.find(step => step.id === id)?.action?.spec as {readonly script?: string} | undefined;
		return spec?.script ?? '';
	};
	return {exported: scriptOf('export-rows'), imported: scriptOf('import-rows')};
})();

let pair: PostgresPair;

function inside(cluster: PostgresCluster, script: string) {
	const env = {...process.env, PGHOST: '127.0.0.1', PGPORT: String(cluster.port), PGPASSWORD: cluster.password};
	return run('sh', ['-c', script], {env});
}

const counts = () => pair.source.sql(TABLES.map(one => `select '${one}', count(*)::int from ${one}`).join(' union all '), 'coinpilot');

const comparison = () => pair.look(rows, {source: 'target', target: 'source', tables: TABLES});

describe.skipIf(!hasPostgres || findProgram('psql') === undefined)('the rows of a rollback, by real psql between real servers', () => {
	beforeAll(async () => {
		pair = await startPostgresPair();
		await pair.sql('both', SCHEMA);
		await pair.sql('both', ROWS.replaceAll('$NOW', '2026-02-23 09:00:00+00'));
	}, 60_000);

	afterAll(async () => {
		await pair?.remove();
		await rm('/tmp/rows-back.sql', {force: true});
	});

	it('carries back what was added, what changed in an old row and what was taken away', async () => {
		await pair.sql(
			'target',
			`insert into trading_history (id, symbol, side, order_type, price, quantity, status, signal_info, created_at)
				values (gen_random_uuid(), 'KRW-BTC', 'BUY', 'limit', 1.5, 2, 'OPEN', '{"why": "it''s \\\\ a\\ttab"}', '2026-02-24');
			update trading_history set status = 'CLOSED', post_exit_prices = '{"1h": 1}' where id = '00000000-0000-4000-8000-000000000016';
			insert into risk_audit (trade_id, rule, timestamp) select id, 'after go-live', '2026-02-24' from trading_history where status = 'OPEN';
			insert into agent_decisions (symbol, decision, created_at) values ('KRW-XRP', E'line\\nbreak', '2026-02-24');
			insert into agent_memory (id, content, created_at) values (gen_random_uuid(), 'learnt', '2026-02-24');
			update agent_decisions set reasoning = 'looked at again' where id = 1;
			delete from positions where symbol = 'KRW-ETH';
			update account_state set balance = 1`,
		);
		expect((await comparison()).status).toBe('fail');
		await inside(pair.target, scripts.exported);
		await inside(pair.source, scripts.imported);
		expect(await comparison()).toMatchObject({status: 'pass'});
		await pair.sql('source', "insert into agent_decisions (symbol, decision, created_at) values ('KRW-BTC', 'goes on', now())");
	});

	it('can be put in once more: its own rows are no rows of another', async () => {
		await inside(pair.target, scripts.exported);
		await pair.sql('source', "delete from agent_decisions where symbol = 'KRW-BTC' and decision = 'goes on'");
		await inside(pair.source, scripts.imported);
		await inside(pair.source, scripts.imported);
		expect(await comparison()).toMatchObject({status: 'pass'});
		const [next] = await pair.source.sql(
			"select nextval(pg_get_serial_sequence('agent_decisions', 'id'))::int > max(id) from agent_decisions",
			'coinpilot',
		);
		expect(next).toEqual([true]);
	});

	it('puts nothing over what was traded at the source since, whatever its ids', async () => {
		await inside(pair.target, scripts.exported);
		const insert = (id: string) =>
			pair.source.sql(
				`insert into agent_decisions (id, symbol, decision, created_at) select ${id}, 'KRW-NEW', 'BUY', '2026-03-01' from agent_decisions`,
				'coinpilot',
			);
		await insert('max(id) + 1');
		await expect(inside(pair.source, scripts.imported)).rejects.toThrow(/agent_decisions: the source has rows that these do not have/);
		// The target gave the same number to a decision of its own.
		await pair.sql('target', "insert into agent_decisions (symbol, decision, created_at) values ('KRW-ETH', 'SELL', '2026-02-25')");
		await inside(pair.target, scripts.exported);
		await expect(inside(pair.source, scripts.imported)).rejects.toThrow(/agent_decisions/);
		const kept = await pair.source.sql("select count(*)::int from agent_decisions where symbol = 'KRW-NEW'", 'coinpilot');
		expect(kept).toEqual([[1]]);
		await pair.sql('source', "delete from agent_decisions where symbol = 'KRW-NEW'");
		await inside(pair.source, scripts.imported);
		expect(await comparison()).toMatchObject({status: 'pass'});
	});

	it('takes nothing away from a source whose history the target never had', async () => {
		const before = await counts();
		await pair.sql(
			'target',
			`begin; ${TABLES.map(one => `create table kept_${one} as table ${one}`).join('; ')}; truncate ${TABLES.join(', ')}; commit`,
		);
		await pair.sql('target', "insert into agent_decisions (id, symbol, decision, created_at) values (1, 'KRW-NEW', 'BUY', '2026-02-24')");
		await inside(pair.target, scripts.exported);
		await expect(inside(pair.source, scripts.imported)).rejects.toThrow(/the source has rows that these do not have; nothing was changed/);
		expect(await counts()).toEqual(before);
		await pair.sql(
			'target',
			`truncate ${TABLES.join(', ')}; ${TABLES.map(one => `insert into ${one} select * from kept_${one}; drop table kept_${one}`).join('; ')}`,
		);
	});

	it('changes nothing at all when one of the tables cannot be taken over', async () => {
		await pair.sql('target', 'update account_state set balance = 2; delete from positions');
		await inside(pair.target, scripts.exported);
		await pair.sql('source', 'alter table account_state add check (balance < 2)');
		await expect(inside(pair.source, scripts.imported)).rejects.toThrow(/account_state/);
		const [positions] = await pair.source.sql('select count(*)::int from positions', 'coinpilot');
		expect(positions).toEqual([1]);
	});

	it('writes nothing out that could be taken for all when a table is missing', async () => {
		await pair.sql('target', 'alter table regime_history rename to regime_history_2');
		await expect(inside(pair.target, scripts.exported)).rejects.toThrow();
		expect(existsSync('/tmp/rows-back.sql')).toBe(false);
	});
});
