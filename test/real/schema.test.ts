import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {schema} from '../../src/checks/postgres/schema.ts';
import {runLocally} from '../../src/systems/processes/local-process.ts';
import {argvOf} from '../../src/systems/processes/process-group.ts';
import {hasPostgres} from '../support/postgres-cluster.ts';
import {type PostgresPair, startPostgresPair} from '../support/postgres-pair.ts';

if (!hasPostgres) console.warn('SKIPPED: schema tests, because no server is installed under /usr/lib/postgresql');

const SCHEMA = `
	DROP SCHEMA public CASCADE; CREATE SCHEMA public;
	CREATE TYPE side AS ENUM ('BUY', 'SELL');
	CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
	CREATE TABLE trading_history(id uuid PRIMARY KEY, symbol text NOT NULL, side side DEFAULT 'BUY', price numeric(20,8) CHECK (price > 0),
		post_exit_prices jsonb, executed_at timestamptz);
	CREATE INDEX idx_post_exit ON trading_history (executed_at) WHERE post_exit_prices IS NULL;
	CREATE TRIGGER touched BEFORE UPDATE ON trading_history FOR EACH ROW EXECUTE FUNCTION touch();
	CREATE TABLE agent_decisions(id bigserial PRIMARY KEY, decision text);
	INSERT INTO agent_decisions(decision) SELECT 'REJECT' FROM generate_series(1, 353);
	CREATE TABLE risk_audit(id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, trade_id uuid CONSTRAINT of_trade REFERENCES trading_history(id));
	CREATE TABLE market_data(id bigserial, "timestamp" timestamptz) PARTITION BY RANGE ("timestamp");
	CREATE TABLE market_data_1 PARTITION OF market_data DEFAULT;`;

describe.skipIf(!hasPostgres)('schema against two real clusters', () => {
	let pair: PostgresPair;
	let directory: string;

	beforeAll(async () => {
		directory = await mkdtemp(join(tmpdir(), 'coinpilot-schema-'));
		pair = await startPostgresPair({run: (place, command, options) => runLocally(place.target, argvOf(command), options)});
	});
	beforeEach(() => pair.sql('both', SCHEMA));
	afterAll(async () => {
		await pair?.remove();
		await rm(directory, {recursive: true, force: true});
	});

	const look = (fields: object = {}) => pair.look(schema, {database: 'target', ...fields});
	const other = {against: {database: 'source'}};
	const change = (statements: string) => pair.sql('target', statements);

	it('is green when both sides look alike', async () => {
		const verdict = await look(other);
		expect(verdict.summary.en).toBe('The schema is as expected: 4 tables are in order');
		expect(verdict.status).toBe('pass');
		expect(verdict.evidence.map(one => [one.label.en, one.observed])).toEqual([
			['tables seen', '4'],
			['sequences seen', '3'],
		]);
	});

	it.each([
		['a missing table', 'DROP TABLE risk_audit', 'table risk_audit is missing'],
		['a missing column', 'ALTER TABLE trading_history DROP symbol', 'column trading_history.symbol is missing'],
		[
			'another type',
			'ALTER TABLE trading_history ALTER price TYPE numeric(20,4)',
			'column trading_history.price is numeric(20,4), expected numeric(20,8)',
		],
		[
			'another nullability',
			'ALTER TABLE trading_history ALTER symbol DROP NOT NULL',
			'column trading_history.symbol is text, expected text NOT NULL',
		],
		[
			'another default',
			`ALTER TABLE trading_history ALTER side SET DEFAULT 'SELL'`,
			`column trading_history.side is side DEFAULT 'SELL'::side, expected side DEFAULT 'BUY'::side`,
		],
		[
			'a lost identity',
			'ALTER TABLE risk_audit ALTER id DROP IDENTITY',
			'column risk_audit.id is integer NOT NULL, expected integer NOT NULL DEFAULT identity always',
		],
		['a missing index', 'DROP INDEX idx_post_exit', 'index trading_history: idx_post_exit is missing'],
		[
			'an index on something else',
			'DROP INDEX idx_post_exit; CREATE INDEX idx_post_exit ON trading_history (executed_at)',
			'index trading_history: idx_post_exit is CREATE INDEX idx_post_exit ON public.trading_history USING btree (executed_at), expected CREATE INDEX idx_post_exit ON public.trading_history USING btree (executed_at) WHERE (post_exit_prices IS NULL)',
		],
		['a missing foreign key', 'ALTER TABLE risk_audit DROP CONSTRAINT of_trade', 'constraint risk_audit: of_trade is missing'],
		[
			'a missing primary key',
			'ALTER TABLE agent_decisions DROP CONSTRAINT agent_decisions_pkey',
			'constraint agent_decisions: agent_decisions_pkey is missing',
		],
		['a missing trigger', 'DROP TRIGGER touched ON trading_history', 'trigger trading_history: touched is missing'],
		['a disabled trigger', 'ALTER TABLE trading_history DISABLE TRIGGER touched', expect.stringContaining('(DISABLED), expected')],
		['an unlogged table', 'ALTER TABLE agent_decisions SET UNLOGGED', 'persistence of agent_decisions is unlogged, expected logged'],
		[
			'a trigger for replicas alone',
			'ALTER TABLE trading_history ENABLE REPLICA TRIGGER touched',
			expect.stringContaining('(ENABLED ON REPLICAS ALONE), expected'),
		],
		[
			'a trigger for replicas too',
			'ALTER TABLE trading_history ENABLE ALWAYS TRIGGER touched',
			expect.stringContaining('(ENABLED ALWAYS), expected'),
		],
		['row security', 'ALTER TABLE trading_history ENABLE ROW LEVEL SECURITY', 'row security of trading_history is on, expected off'],
		[
			'row security for the owner too',
			'ALTER TABLE trading_history ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
			'row security of trading_history is forced, expected off',
		],
		[
			'another collation',
			'ALTER TABLE agent_decisions ALTER decision TYPE text COLLATE "C"',
			'collation of agent_decisions.decision is "C", expected that of its type',
		],
		['a missing partition', 'DROP TABLE market_data_1', 'partition market_data: DEFAULT is missing'],
		[
			'other bounds of a partition',
			"DROP TABLE market_data_1; CREATE TABLE market_data_1 PARTITION OF market_data FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
			'partition market_data: DEFAULT is missing',
		],
		['an unlogged partition', 'ALTER TABLE market_data_1 SET UNLOGGED', 'partition market_data: DEFAULT is unlogged, expected logged'],
		['another enum', `ALTER TYPE side ADD VALUE 'HOLD'`, 'enum side is BUY, SELL, HOLD, expected BUY, SELL'],
	])('schema: %s → fail', async (_, statements, reason) => {
		await change(statements);
		expect(await look(other)).toMatchObject({status: 'fail', summary: {en: reason}});
	});

	it('schema: a partition of a partition is missing → fail', async () => {
		const nested = `CREATE TABLE candle(at timestamptz, symbol text COLLATE "C") PARTITION BY RANGE (at);
			CREATE TABLE candle_1 PARTITION OF candle FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (symbol);
			CREATE TABLE candle_1_btc PARTITION OF candle_1 FOR VALUES IN ('KRW-BTC')`;
		await pair.sql('both', nested);
		expect((await look(other)).status).toBe('pass');
		await change('DROP TABLE candle_1_btc');
		expect(await look(other)).toMatchObject({
			status: 'fail',
			summary: {
				en: "partition candle: FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00') / FOR VALUES IN ('KRW-BTC') is missing",
			},
		});
	});

	it('is green for columns in another order and a role with another search path', async () => {
		await change(`DROP TABLE agent_decisions; CREATE TABLE agent_decisions(decision text, id bigserial PRIMARY KEY);
			ALTER DATABASE coinpilot SET search_path = pg_catalog`);
		await change(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'coinpilot-ops'`);
		expect((await look(other)).status).toBe('pass');
		await change('ALTER DATABASE coinpilot RESET ALL');
	});

	it('is green for a foreign key to a partitioned table whose partitions are called otherwise', async () => {
		await pair.sql(
			'both',
			`CREATE TABLE candle(at timestamptz PRIMARY KEY) PARTITION BY RANGE (at);
			CREATE TABLE orders(at timestamptz CONSTRAINT of_candle REFERENCES candle(at))`,
		);
		await pair.sql('source', 'CREATE TABLE one PARTITION OF candle DEFAULT');
		await change('CREATE TABLE other PARTITION OF candle DEFAULT');
		expect((await look(other)).status).toBe('pass');
		await change('ALTER TABLE orders DROP CONSTRAINT of_candle');
		expect(await look(other)).toMatchObject({status: 'fail', summary: {en: 'constraint orders: of_candle is missing'}});
	});

	it('schema: something more than expected → warn, or as the step says', async () => {
		await change('CREATE TABLE scratch(a int); ALTER TABLE agent_decisions ADD regime text');
		expect(await look(other)).toMatchObject({
			status: 'warn',
			summary: {en: 'column agent_decisions.regime should not be there (and 1 more)'},
		});
		expect((await look({...other, extra: 'fail'})).status).toBe('fail');
		expect((await look({...other, extra: 'ignore'})).status).toBe('pass');
		expect((await look({...other, tables: ['trading_history']})).status).toBe('pass');
	});

	it('schema: a sequence behind its column → fail', async () => {
		await change(`SELECT setval('agent_decisions_id_seq', 1, false)`);
		expect(await look(other)).toMatchObject({
			status: 'fail',
			summary: {en: 'Sequence agent_decisions_id_seq gives 1 next, but agent_decisions.id has reached 353'},
		});
		expect((await look({...other, sequences: false})).status).toBe('pass');
		await change(`SELECT setval('agent_decisions_id_seq', 353, false)`);
		expect((await look()).status).toBe('fail');
		await change(`SELECT setval('agent_decisions_id_seq', 353)`);
		expect((await look()).status).toBe('pass');
	});

	it('schema: a sequence behind that the column uses without owning it → fail', async () => {
		await change(`CREATE SEQUENCE loose; CREATE TABLE notes(id int DEFAULT nextval('loose')); INSERT INTO notes VALUES (5)`);
		expect(await look({tables: ['notes']})).toMatchObject({
			status: 'fail',
			summary: {en: expect.stringContaining('Sequence loose gives 1 next')},
		});
	});

	it('schema: a sequence that has given its last value → fail, and one that begins anew is behind', async () => {
		await change(`CREATE SEQUENCE few MAXVALUE 10; CREATE TABLE notes(id int DEFAULT nextval('few'))`);
		const notes = () => look({tables: ['notes']});
		await change(`SELECT setval('few', 9); INSERT INTO notes VALUES (9)`);
		expect((await notes()).status).toBe('pass');
		await change(`INSERT INTO notes DEFAULT VALUES`);
		expect(await notes()).toMatchObject({
			status: 'fail',
			summary: {en: 'Sequence few has given its last value: the next row for notes.id is refused'},
		});
		await expect(change('INSERT INTO notes DEFAULT VALUES')).rejects.toThrow();
		await change('ALTER SEQUENCE few CYCLE');
		expect(await notes()).toMatchObject({status: 'fail', summary: {en: 'Sequence few gives 1 next, but notes.id has reached 10'}});
		await change('ALTER SEQUENCE few NO CYCLE MAXVALUE 20');
		expect((await notes()).status).toBe('pass');
		await change('TRUNCATE notes; ALTER SEQUENCE few INCREMENT -1 MINVALUE 1 RESTART 1');
		expect((await notes()).status).toBe('pass');
		await change('INSERT INTO notes DEFAULT VALUES');
		expect(await notes()).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('has given its last value')}});
	});

	it('schema: a baseline file that names no table → unknown', async () => {
		const file = join(directory, 'empty.json');
		await writeFile(file, '{"tables": {}}');
		expect(await look({against: {baseline: file}, extra: 'ignore'})).toMatchObject({
			status: 'unknown',
			summary: {en: expect.stringContaining('nothing was compared')},
		});
	});

	it('schema: a sequence fills a column that holds NaN → unknown', async () => {
		await change('CREATE TABLE odd(id numeric DEFAULT nextval($$agent_decisions_id_seq$$)); INSERT INTO odd VALUES ($$NaN$$)');
		const verdict = await look({adds: [{version: 'v1', tables: ['odd']}]});
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('has reached NaN')}});
	});

	it('compares with a baseline file, as far as the file goes', async () => {
		const file = join(directory, 'baseline.json');
		const baseline = {
			tables: {
				agent_decisions: {
					columns: {
						id: {type: 'bigint', nullable: false, default: "nextval('agent_decisions_id_seq'::regclass)"},
						decision: {type: 'text', nullable: true},
					},
					constraints: {agent_decisions_pkey: 'PRIMARY KEY (id)'},
				},
			},
		};
		await writeFile(file, JSON.stringify(baseline));
		const fields = {against: {baseline: file}, extra: 'ignore'};
		expect((await look(fields)).status).toBe('pass');
		await change('ALTER TABLE agent_decisions SET UNLOGGED, ENABLE ROW LEVEL SECURITY, ALTER decision TYPE text COLLATE "C"');
		expect((await look(fields)).status).toBe('pass');
		const whole = {
			...baseline.tables.agent_decisions,
			persistence: 'unlogged',
			rowSecurity: 'on',
			collations: {decision: '"C"'},
			partitions: {},
		};
		await writeFile(file, JSON.stringify({tables: {agent_decisions: whole}}));
		expect((await look(fields)).status).toBe('pass');
		await change('ALTER TABLE agent_decisions SET LOGGED');
		expect(await look(fields)).toMatchObject({
			status: 'fail',
			summary: {en: 'persistence of agent_decisions is logged, expected unlogged'},
		});
		await writeFile(file, JSON.stringify(baseline));
		await change('ALTER TABLE agent_decisions ALTER decision TYPE varchar(9)');
		expect(await look(fields)).toMatchObject({
			status: 'fail',
			summary: {en: 'column agent_decisions.decision is character varying(9), expected text'},
		});
	});

	it.each([
		['not there', undefined],
		['not JSON', '{'],
		['not a schema', '{"tables": {"a": {}}}'],
	])('schema: a baseline file that is %s → unknown', async (what, content) => {
		const file = join(directory, `${what}.json`);
		if (content !== undefined) await writeFile(file, content);
		expect(await look({against: {baseline: file}})).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining(file)}});
	});

	it('proves a version by what it adds', async () => {
		const adds = [
			{version: 'v3_2_2', tables: ['trading_history'], columns: ['trading_history.post_exit_prices'], indexes: ['idx_post_exit']},
		];
		expect((await look({adds})).status).toBe('pass');
		await change('ALTER TABLE trading_history DROP post_exit_prices');
		expect(await look({adds})).toMatchObject({
			status: 'fail',
			summary: {en: 'v3_2_2: column trading_history.post_exit_prices is missing (and 1 more)'},
		});
	});

	/** As a build of an index that stopped half-way leaves it. */
	const halfBuilt = async () => {
		await change('DROP INDEX idx_post_exit');
		await change(`INSERT INTO agent_decisions(decision) VALUES ('REJECT')`);
		await expect(change('CREATE UNIQUE INDEX CONCURRENTLY idx_post_exit ON agent_decisions (decision)')).rejects.toThrow();
	};
	const wholeAgain = () => change('DROP INDEX idx_post_exit; CREATE INDEX idx_post_exit ON agent_decisions (decision)');

	it('schema: the index that a version adds was built half-way and is invalid → fail', async () => {
		const adds = [{version: 'v3_2_2', indexes: ['idx_post_exit']}];
		await halfBuilt();
		expect(await look({adds})).toMatchObject({
			status: 'fail',
			summary: {en: 'v3_2_2: index idx_post_exit is invalid: its build did not end'},
		});
		await wholeAgain();
		expect(await look({adds})).toMatchObject({status: 'pass'});
	});

	describe('against migration files', () => {
		let folder: string;
		beforeEach(async () => {
			folder = await mkdtemp(join(directory, "it's "));
			await writeFile(
				join(folder, '002_more.sql'),
				'ALTER TABLE trading_history ADD COLUMN IF NOT EXISTS post_exit_prices jsonb, DROP COLUMN old_note;',
			);
			await writeFile(
				join(folder, '001_first.sql'),
				'CREATE TABLE trading_history (id uuid, old_note text);\nCREATE INDEX idx_post_exit ON trading_history (executed_at);',
			);
		});
		const migrations = (more: object = {}) => ({migrations: {directory: folder, ...more}});

		it('is green when what they add is there and what they drop is gone', async () => {
			const verdict = await look(migrations());
			expect(verdict.status).toBe('pass');
			expect(verdict.evidence[1]).toMatchObject({label: {en: 'migration files'}, observed: '2'});
		});

		it('schema: a migration that was not applied → fail', async () => {
			await change('ALTER TABLE trading_history DROP post_exit_prices');
			expect(await look(migrations())).toMatchObject({
				status: 'fail',
				evidence: expect.arrayContaining([
					expect.objectContaining({
						label: {en: '002_more.sql: column trading_history.post_exit_prices', ko: expect.anything()},
						observed: {en: 'missing', ko: '없음'},
					}),
				]),
			});
		});

		it('schema: the index that a migration creates is invalid → fail', async () => {
			await halfBuilt();
			expect(await look(migrations())).toMatchObject({
				status: 'fail',
				summary: {en: '001_first.sql: index idx_post_exit is invalid: its build did not end'},
			});
			await wholeAgain();
			expect(await look(migrations())).toMatchObject({status: 'pass'});
		});

		it('schema: a column that a migration drops is still there → fail', async () => {
			await change('ALTER TABLE trading_history ADD old_note text');
			expect(await look(migrations())).toMatchObject({
				status: 'fail',
				summary: {en: '002_more.sql: column trading_history.old_note should be gone'},
			});
		});

		it('schema: a statement that is not understood → warn, unless the step accepts it', async () => {
			await writeFile(join(folder, '003_data.sql'), "\nUPDATE trading_history SET symbol = 'x';");
			const verdict = await look(migrations());
			expect(verdict).toMatchObject({
				status: 'warn',
				summary: {en: expect.stringContaining('003_data.sql:2: this statement is not understood')},
			});
			expect((await look(migrations({accept: ['^UPDATE trading_history']}))).status).toBe('pass');
		});

		it('schema: no migration file → unknown', async () => {
			expect((await look({migrations: {directory: join(folder, 'nowhere')}})).status).toBe('unknown');
			await rm(folder, {recursive: true});
			await writeFile(folder, '');
			expect((await look(migrations())).status).toBe('unknown');
		});
	});

	it('schema: an empty database → unknown', async () => {
		await pair.sql('both', 'DROP SCHEMA public CASCADE; CREATE SCHEMA public');
		expect((await look(other)).status).toBe('unknown');
		expect((await look()).status).toBe('unknown');
		expect((await look({tables: ['trading_history']})).status).toBe('fail');
	});

	it('schema: two names of one database → fail', async () => {
		expect(await look({database: 'alias', ...other})).toMatchObject({
			status: 'fail',
			summary: {en: expect.stringContaining('one and the same database')},
		});
	});

	it('schema: wrong password → unknown', async () => {
		expect((await look({database: 'intruder', ...other})).status).toBe('unknown');
		expect((await look({database: 'intruder'})).status).toBe('unknown');
	});

	it('schema: no such database, server stopped → fail', async () => {
		expect((await look({database: 'renamed'})).status).toBe('fail');
		await pair.target.stop();
		expect((await look(other)).status).toBe('fail');
		await pair.target.start();
	});

	it('schema: no road → unknown', async () => {
		await expect(look({database: 'unreachable'})).rejects.toBe(pair.road);
		await expect(look({...other, database: 'unreachable'})).rejects.toBe(pair.road);
	});
});
