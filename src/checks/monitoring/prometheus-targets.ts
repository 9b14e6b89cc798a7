import {z} from 'zod';
import {text} from '../../core/text.ts';
import {defineCheck} from '../contract.ts';
import {type PrometheusAnswer, readTargets, type Targets} from '../network/prometheus-api.ts';
import {judgePrometheusFault} from '../network/prometheus-fault.ts';
import {judgeTargets} from './prometheus-targets-judge.ts';

const name = z.string().min(1);

const schema = z.strictObject({
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
});

export type PrometheusTargetsSpec = z.output<typeof schema>;

export interface PrometheusTargetsSeen {
	readonly answer: PrometheusAnswer<Targets>;
	/** The operator's clock, for a server that does not say its own time. */
	readonly now: number;
}

export const prometheusTargets = defineCheck<PrometheusTargetsSpec, PrometheusTargetsSeen>({
	kind: 'prometheus-targets',
	about: text(
		'Prometheus scrapes the expected targets: all there, healthy, and scraped just now',
		'Prometheus가 예상한 타겟을 모두 정상으로, 최근에 수집함',
	),
	cannotSee: [
		'Whether the numbers are right: a target that answers with nonsense is up. `prometheus-query` looks at values.',
		'Targets that no job here names: another Prometheus may scrape them, or none.',
	],
	example: `kind: prometheus-targets
from: vm
url: http://127.0.0.1:9090
job: coinpilot-core
instances: [bot:8000]
match: exact
`,
	schema,
	from: spec => spec.from,
	observe: async (spec, systems, signal) => ({answer: await readTargets(spec, systems, signal), now: systems.clock.now()}),
	judge(seen, spec) {
		return 'fault' in seen.answer ? judgePrometheusFault(seen.answer.fault) : judgeTargets(seen.answer, seen.now, spec);
	},
});
