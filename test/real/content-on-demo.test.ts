import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {FAULTS, type FaultName} from '../../src/demo/faults.ts';
import {type DemoContent, openDemoContent, shownBy} from '../support/demo-content.ts';

let content: DemoContent;
beforeAll(async () => {
	content = await openDemoContent();
}, 60_000);
afterAll(() => content?.close(), 60_000);

/** What the switch itself has to bring about, or was decided otherwise: red before it, and rightly so. */
const BEFORE_THE_SWITCH = new Set([
	...['phase-a/region-seoul', 'phase-a/machine-x86'],
	...['phase-b/freeze-target', 'phase-d/monitoring-off', 'release/stop-minikube', 'release/freeze-source', 'release/no-bot'],
	...[
		'release/freeze-target',
		'release/start-rest',
		'release/prices',
		'release/start-cloud',
		'release/bot-health',
		'release/unit-on',
		'release/reboot',
	],
	...['retire/one-bot', 'retire/stop', 'rollback/stop-cloud', 'rollback/import-rows', 'rollback/start-source'],
	...['release/collecting'],
	...['data-migration/stop-bot', 'data-migration/freeze-source', 'data-migration/freeze-target', 'bot-down/container', 'bot-down/start'],
]);
/** Looks at what happened since a step that was not done. */
const isTimed = (spec: unknown) => JSON.stringify(spec).includes('@{');

async function shown(key: string): Promise<string> {
	return (await content.look(key)).map(shownBy).join('\n');
}

test('every check of the shipped content holds on the healthy demo, but for those that wait for the switch', {
	timeout: 300_000,
}, async () => {
	const red: string[] = [];
	for (const step of content.steps) {
		if (BEFORE_THE_SWITCH.has(step.key) || isTimed(step.checks)) continue;
		for (const verdict of await content.look(step.key)) {
			if (verdict.status !== 'pass' && verdict.status !== 'warn') red.push(`${step.key} ${shownBy(verdict)}`);
		}
	}
	expect(red).toEqual([]);
});

/** Which step of the content tells of a fault, and by what name. */
const TOLD: readonly (readonly [FaultName, string, RegExp])[] = [
	['wrong-region', 'phase-a/region-home', /fail: .*ap-chuncheon-1[\s\S]*ap-osaka-1/],
	['arm64-missing', 'phase-a/arm64-images', /fail: .*n8nio\/n8n/],
	['open-5432', 'phase-a/firewall', /fail: \d+ is open on .*, should be closed/],
	['closed-443', 'phase-b/outside', /fail: \d+ is closed on .*, should be open/],
	['expired-certificate', 'phase-b/certificate', /fail: .*expired/i],
	['wrong-env-mode', 'phase-b/secrets', /fail: .*\.env/],
	['env-missing-key', 'phase-b/env-keys', /fail: .*OPENAI_API_KEY/],
	['prometheus-k8s-name', 'phase-b/scrape-config', /fail: .*bot\.coin-pilot-ns/],
	['extension-differs', 'phase-b/source-fit', /fail: .*timescaledb is 2\.23\.1 in target and 2\.24\.0/],
	['extension-differs', 'data-migration/versions', /fail: .*timescaledb/],
	['restore-unfinished', 'release/final-restore', /fail: .*timescaledb\.restoring is still on/],
	['redis-key-missing', 'release/redis-restore', /fail: 1 keys missing[\s\S]*position:KRW-BTC:hwm missing/],
	['grafana-wrong-uid', 'phase-b/grafana', /fail: /],
	['rules-missing', 'phase-b/alert-rules', /fail: .*BotTargetDown/],
	['rules-missing', 'daily/rules', /fail: .*BotTargetDown/],
	['latency-surge', 'daily/rules', /fail: .*ApiLatencyHigh/],
	['latency-surge', 'latency-surge/exchange', /fail: The answer took 1,?\d{3} ms, expected ≤ 1 s/],
	['undersized', 'latency-surge/load', /fail: .*2\.18[\s\S]*fail: .*92/],
	['memory-low', 'latency-surge/load', /fail: .*memory/i],
	['prometheus-k8s-name', 'bot-down/health', /fail: .*bot\.coin-pilot-ns/],
	['n8n-inactive', 'verification/discord', /fail: .*CoinPilot Trade is not active/],
	['n8n-failing', 'verification/discord', /fail: .*CoinPilot Daily Report ended as error/],
	['n8n-failing', 'weekly/alert-failures', /fail: \d+ denied: .*webhook risk: execution failed/],
	['log-errors', 'burn-in/t0-logs', /fail: .*Traceback/],
	['log-errors', 'daily/log', /fail: /],
	['batch-failures', 'burn-in/t12h-batches', /fail: .*batch backfill failed/],
	['bot-stalled', 'daily/log', /unknown: No line in 10m/],
	['short-burn-in', 'daily/positions', /fail: .*coverage/i],
	['target-vanished', 'daily/targets', /fail: .*bot:8000/],
	['undersized', 'phase-d/usage', /fail: [\s\S]*fail: /],
	['undersized', 'weekly/usage', /fail: /],
	['undersized', 'phase-d/size-smaller', /fail: /],
	['memory-low', 'phase-d/killed', /fail: .*[\s\S]*fail: /],
	['short-burn-in', 'phase-d/week', /fail: .*coverage/i],
	['short-burn-in', 'burn-in/t6h-work', /fail: .*coverage/i],
	['short-burn-in', 'burn-in/t12h-latency', /fail: .*coverage/i],
	['short-burn-in', 'burn-in/t24h-uninterrupted', /fail: .*coverage/i],
	['short-burn-in', 'verification/uninterrupted', /fail: .*coverage/i],
];

describe('a fault of the demo', () => {
	test.each(TOLD)('%s is told by %s, and mended it is well again', {timeout: 60_000}, async (fault, key, told) => {
		expect(FAULTS[fault]).toBeDefined();
		await content.demo.setFault(fault, true);
		try {
			await expect.poll(() => shown(key), {timeout: 25_000, interval: 200}).toMatch(told);
		} finally {
			await content.demo.setFault(fault, false);
		}
		await expect.poll(() => shown(key), {timeout: 25_000, interval: 200}).not.toMatch(/^(fail|unknown): /m);
	});
});

test('what waits for services is not red before there are any', {timeout: 60_000}, async () => {
	await content.demo.setFault('closed-443', true);
	try {
		for (const key of ['phase-a/firewall', 'phase-a/certificate']) expect(await shown(key)).not.toMatch(/^(fail|unknown): /m);
	} finally {
		await content.demo.setFault('closed-443', false);
	}
});

test('a burn-in of three hours passes its first hour, and no more', {timeout: 60_000}, async () => {
	await content.demo.setFault('short-burn-in', true);
	try {
		expect(await shown('burn-in/t1h-targets')).not.toMatch(/^(fail|unknown): /m);
	} finally {
		await content.demo.setFault('short-burn-in', false);
	}
});
