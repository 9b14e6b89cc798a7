import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {rows} from '../../src/checks/postgres/rows.ts';
import {ProblemError} from '../../src/core/problem.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {hasPostgres} from '../support/postgres-cluster.ts';
import {type PostgresPair, startPostgresPair} from '../support/postgres-pair.ts';

if (!hasPostgres) console.warn('SKIPPED: rows tests, because no server is installed under /usr/lib/postgresql');

/** A partitioned table has no row of its own: they are in its children. Hypertables are in `timescale-rows.test.ts`. */
const TABLES = `
	CREATE TABLE market_data(id bigint, symbol text, price numeric(20,8), "timestamp" timestamptz NOT NULL, PRIMARY KEY ("timestamp", id))
		PARTITION BY RANGE ("timestamp");
	CREATE TABLE market_data_1 PARTITION OF market_data FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
	CREATE TABLE market_data_2 PARTITION OF market_data FOR VALUES FROM ('2026-02-01') TO ('2027-01-01');
	INSERT INTO market_data SELECT i, 'KRW-BTC', 1000 + i / 7.0, '2026-01-20 00:00:00+00'::timestamptz + i / 3 * interval '1 minute'
		FROM generate_series(0, 29999) i;
	CREATE TABLE trading_history(id uuid PRIMARY KEY, side side, price numeric, fee float8, ratio float4, note text, code char(4), signal_info json,
		detail jsonb, tags text[], levels numeric[], held interval, created_at timestamptz);
	INSERT INTO trading_history SELECT ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid, 'BUY', i, i / 3.0, i / 3.0, 'note ' || i, 'ab',
		'{"rsi": 28, "why": "low"}', '{"x": 1}', '{a,b}', '{1.5,2}', '30 days', '2026-02-01 00:00:00+00'::timestamptz + i * interval '1 hour'
		FROM generate_series(1, 9000) i;
	CREATE TABLE "Order"("user" int PRIMARY KEY, name varchar(20));
	INSERT INTO "Order" VALUES (1, 'one'), (2, ''), (3, NULL);`;
const SOURCE = `DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TYPE side AS ENUM ('BUY', 'SELL'); ${TABLES}`;
/** The same labels by other numbers, as a dump and a restore would give them. */
const TARGET = `DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TYPE other AS ENUM ('x', 'y', 'z');
	CREATE TYPE side AS ENUM ('SELL', 'BUY'); ${TABLES}`;

const ID = "'00000000-0000-4000-8000-000000004500'";

describe.skipIf(!hasPostgres)('rows against two real clusters', () => {
	let pair: PostgresPair;

	beforeAll(async () => {
		pair = await startPostgresPair();
	});
	beforeEach(async () => {
		await Promise.all([pair.sql('source', SOURCE), pair.sql('target', TARGET)]);
	});
	afterAll(() => pair?.remove());

	const look = (fields: object = {}) => pair.look(rows, {source: 'source', target: 'target', ...fields});
	const change = (statements: string) => pair.sql('target', statements);

	it.each(['auto', 'text'])('is green when both hold the same, compared by %s', async compare => {
		const verdict = await look({compare});
		expect(verdict.summary.en).toBe('3 tables hold the same rows, 39,003 each');
		expect(verdict.status).toBe('pass');
		expect(verdict.table?.rows).toEqual([
			{status: 'pass', cells: ['Order', '3', '3', '=', '0']},
			{status: 'pass', cells: ['market_data', '30,000', '30,000', '=', '0']},
			{status: 'pass', cells: ['trading_history', '9,000', '9,000', '=', '0']},
		]);
	});

	it.each(['auto', 'text'])('rows: one value changed in the middle of a table → fail, compared by %s', async compare => {
		await change(`UPDATE market_data SET price = price + 0.00000001 WHERE id = 15000`);
		const verdict = await look({compare});
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toBe('market_data: 1 row differs; 2026-01-23 11:20:00+00, 15000: price');
		expect(verdict.evidence.at(-1)).toEqual({
			label: {en: 'market_data 2026-01-23 11:20:00+00, 15000', ko: 'market_data 2026-01-23 11:20:00+00, 15000'},
			observed: 'price = "3142.85714287"',
			expected: 'price = "3142.85714286"',
			status: 'fail',
		});
		expect(verdict.table?.rows[1]).toEqual({status: 'fail', cells: ['market_data', '30,000', '30,000', '≠', '1']});
	});

	it('rows: one row missing → fail', async () => {
		await change(`DELETE FROM trading_history WHERE id = ${ID}`);
		expect(await look()).toMatchObject({
			status: 'fail',
			summary: {en: 'trading_history: 1 row differs; 00000000-0000-4000-8000-000000004500 is missing in the target'},
		});
	});

	it('rows: one row too many → fail', async () => {
		await change(`INSERT INTO "Order" VALUES (4, 'four')`);
		expect(await look()).toMatchObject({status: 'fail', summary: {en: 'Order: 1 row differs; 4 is in the target alone'}});
	});

	it('rows: two rows that swapped a value → fail', async () => {
		await change(
			`UPDATE trading_history SET note = CASE note WHEN 'note 7' THEN 'note 8' ELSE 'note 7' END WHERE note IN ('note 7', 'note 8')`,
		);
		expect((await look()).summary.en).toContain('trading_history: 2 rows differ; 00000000-0000-4000-8000-000000000007: note');
	});

	it.each([
		['a numeric with another scale', `UPDATE trading_history SET price = price + 0.00`],
		['json in another format', `UPDATE trading_history SET signal_info = '{"why":"low",   "rsi":28}'`],
		[
			'sessions in another time zone and format',
			`ALTER DATABASE coinpilot SET TimeZone = 'Asia/Seoul'; ALTER DATABASE coinpilot SET DateStyle = 'German';
			ALTER DATABASE coinpilot SET extra_float_digits = -5; ALTER DATABASE coinpilot SET IntervalStyle = 'iso_8601'`,
		],
		[
			'columns in another order',
			`ALTER TABLE "Order" RENAME TO old; CREATE TABLE "Order"(name varchar(20), "user" int PRIMARY KEY);
			INSERT INTO "Order" SELECT name, "user" FROM old; DROP TABLE old`,
		],
		[
			'rows in another physical order',
			`CREATE TABLE copy AS TABLE trading_history; TRUNCATE trading_history;
			INSERT INTO trading_history SELECT * FROM copy ORDER BY id DESC; DROP TABLE copy`,
		],
		['a longer varchar', `ALTER TABLE "Order" ALTER name TYPE text`],
	])('is green for %s', async (_, statements) => {
		await change(statements);
		// Settings of a database hold for sessions that begin after it.
		await change(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'coinpilot-ops'`);
		for (const compare of ['auto', 'text']) {
			expect((await look({compare})).summary.en).toBe('3 tables hold the same rows, 39,003 each');
		}
		await change('ALTER DATABASE coinpilot RESET ALL');
	});

	it.each([
		['a json value', `UPDATE trading_history SET signal_info = '{"rsi": 29, "why": "low"}' WHERE id = ${ID}`, 'signal_info'],
		['the last digit of a float', `UPDATE trading_history SET fee = 1500.0000000000002 WHERE id = ${ID}`, 'fee'],
		['the last digit of a real', `UPDATE trading_history SET ratio = 1500.0001 WHERE id = ${ID}`, 'ratio'],
		['an empty text for NULL', `UPDATE "Order" SET name = '' WHERE "user" = 3`, 'name'],
		['NULL for an empty text', `UPDATE "Order" SET name = NULL WHERE "user" = 2`, 'name'],
		['a trailing space', `UPDATE "Order" SET name = 'one ' WHERE "user" = 1`, 'name'],
		['an enum label', `UPDATE trading_history SET side = 'SELL' WHERE id = ${ID}`, 'side'],
		['a month for thirty days', `UPDATE trading_history SET held = '1 month' WHERE id = ${ID}`, 'held'],
		['an array with other dimensions', `UPDATE trading_history SET levels = '{{1.5},{2}}' WHERE id = ${ID}`, 'levels'],
		['a microsecond', `UPDATE trading_history SET created_at = created_at + interval '1 microsecond' WHERE id = ${ID}`, 'created_at'],
	])('rows: %s changed → fail', async (_, statements, column) => {
		await change(statements);
		const verdict = await look();
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toMatch(new RegExp(`: 1 row differs; .*: ${column}$`));
	});

	it('rows: every row changed → fail, with an end to the search', async () => {
		await change('UPDATE market_data SET price = price + 1');
		const verdict = await look({show: 2});
		expect(verdict.summary.en).toMatch(/^market_data: at least \d,\d{3} rows differ; 2026/);
		expect(verdict.evidence.filter(one => one.status === 'fail')).toHaveLength(2);
	});

	it('rows: a duplicate where the target lacks the primary key → fail', async () => {
		await change(`ALTER TABLE "Order" DROP CONSTRAINT "Order_pkey"; INSERT INTO "Order" VALUES (1, 'one')`);
		expect((await look()).summary.en).toBe('Order: 1 row differs; 1 is in the target alone');
	});

	it('rows: a row without a key where the target allows it → fail', async () => {
		await change(
			`ALTER TABLE "Order" DROP CONSTRAINT "Order_pkey"; ALTER TABLE "Order" ALTER "user" DROP NOT NULL; INSERT INTO "Order" VALUES (NULL, 'x')`,
		);
		expect((await look()).summary.en).toContain('Order: 1 row differs');
	});

	it('rows: a table without a primary key that differs → fail, and says that it cannot name the rows', async () => {
		await pair.sql('both', `ALTER TABLE "Order" DROP CONSTRAINT "Order_pkey"`);
		expect((await look()).status).toBe('pass');
		await change(`INSERT INTO "Order" VALUES (1, 'one')`);
		expect(await look()).toMatchObject({
			status: 'fail',
			summary: {en: 'Order: the rows differ; without a primary key they cannot be named'},
		});
	});

	it('rows: a table or a column missing → fail, and the others are still compared', async () => {
		await change(`ALTER TABLE trading_history DROP fee; ALTER TABLE trading_history ADD extra int; DROP TABLE "Order"`);
		const verdict = await look();
		expect(verdict.status).toBe('fail');
		expect(verdict.summary.en).toBe('Order: not in the target (and 1 more)');
		expect(verdict.evidence).toContainEqual(expect.objectContaining({observed: '−fee +extra'}));
		expect(verdict.table?.rows[1]?.status).toBe('pass');
		const ignoring = await look({tables: [{table: 'trading_history', ignore: ['fee', 'extra']}]});
		expect(ignoring.status).toBe('pass');
		expect((await look({tables: [{table: 'market_data', ignore: ['fe']}]})).status).toBe('unknown');
	});

	it('rows: empty on both sides → warn, and names it', async () => {
		await pair.sql('both', 'TRUNCATE "Order"');
		expect(await look()).toMatchObject({status: 'warn', summary: {en: 'Order is empty on both sides'}});
		expect((await look({tables: ['market_data', {table: 'Order', mayBeEmpty: true}]})).status).toBe('pass');
		expect((await look({tables: [{table: 'Order', mayBeEmpty: true}]})).status).toBe('unknown');
		expect((await look({tables: 'all', schemas: ['nothing']})).status).toBe('unknown');
		expect((await look({mayBeEmpty: ['public.Order']})).status).toBe('pass');
		expect((await look({except: ['Order']})).summary.en).toBe('2 tables hold the same rows, 39,000 each');
	});

	it('compares up to a cut-off', async () => {
		await pair.sql('source', `INSERT INTO market_data VALUES (30000, 'KRW-BTC', 1, '2026-03-01')`);
		const tables = ['market_data'];
		expect((await look({tables})).summary.en).toContain('is missing in the target');
		expect((await look({tables, cutoff: {column: 'timestamp', at: '2026-03-01T00:00:00Z'}})).status).toBe('pass');
		expect((await look({tables, cutoff: {column: 'timestamp', at: 'target-max'}})).status).toBe('pass');
		expect((await look({tables, cutoff: {column: 'timestamp', at: 'source-max'}})).status).toBe('fail');
		expect((await look({tables: ['Order'], cutoff: {column: 'timestamp', at: 'source-max'}})).status).toBe('unknown');
	});

	it('rows: a cut-off at a moment over times without a zone → unknown; with the zone they are written in → fail and pass', async () => {
		const bare = "CREATE TABLE bare(id int PRIMARY KEY, at timestamp); INSERT INTO bare VALUES (1, '2026-02-01')";
		await pair.sql('both', bare);
		await pair.sql('source', `INSERT INTO bare VALUES (2, '2026-02-20 12:00:00')`);
		const compared = (zone?: string) => {
			// The moment in another zone than the column's: what stands on the wall there must not be taken for it.
			const cutoff = {column: 'at', at: '2026-02-20T00:00:00-05:00', ...(zone !== undefined && {zone})};
			return look({tables: ['bare'], cutoff});
		};
		const verdict = await compared();
		expect(verdict.status).toBe('unknown');
		expect(verdict.summary.en).toContain('column at has no time zone');
		expect((await compared('Asia/Seoul')).status).toBe('fail');
		expect((await compared('UTC')).status).toBe('pass');
		await pair.sql('target', 'ALTER TABLE bare ALTER at TYPE timestamptz');
		expect((await compared('UTC')).status).toBe('unknown');
	});

	it('rows: two names of one database → fail', async () => {
		expect(await look({target: 'alias'})).toMatchObject({
			status: 'fail',
			summary: {en: expect.stringContaining('one and the same database')},
		});
	});

	it('rows: wrong password → unknown, and shows no password', async () => {
		const verdict = await look({target: 'intruder'});
		expect(verdict.status).toBe('unknown');
		expect(JSON.stringify(verdict)).toContain('28P01');
		expect(JSON.stringify(verdict)).not.toContain('wrong-password-7');
	});

	it('rows: no such database → fail', async () => {
		expect(await look({target: 'renamed'})).toMatchObject({status: 'fail', summary: {en: expect.stringMatching(/^target: /)}});
	});

	it('rows: no road → unknown', async () => {
		await expect(look({target: 'unreachable'})).rejects.toBe(pair.road);
	});

	it('rows: rows that may not all be read → unknown', async () => {
		await change(`DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN PASSWORD 'reader'; GRANT USAGE ON SCHEMA public TO reader;
			GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader; ALTER TABLE "Order" ENABLE ROW LEVEL SECURITY;
			CREATE POLICY few ON "Order" USING ("user" < 3)`);
		const verdict = await look({target: 'reader'});
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: 'Order: may not be read in full in the target'}});
		await change('DROP OWNED BY reader; DROP ROLE reader');
	});

	it('rows: server stopped → fail', async () => {
		await pair.target.stop();
		const verdict = await look();
		expect(verdict.status).toBe('fail');
		expect(verdict.evidence[0]?.observed).toBe(`127.0.0.1:${pair.target.port}: refused`);
		await pair.target.start();
	});
});

describe.skipIf(!hasPostgres)('rows of large tables', () => {
	let pair: PostgresPair;
	/** Sessions that were begun, and what becomes of the second and further ones on a side. */
	let sessions: string[];
	let helper: 'works' | 'turned-away' | 'breaks-off';

	beforeAll(async () => {
		pair = await startPostgresPair();
		await pair.sql(
			'both',
			`CREATE TABLE market_data(id bigint PRIMARY KEY, price numeric(20,8), pad text);
			INSERT INTO market_data SELECT i * 3, i / 7.0, repeat('x', 60) FROM generate_series(1, 400000) i;
			CREATE TABLE agent_memory(id text PRIMARY KEY, pad text);
			INSERT INTO agent_memory SELECT md5(i::text), repeat('y', 60) FROM generate_series(1, 300000) i; ANALYZE`,
		);
	});
	afterAll(() => pair?.remove());
	beforeEach(() => {
		sessions = [];
		helper = 'works';
	});

	const look = async (fields: object = {}) => {
		const gone = new ProblemError({code: 'connection-failed', address: '127.0.0.1', why: 'closed', afterMs: 1});
		const postgres: Systems['postgres'] = (name, use, options) => {
			const first = !sessions.includes(name);
			sessions.push(name);
			if (first || helper === 'works') return pair.systems.postgres(name, use, options);
			if (helper === 'turned-away') return Promise.reject(gone);
			return pair.systems.postgres(
				name,
				session => use({query: (sql, values) => (sql.startsWith('SET') ? session.query(sql, values) : Promise.reject(gone))}),
				options,
			);
		};
		const spec = rows.schema.parse({source: 'source', target: 'target', ...fields});
		return rows.judge(await rows.observe(spec, {...pair.systems, postgres}, new AbortController().signal), spec);
	};

	it('reads them in parts, over several sessions in one snapshot', async () => {
		expect((await look()).summary.en).toBe('2 tables hold the same rows, 700,000 each');
		expect(sessions.filter(name => name === 'source').length).toBeGreaterThan(1);
		expect((await look({workers: 1})).status).toBe('pass');
	});

	it.each(['turned-away', 'breaks-off'] as const)('gets done when its further sessions are %s', async what => {
		helper = what;
		expect((await look({workers: 4})).summary.en).toBe('2 tables hold the same rows, 700,000 each');
		expect(sessions.length).toBeGreaterThan(2);
	});

	it.each([
		['changed in the middle', 'UPDATE market_data SET price = price + 1 WHERE id = 600000', 'market_data: 1 row differs; 600000: price'],
		['missing', 'DELETE FROM market_data WHERE id = 3', 'market_data: 1 row differs; 3 is missing in the target'],
		[
			'beyond the last',
			"INSERT INTO market_data VALUES (9e18, 1, '')",
			'market_data: 1 row differs; 9000000000000000000 is in the target alone',
		],
		['below the first', "INSERT INTO market_data VALUES (-5, 1, '')", 'market_data: 1 row differs; -5 is in the target alone'],
		[
			'changed under a key without an order',
			`UPDATE agent_memory SET pad = 'z' WHERE id = md5('150000')`,
			`agent_memory: 1 row differs; 4abbedd62b6f1a99d4153bcb3f691b96: pad`,
		],
	])('rows: one row of many %s → fail', async (_, statements, reason) => {
		await pair.sql('target', `CREATE TABLE kept AS TABLE market_data; CREATE TABLE memories AS TABLE agent_memory; ${statements}`);
		try {
			expect((await look({tables: ['market_data', 'agent_memory']})).summary.en).toBe(reason);
		} finally {
			await pair.sql(
				'target',
				`TRUNCATE market_data, agent_memory; INSERT INTO market_data TABLE kept; INSERT INTO agent_memory TABLE memories; DROP TABLE kept, memories`,
			);
		}
	});
});
