import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {alertRules} from '../../src/checks/monitoring/alert-rules.ts';
import {prometheusTrend} from '../../src/checks/monitoring/prometheus-trend.ts';
import {closedPort} from '../support/listen.ts';
import {lookWith} from '../support/look-with.ts';
import {createLoopbackSystems} from '../support/loopback-systems.ts';
import {type MetricsEndpoint, startMetricsEndpoint} from '../support/metrics-endpoint.ts';
import {hasPrometheus, type PrometheusServer, startPrometheusServer} from '../support/prometheus-server.ts';
import {waitUntil} from '../support/wait-until.ts';

if (!hasPrometheus) console.warn('SKIPPED: test/real/prometheus-trend.test.ts needs prometheus');

const RULES = [
	{alert: 'BotDown', expr: 'up{job="coinpilot-core"} == 0', for: '2m', labels: {severity: 'critical'}},
	{alert: 'AlwaysOn', expr: 'vector(1)'},
	{alert: 'Broken', expr: 'coinpilot_total_other * on(job) coinpilot_total_other'},
];

describe.skipIf(!hasPrometheus)('trends and alert rules of a real Prometheus', () => {
	let bot: MetricsEndpoint;
	let prometheus: PrometheusServer;
	const systems = createLoopbackSystems();

	beforeAll(async () => {
		let value = 0;
		bot = await startMetricsEndpoint('');
		const timer = setInterval(
			() =>
				bot.say(`coinpilot_total_pnl ${++value}\ncoinpilot_flat 7\ncoinpilot_total_other{side="a"} 1\ncoinpilot_total_other{side="b"} 2`),
			200,
		);
		timer.unref();
		prometheus = await startPrometheusServer([{job: 'coinpilot-core', targets: [`127.0.0.1:${bot.port}`]}], RULES);
		await waitUntil('twelve seconds of samples', async () => {
			const verdict = await trend({query: 'coinpilot_total_pnl', coverage: {ge: 0.9}, longestHole: 0});
			return verdict.status === 'pass';
		});
	}, 60_000);
	afterAll(async () => {
		await prometheus?.remove();
		await bot?.stop();
	});

	const trend = (fields: Record<string, unknown>) =>
		lookWith(
			prometheusTrend,
			{url: prometheus.url, window: '10s', points: 10, scrapeInterval: '1s', coverage: {ge: 0.8}, ...fields},
			systems,
		);
	const rules = (...wanted: unknown[]) => lookWith(alertRules, {url: prometheus.url, rules: wanted, othersMayFire: true}, systems);

	it('prometheus-trend: there, and rising → pass, with its line drawn', async () => {
		const fields = {query: 'coinpilot_total_pnl', changes: {ge: 5}, slope: {gt: 0}, min: {ge: 1}, max: {gt: 1}, longestHole: {le: 2}};
		const verdict = await trend(fields);
		expect(verdict.summary.en).toMatch(/was there for 10s and as it should be$/);
		expect(verdict).toMatchObject({
			status: 'pass',
			evidence: expect.arrayContaining([expect.objectContaining({observed: expect.stringMatching(/^[▁-█ ]{10}$/)})]),
		});
	});

	it('prometheus-trend: two series, each judged → pass', async () => {
		const verdict = await trend({query: 'coinpilot_total_other', series: 2, labels: ['side']});
		expect(verdict).toMatchObject({status: 'pass', table: {rows: [{}, {}]}});
	});

	it.each<[string, Record<string, unknown>, string, string]>([
		['flat where it should change', {query: 'coinpilot_flat', changes: {gt: 0}}, 'fail', 'changes: 0, expected > 0'],
		['too high', {query: 'coinpilot_flat', max: {lt: 5}}, 'fail', 'maximum: 7'],
		['too low', {query: 'coinpilot_flat', min: {gt: 8}}, 'fail', 'minimum: 7'],
		['a wrong mean', {query: 'coinpilot_flat', mean: {lt: 6}}, 'fail', 'mean: 7'],
		['rising where it should not', {query: 'coinpilot_total_pnl', slope: {le: 0}}, 'fail', 'slope per hour'],
		['not there for long enough', {query: 'coinpilot_flat', window: '2h', scrapeInterval: '1s'}, 'fail', 'coverage: '],
		['not there for long enough, by points', {query: 'coinpilot_flat * 1', window: '2h', scrapeInterval: undefined}, 'fail', 'coverage: '],
		['a hole', {query: 'coinpilot_flat', window: '2h', coverage: {ge: 0}, longestHole: {le: 60}}, 'fail', 'longest hole'],
		['fewer series than wanted', {query: 'coinpilot_total_other', series: 3}, 'fail', 'series: 2, expected 3'],
		['a metric nobody has', {query: 'coinpilot_nothing'}, 'unknown', 'found no series'],
		['a query that is none', {query: 'sum('}, 'unknown', 'does not understand the query'],
	])('prometheus-trend: %s', async (_, fields, status, reason) => {
		const verdict = await trend(fields);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it('alert-rules: loaded, evaluated and silent → pass', async () => {
		const verdict = await rules({
			name: 'BotDown',
			expression: {contains: 'coinpilot-core'},
			forSeconds: 120,
			labels: {severity: 'critical'},
		});
		expect(verdict).toMatchObject({status: 'pass', table: {rows: [{cells: ['BotDown', 'inactive', 'ok', {en: '2 m', ko: '2분'}]}]}});
	});

	it.each<[string, unknown, string, string]>([
		['a rule is missing', 'BotsDown', 'fail', 'no alert rule BotsDown; there is BotDown'],
		['a rule fires', 'AlwaysOn', 'fail', 'AlwaysOn is firing'],
		['a rule that may fire', {name: 'AlwaysOn', mayFire: true}, 'pass', 'are loaded'],
		['another expression', {name: 'BotDown', expression: {contains: 'absent('}}, 'fail', 'expression'],
		['another duration', {name: 'BotDown', forSeconds: 600}, 'fail', 'expected 600'],
		['another label', {name: 'BotDown', labels: {severity: 'warning'}}, 'fail', 'label severity'],
		['a label that is not there', {name: 'BotDown', labels: {team: 'ops'}}, 'fail', 'label team'],
	])('alert-rules: %s', async (_, wanted, status, reason) => {
		await waitUntil('the rules to be evaluated', async () => (await rules({name: 'AlwaysOn', mayFire: true})).status === 'pass');
		const verdict = await rules(wanted);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it('alert-rules: a rule that cannot be evaluated → fail', async () => {
		const verdict = await waitUntil('the error', async () => {
			const one = await rules('Broken');
			return one.status === 'fail' && one;
		});
		expect(verdict.summary.en).toContain('Broken cannot be evaluated');
	});

	it('alert-rules: a rule that nobody asked about fires → fail', async () => {
		const verdict = await lookWith(alertRules, {url: prometheus.url, rules: ['BotDown']}, systems);
		expect(verdict).toMatchObject({status: 'fail', summary: {en: 'AlwaysOn is firing'}});
	});

	it('prometheus-trend, alert-rules: nobody answers → fail', async () => {
		const url = `http://127.0.0.1:${await closedPort()}`;
		expect(await trend({query: 'up', url})).toMatchObject({status: 'fail'});
		expect(await lookWith(alertRules, {url, rules: ['BotDown']}, systems)).toMatchObject({status: 'fail'});
	});

	it('prometheus-trend: this machine’s clock is an hour behind, and an hour ahead → pass, by the clock of Prometheus', async () => {
		for (const offMs of [-3_600_000, 3_600_000]) {
			const clock = {...systems.clock, now: () => Date.now() + offMs};
			const off = new Proxy(systems, {get: (target, name) => (name === 'clock' ? clock : Reflect.get(target, name))});
			const fields = {url: prometheus.url, query: 'coinpilot_total_pnl', window: '10s', points: 10, coverage: {ge: 0.8}};
			expect(await lookWith(prometheusTrend, fields, off)).toMatchObject({status: 'pass'});
		}
	});

	it('prometheus-trend: the target went down within what coverage allows → fail, as it is gone now', async () => {
		const other = await startMetricsEndpoint('coinpilot_short 1');
		const own = await startPrometheusServer([{job: 'short', targets: [`127.0.0.1:${other.port}`]}], []);
		try {
			const fields = {url: own.url, query: 'coinpilot_short', window: '10s', points: 10, coverage: {ge: 0}};
			await waitUntil('a sample', async () => (await lookWith(prometheusTrend, fields, systems)).status === 'pass');
			await other.stop();
			const verdict = await waitUntil('the end', async () => {
				const one = await lookWith(prometheusTrend, fields, systems);
				return one.status === 'fail' && one;
			});
			expect(verdict.summary.en).toMatch(/coinpilot_short.* ended \d+ s ago/);
		} finally {
			await own.remove();
			await other.stop();
		}
	});

	it('prometheus-trend: the target goes down → fail, with a hole at the end', async () => {
		await bot.stop();
		const verdict = await waitUntil('a hole of three points', async () => {
			const one = await trend({query: 'coinpilot_flat', coverage: {ge: 0}, longestHole: {le: 2}});
			return one.status === 'fail' && one.summary.en.includes('longest hole') && one;
		});
		expect(verdict.summary.en).toContain('longest hole');
		expect(verdict.summary.en).toMatch(/coinpilot_flat.* ended \d+ s ago/);
	});
});
