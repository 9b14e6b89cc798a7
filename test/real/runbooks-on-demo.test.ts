import {afterAll, beforeAll, expect, it, vi} from 'vitest';
import type {CommandWorkspace} from '../../src/app/create-workspace.ts';
import type {Walk} from '../../src/app/walk.ts';
import {stepsOf} from '../../src/core/checklist.ts';
import type {Environment} from '../../src/demo/environment.ts';

import {type DemoWorkspace, openDemoWorkspace} from '../support/demo-workspace.ts';

vi.setConfig({testTimeout: 180_000, hookTimeout: 120_000});

let opened: DemoWorkspace;
let demo: Environment;
let workspace: CommandWorkspace;
let walk: Walk;

beforeAll(async () => {
	opened = await openDemoWorkspace(['missing-rows', 'redis-key-missing']);
	({demo, workspace} = opened);
	({walk} = await workspace.start('daily'));
});
afterAll(() => opened?.close());

async function open(id: string): Promise<Walk> {
	const runbook = workspace.runbooks.find(one => one.id === id) ?? expect.unreachable(id);
	return walk.openIncident(runbook, 'by-hand');
}

/** Each step as an operator takes it: looked at, acted on where it acts, attested where it asks. */
async function follow(incident: Walk, only?: readonly string[]): Promise<Record<string, string>> {
	const states: Record<string, string> = {};
	for (const {key, id, action, attest} of stepsOf(incident.checklist)) {
		if (only !== undefined && !only.includes(id)) continue;
		if (action) await incident.act(key, action.confirm ?? '');
		else await incident.look(key);
		if (attest) await incident.attest(key, 'looked at by a test');
		states[id] = incident.view(key).state;
	}
	return states;
}

it('data-migration moves the data, from behind to equal', async () => {
	const incident = await open('data-migration');
	const states = await follow(incident);
	expect(Object.entries(states).filter(([, state]) => state !== 'passed')).toEqual([]);
	expect(Object.keys(states)).toEqual([
		...['versions', 'stop-bot', 'freeze-source', 'source-quiet', 'freeze-target', 'dump', 'transfer', 'restore', 'compare'],
		...['redis-dump', 'redis-transfer', 'redis-restore'],
	]);
});

it('bot-down finds no bot, starts the one, and sees it scraped again', async () => {
	const incident = await open('bot-down');
	expect(await follow(incident, ['one-bot', 'container'])).toEqual({'one-bot': 'warned', container: 'failed'});
	expect(await follow(incident, ['start'])).toEqual({start: 'passed'});
	expect(await follow(incident, ['one-bot', 'container', 'health', 'verify'])).toEqual({
		'one-bot': 'passed',
		container: 'passed',
		health: 'passed',
		verify: 'passed',
	});
});

it('bot-stalled sees a bot that does not answer, and restarts the one that is live', async () => {
	const incident = await open('bot-stalled');
	await demo.setFault('bot-unhealthy', true);
	expect(await follow(incident, ['health', 'one-bot'])).toEqual({health: 'failed', 'one-bot': 'passed'});
	await demo.setFault('bot-unhealthy', false);
	expect(await follow(incident, ['restart', 'health', 'trades'])).toEqual({restart: 'passed', health: 'passed', trades: 'passed'});
});

it('latency-surge tells the exchange from this machine, and sees the end of it', async () => {
	const incident = await open('latency-surge');
	await demo.setFault('latency-surge', true);
	expect(await follow(incident, ['now', 'load', 'exchange', 'elsewhere', 'limits', 'verify'])).toEqual({
		now: 'failed',
		load: 'passed',
		exchange: 'failed',
		elsewhere: 'failed',
		limits: 'passed',
		verify: 'failed',
	});
	await demo.setFault('latency-surge', false);
	await demo.setFault('undersized', true);
	expect(await follow(incident, ['load', 'exchange'])).toEqual({load: 'failed', exchange: 'passed'});
	await demo.setFault('undersized', false);
	const states = await follow(incident);
	expect(Object.keys(states)).toEqual(['now', 'load', 'exchange', 'elsewhere', 'limits', 'notices', 'verify']);
	expect(new Set(Object.values(states))).toEqual(new Set(['passed']));
});
