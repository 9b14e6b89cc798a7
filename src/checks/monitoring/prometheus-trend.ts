import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {parseDuration} from '../../core/duration.ts';
import {text} from '../../core/text.ts';
import {defineCheck} from '../contract.ts';
import {matcherSchema} from '../matchers.ts';
import {type PrometheusAnswer, type QueryResult, queryInstant, queryRange, type Series} from '../network/prometheus-api.ts';
import {judgeTrend} from './prometheus-trend-judge.ts';

const name = z.string().min(1);

const schema = z.strictObject({
	from: name.default('operator').describe('The target from whose network Prometheus is asked.'),
	url: z.url({protocol: /^https?$/}).describe('The base address of Prometheus.'),
	query: z.string().min(1).max(5_000).describe('Any expression; with `scrapeInterval`, a selector such as `coinpilot_total_pnl`.'),
	window: durationSchema.default('6h').describe('How far back it looks.'),
	points: z.number().int().min(10).max(120).default(120).describe('Points that the window is cut into.'),
	scrapeInterval: durationSchema
		.optional()
		.describe('How often it is scraped: its samples are then counted one by one, where points alone hide gaps of up to five minutes.'),
	series: matcherSchema.default({ge: 1}).describe('Series there must be.'),
	coverage: matcherSchema.default({ge: 0.9}).describe('Part of the points, or samples, that are there: 0 to 1.'),
	longestHole: matcherSchema.optional().describe('The longest stretch without a point, in seconds.'),
	changes: matcherSchema.optional().describe('How often the value changed.'),
	min: matcherSchema.optional().describe('The lowest value.'),
	max: matcherSchema.optional().describe('The highest value.'),
	mean: matcherSchema.optional().describe('The mean of the values.'),
	slope: matcherSchema.optional().describe('Change per hour, by least squares.'),
	last: matcherSchema.optional().describe('The last value.'),
	labels: z.array(name).optional().describe('The labels that name a series in the evidence; without them, all.'),
});

/** More than a Date header in whole seconds and a slow answer explain. */
const CLOCKS_APART_MS = 30_000;

export type PrometheusTrendSpec = z.output<typeof schema>;

export interface PrometheusTrendSeen {
	readonly range: PrometheusAnswer<readonly Series[]>;
	/** Samples and changes as Prometheus counts them; left out without `scrapeInterval`. */
	readonly samples?: PrometheusAnswer<QueryResult>;
	readonly changes?: PrometheusAnswer<QueryResult>;
	/** Seconds since the epoch of the first and the last point that were asked for, and between two. */
	readonly startS: number;
	readonly endS: number;
	readonly stepS: number;
}

export const prometheusTrend = defineCheck<PrometheusTrendSpec, PrometheusTrendSeen>({
	kind: 'prometheus-trend',
	about: text(
		'A series was there all the time and still is, and moved as it should: coverage, holes, changes, minimum, maximum, mean and slope',
		'시계열이 기간 내내 수집되고 예상대로 움직임: 수집률, 공백, 변화 횟수, 최솟값, 최댓값, 평균, 기울기',
	),
	cannotSee: [
		'Gaps of up to five minutes, which Prometheus bridges, unless `scrapeInterval` is given.',
		'What happened between two points: a peak of seconds in hours is not among them. Ask for max_over_time(…) then.',
		'A counter that was reset: its slope falls; ask for increase(…) or rate(…).',
	],
	example: `kind: prometheus-trend
from: vm
url: http://127.0.0.1:9090
query: coinpilot_total_pnl
window: 6h
scrapeInterval: 15s
changes: {gt: 0}`,
	schema,
	from: spec => spec.from,
	async observe(spec, systems, signal) {
		const stepS = Math.max(1, Math.round((parseDuration(spec.window) ?? 0) / 1_000 / spec.points));
		const rangeTo = async (nowMs: number) => {
			const endS = Math.floor(nowMs / 1_000);
			const startS = endS - stepS * (spec.points - 1);
			const asked = {query: spec.query, startMs: startS * 1_000, endMs: endS * 1_000, stepMs: stepS * 1_000};
			return {range: await queryRange(spec, asked, systems, signal), startS, endS};
		};
		const selector = `${spec.query.trim()}[${spec.window}]`;
		const ask = (query: string) => (spec.scrapeInterval === undefined ? undefined : queryInstant(spec, query, systems, signal));
		const [first, samples, changes] = await Promise.all([
			rangeTo(systems.clock.now()),
			ask(`count_over_time(${selector})`),
			spec.changes === undefined ? undefined : ask(`changes(${selector})`),
		]);
		// The window ends now by the server's clock: by one that is behind it, what happened since would be out of it.
		const serverTime = 'fault' in first.range ? undefined : first.range.serverTime;
		const apartMs = serverTime === undefined ? 0 : Math.abs(serverTime - systems.clock.now());
		const {range, startS, endS} = serverTime === undefined || apartMs <= CLOCKS_APART_MS ? first : await rangeTo(serverTime);
		return {range, startS, endS, stepS, ...(samples !== undefined && {samples}), ...(changes !== undefined && {changes})};
	},
	judge: judgeTrend,
});
