import {text} from '../../core/text.ts';
import {defineCheck} from '../contract.ts';
import {readTargets} from '../network/prometheus-api.ts';
import {judgePrometheusFault} from '../network/prometheus-fault.ts';
import {judgeTargets} from './prometheus-targets-judge.ts';
import {type PrometheusTargetsSeen, type PrometheusTargetsSpec, schema} from './prometheus-targets-spec.ts';

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
