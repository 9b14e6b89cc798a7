import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {logs} from '../../src/checks/containers/logs.ts';
import {lookWith} from '../support/look-with.ts';
import {hasJournald, type Journald, startJournald} from './start-journald.ts';

if (!hasJournald)
	console.warn('SKIPPED: test/real/logs-journal.test.ts needs root, systemd-journald, journalctl, logger, nsenter and unshare');

describe.skipIf(!hasJournald)('logs of a unit, in a real journal', () => {
	let journald: Journald;

	beforeAll(async () => {
		journald = await startJournald();
		await journald.write('fine.service', 'loop done: errors=0');
		await journald.write('fine.service', 'loop done: errors=0');
		await journald.write('broken.service', 'started');
		await journald.write('broken.service', '{"level":"ERROR","msg":"order refused"}');
		await journald.write('broken.service', 'going on');
	});
	afterAll(() => journald?.stop());

	const deny = ['traceback', {field: 'level', value: 'error'}];
	const look = (fields: Record<string, unknown>, systems = journald.systems) => lookWith(logs, {on: 'vm', deny, ...fields}, systems);

	it('logs: healthy unit → pass, with the times of its lines', async () => {
		const verdict = await look({unit: 'fine.service', counts: [{regexp: 'loop done', expect: 2}]});
		expect(verdict).toMatchObject({status: 'pass', summary: {en: '2 lines, 0 denied'}});
		expect(JSON.stringify(verdict)).toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
	});

	it('logs: a denied line of a unit → fail, and its last lines alone → pass', async () => {
		expect(await look({unit: 'broken.service'})).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('order refused')}});
		expect(await look({unit: 'broken.service', tail: 1})).toMatchObject({status: 'pass', summary: {en: '1 lines, 0 denied'}});
	});

	it('logs: a unit that says too little → fail', async () => {
		const counts = [{regexp: 'loop done', expect: {ge: 3}}];
		expect(await look({unit: 'fine.service', counts})).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('loop done')}});
	});

	it('logs: a unit that said nothing, or is none → unknown', async () => {
		expect(await look({unit: 'silent.service'})).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('No line')}});
	});

	it('logs: a journal that may not be read → unknown', async () => {
		const verdict = await look({unit: 'fine.service'}, journald.asNobody);
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: 'The log of fine.service may not be read'}});
		expect(JSON.stringify(verdict)).toContain('insufficient permissions');
	});
});
