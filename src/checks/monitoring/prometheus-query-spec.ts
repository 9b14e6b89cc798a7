import {z} from 'zod';
import {matcherSchema} from '../matchers.ts';
import type {PrometheusAnswer, QueryResult} from '../network/prometheus-api.ts';

const name = z.string().min(1);
const query = z.string().min(1).max(5_000);

export const schema = z
	.strictObject({
		from: name.default('operator').describe('The target from whose network Prometheus is asked.'),
		url: z.url({protocol: /^https?$/}).describe('The base address of Prometheus.'),
		query: query.describe('The question in PromQL, as of now.'),
		expect: matcherSchema.optional().describe('What every value must be. No series at all does not pass.'),
		empty: z.literal(true).optional().describe('No series may come back: `up == 0`, `ALERTS{alertstate="firing"}`. Needs `control`.'),
		control: query
			.optional()
			.describe(
				'A query that must return series, or emptiness proves nothing: `up{job="coinpilot-core"}` for `up == 0`. A job that was taken out of the configuration still has its last series for five minutes; `prometheus-targets` misses it at once.',
			),
		controlAtLeast: z.number().int().min(1).default(1).describe('How many series `control` must return.'),
		nan: z.enum(['fail', 'warn', 'unknown']).default('fail').describe('What a NaN is: `0/0` of a rate without requests, say.'),
		allowWarnings: z.boolean().default(false).describe('Warnings of Prometheus are shown, and do not lower the verdict.'),
		labels: z.array(name).optional().describe('The labels that name a series in the evidence; without them, all.'),
	})
	.refine(spec => (spec.expect === undefined) !== (spec.empty === undefined), {
		message: 'say either `expect`, or `empty` with a `control`',
		params: {ko: '`expect` 또는 `empty`와 `control` 중 하나를 지정'},
		path: ['expect'],
	})
	.refine(spec => spec.empty === undefined || spec.control !== undefined, {
		message: '`empty` needs a `control`: a query that finds series when all is well, since a target that vanished is empty too',
		params: {ko: '`empty`에는 `control`이 필요함: 정상일 때 시계열이 나오는 쿼리. 타겟이 사라져도 결과는 비어 있기 때문'},
		path: ['control'],
	})
	.refine(spec => spec.control === undefined || spec.empty !== undefined, {
		message: '`control` goes with `empty`',
		params: {ko: '`control`은 `empty`와 함께 사용'},
		path: ['control'],
	});

export type PrometheusQuerySpec = z.output<typeof schema>;

export interface PrometheusQuerySeen {
	readonly answer: PrometheusAnswer<QueryResult>;
	readonly control?: PrometheusAnswer<QueryResult>;
}
