import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {n8n} from '../../../src/checks/monitoring/n8n.ts';
import {ProblemError} from '../../../src/core/problem.ts';
import type {Ran} from '../../../src/systems/systems.ts';
import {type JsonServer, startJsonServer} from '../../support/json-server.ts';
import {closedPort} from '../../support/listen.ts';
import {lookWith} from '../../support/look-with.ts';

const KEY = 'n8n-api-key-7';
const SECRET = 'webhook-secret-5';

/** A server on loopback that answers as n8n 1.123 does; `test/real/n8n.test.ts` asks a real one the same. */
interface State {
	health: unknown;
	workflows: {id: string; name: string; active: boolean; isArchived?: boolean; settings?: Record<string, string>}[];
	executions: Record<
		string,
		{id: string; status?: string; finished: boolean; mode?: string; startedAt: string; stoppedAt: string | null}[]
	>;
	/** What a call of the webhook leads to. */
	onWebhook: 'success' | 'error' | 'running' | 'nothing' | 'refused';
	/** Pages of the list have no end. */
	endless: boolean;
	/** What happens besides while it is called. */
	onCall?: () => void;
}

describe('n8n', () => {
	let server: JsonServer;
	let state: State;
	let calls: number;
	let ids = 100;
	const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

	beforeAll(async () => {
		server = await startJsonServer(
			({headers, method}, {pathname, searchParams}) => {
				if (pathname === '/healthz') return state.health;
				if (pathname === '/webhook/trade' && method === 'POST') {
					calls++;
					if (headers['x-webhook-secret'] !== SECRET || state.onWebhook === 'refused') return 403;
					const {onWebhook} = state;
					state.onCall?.();
					if (onWebhook !== 'nothing') {
						const stoppedAt = onWebhook === 'running' ? null : ago(0);
						const run = {
							id: String(++ids),
							status: onWebhook,
							finished: onWebhook === 'success',
							mode: 'webhook',
							startedAt: ago(0),
							stoppedAt,
						};
						state.executions['1'] = [run, ...(state.executions['1'] ?? [])];
					}
					return {message: 'Workflow was started'};
				}
				if (headers['x-n8n-api-key'] !== KEY) return 401;
				if (pathname === '/api/v1/workflows') {
					if (Number(searchParams.get('limit')) > 250) return 400;
					const from = Number(searchParams.get('cursor') ?? 0);
					const rest = state.endless || state.workflows.length > from + 2;
					return {data: state.workflows.slice(from, from + 2), nextCursor: rest ? String(from + 2) : null};
				}
				if (pathname === '/api/v1/executions') {
					const limit = Number(searchParams.get('limit'));
					if (limit > 250) return 400;
					const of = state.executions[searchParams.get('workflowId') ?? ''] ?? [];
					// Those that run are listed to nobody who does not ask for them.
					const wanted = of.filter(({status}) => (status === 'running') === (searchParams.get('status') === 'running'));
					return {data: wanted.slice(0, limit), nextCursor: null};
				}
				return 404;
			},
			{N8N_API_KEY: KEY, N8N_WEBHOOK_SECRET: SECRET, WRONG: 'wrong-key-3'},
		);
	});
	afterAll(async () => server?.close());
	beforeEach(() => {
		calls = 0;
		state = {
			health: {status: 'ok'},
			workflows: [
				{id: '1', name: 'Trade', active: true},
				{id: '2', name: 'Risk', active: false},
				{id: '3', name: 'Daily', active: true},
			],
			executions: {'3': [{id: '7', status: 'success', finished: true, startedAt: ago(3_602_000), stoppedAt: ago(3_601_000)}]},
			onWebhook: 'success',
			endless: false,
		};
	});

	const look = (fields: Record<string, unknown> = {}, systems = server.systems) =>
		lookWith(n8n, {url: server.url, apiKey: 'N8N_API_KEY', ...fields}, systems);
	const webhook = (fields: Record<string, unknown> = {}) => ({
		webhooks: [
			{path: 'webhook/trade', workflow: 'Trade', secretHeaders: {'X-Webhook-Secret': 'N8N_WEBHOOK_SECRET'}, within: '1s', ...fields},
		],
	});

	it('n8n: healthy → pass, and no secret is anywhere', async () => {
		const verdict = await look({active: ['Trade', 'Daily'], executed: [{workflow: 'Daily', within: '25h'}], ...webhook()});
		expect(verdict.summary.en).toBe('n8n runs as it should');
		expect(verdict.status).toBe('pass');
		expect(calls).toBe(1);
		expect(JSON.stringify(verdict)).not.toMatch(new RegExp(`${KEY}|${SECRET}`));
	});

	it.each<[string, () => unknown, Record<string, unknown>, string, string]>([
		['it is not ready', () => Object.assign(state, {health: 503}), {}, 'fail', 'HTTP 503'],
		['a workflow is not active', () => undefined, {active: ['Risk']}, 'fail', 'Risk is not active'],
		[
			'two active workflows of one name',
			() => state.workflows.push({id: '9', name: 'Trade', active: true}),
			{active: ['Trade']},
			'warn',
			'handled twice',
		],
		['executed too long ago', () => undefined, {executed: [{workflow: 'Daily', within: '30m'}]}, 'fail', 'last executed 1 h ago'],
		[
			'the last execution failed',
			() => Object.assign(state.executions['3']?.[0] ?? {}, {status: 'error'}),
			{executed: [{workflow: 'Daily', within: '25h'}]},
			'fail',
			'ended as error',
		],
		[
			'the newest still runs and the one before failed',
			() => {
				const [last] = state.executions['3'] ?? [];
				const now = {id: '8', status: 'running', finished: false, startedAt: ago(1_000), stoppedAt: null};
				state.executions['3'] = [now, {...(last as typeof now), status: 'error', finished: false}];
			},
			{executed: [{workflow: 'Daily', within: '25h'}]},
			'fail',
			'ended as error',
		],
		[
			'the only one still runs',
			() => {
				state.executions['3'] = [{id: '8', status: 'running', finished: false, startedAt: ago(1_000), stoppedAt: null}];
			},
			{executed: [{workflow: 'Daily', within: '25h'}]},
			'unknown',
			'is still running',
		],
		[
			'executed an hour ahead of this machine',
			() => {
				state.executions['3'] = [{id: '8', status: 'success', finished: true, startedAt: ago(-3_600_000), stoppedAt: ago(-3_600_000)}];
			},
			{executed: [{workflow: 'Daily', within: '25h'}]},
			'unknown',
			"by this machine's clock",
		],
		['never executed', () => undefined, {executed: [{workflow: 'Trade', within: '25h'}]}, 'fail', 'never executed'],
		['no such workflow', () => undefined, {executed: [{workflow: 'Nothing', within: '25h'}]}, 'fail', 'no such workflow'],
		[
			'a webhook answers 200 and nothing is executed',
			() => Object.assign(state, {onWebhook: 'nothing'}),
			webhook(),
			'fail',
			'nothing was executed',
		],
		[
			'a webhook answers 200 and its execution fails',
			() => Object.assign(state, {onWebhook: 'error'}),
			webhook(),
			'fail',
			'ended as error',
		],
		['its execution runs on', () => Object.assign(state, {onWebhook: 'running'}), webhook({within: '1ms'}), 'unknown', 'has not ended yet'],
		[
			'the last execution waits',
			() => Object.assign(state.executions['3']?.[0] ?? {}, {status: 'waiting', finished: false}),
			{executed: [{workflow: 'Daily', within: '25h'}]},
			'unknown',
			'is still running',
		],
		[
			'only tried out by hand',
			() => Object.assign(state.executions['3']?.[0] ?? {}, {mode: 'manual'}),
			{executed: [{workflow: 'Daily', within: '25h'}]},
			'fail',
			'never executed',
		],
		[
			'tried out by hand so often that nothing else is on the page',
			() => {
				const [one] = state.executions['3'] ?? [];
				if (one) state.executions['3'] = [...Array.from({length: 100}, () => ({...one, mode: 'manual'})), one];
			},
			{executed: [{workflow: 'Daily', within: '25h'}]},
			'unknown',
			'all started by hand',
		],
		[
			'one workflow asked for twice',
			() => undefined,
			{
				executed: [
					{workflow: 'Daily', within: '25h'},
					{workflow: 'Daily', within: '30m'},
				],
			},
			'fail',
			'last executed 1 h ago',
		],
		[
			'the second of two active workflows of one name failed',
			() => {
				state.workflows.push({id: '9', name: 'Daily', active: true});
				state.executions['9'] = [{id: '9', status: 'error', finished: false, startedAt: ago(7_000), stoppedAt: ago(6_000)}];
			},
			{executed: [{workflow: 'Daily', within: '25h'}]},
			'fail',
			'ended as error',
		],
		[
			'a workflow that does not keep what failed',
			() => Object.assign(state.workflows[2] ?? {}, {settings: {saveDataErrorExecution: 'none'}}),
			{executed: [{workflow: 'Daily', within: '25h'}]},
			'unknown',
			'does not keep executions that failed',
		],
		['a list of workflows without an end', () => Object.assign(state, {endless: true}), {active: ['Trade']}, 'unknown', 'more than 5000'],
		[
			'an archived workflow',
			() => Object.assign(state.workflows[0] ?? {}, {isArchived: true}),
			{active: ['Trade']},
			'fail',
			'is not active',
		],
		['a webhook keeps us out', () => Object.assign(state, {onWebhook: 'refused'}), webhook(), 'unknown', 'does not let us in'],
	])('n8n: %s', async (_, change, fields, status, reason) => {
		change();
		const verdict = await look(fields);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it('n8n: a workflow that does not keep what went well → unknown, and its webhook is not called', async () => {
		for (const one of state.workflows) one.settings = {saveDataSuccessExecution: 'none'};
		for (const fields of [webhook(), {executed: [{workflow: 'Daily', within: '25h'}]}]) {
			const verdict = await look(fields);
			expect(verdict.status).toBe('unknown');
			expect(verdict.summary.en).toContain('does not keep executions that went well');
		}
		expect(calls).toBe(0);
		for (const one of state.workflows) one.settings = {saveDataSuccessExecution: 'all'};
		expect(await look(webhook())).toMatchObject({status: 'pass'});
	});

	it('n8n: the newest execution still runs, and the one before it went well → pass', async () => {
		const now = {id: '8', status: 'running', finished: false, startedAt: ago(1_000), stoppedAt: null};
		state.executions['3']?.unshift(now);
		expect(await look({executed: [{workflow: 'Daily', within: '25h'}]})).toMatchObject({status: 'pass'});
	});

	it('n8n: this machine’s clock is behind, and an old execution looks new by it → fail', async () => {
		const clock = {...server.systems.clock, now: () => Date.now() - 7_200_000};
		const behind = new Proxy(server.systems, {get: (target, name) => (name === 'clock' ? clock : Reflect.get(target, name))});
		expect(await look({executed: [{workflow: 'Daily', within: '30m'}]}, behind)).toMatchObject({status: 'fail'});
	});

	it('n8n: an execution that ran before the webhook was called ends well, and its own fails → fail', async () => {
		const before = {id: '50', status: 'running', finished: false, mode: 'webhook', startedAt: ago(9_000), stoppedAt: null};
		state.executions['1'] = [before];
		state.onWebhook = 'error';
		state.onCall = () => {
			state.executions['1']?.unshift({...before, status: 'success', finished: true, stoppedAt: ago(0)});
		};
		expect(await look(webhook())).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('ended as error')}});
	});

	it.each(['manual', 'trigger', 'retry'])('n8n: a webhook runs nothing, and a run of mode %s begins meanwhile → fail', async mode => {
		state.onWebhook = 'nothing';
		state.onCall = () => {
			state.executions['1'] = [{id: '60', status: 'success', finished: true, mode, startedAt: ago(0), stoppedAt: ago(0)}];
		};
		const verdict = await look(webhook());
		expect(verdict).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('nothing was executed')}});
	});

	it('n8n: the webhook’s own execution fails, and a scheduled one before it goes well → fail', async () => {
		state.onWebhook = 'error';
		state.onCall = () => {
			state.executions['1'] = [{id: '60', status: 'success', finished: true, mode: 'trigger', startedAt: ago(50), stoppedAt: ago(40)}];
		};
		expect(await look(webhook())).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('ended as error')}});
	});

	it('n8n: no key, or a wrong one → unknown, and no webhook is called', async () => {
		expect(await look({apiKey: undefined, active: ['Trade']})).toMatchObject({status: 'unknown'});
		expect(await look({apiKey: undefined, ...webhook()})).toMatchObject({status: 'unknown'});
		expect(await look({apiKey: 'WRONG', ...webhook()})).toMatchObject({status: 'unknown'});
		expect(calls).toBe(0);
		expect(await look({apiKey: undefined})).toMatchObject({status: 'pass'});
	});

	it('n8n: without a key, active workflows by its own command line', async () => {
		const ran: Ran = {
			exitCode: 0,
			stdout: 'Permissions 0644 for settings file are too wide.\nabC1|Trade\nabC2|Daily | two\n',
			stderr: '',
			truncated: false,
			durationMs: 1,
		};
		let answer: () => Promise<Ran> = async () => ran;
		const systems = new Proxy(server.systems, {get: (target, key) => (key === 'run' ? () => answer() : Reflect.get(target, key))});
		const fields = {apiKey: undefined, cli: 'coinpilot-n8n', active: ['Trade', 'Daily | two']};
		expect(await look(fields, systems)).toMatchObject({status: 'pass'});
		expect(await look({...fields, active: ['Risk']}, systems)).toMatchObject({status: 'fail'});
		answer = async () => ({...ran, truncated: true});
		expect(await look(fields, systems)).toMatchObject({status: 'unknown'});
		answer = async () => ({...ran, exitCode: 127});
		expect(await look(fields, systems)).toMatchObject({status: 'unknown'});
		answer = () => Promise.reject(new ProblemError({code: 'docker-unreachable', target: 'vm', detail: 'no daemon'}));
		expect(await look(fields, systems)).toMatchObject({status: 'unknown'});
	});

	it('n8n: nobody answers → fail', async () => {
		expect(await look({url: `http://127.0.0.1:${await closedPort()}`})).toMatchObject({status: 'fail'});
	});
});
