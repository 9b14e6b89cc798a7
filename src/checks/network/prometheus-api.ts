import {z} from 'zod';
import {phrase, text, type Words} from '../../core/text.ts';
import type {Systems} from '../../systems/systems.ts';
import {type SeenProblem, seenProblem} from '../seen-problem.ts';

/** Where a Prometheus is, and from which target's network it is asked. */
export interface PrometheusPlace {
	readonly from: string;
	/** Its root: `http://127.0.0.1:9090`. */
	readonly url: string;
}

export type PrometheusFault =
	/** It did not answer, or broke off. */
	| {readonly kind: 'problem'; readonly problem: SeenProblem}
	/** It answered that it will not: `errorType` and `error` in its own words. */
	| {readonly kind: 'refused'; readonly status: number; readonly errorType: string; readonly error: string}
	/** Something answered that is no Prometheus, or not whole. */
	| {readonly kind: 'not-prometheus'; readonly status: number; readonly detail: Words};

export interface PrometheusReply<T> {
	readonly data: T;
	/** The answer may be incomplete or may mislead. */
	readonly warnings: readonly string[];
	readonly infos: readonly string[];
	/** The server's own clock, from its Date header; undefined when it sent none. Milliseconds since the epoch, whole seconds. */
	readonly serverTime: number | undefined;
}

export type PrometheusAnswer<T> = PrometheusReply<T> | {readonly fault: PrometheusFault};

/** Values are text, as Prometheus writes them: `0.25`, `NaN`, `+Inf`. */
export interface Sample {
	readonly labels: Readonly<Record<string, string>>;
	readonly value: string;
}

export interface Series {
	readonly labels: Readonly<Record<string, string>>;
	/** Seconds since the epoch, and the value. */
	readonly points: readonly (readonly [number, string])[];
}

export type QueryResult =
	| {readonly type: 'vector' | 'scalar' | 'string'; readonly samples: readonly Sample[]}
	/** A range selector without a function over it: there is no one value to judge. */
	| {readonly type: 'matrix' | 'histogram'};

const labels = z.record(z.string(), z.string());
const point = z.tuple([z.number(), z.string()]);

const envelope = z.discriminatedUnion('status', [
	z.object({
		status: z.literal('success'),
		data: z.unknown(),
		warnings: z.array(z.string()).default([]),
		infos: z.array(z.string()).default([]),
	}),
	z.object({status: z.literal('error'), errorType: z.string(), error: z.string()}),
]);

const activeTarget = z.object({
	labels,
	scrapeUrl: z.string().default(''),
	lastError: z.string().default(''),
	lastScrape: z.string(),
	health: z.enum(['up', 'down', 'unknown']),
	scrapeInterval: z.string().default(''),
});

const targetsData = z.object({
	activeTargets: z.array(activeTarget),
	droppedTargets: z.array(z.object({discoveredLabels: labels})).default([]),
});

const instantData = z.discriminatedUnion('resultType', [
	z.object({
		resultType: z.literal('vector'),
		result: z.array(z.object({metric: labels, value: point.optional(), histogram: z.unknown().optional()})),
	}),
	z.object({resultType: z.literal('scalar'), result: point}),
	z.object({resultType: z.literal('string'), result: point}),
	z.object({resultType: z.literal('matrix'), result: z.array(z.unknown())}),
]);

const rangeData = z.object({
	resultType: z.literal('matrix'),
	result: z.array(z.object({metric: labels, values: z.array(point).default([])})),
});

const alertingRule = z.object({
	type: z.literal('alerting'),
	name: z.string(),
	query: z.string(),
	/** Seconds that its condition must hold before it fires. */
	duration: z.number().default(0),
	labels: labels.default({}),
	health: z.string(),
	lastError: z.string().default(''),
	lastEvaluation: z.string().default(''),
	state: z.enum(['inactive', 'pending', 'firing', 'unknown']).default('unknown'),
	alerts: z.array(z.object({labels: labels.default({}), state: z.string()})).nullish(),
});

const rulesData = z.object({
	groups: z.array(
		z.object({
			name: z.string(),
			file: z.string().default(''),
			/** Seconds between two evaluations. */
			interval: z.number().default(60),
			rules: z.array(z.union([alertingRule, z.looseObject({type: z.literal('recording')})])),
		}),
	),
});

export type AlertingRule = z.output<typeof alertingRule>;
export type Rules = z.output<typeof rulesData>;

export type ActiveTarget = z.output<typeof activeTarget>;
export type Targets = z.output<typeof targetsData>;

const MAX_BYTES = 8 * 1024 * 1024;

export function readTargets(place: PrometheusPlace, systems: Systems, signal: AbortSignal): Promise<PrometheusAnswer<Targets>> {
	return ask(place, 'targets', {}, targetsData, systems, signal);
}

export function readRules(place: PrometheusPlace, systems: Systems, signal: AbortSignal): Promise<PrometheusAnswer<Rules>> {
	return ask(place, 'rules', {type: 'alert'}, rulesData, systems, signal);
}

export async function queryInstant(
	place: PrometheusPlace,
	query: string,
	systems: Systems,
	signal: AbortSignal,
): Promise<PrometheusAnswer<QueryResult>> {
	const answer = await ask(place, 'query', {query}, instantData, systems, signal);
	return 'fault' in answer ? answer : {...answer, data: resultOf(answer.data)};
}

/** `startMs` to `endMs`, a point every `stepMs`; more than 11,000 points a series Prometheus refuses. */
export async function queryRange(
	place: PrometheusPlace,
	range: {readonly query: string; readonly startMs: number; readonly endMs: number; readonly stepMs: number},
	systems: Systems,
	signal: AbortSignal,
): Promise<PrometheusAnswer<readonly Series[]>> {
	const seconds = (ms: number) => String(ms / 1_000);
	const parameters = {query: range.query, start: seconds(range.startMs), end: seconds(range.endMs), step: seconds(range.stepMs)};
	const answer = await ask(place, 'query_range', parameters, rangeData, systems, signal);
	if ('fault' in answer) return answer;
	return {...answer, data: answer.data.result.map(({metric, values}) => ({labels: metric, points: values}))};
}

async function ask<T>(
	place: PrometheusPlace,
	path: 'targets' | 'query' | 'query_range' | 'rules',
	parameters: Readonly<Record<string, string>>,
	schema: z.ZodType<T>,
	systems: Systems,
	signal: AbortSignal,
): Promise<PrometheusAnswer<T>> {
	const url = new URL(place.url);
	url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/${path}`;
	for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
	const request = {url: url.href, from: place.from, maxBytes: MAX_BYTES, headers: {accept: 'application/json'}};
	const response = await systems.http(request, {signal}).catch((error: unknown) => ({problem: seenProblem(error)}));
	if ('problem' in response) return {fault: {kind: 'problem', problem: response.problem}};

	const {status, body, headers} = response;
	const wrong = (detail: Words): PrometheusAnswer<T> => ({fault: {kind: 'not-prometheus', status, detail}});
	const json = parseJson(body);
	if (json === undefined)
		return wrong(headers['content-type']?.startsWith('application/json') ? text('JSON cut short', '잘린 JSON') : gist(body));
	const parsed = envelope.safeParse(json);
	if (!parsed.success) return wrong(text('JSON of another kind', '다른 형식의 JSON'));
	if (parsed.data.status === 'error') {
		return {fault: {kind: 'refused', status, errorType: parsed.data.errorType, error: parsed.data.error.slice(0, 300)}};
	}
	const data = schema.safeParse(parsed.data.data);
	if (!data.success) {
		const at = data.error.issues[0]?.path.join('.') || text('the top', '최상위');
		return wrong(phrase`${text('unexpected data at', '예상 밖의 데이터, 위치:')} ${at}`);
	}
	const serverTime = Date.parse(headers.date ?? '');
	return {
		data: data.data,
		warnings: parsed.data.warnings,
		infos: parsed.data.infos,
		serverTime: Number.isNaN(serverTime) ? undefined : serverTime,
	};
}

function resultOf(data: z.output<typeof instantData>): QueryResult {
	switch (data.resultType) {
		case 'matrix':
			return {type: 'matrix'};
		case 'vector': {
			const samples = data.result.flatMap(({metric, value}) => (value === undefined ? [] : [{labels: metric, value: value[1]}]));
			return samples.length < data.result.length ? {type: 'histogram'} : {type: 'vector', samples};
		}
		default:
			return {type: data.resultType, samples: [{labels: {}, value: data.result[1]}]};
	}
}

function parseJson(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

/** The beginning of what answered instead: a login page, a proxy's error. */
function gist(body: string): Words {
	const line = body
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	return line === '' ? text('an empty body', '빈 본문') : line.slice(0, 80);
}
