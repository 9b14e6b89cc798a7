import {chmod, mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {stringify} from 'yaml';
import {type BuiltProgram, buildProgram} from '../support/build-program.ts';
import {createOperator, type Operator} from '../support/operator.ts';
import {hasPostgres, type PostgresCluster, startPostgresCluster} from '../support/postgres-cluster.ts';

if (!hasPostgres) console.warn('SKIPPED: a wrong password, because no PostgreSQL server is installed under /usr/lib/postgresql');

const WRONG = 'wr0ng-canary/ü+pass word';
const UNKNOWN = 3;

/** As it stands, and as a connection string, a shell or JSON would carry it. */
const FORMS = [
	WRONG,
	encodeURIComponent(WRONG),
	encodeURI(WRONG),
	JSON.stringify(WRONG).slice(1, -1),
	Buffer.from(WRONG).toString('base64'),
];

describe.skipIf(!hasPostgres)('a wrong database password', () => {
	let cluster: PostgresCluster;
	let program: BuiltProgram;
	let operator: Operator;

	beforeAll(async () => {
		[cluster, program] = await Promise.all([startPostgresCluster(), buildProgram()]);
		await cluster.sql('CREATE DATABASE coinpilot');
		operator = await createOperator(program.main);
		const database = {on: 'operator', port: cluster.port, name: 'coinpilot', user: cluster.user, password: {secret: 'DB_PASSWORD'}};
		await mkdir(join(operator.home, 'checklists'));
		await writeFile(
			join(operator.home, 'coinpilot-ops.yaml'),
			stringify({
				environment: 'test',
				targets: {},
				domain: 'dashboard.example.com',
				databases: {one: {...database, host: '127.0.0.1'}, two: {...database, host: 'localhost'}},
				secrets: {file: 'secrets.env'},
				content: {checklists: ['checklists']},
			}),
		);
		await writeFile(join(operator.home, 'secrets.env'), `DB_PASSWORD='${WRONG}'\n`);
		await chmod(join(operator.home, 'secrets.env'), 0o600);
		const title = {en: 'Rows', ko: '행'};
		await writeFile(
			join(operator.home, 'checklists/mine.yaml'),
			stringify({
				id: 'mine',
				title,
				steps: [{id: 'rows', title, checks: [{kind: 'row-counts', source: 'one', target: 'two', tables: ['market_data']}]}],
			}),
		);
	});
	afterAll(async () => {
		await operator?.leave();
		await Promise.all([program?.remove(), cluster?.remove()]);
	});

	test.each(['en', 'ko'])('cannot be told from the rows: unknown, and the password is nowhere (%s)', async language => {
		const started = operator.start(['--language', language, 'walk', 'mine', '--plain', '--new']);
		let over = false;
		const ended = started.ended.finally(() => {
			over = true;
		});
		const argv = new Set<string>();
		while (!over) for (const line of await commandLines()) argv.add(line);
		const {status, stdout, stderr} = await ended;
		expect({status, stderr}).toEqual({status: UNKNOWN, stderr: ''});
		expect(stdout).toMatch(language === 'en' ? /password/i : /비밀번호/);

		const runs = join(operator.state, 'coinpilot-ops/runs');
		const files = (await readdir(runs, {recursive: true, withFileTypes: true})).filter(entry => entry.isFile());
		expect(files.map(({name}) => name)).toEqual(expect.arrayContaining(['journal.ndjson', 'report.md']));
		const written = await Promise.all(files.map(({parentPath, name}) => readFile(join(parentPath, name), 'utf8')));
		const everything = [stdout, ...written, ...argv].join('\n');
		expect(argv.size).toBeGreaterThan(0);
		for (const form of FORMS) expect(everything).not.toContain(form);
	});

	test('the right one, told over the file: the rows themselves are judged', async () => {
		await cluster.sql('CREATE TABLE market_data(symbol text)', 'coinpilot');
		await cluster.sql("INSERT INTO market_data VALUES ('KRW-BTC')", 'coinpilot');
		const ended = await operator.call(['walk', 'mine', '--plain', '--new'], {env: {DB_PASSWORD: cluster.password}});
		expect(ended.stdout).not.toContain(cluster.password);
		expect(ended.stderr).toBe('');
		expect([0, 1]).toContain(ended.status);
	});
});

/** The command lines of every process there is, as anybody on the machine can read them. */
async function commandLines(): Promise<string[]> {
	const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
	return await Promise.all(pids.map(pid => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
}
