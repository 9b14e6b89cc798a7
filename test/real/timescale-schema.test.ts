import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {rows} from '../../src/checks/postgres/rows.ts';
import {schema} from '../../src/checks/postgres/schema.ts';
import {runLocally} from '../../src/systems/processes/local-process.ts';
import {argvOf} from '../../src/systems/processes/process-group.ts';
import {MARKET_DATA} from '../support/market-data.ts';
import {startTimescalePair, type TimescalePair} from '../support/timescale-pair.ts';

/** What the other tests of a hypertable have no need of: a view that is kept up to date, and a job of one's own. */
const AROUND = `
	CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
		SELECT symbol, time_bucket('1 day', "timestamp") AS day, avg(close_price) AS close FROM market_data GROUP BY 1, 2 WITH NO DATA;
	SELECT add_continuous_aggregate_policy('daily', start_offset => interval '3 days', end_offset => interval '1 hour',
		schedule_interval => interval '1 hour');
	CREATE OR REPLACE PROCEDURE trim_notes(job_id int, config jsonb) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
	SELECT delete_job(job_id) FROM timescaledb_information.jobs WHERE proc_name = 'trim_notes';
	SELECT add_job('trim_notes', interval '1 day', config => '{"keep": 30}')`;

/** The same table with the same rows, and nothing of TimescaleDB. */
const PLAIN = `
	CREATE TABLE copied AS SELECT * FROM market_data; DROP TABLE market_data CASCADE;
	CREATE TABLE market_data(id bigserial, symbol text NOT NULL, interval text NOT NULL, "timestamp" timestamptz NOT NULL,
		close_price numeric(20,8), PRIMARY KEY ("timestamp", id), UNIQUE (symbol, interval, "timestamp"));
	CREATE INDEX market_data_timestamp_idx ON market_data ("timestamp" DESC);
	INSERT INTO market_data SELECT * FROM copied; DROP TABLE copied; SELECT setval('market_data_id_seq', 1000)`;

const HEALTHY = 'timestamp every 7 days; compression on, segmented by symbol,interval';

describe('schema against two databases with TimescaleDB', () => {
	let pair: TimescalePair;
	let directory: string;

	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), 'coinpilot-timescale-'));
		pair = await startTimescalePair({run: (place, command, options) => runLocally(place.target, argvOf(command), options)});
	});
	beforeEach(async () => {
		await pair.sql('both', MARKET_DATA);
		await pair.sql('both', AROUND);
	});
	afterAll(async () => {
		await pair?.remove();
		await rm(directory, {recursive: true, force: true});
	});

	const look = (fields: object = {against: {database: 'source'}}) => pair.look(schema, {database: 'target', ...fields});
	const change = (statements: string) => pair.sql('target', statements);

	it('is green, and sees the hypertable alone, however chunks, hypertables and jobs are numbered', async () => {
		const numbers = 'SELECT max(job_id), (SELECT max(id) FROM _timescaledb_catalog.hypertable) FROM timescaledb_information.jobs';
		expect(await pair.source.sql(numbers)).not.toEqual(await pair.target.sql(numbers));
		const verdict = await look();
		expect(verdict).toMatchObject({status: 'pass', summary: {en: 'The schema is as expected: 1 table is in order'}});
	});

	it('is green where only one side has compressed chunks', async () => {
		await change("SELECT compress_chunk(chunk) FROM show_chunks('market_data') chunk");
		expect(await look()).toMatchObject({status: 'pass'});
	});

	it.each([
		['a table that is no hypertable', PLAIN, 'hypertable market_data is missing'],
		[
			'a hypertable with chunks of another interval',
			"SELECT set_chunk_time_interval('market_data', interval '1 day')",
			`hypertable market_data is ${HEALTHY.replace('7 days', '1 day')}, expected ${HEALTHY}`,
		],
		[
			'a hypertable without compression',
			"SELECT remove_compression_policy('market_data'); ALTER TABLE market_data SET (timescaledb.compress = false)",
			`hypertable market_data is timestamp every 7 days; compression off, expected ${HEALTHY}`,
		],
		[
			'a hypertable that is compressed by other columns',
			"ALTER TABLE market_data SET (timescaledb.compress, timescaledb.compress_segmentby = 'symbol')",
			`hypertable market_data is ${HEALTHY.replace(',interval', '')}, expected ${HEALTHY}`,
		],
		['a missing compression policy', "SELECT remove_compression_policy('market_data')", 'policy policy_compression market_data is missing'],
		['a missing retention policy', "SELECT remove_retention_policy('market_data')", 'policy policy_retention market_data is missing'],
		[
			'a retention policy that drops sooner',
			"SELECT remove_retention_policy('market_data'); SELECT add_retention_policy('market_data', interval '1 month')",
			'policy policy_retention market_data is every 1 day {"drop_after": "1 mon"}, expected every 1 day {"drop_after": "2 years"}',
		],
		[
			'a policy that is switched off',
			"SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression'",
			'policy policy_compression market_data is every 12:00:00 {"compress_after": "7 days"} (OFF), expected every 12:00:00 {"compress_after": "7 days"}',
		],
		['a missing continuous aggregate', 'DROP MATERIALIZED VIEW daily', 'continuous aggregate daily is missing'],
		[
			'a continuous aggregate that is no longer refreshed',
			"SELECT remove_continuous_aggregate_policy('daily')",
			'policy policy_refresh_continuous_aggregate daily is missing',
		],
		[
			'a continuous aggregate that shows what is not materialized yet',
			'ALTER MATERIALIZED VIEW daily SET (timescaledb.materialized_only = false)',
			/^continuous aggregate daily is real time; .*, expected materialized only; /,
		],
		[
			'a missing job of its own',
			"SELECT delete_job(job_id) FROM timescaledb_information.jobs WHERE proc_name = 'trim_notes'",
			'policy trim_notes is missing',
		],
	])('schema: %s → fail', async (_, statements, reason) => {
		await change(statements);
		const verdict = await look();
		expect(verdict.status).toBe('fail');
		const reasons = verdict.evidence.flatMap(({label, observed, expected, status}) =>
			status !== 'fail'
				? []
				: typeof observed === 'string'
					? `${label.en} is ${observed}, expected ${expected}`
					: `${label.en} is ${observed.en}`,
		);
		expect(reasons).toContainEqual(typeof reason === 'string' ? reason : expect.stringMatching(reason));
		await change(MARKET_DATA);
		await change(AROUND);
		expect(await look()).toMatchObject({status: 'pass'});
	});

	it('schema: a hypertable where the other side has a plain table → warn', async () => {
		await pair.sql('source', PLAIN);
		const verdict = await look();
		expect(verdict.status).toBe('warn');
		expect(verdict.evidence.map(({label}) => label.en)).toEqual(
			expect.arrayContaining(['hypertable market_data', 'policy policy_retention market_data', 'continuous aggregate daily']),
		);
		await pair.sql('source', MARKET_DATA);
		await pair.sql('source', AROUND);
		expect(await look()).toMatchObject({status: 'pass'});
	});

	it('schema: a policy is missing of one of two hypertables of the same name → fail', async () => {
		await pair.sql(
			'both',
			`CREATE SCHEMA "old days"; CREATE TABLE "old days".market_data("timestamp" timestamptz NOT NULL);
			SELECT create_hypertable('"old days".market_data', 'timestamp');`,
		);
		await pair.sql('both', `SELECT add_retention_policy('"old days".market_data', interval '9 years')`);
		const fields = {against: {database: 'source'}, schemas: ['public', 'old days'], tables: ['"old days".market_data']};
		expect(await look(fields)).toMatchObject({status: 'pass'});
		await change(`SELECT remove_retention_policy('"old days".market_data')`);
		expect(await look(fields)).toMatchObject({
			status: 'fail',
			summary: {en: 'policy policy_retention old days.market_data is missing'},
		});
		await pair.sql('both', 'DROP SCHEMA "old days" CASCADE');
	});

	it('schema: the sequence of a hypertable is behind its chunks → fail', async () => {
		await change(`SELECT compress_chunk(chunk) FROM show_chunks('market_data') chunk; SELECT setval('market_data_id_seq', 999)`);
		expect(await look()).toMatchObject({
			status: 'fail',
			summary: {en: 'Sequence market_data_id_seq gives 1000 next, but market_data.id has reached 1000'},
		});
		await change(`SELECT setval('market_data_id_seq', 1000)`);
		expect(await look()).toMatchObject({status: 'pass'});
	});

	it('schema: a hypertable and a policy that are not as a baseline file says → fail', async () => {
		const file = join(directory, 'baseline.json');
		const hypertables = {market_data: HEALTHY};
		const policies = {'policy_retention market_data': 'every 1 day {"drop_after": "2 years"}'};
		const fields = {against: {baseline: file}, tables: ['market_data'], extra: 'ignore'};
		const tables = {market_data: {columns: {id: {type: 'bigint', nullable: false, default: "nextval('market_data_id_seq'::regclass)"}}}};
		await writeFile(file, JSON.stringify({tables, hypertables, policies}));
		expect(await look(fields)).toMatchObject({status: 'pass'});
		await change(`SELECT remove_retention_policy('market_data'); SELECT set_chunk_time_interval('market_data', interval '1 day')`);
		const verdict = await look(fields);
		expect(verdict).toMatchObject({
			status: 'fail',
			summary: {en: `hypertable market_data is ${HEALTHY.replace('7 days', '1 day')}, expected ${HEALTHY} (and 1 more)`},
		});
		expect(verdict.evidence.at(-1)).toMatchObject({label: {en: 'policy policy_retention market_data'}, status: 'fail'});
	});

	it.each([
		['a hypertable', PLAIN, '001_market_data.sql: hypertable market_data is missing'],
		[
			'the compression of a hypertable',
			"SELECT remove_compression_policy('market_data'); ALTER TABLE market_data SET (timescaledb.compress = false)",
			'002_policies.sql: compression of market_data is missing',
		],
		[
			'a retention policy',
			"SELECT remove_retention_policy('market_data')",
			'002_policies.sql: policy policy_retention market_data is missing',
		],
		['a continuous aggregate', 'DROP MATERIALIZED VIEW daily', '003_daily.sql: continuous aggregate daily is missing'],
	])('schema: %s is missing that migrations add → fail', async (_, statements, reason) => {
		const folder = await mkdtemp(join(directory, 'migrations-'));
		const files = {
			'001_market_data.sql': `CREATE TABLE market_data (id bigserial, "timestamp" timestamptz NOT NULL);
				SELECT create_hypertable('market_data', 'timestamp', chunk_time_interval => INTERVAL '7 days', if_not_exists => TRUE);`,
			'002_policies.sql': `ALTER TABLE market_data SET (timescaledb.compress, timescaledb.compress_segmentby = 'symbol, interval');
				SELECT add_compression_policy('market_data', INTERVAL '7 days'), add_retention_policy('market_data', INTERVAL '2 years');`,
			'003_daily.sql': 'CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS SELECT 1;',
		};
		for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
		const fields = {migrations: {directory: folder}};
		expect(await look(fields)).toMatchObject({status: 'pass'});
		await change(statements);
		const verdict = await look(fields);
		expect(verdict.status).toBe('fail');
		expect(verdict.evidence.map(({label, expected}) => (expected === undefined ? '' : `${label.en} is missing`))).toContain(reason);
		await change(MARKET_DATA);
		await change(AROUND);
		expect(await look(fields)).toMatchObject({status: 'pass'});
	});

	it('schema: a foreign key to a hypertable is missing → fail', async () => {
		const key = 'ALTER TABLE orders ADD CONSTRAINT of_candle FOREIGN KEY (at, candle) REFERENCES market_data("timestamp", id)';
		await pair.sql('both', 'CREATE TABLE orders(id int PRIMARY KEY, at timestamptz, candle bigint)');
		await pair.sql('both', key);
		const constraints = "SELECT count(*) FROM pg_constraint WHERE conrelid = 'orders'::regclass AND contype = 'f'";
		expect(await pair.target.sql(constraints)).toEqual([['7']]);
		expect(await look()).toMatchObject({status: 'pass'});
		await change('ALTER TABLE orders DROP CONSTRAINT of_candle');
		expect(await look()).toMatchObject({status: 'fail', summary: {en: 'constraint orders: of_candle is missing'}});
		await change(key);
		expect(await look()).toMatchObject({status: 'pass'});
		await pair.sql('both', 'DROP TABLE orders');
	});

	it('takes chunks for no tables, in a schema of TimescaleDB or beside the tables', async () => {
		const beside = `DROP TABLE IF EXISTS ticks; CREATE TABLE ticks(id serial, at timestamptz NOT NULL, PRIMARY KEY (id, at));
			SELECT create_hypertable('ticks', 'at', associated_schema_name => 'public', chunk_time_interval => interval '1 day')`;
		await pair.sql('both', beside);
		await pair.sql('both', `INSERT INTO ticks(at) SELECT timestamptz '2026-01-01' + day * interval '1 day' FROM generate_series(0, 3) day`);
		expect(await pair.target.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename LIKE '\\_hyper%'")).toEqual([
			['4'],
		]);
		expect(await look()).toMatchObject({status: 'pass', summary: {en: 'The schema is as expected: 2 tables are in order'}});
		const schemas = ['public', '_timescaledb_internal', '_timescaledb_catalog', '_timescaledb_config'];
		expect(await look({against: {database: 'source'}, schemas})).toMatchObject({
			status: 'pass',
			summary: {en: 'The schema is as expected: 2 tables are in order'},
			evidence: [{observed: '2'}, {observed: '2'}],
		});
		const verdict = await pair.look(rows, {source: 'source', target: 'target', schemas});
		expect(verdict.table?.rows.map(({cells}) => cells[0])).toEqual(['market_data', 'ticks']);
		expect(verdict.status).toBe('pass');
		await pair.sql('both', 'DROP TABLE ticks');
	});
});
