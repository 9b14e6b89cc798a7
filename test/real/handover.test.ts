import {tmpdir} from 'node:os';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {handoversOf} from '../../src/app/handover.ts';
import {configSchema} from '../../src/config/schema.ts';
import {findProgram} from '../support/find-program.ts';
import {hasPostgres, type PostgresCluster, startPostgresCluster} from '../support/postgres-cluster.ts';
import {hasTerminal, openTerminal} from '../support/terminal.ts';

const psql = findProgram('psql');
const isThere = hasPostgres && hasTerminal && psql !== undefined;
if (!isThere) console.warn('SKIPPED: test/real/handover.test.ts needs PostgreSQL, psql and tmux');

describe.skipIf(!isThere)('psql on a database that is given by its host', () => {
	let cluster: PostgresCluster;
	beforeAll(async () => {
		cluster = await startPostgresCluster();
	});
	afterAll(() => cluster?.remove());

	it('asks for the password itself, and talks to that database', async () => {
		const config = configSchema.parse({
			environment: 'rehearsal',
			domain: 'rehearsal.example.com',
			targets: {desk: {type: 'local'}},
			databases: {target: {on: 'desk', host: '127.0.0.1', port: cluster.port, name: 'postgres', password: {secret: 'DB_PASSWORD'}}},
		});
		const [{argv} = {argv: [] as readonly string[]}] = handoversOf(config);
		const terminal = await openTerminal([...argv], {
			env: {PATH: process.env.PATH, LANG: 'C.UTF-8', TERM: 'xterm', PAGER: 'cat'},
			cwd: tmpdir(),
		});
		try {
			await terminal.until(/Password for user postgres/);
			await terminal.type(cluster.password);
			await terminal.press('Enter');
			await terminal.until(/postgres=# *$/m);
			await terminal.type("select inet_server_port(), 'it ' || 6 * 7 \\g");
			await terminal.press('Enter');
			expect(await terminal.until(/it 42/)).toContain(String(cluster.port));
			expect(await terminal.printed()).not.toContain(cluster.password);
			await terminal.type('\\q');
			await terminal.press('Enter');
			expect(await terminal.left()).toMatchObject({status: 0, cooked: true});
		} finally {
			await terminal.close();
		}
	});
});
