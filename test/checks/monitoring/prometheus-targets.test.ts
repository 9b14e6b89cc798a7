import {describe, expect, it} from 'vitest';
import {prometheusTargets} from '../../../src/checks/monitoring/prometheus-targets.ts';
import type {PrometheusTargetsSpec} from '../../../src/checks/monitoring/prometheus-targets-spec.ts';

const NOW = Date.parse('2026-02-23T09:15:00Z');

interface Given {
	readonly instance: string;
	readonly job?: string;
	readonly health?: 'up' | 'down' | 'unknown';
	readonly ageMs?: number;
	readonly lastError?: string;
	readonly lastScrape?: string;
	readonly scrapeInterval?: string;
}

const active = ({instance, job = 'coinpilot-core', health = 'up', ageMs = 4_000, lastError = '', ...more}: Given) => ({
	labels: {job, instance},
	scrapeUrl: `http://${instance}/metrics`,
	health,
	lastError,
	lastScrape: more.lastScrape ?? new Date(NOW - ageMs).toISOString(),
	scrapeInterval: more.scrapeInterval ?? '15s',
});

const spec = (fields: object = {}) =>
	prometheusTargets.schema.parse({
		url: 'http://127.0.0.1:9090',
		job: 'coinpilot-core',
		instances: ['bot:8000'],
		...fields,
	}) as PrometheusTargetsSpec;

const judge = (targets: readonly Given[], fields: object = {}, {dropped = [] as string[], serverTime = NOW as number | 'unsaid'} = {}) =>
	prometheusTargets.judge(
		{
			now: NOW,
			answer: {
				data: {activeTargets: targets.map(active), droppedTargets: dropped.map(address => ({discoveredLabels: {__address__: address}}))},
				warnings: [],
				infos: [],
				serverTime: serverTime === 'unsaid' ? undefined : serverTime,
			},
		},
		spec(fields),
	);

it('is refused where exact holds against no instances: it would let through any that are up', () => {
	const written = {url: 'http://127.0.0.1:9090', job: 'coinpilot-core', match: 'exact'};
	expect(prometheusTargets.schema.safeParse(written).error?.issues).toMatchObject([
		{path: ['match'], message: expect.stringContaining('name them in `instances`')},
	]);
	expect(prometheusTargets.schema.safeParse({...written, instances: ['bot:8000']}).success).toBe(true);
	expect(prometheusTargets.schema.safeParse({...written, match: 'contains'}).success).toBe(true);
});

describe('judging targets', () => {
	it.each<[string, readonly Given[], object, string, string]>([
		['all up', [{instance: 'bot:8000'}], {}, 'pass', '1 of 1 targets of coinpilot-core are up'],
		[
			'one down',
			[{instance: 'bot:8000', health: 'down', lastError: 'connection refused'}],
			{},
			'fail',
			'coinpilot-core/bot:8000 is down: connection refused',
		],
		['vanished', [{instance: 'other:1'}], {}, 'fail', 'bot:8000 is not among the targets of coinpilot-core'],
		['none at all', [], {}, 'fail', 'bot:8000 is not among the targets of coinpilot-core (and 1 more)'],
		['none, and none asked for by name', [], {instances: undefined}, 'fail', 'The job coinpilot-core has no target at all'],
		[
			'only of another job',
			[{instance: 'bot:8000', job: 'node'}],
			{instances: undefined},
			'fail',
			'The job coinpilot-core has no target at all',
		],
		['one job of two is empty', [{instance: 'bot:8000'}], {job: ['coinpilot-core', 'node']}, 'fail', 'The job node has no target at all'],
		['scraped too long ago', [{instance: 'bot:8000', ageMs: 47_000}], {}, 'fail', 'coinpilot-core/bot:8000 was last scraped 47 s ago'],
		[
			'scraped within a longer interval',
			[{instance: 'bot:8000', ageMs: 47_000, scrapeInterval: '1m'}],
			{},
			'pass',
			'1 of 1 targets of coinpilot-core are up',
		],
		['scraped just in time', [{instance: 'bot:8000', ageMs: 45_900}], {}, 'pass', '1 of 1 targets of coinpilot-core are up'],
		[
			'scraped ahead of a clock that runs behind',
			[{instance: 'bot:8000', ageMs: -5_000}],
			{},
			'pass',
			'1 of 1 targets of coinpilot-core are up',
		],
		[
			'scraped three hours ahead of the clock',
			[{instance: 'bot:8000', ageMs: -10_800_000}],
			{},
			'unknown',
			'The last scrape of coinpilot-core/bot:8000 lies 3 h ahead of the clock it is held against',
		],
		[
			'down, and scraped three hours ahead of the clock',
			[{instance: 'bot:8000', ageMs: -10_800_000, health: 'down', lastError: 'EOF'}],
			{},
			'fail',
			'coinpilot-core/bot:8000 is down: EOF',
		],
		[
			'never scraped',
			[{instance: 'bot:8000', health: 'unknown', lastScrape: '0001-01-01T00:00:00Z'}],
			{},
			'unknown',
			'coinpilot-core/bot:8000 has not been scraped yet',
		],
		['one more than expected', [{instance: 'bot:8000'}, {instance: 'x:1'}], {match: 'exact'}, 'fail', 'coinpilot-core/x:1 is not expected'],
		['one more, which is allowed', [{instance: 'bot:8000'}, {instance: 'x:1'}], {}, 'pass', '2 of 2 targets of coinpilot-core are up'],
		[
			'an unexpected one that is down counts too',
			[{instance: 'bot:8000'}, {instance: 'x:1', health: 'down', lastError: 'EOF'}],
			{},
			'fail',
			'coinpilot-core/x:1 is down: EOF',
		],
	])('prometheus-targets: %s', (_name, targets, fields, status, summary) => {
		const verdict = judge(targets, fields);
		expect(verdict.summary.en).toBe(summary);
		expect(verdict.status).toBe(status);
		expect(verdict.summary.ko).not.toBe(summary);
	});

	it('prometheus-targets: relabelling dropped the target → fail, and says so', () => {
		const verdict = judge([{instance: 'other:1'}], {}, {dropped: ['bot:8000']});
		expect(verdict.summary.en).toBe('bot:8000 is not among the targets of coinpilot-core (relabelling dropped it)');
	});

	it("goes by the server's clock, and by the operator's only where there is none", () => {
		const anHourAgo = [{instance: 'bot:8000', ageMs: 3_600_000}];
		expect(judge(anHourAgo, {}, {serverTime: NOW - 3_599_000}).status).toBe('pass');
		const verdict = judge(anHourAgo, {}, {serverTime: 'unsaid'});
		expect(verdict.status).toBe('fail');
		expect(verdict.evidence.at(-1)?.label.en).toBe("ages by this machine's clock");
	});

	it('shows every target with health, age and last error', () => {
		const verdict = judge([{instance: 'bot:8000'}, {instance: 'x:1', health: 'down', lastError: 'EOF', ageMs: 90_000}]);
		expect(verdict.table?.rows).toEqual([
			{status: 'pass', cells: ['coinpilot-core/bot:8000', 'up', {en: '4 s', ko: '4초'}, '']},
			{status: 'fail', cells: ['coinpilot-core/x:1', 'down', {en: '1 m 30 s', ko: '1분 30초'}, 'EOF']},
		]);
	});

	it.each([
		[{kind: 'problem', problem: {code: 'connection-failed', address: '127.0.0.1:9090', why: 'refused', afterMs: 1}} as const, 'fail'],
		[{kind: 'not-prometheus', status: 200, detail: 'Please log in'} as const, 'fail'],
		[{kind: 'not-prometheus', status: 401, detail: 'Unauthorized'} as const, 'unknown'],
		[{kind: 'refused', status: 503, errorType: 'unavailable', error: 'starting'} as const, 'fail'],
	])('judges %j', (fault, status) => {
		expect(prometheusTargets.judge({answer: {fault}, now: NOW}, spec()).status).toBe(status);
	});
});
