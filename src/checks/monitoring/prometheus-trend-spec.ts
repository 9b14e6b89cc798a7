import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {matcherSchema} from '../matchers.ts';
import type {PrometheusAnswer, QueryResult, Series} from '../network/prometheus-api.ts';

const name = z.string().min(1);

export const schema = z.strictObject({
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
