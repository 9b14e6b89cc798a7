import {rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {postgres} from '../../src/checks/postgres/postgres.ts';
import {hasPostgres} from '../support/postgres-cluster.ts';
import {type PostgresPair, startPostgresPair} from '../support/postgres-pair.ts';

if (!hasPostgres) console.warn('SKIPPED: postgres tests, because no server is installed under /usr/lib/postgresql');

describe.skipIf(!hasPostgres)('postgres against two real clusters', () => {
	let pair: PostgresPair;

	beforeAll(async () => {
		pair = await startPostgresPair();
	});
	beforeEach(() => pair.sql('both', 'DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA IF EXISTS old CASCADE'));
	afterAll(() => pair?.remove());

	const look = (fields: object = {}) => pair.look(postgres, {database: 'target', ...fields});
	const change = (statements: string) => pair.target.sql(statements, 'coinpilot');

	it('is green when it is as expected', async () => {
		const settings = {
			max_connections: {ge: 50},
			shared_buffers: {ge: 100 * 1_048_576},
			checkpoint_timeout: {range: '60000:900000'},
			wal_level: 'replica',
			Max_WAL_Size: '1GB',
			fsync: 'off',
		};
		const verdict = await look({version: {ge: 13}, extensions: {plpgsql: '1.0'}, settings});
		expect(verdict.summary.en).toMatch(/^PostgreSQL \d+\.\d+ is as expected$/);
		expect(verdict.status).toBe('pass');
		expect(verdict.evidence.map(one => [one.label.en, one.observed])).toEqual([
			['version', expect.stringMatching(/^\d+\.\d+$/)],
			['extension plpgsql', '1.0'],
			['max_connections', '100'],
			['shared_buffers', '128MB'],
			['checkpoint_timeout', '5min'],
			['wal_level', 'replica'],
			['Max_WAL_Size', '1GB'],
			['fsync', 'off'],
			['replication', {en: 'none', ko: '없음'}],
		]);
	});

	it('sees settings as a new session would, and not as its own', async () => {
		await change(`ALTER DATABASE coinpilot SET TimeZone = 'Asia/Seoul'; ALTER DATABASE coinpilot SET statement_timeout = '7s'`);
		await change(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'coinpilot-ops'`);
		expect((await look({settings: {TimeZone: 'Asia/Seoul', statement_timeout: {equal: 7_000}}})).status).toBe('pass');
		await change('ALTER DATABASE coinpilot RESET ALL');
	});

	it.each([
		['another version', {version: '9.6'}, /^PostgreSQL is .*, expected "9.6"$/],
		['a missing extension', {extensions: ['timescaledb']}, /^Extension timescaledb is not installed$/],
		['another version of an extension', {extensions: {plpgsql: '1.1'}}, /^Extension plpgsql is 1.0, expected "1.1"$/],
		['a setting that is too low', {settings: {max_connections: {ge: 500}}}, /^max_connections is 100, expected ≥ 500$/],
		['a size that is too small', {settings: {shared_buffers: {ge: 1_073_741_824}}}, /^shared_buffers is 128MB, expected ≥ 1073741824$/],
		['another word', {settings: {wal_level: 'logical'}}, /^wal_level is replica, expected "logical"$/],
	])('postgres: %s → fail', async (_, fields, reason) => {
		expect(await look(fields)).toMatchObject({status: 'fail', summary: {en: expect.stringMatching(reason)}});
	});

	it('postgres: a setting that is not there, or cannot be compared → unknown', async () => {
		expect((await look({settings: {'timescaledb.max_background_workers': {ge: 8}}})).status).toBe('unknown');
		expect((await look({settings: {wal_level: {ge: 1}}})).status).toBe('unknown');
	});

	it('postgres: a replication slot or a subscription left behind → fail', async () => {
		await change(`SELECT pg_create_physical_replication_slot('standby')`);
		expect(await look()).toMatchObject({status: 'fail', summary: {en: 'Replication is left behind: physical slot standby'}});
		expect((await look({replication: 'any'})).status).toBe('pass');
		await change(`SELECT pg_drop_replication_slot('standby')`);
		await change(`CREATE SUBSCRIPTION from_minikube CONNECTION 'host=127.0.0.1' PUBLICATION p WITH (connect = false, slot_name = NONE)`);
		expect(await look()).toMatchObject({status: 'fail', summary: {en: 'Replication is left behind: subscription from_minikube'}});
		await change('DROP SUBSCRIPTION from_minikube');
		expect((await look()).status).toBe('pass');
	});

	it('postgres: timescaledb.restoring left on for sessions to come → fail', async () => {
		expect((await look()).status).toBe('pass');
		await change(`ALTER DATABASE coinpilot SET timescaledb.restoring = 'on'`);
		const verdict = await look();
		expect(verdict).toMatchObject({status: 'fail', summary: {en: expect.stringMatching(/^timescaledb.restoring is still on/)}});
		await change(`ALTER DATABASE coinpilot SET timescaledb.restoring = 'off'`);
		expect((await look()).status).toBe('pass');
		await change('ALTER DATABASE coinpilot RESET ALL');
	});

	/** Stands in for two releases of one extension: only its entry in the catalogue tells. */
	const pretend = (where: 'source' | 'target', version: string) =>
		pair.sql(where, `UPDATE pg_extension SET extversion = '${version}' WHERE extname = 'plpgsql'`);

	it('is green when both sides have the same', async () => {
		expect(await look({against: 'source'})).toMatchObject({
			status: 'pass',
			summary: {en: expect.stringMatching(/matches source: 1 extension of/)},
		});
	});

	it('postgres: an extension of another version on the other side → fail', async () => {
		await pretend('source', '2.24.0');
		expect(await look({against: 'source'})).toMatchObject({
			status: 'fail',
			summary: {en: 'Extension plpgsql is 1.0 in target and 2.24.0 in source'},
		});
		await pretend('source', '1.0');
	});

	it('postgres: an extension that is missing → fail, one too many → warn', async () => {
		await pair.sql('source', 'DROP EXTENSION plpgsql');
		expect((await look({against: 'source'})).status).toBe('warn');
		expect(await pair.look(postgres, {database: 'source', against: 'target'})).toMatchObject({
			status: 'fail',
			summary: {en: 'Extension plpgsql 1.0 of target is not in source'},
		});
		await pair.sql('source', 'CREATE EXTENSION plpgsql');
	});

	it('postgres: another encoding → fail', async () => {
		await pair.target.sql("CREATE DATABASE coinpilt ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
		expect(await look({database: 'renamed', against: 'source'})).toMatchObject({
			status: 'fail',
			summary: {en: 'renamed is encoded in SQL_ASCII, source in UTF8'},
		});
		await pair.target.sql('DROP DATABASE coinpilt WITH (FORCE)');
	});

	it('postgres: two names of one database → fail', async () => {
		expect(await look({database: 'alias', against: 'source'})).toMatchObject({
			status: 'fail',
			summary: {en: expect.stringContaining('one and the same')},
		});
	});

	it('postgres: wrong password → unknown', async () => {
		const verdict = await look({database: 'intruder'});
		expect(verdict.status).toBe('unknown');
		expect(JSON.stringify(verdict)).not.toContain('wrong-password-7');
		expect((await look({database: 'intruder', against: 'source'})).status).toBe('unknown');
	});

	it('postgres: no such database → fail', async () => {
		expect((await look({database: 'renamed'})).status).toBe('fail');
	});

	it('postgres: no road → unknown', async () => {
		await expect(look({database: 'unreachable'})).rejects.toBe(pair.road);
		await expect(look({against: 'unreachable'})).rejects.toBe(pair.road);
	});

	it('postgres: a standby, which cannot be written → fail', async () => {
		const [[directory]] = (await pair.target.sql('SHOW data_directory')) as string[][] as [[string]];
		const signal = join(directory, 'standby.signal');
		await pair.target.stop();
		await writeFile(signal, '');
		await pair.target.start();
		expect(await look()).toMatchObject({status: 'fail', summary: {en: 'Replication is left behind: in recovery'}});
		expect((await look({replication: 'any'})).status).toBe('pass');
		await pair.target.stop();
		await rm(signal);
		await pair.target.start();
		expect((await look()).status).toBe('pass');
	});

	it('postgres: server stopped → fail, both doors named', async () => {
		await Promise.all([pair.target.stop(), pair.source.stop()]);
		const verdict = await look({against: 'source'});
		expect(verdict.status).toBe('fail');
		expect(verdict.evidence.map(one => one.observed)).toEqual([
			`127.0.0.1:${pair.source.port}: refused`,
			`127.0.0.1:${pair.target.port}: refused`,
		]);
		await Promise.all([pair.target.start(), pair.source.start()]);
		expect((await look({against: 'source'})).status).toBe('pass');
	});
});
