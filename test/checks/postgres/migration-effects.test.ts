import {describe, expect, it} from 'vitest';
import {readMigrations} from '../../../src/checks/postgres/migration-effects.ts';
import {sqlStatements} from '../../../src/checks/postgres/sql-statements.ts';

const read = (...texts: string[]) => readMigrations(texts.map((text, index) => ({name: `${index + 1}.sql`, text})));
const named = (...texts: string[]) => read(...texts).effects.map(({part, name, there}) => `${there ? '+' : '-'}${part} ${name}`);

describe('cutting SQL into statements', () => {
	it('knows comments, quotes, dollar quotes and commands of psql', () => {
		const source = `
			-- one; two
			\\set ON_ERROR_STOP on
			SELECT 'a;b', E'c\\';d', "e;f" /* g; /* nested; */ */ ;
			DO $body$ BEGIN; END $body$;
			SELECT $$;$$ -- no end`;
		expect(sqlStatements(source).map(({text, line}) => [line, text])).toEqual([
			[3, '\\set ON_ERROR_STOP on'],
			[4, `SELECT 'a;b', E'c\\';d', "e;f"`],
			[5, 'DO $body$ BEGIN; END $body$'],
			[6, 'SELECT $$;$$'],
		]);
	});

	it.each(['SELECT 1; /* never closed', "SELECT 'never closed", '$$ never closed', '', ';;;'])('comes to an end with %j', source => {
		expect(sqlStatements(source).length).toBeLessThanOrEqual(12);
	});
});

describe('what migrations add', () => {
	it('reads the columns of a new table, and not its constraints', () => {
		const text = `CREATE TABLE IF NOT EXISTS public.regime_history (
			id BIGSERIAL PRIMARY KEY, "Symbol" TEXT NOT NULL DEFAULT 'a,b', score numeric(20, 8) CHECK (score > 0),
			CONSTRAINT one UNIQUE (id, score), PRIMARY KEY (id), FOREIGN KEY (id) REFERENCES other(id, "x"), EXCLUDE USING gist (id WITH =));`;
		expect(named(text)).toEqual([
			'+table regime_history',
			'+column regime_history.id',
			'+column regime_history.Symbol',
			'+column regime_history.score',
			'+constraint regime_history: one',
		]);
	});

	it.each([
		['ALTER TABLE IF EXISTS ONLY a.t ADD COLUMN IF NOT EXISTS x int, ADD y numeric(2,1) DEFAULT 0', ['+column a.t.x', '+column a.t.y']],
		['ALTER TABLE t DROP COLUMN IF EXISTS x, DROP y CASCADE', ['-column t.x', '-column t.y']],
		['ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0), DROP CONSTRAINT IF EXISTS d', ['+constraint t: c', '-constraint t: d']],
		['ALTER TABLE t RENAME COLUMN a TO b', ['-column t.a', '+column t.b']],
		['ALTER TABLE t RENAME TO u', ['-table t', '+table u']],
		['CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a) WHERE b IS NULL', ['+index i']],
		['CREATE EXTENSION IF NOT EXISTS vector', ['+extension vector']],
		['CREATE EXTENSION "uuid-ossp"', ['+extension uuid-ossp']],
		["SELECT create_hypertable('market_data', 'timestamp', if_not_exists => TRUE)", ['+hypertable market_data']],
		['DROP TABLE IF EXISTS a, public.b CASCADE', ['-table a', '-table b']],
		['DROP INDEX CONCURRENTLY IF EXISTS public.i', ['-index i']],
		['\\set ON_ERROR_STOP on\n\\echo done', []],
		['BEGIN; COMMIT; SET search_path = public; COMMENT ON TABLE t IS $$;$$; GRANT SELECT ON t TO r', []],
	])('%s', (text, effects) => {
		const reading = read(text);
		expect(reading.effects.map(({part, name, there}) => `${there ? '+' : '-'}${part} ${name}`)).toEqual(effects);
		expect(reading.notUnderstood).toEqual([]);
	});

	it.each([
		'DO $$ BEGIN EXECUTE 1; END $$',
		'UPDATE t SET a = 1',
		'INSERT INTO t VALUES (1)',
		'ALTER TABLE t ALTER COLUMN a TYPE text',
		'ALTER TABLE t ADD PRIMARY KEY (a)',
		'ALTER TABLE t ADD COLUMN a int, ALTER COLUMN b SET NOT NULL',
		'CREATE TABLE t AS SELECT 1',
		'CREATE TABLE t (LIKE u)',
		'CREATE INDEX ON t (a)',
		'CREATE FUNCTION f() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql',
		"SELECT add_compression_policy('market_data', INTERVAL '7 days'), pg_sleep(1)",
		"SELECT add_compression_policy(table_name, INTERVAL '7 days') FROM tables",
		"SELECT set_chunk_time_interval('market_data', INTERVAL '1 day')",
		'ALTER TABLE t SET (fillfactor = 70)',
		'ALTER TABLE t SET (timescaledb.compress, fillfactor = 70)',
		'CREATE MATERIALIZED VIEW daily AS SELECT 1',
		'DROP MATERIALIZED VIEW daily',
		'\\i other.sql',
		'ALTR TABLE t ADD a int',
	])('does not pretend to understand %s', text => {
		expect(read(`SET a = 1;\n${text}\n;`)).toEqual({effects: [], notUnderstood: [{by: '1.sql', line: 2, text}]});
	});

	it.each([
		["SELECT * FROM public.create_hypertable(relation => 'public.Ticks', time_column_name => 'at')", ['+hypertable ticks']],
		[`SELECT create_hypertable('"Old Days".t', by_range('at', INTERVAL '1 day'))`, ['+hypertable Old Days.t']],
		[
			'CREATE TABLE t (at timestamptz NOT NULL) WITH (tsdb.hypertable, tsdb.partition_column = $$at$$)',
			['+table t', '+column t.at', '+hypertable t'],
		],
		["ALTER TABLE t SET (timescaledb.compress, timescaledb.compress_segmentby = 'symbol, interval')", ['+compression t']],
		['ALTER TABLE t SET (timescaledb.enable_columnstore = true)', ['+compression t']],
		['ALTER TABLE t SET (timescaledb.compress = false)', ['-compression t']],
		[
			"SELECT add_retention_policy('t', INTERVAL '1 year'), add_compression_policy('t', compress_after => INTERVAL '7 days')",
			['+policy policy_retention t', '+policy policy_compression t'],
		],
		["CALL add_columnstore_policy('t', after => INTERVAL '7 days')", ['+policy policy_compression t']],
		["SELECT remove_retention_policy('t', if_exists => true)", ['-policy policy_retention t']],
		[
			"CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS SELECT 1; SELECT add_continuous_aggregate_policy('daily', NULL, NULL, INTERVAL '1 hour')",
			['+aggregate daily', '+policy policy_refresh_continuous_aggregate daily'],
		],
	])('reads what TimescaleDB is told by %s', (text, effects) => {
		expect(named(text)).toEqual(effects);
		expect(read(text).notUnderstood).toEqual([]);
	});

	it('takes what TimescaleDB does with a table along with its name, and away with it', () => {
		const made = `CREATE TABLE t (at timestamptz); SELECT create_hypertable('t', 'at');
			ALTER TABLE t SET (timescaledb.compress); SELECT add_retention_policy('t', INTERVAL '1 year')`;
		expect(named(made, 'ALTER TABLE t RENAME TO u')).toEqual([
			'-table t',
			'+column u.at',
			'+hypertable u',
			'+compression u',
			'+policy policy_retention u',
			'+table u',
		]);
		expect(named(made, 'DROP TABLE t')).toEqual(['-table t']);
		expect(named('CREATE MATERIALIZED VIEW d WITH (timescaledb.continuous) AS SELECT 1', 'DROP MATERIALIZED VIEW d')).toEqual([
			'-aggregate d',
		]);
	});

	it('lets the later file have the last word', () => {
		const files = ['CREATE TABLE t (a int, b int)', 'ALTER TABLE t DROP b; ALTER TABLE t RENAME a TO c', 'ALTER TABLE t RENAME TO u'];
		expect(named(...files).sort()).toEqual(['+column u.c', '+table u', '-column u.a', '-column u.b', '-table t']);
		expect(named('CREATE TABLE t (a int)', 'DROP TABLE t')).toEqual(['-table t']);
	});
});
