import type {IncomingMessage, RequestListener, ServerResponse} from 'node:http';
import type {World} from '../world.ts';
import {evaluate} from './promql-evaluate.ts';
import {type Expression, PromqlError, parsePromql, seconds} from './promql-parse.ts';
import type {Value} from './promql-value.ts';
import {createSeries, INSTANCE, JOB, SCRAPE_SECONDS} from './series.ts';
import type {Labels} from './series-source.ts';

const OTHERS = [
	['prometheus', 'localhost:9090'],
	['node', 'node-exporter:9100'],
	['cadvisor', 'cadvisor:8080'],
] as const;
const MAX_POINTS = 11_000;

class BadData extends Error {}

/** The HTTP API of Prometheus 2.45, over series that are computed and not stored. */
export function prometheusPage(world: World): RequestListener {
	return (request, response) => {
		void parametersOf(request).then(({path, parameters}) => {
			try {
				if (path === '/-/healthy') return sendText(response, 'Prometheus Server is Healthy.\n');
				if (path === '/-/ready') return sendText(response, 'Prometheus Server is Ready.\n');
				const data = answer(path, parameters, world, Date.now());
				if (data === undefined) return void response.writeHead(404, {'content-type': 'text/plain'}).end('404 page not found\n');
				sendJson(response, 200, {status: 'success', data});
			} catch (error) {
				if (!(error instanceof PromqlError || error instanceof BadData)) throw error;
				const prefix = error instanceof PromqlError ? 'invalid parameter "query": ' : '';
				sendJson(response, 400, {status: 'error', errorType: 'bad_data', error: `${prefix}${error.message}`});
			}
		});
	};
}

function answer(path: string, parameters: URLSearchParams, world: World, now: number): unknown {
	const nowSecond = now / 1_000;
	switch (path) {
		case '/api/v1/query': {
			const at = secondOf(parameters.get('time')) ?? nowSecond;
			return instantData(evaluate(queryOf(parameters), createSeries(world, nowSecond), at), at);
		}
		case '/api/v1/query_range':
			return rangeData(parameters, world, nowSecond);
		case '/api/v1/targets':
			return targets(world, now);
		case '/api/v1/rules':
			return {groups: world.has('rules-missing') ? [] : [rules(world, nowSecond)]};
		case '/api/v1/alerts':
			return {alerts: []};
		case '/api/v1/status/buildinfo':
			return {version: '2.45.0', revision: 'demo', branch: 'HEAD', buildUser: '', buildDate: '', goVersion: ''};
		case '/api/v1/label/__name__/values':
			return [...new Set(createSeries(world, nowSecond).map(({labels}) => labels.__name__))].sort();
		default:
			return undefined;
	}
}

function queryOf(parameters: URLSearchParams): Expression {
	const query = parameters.get('query') ?? '';
	if (query.trim() === '') throw new PromqlError('unknown position: parse error: no expression found in input');
	return parsePromql(query);
}

function instantData(value: Value, at: number): unknown {
	if (value.type === 'scalar') return {resultType: 'scalar', result: [at, show(value.value)]};
	return {resultType: 'vector', result: value.samples.map(sample => ({metric: sample.labels, value: [at, show(sample.value)]}))};
}

function rangeData(parameters: URLSearchParams, world: World, nowSecond: number): unknown {
	const start = secondOf(parameters.get('start'));
	const end = secondOf(parameters.get('end'));
	const given = parameters.get('step') ?? '';
	const step = /^[\d.]+$/.test(given) ? Number(given) : seconds(given);
	if (start === undefined || end === undefined || !(step > 0)) throw new BadData('invalid parameter "start", "end" or "step"');
	if ((end - start) / step > MAX_POINTS) {
		throw new BadData('exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)');
	}
	const expression = queryOf(parameters);
	const series = createSeries(world, nowSecond);
	const rows = new Map<string, {metric: Labels; values: [number, string][]}>();
	for (let at = start; at <= end; at += step) {
		const value = evaluate(expression, series, at);
		const samples = value.type === 'scalar' ? [{labels: {}, value: value.value}] : value.samples;
		for (const sample of samples) {
			const key = JSON.stringify(sample.labels);
			const row = rows.get(key) ?? {metric: sample.labels, values: []};
			row.values.push([at, show(sample.value)]);
			rows.set(key, row);
		}
	}
	return {resultType: 'matrix', result: [...rows.values()]};
}

function targets(world: World, now: number): unknown {
	const {minikube, cloud} = world.live();
	const down = world.has('bot-target-down') || !(minikube || cloud);
	const scrapedAt = now - (now % (SCRAPE_SECONDS * 1_000)) - (world.has('scrape-stale') ? 600_000 : 0);
	const target = (job: string, instance: string, error: string, at: number) => ({
		discoveredLabels: {__address__: instance, job},
		labels: {instance, job},
		scrapePool: job,
		scrapeUrl: `http://${instance}/metrics`,
		globalUrl: `http://${instance}/metrics`,
		lastError: error,
		lastScrape: new Date(at).toISOString(),
		lastScrapeDuration: 0.004,
		health: error === '' ? 'up' : 'down',
		scrapeInterval: `${SCRAPE_SECONDS}s`,
		scrapeTimeout: '10s',
	});
	const refused = `Get "http://${INSTANCE}/metrics": dial tcp 172.20.0.5:8000: connect: connection refused`;
	return {
		activeTargets: [
			...(world.has('target-vanished') ? [] : [target(JOB, INSTANCE, down ? refused : '', scrapedAt)]),
			...OTHERS.map(([job, instance]) => target(job, instance, '', now - (now % (SCRAPE_SECONDS * 1_000)))),
		],
		droppedTargets: [],
	};
}

function rules(world: World, nowSecond: number): unknown {
	const wanted: [name: string, query: string, forSeconds: number][] = [
		['BotTargetDown', `up{job="${JOB}"} == 0`, 120],
		['ApiLatencyHigh', 'histogram_quantile(0.95, sum by (le) (rate(coinpilot_api_latency_seconds_bucket[5m]))) > 2', 600],
		['VolatilityMissing', 'absent(coinpilot_volatility_index)', 900],
	];
	const series = createSeries(world, nowSecond);
	return {
		name: 'coinpilot',
		file: '/etc/prometheus/alerts.yml',
		interval: SCRAPE_SECONDS,
		rules: wanted.map(([name, query, duration]) => {
			const value = evaluate(parsePromql(query), series, nowSecond);
			const firing = value.type === 'vector' && value.samples.length > 0;
			return {
				name,
				query,
				duration,
				type: 'alerting',
				health: 'ok',
				lastError: '',
				lastEvaluation: new Date(nowSecond * 1_000 - (nowSecond % SCRAPE_SECONDS) * 1_000).toISOString(),
				evaluationTime: 0.0004,
				state: firing ? 'firing' : 'inactive',
				labels: {},
				annotations: {},
				alerts: [],
			};
		}),
	};
}

/** As Prometheus writes numbers: text, with its own words for what is not one. */
function show(value: number): string {
	return Number.isFinite(value) ? String(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function secondOf(value: string | null): number | undefined {
	if (value === null || value === '') return undefined;
	const second = /^[\d.]+$/.test(value) ? Number(value) : Date.parse(value) / 1_000;
	if (Number.isNaN(second)) throw new BadData(`invalid parameter: cannot parse ${JSON.stringify(value.slice(0, 40))} to a valid timestamp`);
	return second;
}

async function parametersOf(request: IncomingMessage): Promise<{path: string; parameters: URLSearchParams}> {
	const url = new URL(request.url ?? '/', 'http://demo');
	if (request.method !== 'POST') return {path: url.pathname, parameters: url.searchParams};
	let body = '';
	for await (const chunk of request) body = `${body}${chunk}`.slice(0, 100_000);
	return {path: url.pathname, parameters: new URLSearchParams(`${url.search.slice(1)}&${body}`)};
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
	response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(value));
}

function sendText(response: ServerResponse, body: string): void {
	response.writeHead(200, {'content-type': 'text/plain; charset=utf-8'}).end(body);
}
