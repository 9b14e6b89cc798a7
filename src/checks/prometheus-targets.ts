import {z} from 'zod';
import {defineCheck} from './contract.ts';
import {type PrometheusAnswer, readTargets, type Targets} from './prometheus-api.ts';
import {judgePrometheusFault} from './prometheus-fault.ts';
import {judgeTargets} from './prometheus-targets-judge.ts';

const name = z.string().min(1);

const schema = z.strictObject({
	/** The target from whose network Prometheus is asked. */
	from: name.default('operator'),
	url: z.url({protocol: /^https?$/}),
	/** One job or several. */
	job: z.union([name, z.array(name).min(1)]),
	/** The instances that must be there: a target that vanished is in no list but this one. */
	instances: z.array(name).min(1).optional(),
	/** `exact`: these and no others; `contains`: others may be there too. */
	match: z.enum(['exact', 'contains']).default('contains'),
	/** A scrape may be this many scrape intervals old. */
	maxScrapeAge: z.number().positive().default(3),
});

export type PrometheusTargetsSpec = z.output<typeof schema>;

export interface PrometheusTargetsSeen {
	readonly answer: PrometheusAnswer<Targets>;
	/** The operator's clock, for a server that does not say its own time. */
	readonly now: number;
}

export const prometheusTargets = defineCheck<PrometheusTargetsSpec, PrometheusTargetsSeen>({
	kind: 'prometheus-targets',
	about: 'Prometheus scrapes the expected targets: all there, healthy, and scraped just now',
	schema,
	from: spec => spec.from,
	observe: async (spec, systems, signal) => ({answer: await readTargets(spec, systems, signal), now: systems.clock.now()}),
	judge(seen, spec) {
		return 'fault' in seen.answer ? judgePrometheusFault(seen.answer.fault) : judgeTargets(seen.answer, seen.now, spec);
	},
});
