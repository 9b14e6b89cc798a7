import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {prometheusQuery} from '../../src/checks/monitoring/prometheus-query.ts';
import type {PrometheusQuerySpec} from '../../src/checks/monitoring/prometheus-query-spec.ts';
import {prometheusTargets} from '../../src/checks/monitoring/prometheus-targets.ts';
import type {PrometheusTargetsSpec} from '../../src/checks/monitoring/prometheus-targets-spec.ts';
import {queryRange} from '../../src/checks/network/prometheus-api.ts';
import type {Verdict} from '../../src/core/verdict.ts';
import {closedPort} from '../support/listen.ts';
import {createLoopbackSystems} from '../support/loopback-systems.ts';
import {type MetricsEndpoint, startMetricsEndpoint} from '../support/metrics-endpoint.ts';
import {hasPrometheus, type PrometheusServer, startPrometheusServer} from '../support/prometheus-server.ts';
import {waitUntil} from '../support/wait-until.ts';

if (!hasPrometheus) console.warn('SKIPPED: Prometheus tests, because prometheus is not installed');

const JOB = 'coinpilot-core';
const METRICS = [
	'# TYPE coinpilot_active_positions gauge',
	'coinpilot_active_positions 2',
	'# TYPE coinpilot_volatility_index gauge',
	'coinpilot_volatility_index NaN',
].join('\n');

describe.skipIf(!hasPrometheus)('Prometheus, scraping a real endpoint', () => {
	let bot: MetricsEndpoint;
	let prometheus: PrometheusServer;
	let instance: string;
	let stranger: string;
	let answerMs: number | undefined;
	const loopback = createLoopbackSystems();
	const systems = createLoopbackSystems({
		http: (request, options) => loopback.http(answerMs === undefined ? request : {...request, timeoutMs: answerMs}, options),
	});
	const {signal} = new AbortController();

	/** All at once, because Prometheus takes five seconds to follow a change of its configuration. */
	const jobs = () => [
		{job: JOB, targets: [instance]},
		{job: 'crowded', targets: [instance, stranger]},
		{job: 'dropping', targets: [instance, stranger], dropped: [instance]},
		{job: 'slow', targets: [instance], interval: '10s'},
	];

	beforeAll(async () => {
		bot = await startMetricsEndpoint(METRICS);
		instance = `127.0.0.1:${bot.port}`;
		stranger = `localhost:${bot.port}`;
		prometheus = await startPrometheusServer(jobs());
		await seen('pass', () => targets({job: [JOB, 'crowded']}));
	});

	afterAll(async () => {
		await prometheus?.remove();
		await bot?.stop();
	});

	const targets = async (fields: object = {}) => {
		const spec = prometheusTargets.schema.parse({
			url: prometheus.url,
			job: JOB,
			instances: [instance],
			...fields,
		}) as PrometheusTargetsSpec;
		return prometheusTargets.judge(await prometheusTargets.observe(spec, systems, signal), spec);
	};
	const query = async (fields: object) => {
		const spec = prometheusQuery.schema.parse({url: prometheus.url, ...fields}) as PrometheusQuerySpec;
		return prometheusQuery.judge(await prometheusQuery.observe(spec, systems, signal), spec);
	};
	/** Prometheus needs a scrape to notice anything. */
	const seen = (status: Verdict['status'], look: () => Promise<Verdict>) =>
		waitUntil(`the verdict to be ${status}`, async () => {
			const verdict = await look();
			return verdict.status === status && verdict;
		});

	it('is green when the target is up', async () => {
		const verdict = await targets({match: 'exact'});
		expect(verdict.summary.en).toBe(`1 of 1 targets of ${JOB} are up`);
		expect(verdict.status).toBe('pass');
		expect(verdict.table?.rows[0]?.cells.slice(0, 2)).toEqual([`${JOB}/${instance}`, 'up']);
		expect(verdict.evidence.at(-1)?.label.en).toBe("ages by Prometheus' clock");
	});

	it('prometheus-targets: the target is down → fail, with its last error, and green again', async () => {
		await bot.stop();
		try {
			const verdict = await seen('fail', () => targets());
			expect(verdict.summary.en).toContain(`${JOB}/${instance} is down`);
			expect(JSON.stringify(verdict.evidence)).toContain('connection refused');
		} finally {
			await bot.start();
		}
		await seen('pass', () => targets());
	});

	it('prometheus-targets: a job without a target → fail', async () => {
		const verdict = await targets({job: [JOB, 'coinpilot-cor'], instances: undefined});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: 'The job coinpilot-cor has no target at all'}});
	});

	it('prometheus-targets: relabelling dropped the target → fail, and says so', async () => {
		const verdict = await targets({job: 'dropping'});
		expect(verdict).toMatchObject({
			status: 'fail',
			summary: {en: `${instance} is not among the targets of dropping (relabelling dropped it)`},
		});
	});

	it('prometheus-targets: a target too many → fail', async () => {
		const verdict = await targets({job: 'crowded', match: 'exact'});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: `crowded/${stranger} is not expected`}});
	});

	it('prometheus-targets: the last scrape is too long ago → fail', async () => {
		const verdict = await seen('fail', () => targets({job: 'slow', maxScrapeAge: 0.1}));
		expect(verdict.summary.en).toContain(`slow/${instance} was last scraped`);
		expect((await targets({job: 'slow'})).status).toBe('pass');
	});

	it('prometheus-query: a value too low, or NaN → fail; no series → unknown', async () => {
		expect(await query({query: `coinpilot_active_positions{job="${JOB}"}`, expect: {range: '0:5'}, labels: []})).toMatchObject({
			status: 'pass',
			summary: {en: 'coinpilot_active_positions is 2, as expected (0 … 5)'},
		});
		expect((await query({query: `coinpilot_active_positions{job="${JOB}"}`, expect: {ge: 3}})).status).toBe('fail');
		expect(await query({query: `coinpilot_volatility_index{job="${JOB}"}`, expect: {ge: 0}, labels: []})).toMatchObject({
			status: 'fail',
			summary: {en: 'coinpilot_volatility_index is NaN, which is no number'},
		});
		expect(await query({query: 'coinpilot_no_such_metric', expect: {ge: 0}})).toMatchObject({
			status: 'unknown',
			summary: {en: 'The query found no series'},
		});
		expect((await query({query: 'vector(1) / 0', expect: {lt: 1}})).evidence[0]?.observed).toBe('+Inf');
		expect((await query({query: '1 + 1', expect: 2})).status).toBe('pass');
	});

	it('prometheus-query: a target is down where none should be → fail', async () => {
		const nothingDown = {query: `up{job="${JOB}"} == 0`, empty: true, control: `up{job="${JOB}"}`};
		expect((await query(nothingDown)).status).toBe('pass');
		await bot.stop();
		try {
			const verdict = await seen('fail', () => query(nothingDown));
			expect(verdict.summary.en).toContain(`instance="${instance}"`);
		} finally {
			await bot.start();
		}
		await seen('pass', () => query(nothingDown));
	});

	it('prometheus-query: a query that is not PromQL → unknown, and shows the parser', async () => {
		const verdict = await query({query: 'up{', expect: 1});
		expect(verdict.status).toBe('unknown');
		expect(verdict.summary.en).toContain('parse error');
	});

	it('is unknown for a range without a function over it', async () => {
		expect((await query({query: 'up[1m]', expect: 1})).evidence[0]?.observed).toBe('matrix');
	});

	it('reads six hours as a range', async () => {
		const now = systems.clock.now();
		const range = {query: `coinpilot_active_positions{job="${JOB}"}`, startMs: now - 6 * 3_600_000, endMs: now, stepMs: 60_000};
		const answer = await queryRange({from: 'operator', url: prometheus.url}, range, systems, signal);
		expect('data' in answer && answer.data[0]?.points.at(-1)?.[1]).toBe('2');
		const tooFine = await queryRange({from: 'operator', url: prometheus.url}, {...range, stepMs: 100}, systems, signal);
		expect(tooFine).toMatchObject({fault: {kind: 'refused', errorType: 'bad_data'}});
	});

	it('prometheus-targets: the target vanished → fail; prometheus-query: the control vanished too → unknown', async () => {
		const up = `up{job="${JOB}", instance="${instance}"}`;
		expect((await query({query: `${up} == 0`, empty: true, control: up})).status).toBe('pass');
		await prometheus.configure([{job: JOB, targets: [stranger]}]);
		const verdict = await seen('fail', () => targets());
		const name = `${JOB}/${instance}`;
		expect(verdict.evidence[0]).toEqual({
			label: {en: name, ko: name},
			observed: {en: 'not in the list', ko: '목록에 없음'},
			expected: 'up',
			status: 'fail',
		});
		const unproven = await seen('unknown', () => query({query: `${up} == 0`, empty: true, control: up}));
		expect(unproven.summary.en).toContain('nothing is proven');
	});

	it('prometheus-targets: Prometheus hangs → fail; prometheus-query: Prometheus is stopped → fail', async () => {
		answerMs = 300;
		prometheus.freeze();
		try {
			expect((await targets()).evidence[0]?.observed).toMatchObject({
				en: expect.stringContaining('no response'),
				ko: expect.stringContaining('응답 없음'),
			});
			expect((await targets()).status).toBe('fail');
		} finally {
			prometheus.thaw();
		}
		answerMs = undefined;
		await prometheus.stop();
		try {
			expect(await query({query: 'up', expect: 1})).toMatchObject({
				status: 'fail',
				evidence: [{observed: expect.stringContaining('refused')}],
			});
		} finally {
			await prometheus.start();
		}
	});

	it('prometheus-targets: something else listens there, or nothing → fail', async () => {
		expect(await targets({url: `http://127.0.0.1:${bot.port}`})).toMatchObject({
			status: 'fail',
			summary: {en: expect.stringContaining('not from a Prometheus API')},
		});
		expect((await targets({url: `http://127.0.0.1:${await closedPort()}`})).status).toBe('fail');
	});
});
