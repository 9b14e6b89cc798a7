import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {actionKinds} from '../../src/actions/registry.ts';
import {Bounds} from '../../src/app/bounds.ts';
import {runCheck} from '../../src/app/run-check.ts';
import type {CheckKind} from '../../src/checks/contract.ts';
import {checkKinds} from '../../src/checks/registry.ts';
import type {Config} from '../../src/config/schema.ts';
import {variablesOf} from '../../src/config/variables.ts';
import {type CheckSpec, stepsOf} from '../../src/core/checklist.ts';
import {replaceMoments} from '../../src/core/run-moment.ts';
import {type Judged, type Spoken, spoken} from '../../src/core/verdict.ts';
import type {Environment} from '../../src/demo/environment.ts';
import type {FaultName} from '../../src/demo/faults.ts';
import {loadContent} from '../../src/language/load-content.ts';
import {judgedLines} from '../../src/report/plain-lines.ts';
import {realClock} from '../../src/systems/real-clock.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {type DemoSystems, startDemoSystems} from '../support/demo-systems.ts';
import {englishProse} from '../support/english-prose.ts';

/** Faults that can all be there at once: what each turns red keeps the others in sight. */
const TOGETHER: readonly FaultName[] = [
	...([
		'open-5432',
		'expired-certificate',
		'wrong-name',
		'old-tls',
		'no-redirect',
		'dns-stale',
		'both-bots-live',
		'bot-unhealthy',
	] as const),
	...(['missing-rows', 'missing-table', 'redis-aof-off', 'redis-key-missing', 'bot-stalled', 'bot-target-down', 'latency-surge'] as const),
	...(['bot-port-published', 'restart-loop', 'unpinned-image', 'env-missing-key', 'log-errors', 'backup-truncated'] as const),
	...(['prometheus-k8s-name', 'grafana-wrong-uid', 'n8n-inactive', 'wrong-machine', 'wrong-env-mode', 'disk-full', 'memory-low'] as const),
	...(['cron-missing', 'unit-wrong', 'n8n-exposed', 'clock-unsynchronised', 'reboot-unrecovered'] as const),
];

/** What others say, in their own words: programs, servers, and the lines of a log. */
const QUOTED = /^(stdout|stderr|sample \d+|warning|note)$/;

let started: DemoSystems;
let demo: Environment;
let config: Config;
let systems: Systems;

beforeAll(async () => {
	started = await startDemoSystems();
	({demo, config, systems} = started);
}, 60_000);

afterAll(() => started?.stop(), 30_000);

/** Every check that the shipped checklists and runbooks hold, once. */
function shippedChecks(): CheckSpec[] {
	const root = join(import.meta.dirname, '../..');
	const read = (folder: string, ending: string) =>
		readdirSync(join(root, folder))
			.filter(name => name.endsWith(ending))
			.map(name => ({file: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8')}));
	const files = {checklists: read('checklists', '.yaml'), runbooks: read('runbooks', '.md')};
	const {checklists, runbooks} = loadContent(files, {checks: checkKinds, actions: actionKinds}, variablesOf(config));
	const hourAgo = new Date(realClock.now() - 3_600_000).toISOString();
	const checks = [...checklists, ...runbooks].flatMap(stepsOf).flatMap(step => [...step.checks, ...(step.action?.require ?? [])]);
	const bySpec = new Map(checks.map(({kind, spec, origin}) => [replaceMoments(JSON.stringify([kind, spec]), () => hourAgo), origin]));
	return [...bySpec].map(([key, origin]) => {
		const [kind, spec] = JSON.parse(key) as [string, unknown];
		return {kind, spec, origin, timeoutMs: 20_000};
	});
}

/** Looks at everything once. */
async function lookAtAll(): Promise<readonly Judged[]> {
	const bounds = new Bounds(4);
	return Promise.all(
		shippedChecks().map(check => {
			const kind = checkKinds[check.kind as keyof typeof checkKinds] as CheckKind;
			const signal = AbortSignal.timeout(100_000);
			return bounds.look(kind, check.spec, signal, () => runCheck(check, kind, {systems, signal, redact: value => value}));
		}),
	);
}

/** All that a verdict says in Korean, but what is quoted. */
function wordsOf({summary, evidence, table, remedy}: Spoken, labels: readonly string[]): string[] {
	return [
		summary,
		remedy ?? '',
		...evidence.flatMap(({label, observed, expected}, index) => [
			label,
			...(QUOTED.test(labels[index] ?? '') ? [] : [observed]),
			expected ?? '',
		]),
		...(table?.columns ?? []),
		...(table?.rows ?? []).flatMap(({cells}) => cells),
	];
}

function englishIn(judged: readonly Judged[]): string[] {
	return judged.flatMap(({kind, verdict}) => {
		const labels = verdict.evidence.map(({label}) => label.en);
		return wordsOf(spoken(verdict, 'ko'), labels).flatMap(words => {
			const found = englishProse(words);
			return found === undefined ? [] : [`${kind}: ${found}  ←  ${words}`];
		});
	});
}

const statuses = (judged: readonly Judged[]) => new Set(judged.map(({verdict}) => verdict.status));

describe('what the shipped checks say in Korean', () => {
	test('of the healthy demo', {timeout: 120_000}, async () => {
		const judged = await lookAtAll();
		expect(judged.length).toBeGreaterThan(80);
		expect([...new Set(englishIn(judged))]).toEqual([]);
	});

	test('of many faults at once', {timeout: 240_000}, async () => {
		for (const fault of TOGETHER) await demo.setFault(fault, true);
		try {
			const judged = await lookAtAll();
			expect([...statuses(judged)]).toEqual(expect.arrayContaining(['pass', 'fail']));
			expect([...new Set(englishIn(judged))]).toEqual([]);
			expect(judged.flatMap(one => judgedLines(one, 'ko')).join('\n')).not.toContain('[object Object]');
		} finally {
			for (const fault of TOGETHER) await demo.setFault(fault, false);
		}
	});
});

describe('finding English prose', () => {
	test.each([
		['대상: no such table', 'no such table'],
		['6 of 7', '6 of 7'],
		['market_data: 3개 (missing in the target)', 'missing in the target'],
		['none', 'none'],
		['stdout: 8, 예상은 7 or more', '7 or more'],
		['30 s ago', '30 s ago'],
	])('%s', (korean, found) => {
		expect(englishProse(korean)).toBe(found);
	});

	test.each([
		'Docker Engine 24.0 정상',
		'기대값 "is not there"',
		'docker compose up -d로 다시 만드십시오',
		'running, healthy',
		'3 d',
		'docker.service is-enabled',
		'interval=1m open_price=1096.0',
	])('nothing in %s', korean => {
		expect(englishProse(korean)).toBeUndefined();
	});
});
