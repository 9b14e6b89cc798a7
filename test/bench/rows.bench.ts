import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {rows} from '../../src/checks/postgres/rows.ts';
import {hasPostgres, type PostgresCluster} from '../support/postgres-cluster.ts';
import {type PostgresPair, startPostgresPair} from '../support/postgres-pair.ts';
import {median, type Result, rounded, timed} from './result.ts';

const ROWS = 5_000_000;
const ROUNDS = 3;

const TABLE = `
	CREATE TABLE market_data(id bigint, symbol text NOT NULL, interval text NOT NULL, open_price numeric(20,8), high_price numeric(20,8),
		low_price numeric(20,8), close_price numeric(20,8), volume numeric(20,8), "timestamp" timestamptz NOT NULL);
	INSERT INTO market_data SELECT n, (array['KRW-BTC','KRW-ETH','KRW-XRP','KRW-SOL','KRW-DOGE'])[1 + n % 5], '1m', 1000 + n % 97, 1010 + n % 97,
		990.5 + n % 97, 1005 + n % 89, n % 13 + 0.25, '2020-01-01 00:00:00+00'::timestamptz + n / 5 * interval '1 minute' FROM generate_series(1, ${ROWS}) n;
	ALTER TABLE market_data ADD PRIMARY KEY ("timestamp", id);`;

/** What `pgcopydb compare data` asks of both sides at once, each over one connection (schema_send_table_checksum, compare_table). */
const ANCHOR = `SELECT count(1) AS cnt, md5(format('%s-%s',
	sum(hashtext((id, symbol, "interval", open_price, high_price, low_price, close_price, volume, "timestamp")::text)::bigint), count(1)))::uuid AS chksum
	FROM ONLY public.market_data`;

/** The same pair of tables compared by both, warm, one after the other. */
export async function run(): Promise<readonly Result[]> {
	if (!hasPostgres) throw new Error('no PostgreSQL server here');
	const pair = await startPostgresPair();
	const work = await mkdtemp(join(tmpdir(), 'coinpilot-compare-'));
	try {
		await pair.sql('both', TABLE);
		await Promise.all([
			pair.source.sql('VACUUM ANALYZE market_data', 'coinpilot'),
			pair.target.sql('VACUUM ANALYZE market_data', 'coinpilot'),
		]);
		const program = await hasCompare();
		const anchor = () => (program ? compareByProgram(pair, work) : compareByStatement(pair));
		const ours = async (expected: string) => {
			const verdict = await pair.look(rows, {source: 'source', target: 'target', tables: ['market_data']});
			if (verdict.summary.en !== expected) throw new Error(`expected ${expected}, saw ${verdict.summary.en}`);
		};
		const same = '1 table holds the same rows, 5,000,000 each';
		await ours(same);
		const changed = 'market_data: 1 row differs; 2020-12-13 05:20:00+00, 2500000: close_price';
		const change = (by: string) => pair.sql('target', `UPDATE market_data SET close_price = close_price + ${by} WHERE id = ${ROWS / 2}`);
		const mine: number[] = [];
		const theirs: number[] = [];
		const found: number[] = [];
		// In turns, so that whatever else the machine does falls on all of them.
		for (let round = 0; round < ROUNDS; round++) {
			mine.push(await timed(() => ours(same)));
			theirs.push(await timed(anchor));
			await change('0.00000001');
			found.push(await timed(() => ours(changed)));
			await change('-0.00000001');
		}
		const anchorMs = median(theirs);
		const from = {
			anchor: program ? 'pgcopydb compare data' : 'the statement of pgcopydb compare data, which the installed pgcopydb does not have',
			anchorMs: rounded(anchorMs),
		};
		return [
			{
				name: 'rows: 5 million on each side, equal, against pgcopydb compare data',
				value: rounded(median(mine) / anchorMs),
				unit: 'times',
				atMost: 1,
				from: {...from, rowsMs: rounded(median(mine))},
			},
			{
				name: 'rows: 5 million on each side, one value changed and named, against pgcopydb compare data',
				value: rounded(median(found) / anchorMs),
				unit: 'times',
				atMost: 1,
				from: {...from, rowsMs: rounded(median(found))},
			},
		];
	} finally {
		await pair.remove();
		await rm(work, {recursive: true, force: true});
	}
}

const execute = promisify(execFile);

/** Older releases, such as Debian 12's, only copy. */
async function hasCompare(): Promise<boolean> {
	return await execute('pgcopydb', ['compare', 'data', '--help']).then(
		() => true,
		() => false,
	);
}

async function compareByProgram({source, target}: PostgresPair, work: string): Promise<void> {
	const uri = ({port, user}: PostgresCluster) => `postgres://${user}@127.0.0.1:${port}/coinpilot`;
	const passwords = [source, target].map(({port, user, password}) => `127.0.0.1:${port}:coinpilot:${user}:${password}`);
	const file = join(work, 'pgpass');
	await writeFile(file, passwords.join('\n'), {mode: 0o600});
	// It does not go on with the work of an earlier run, and has no option to begin anew.
	const folder = await mkdtemp(join(work, 'pgcopydb-'));
	const args = ['compare', 'data', '--source', uri(source), '--target', uri(target), '--dir', join(folder, 'work')];
	await execute('pgcopydb', args, {env: {...process.env, PGPASSFILE: file}});
}

async function compareByStatement({source, target}: PostgresPair): Promise<void> {
	const [left, right] = await Promise.all([source, target].map(cluster => cluster.sql(ANCHOR, 'coinpilot')));
	if (JSON.stringify(left) !== JSON.stringify(right)) throw new Error('the tables differ');
}
