import {z} from 'zod';
import type {PrometheusAnswer, Targets} from '../network/prometheus-api.ts';

const name = z.string().min(1);

export const schema = z
	.strictObject({
		from: name.default('operator').describe('The target from whose network Prometheus is asked.'),
		url: z.url({protocol: /^https?$/}).describe('The base address of Prometheus.'),
		job: z.union([name, z.array(name).min(1)]).describe('One job or several.'),
		instances: z
			.array(name)
			.min(1)
			.optional()
			.describe('The instances that must be there: a target that vanished is in no list but this one.'),
		match: z.enum(['exact', 'contains']).default('contains').describe('`exact`: these and no others; `contains`: others may be there too.'),
		maxScrapeAge: z.number().positive().default(3).describe('How old the last scrape may be, in scrape intervals.'),
	})
	.refine(({match, instances}) => match !== 'exact' || instances !== undefined, {
		path: ['match'],
		message: '`exact` is about the instances that are meant to be there: name them in `instances`',
		params: {ko: '`exact`는 있어야 할 인스턴스를 뜻하므로 `instances`에 지정'},
	});

export type PrometheusTargetsSpec = z.output<typeof schema>;

export interface PrometheusTargetsSeen {
	readonly answer: PrometheusAnswer<Targets>;
	/** The operator's clock, for a server that does not say its own time. */
	readonly now: number;
}
