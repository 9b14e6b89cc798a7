import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {n8n} from '../../src/checks/monitoring/n8n.ts';
import type {Ran, Systems} from '../../src/systems/systems.ts';
import {startJsonServer} from '../support/json-server.ts';
import {lookWith} from '../support/look-with.ts';
import {hasN8n, type N8nServer, startN8nServer} from '../support/n8n-server.ts';
import {waitUntil} from '../support/wait-until.ts';

if (!hasN8n) console.warn('SKIPPED: test/real/n8n.test.ts needs an n8n: install it from npm and name its program in N8N_PROGRAM');

describe.skipIf(!hasN8n)('n8n, against a real one', () => {
	let server: N8nServer;
	let systems: Systems;
	let close: () => Promise<void>;

	beforeAll(async () => {
		server = await startN8nServer();
		const stranger = await startJsonServer(() => 404, {N8N_API_KEY: server.key, WRONG: 'wrong-key-3'});
		({systems, close} = stranger);
		await server.workflow({name: 'Trade', path: 'trade', ends: 'well'});
		await server.workflow({name: 'Risk', path: 'risk', ends: 'in error'});
		await server.workflow({name: 'Slow', path: 'slow', ends: {afterSeconds: 20}});
		await server.workflow({name: 'Idle', path: 'idle', ends: 'well', active: false});
		await server.workflow({name: 'Forgetful', path: 'forgetful', ends: 'well', settings: {saveDataSuccessExecution: 'none'}});
		await server.workflow({name: 'Glossed', path: 'glossed', ends: 'in error', settings: {saveDataErrorExecution: 'none'}});
	}, 180_000);
	afterAll(async () => {
		await close?.();
		await server?.remove();
	});

	const look = (fields: Record<string, unknown> = {}) => lookWith(n8n, {url: server.url, apiKey: 'N8N_API_KEY', ...fields}, systems);
	const webhook = (path: string, workflow: string, within = '15s') => ({webhooks: [{path: `webhook/${path}`, workflow, within}]});

	it('n8n: healthy → pass: active workflows, and a webhook by its execution', async () => {
		const verdict = await look({active: ['Trade', 'Risk'], ...webhook('trade', 'Trade')});
		expect(verdict).toMatchObject({status: 'pass', summary: {en: 'n8n runs as it should'}});
		expect(await look({executed: [{workflow: 'Trade', within: '1h'}]})).toMatchObject({status: 'pass'});
		expect(JSON.stringify(verdict)).not.toContain(server.key);
	});

	it.each<[string, Record<string, unknown>, string, string]>([
		['a workflow is not active', {active: ['Trade', 'Idle']}, 'fail', 'Idle is not active'],
		['no such workflow', {executed: [{workflow: 'Nothing', within: '1h'}]}, 'fail', 'there is no such workflow'],
		['never executed', {executed: [{workflow: 'Idle', within: '1h'}]}, 'fail', 'Idle was never executed'],
		['a webhook is taken and its execution fails', webhook('risk', 'Risk'), 'fail', 'its execution ended as error'],
		['a webhook is taken and its execution runs on', webhook('slow', 'Slow', '1s'), 'unknown', 'has not ended yet'],
		['the webhook of an inactive workflow', webhook('idle', 'Idle'), 'fail', 'HTTP 404'],
		['a webhook that belongs to another workflow', webhook('trade', 'Risk', '1s'), 'fail', 'nothing was executed'],
		[
			'a workflow that does not keep what went well',
			webhook('forgetful', 'Forgetful'),
			'unknown',
			'does not keep executions that went well',
		],
		['a workflow that does not keep what failed', {executed: [{workflow: 'Glossed', within: '1h'}]}, 'unknown', 'that failed'],
		['a wrong key', {apiKey: 'WRONG', active: ['Trade']}, 'unknown', 'does not let us in (HTTP 401)'],
		['no key and no command line', {apiKey: undefined, active: ['Trade']}, 'unknown', 'Neither an API key'],
	])('n8n: %s', async (_, fields, status, reason) => {
		const verdict = await look(fields);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it('n8n: the last execution failed → fail; one that still runs is none → unknown', async () => {
		expect(await look({executed: [{workflow: 'Risk', within: '1h'}]})).toMatchObject({
			status: 'fail',
			summary: {en: 'The last execution of Risk ended as error'},
		});
		await server.workflow({name: 'Slower', path: 'slower', ends: {afterSeconds: 50}});
		await server.call('slower');
		const slower = {executed: [{workflow: 'Slower', within: '1h'}]};
		await waitUntil('the execution to be listed', async () => (await look(slower)).status === 'unknown');
		expect((await look(slower)).summary.en).toBe('Slower is still running, and none before it ended');
	});

	it('n8n: two active workflows of one name, one of which failed → warn, and fail', async () => {
		await server.workflow({name: 'Twice', path: 'twice-1', ends: 'in error'});
		await server.workflow({name: 'Twice', path: 'twice-2', ends: 'well'});
		expect(await look({active: ['Twice']})).toMatchObject({status: 'warn'});
		expect(await look(webhook('twice-2', 'Twice'))).toMatchObject({status: 'pass'});
		expect(await look(webhook('twice-1', 'Twice'))).toMatchObject({status: 'fail'});
		expect((await look({executed: [{workflow: 'Twice', within: '1h'}]})).status).toBe('fail');
	});

	it('n8n: active workflows by its own command line → pass, an inactive one → fail', async () => {
		const {stdout, exitCode} = await server.cli('list:workflow', '--active=true');
		const ran: Ran = {exitCode, stdout, stderr: '', truncated: false, durationMs: 1};
		const inside = new Proxy(systems, {get: (target, name) => (name === 'run' ? async () => ran : Reflect.get(target, name))});
		const fields = {url: server.url, cli: 'coinpilot-n8n'};
		expect(await lookWith(n8n, {...fields, active: ['Trade']}, inside)).toMatchObject({status: 'pass'});
		expect(await lookWith(n8n, {...fields, active: ['Trade', 'Idle']}, inside)).toMatchObject({status: 'fail'});
	});

	it('n8n: nobody answers → fail', async () => {
		await server.stop();
		expect(await look({active: ['Trade']})).toMatchObject({status: 'fail'});
	});
});
