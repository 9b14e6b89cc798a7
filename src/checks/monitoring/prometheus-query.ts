import {text} from '../../core/text.ts';
import {defineCheck} from '../contract.ts';
import {queryInstant} from '../network/prometheus-api.ts';
import {judgeQuery} from './prometheus-query-judge.ts';
import {type PrometheusQuerySeen, type PrometheusQuerySpec, schema} from './prometheus-query-spec.ts';

export const prometheusQuery = defineCheck<PrometheusQuerySpec, PrometheusQuerySeen>({
	kind: 'prometheus-query',
	about: text(
		'A PromQL query returns values as expected, or nothing while its control shows that there was something to find',
		'PromQL 결과가 예상대로거나, 대조 쿼리에는 있고 이 쿼리에는 없음',
	),
	cannotSee: [
		'The time before and after: an instant query sees the newest value of the last five minutes. `prometheus-trend` sees a range.',
		'Whether the exporter measures what its name says.',
	],
	example: `kind: prometheus-query
from: vm
url: http://127.0.0.1:9090
query: up == 0
empty: true
control: up{job="coinpilot-core"}
`,
	schema,
	from: spec => spec.from,
	async observe(spec, systems, signal) {
		const ask = (asked: string) => queryInstant(spec, asked, systems, signal);
		const [answer, control] = await Promise.all([ask(spec.query), spec.control === undefined ? undefined : ask(spec.control)]);
		return {answer, ...(control === undefined ? {} : {control})};
	},
	judge: judgeQuery,
});
