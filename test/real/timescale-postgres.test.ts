import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {postgres} from '../../src/checks/postgres/postgres.ts';
import type {Verdict} from '../../src/core/verdict.ts';
import {INSTALL, startPlainPair, type TimescalePair} from '../support/timescale-pair.ts';

describe('postgres against servers with TimescaleDB', () => {
	let pair: TimescalePair;
	/** As it was seen before the extension was in the target, and before it was in the source. */
	const without: {target?: Verdict; source?: Verdict} = {};

	const look = (fields: object = {}) => pair.look(postgres, {database: 'target', ...fields});
	const both = {against: 'source', extensions: ['timescaledb']};
	const version = '2.23.0-dev';

	beforeAll(async () => {
		pair = await startPlainPair();
		await pair.sql('source', INSTALL);
		without.target = await look(both);
		without.source = await pair.look(postgres, {database: 'source', against: 'target'});
		await pair.sql('target', INSTALL);
	});
	afterAll(() => pair?.remove());

	it('postgres: TimescaleDB is not in the target → fail', async () => {
		expect(without.target).toMatchObject({
			status: 'fail',
			summary: {en: expect.stringMatching(/^Extension timescaledb is not installed; /)},
		});
		expect(without.target?.evidence).toContainEqual({
			label: {en: 'extension timescaledb', ko: '확장 timescaledb'},
			observed: '—',
			expected: version,
			status: 'fail',
		});
		expect(await look(both)).toMatchObject({
			status: 'pass',
			summary: {en: 'PostgreSQL 17.5 matches source: 2 extensions of the same version'},
		});
	});

	it('postgres: TimescaleDB is in the target alone → warn', async () => {
		expect(without.source).toMatchObject({
			status: 'warn',
			summary: {en: `Extension timescaledb is ${version} in source and missing in target`},
		});
		expect(await pair.look(postgres, {database: 'source', against: 'target'})).toMatchObject({status: 'pass'});
	});

	it('postgres: TimescaleDB of another version than expected → fail', async () => {
		expect(await look({extensions: {timescaledb: '2.24.0'}})).toMatchObject({
			status: 'fail',
			summary: {en: `Extension timescaledb is ${version}, expected "2.24.0"`},
		});
		expect(await look({extensions: {timescaledb: version}})).toMatchObject({status: 'pass'});
	});

	it('postgres: a restore that was begun and not ended → fail', async () => {
		await pair.sql('target', 'SELECT timescaledb_pre_restore()');
		const verdict = await look();
		expect(verdict).toMatchObject({status: 'fail', summary: {en: expect.stringMatching(/^timescaledb.restoring is still on/)}});
		expect(verdict.evidence).toContainEqual(expect.objectContaining({observed: 'on', expected: 'off'}));
		await pair.sql('target', 'SELECT timescaledb_post_restore()');
		expect(await look()).toMatchObject({status: 'pass'});
	});
});
