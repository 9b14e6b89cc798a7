import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {text} from '../../core/text.ts';
import {defineCheck} from '../contract.ts';
import {matcherSchema} from '../matchers.ts';
import {type PrometheusAnswer, type Rules, readRules} from '../network/prometheus-api.ts';
import {judgeAlertRules} from './alert-rules-judge.ts';

const name = z.string().min(1);

const rule = z.strictObject({
	name: name.describe('Its name: `alert:` in the rule file.'),
	expression: matcherSchema.optional().describe('Its expression, as Prometheus writes it.'),
	forSeconds: matcherSchema.optional().describe('Seconds that it holds before it fires: `for:`.'),
	labels: z.record(z.string(), matcherSchema).default({}).describe('Labels of the rule: `{severity: critical}`.'),
	mayFire: z.boolean().default(false).describe('It may be firing now.'),
});

const schema = z.strictObject({
	from: name.default('operator').describe('The target from whose network Prometheus is asked.'),
	url: z.url({protocol: /^https?$/}).describe('The base address of Prometheus.'),
	rules: z
		.array(z.union([name.transform(one => rule.parse({name: one})), rule]))
		.min(1)
		.refine(rules => new Set(rules.map(one => one.name)).size === rules.length, {
			message: 'a rule is named twice',
			params: {ko: '같은 이름의 규칙이 두 번 있음'},
		})
		.describe('Rules there must be.'),
	othersMayFire: z.boolean().default(false).describe('Other rules may fire. Without it, any alert that fires is a failure.'),
	evaluatedWithin: durationSchema
		.optional()
		.describe('How long ago a rule may have been evaluated last, by the server’s clock; without it, three times its group’s interval.'),
});

export type AlertRulesSpec = z.output<typeof schema>;

export interface AlertRulesSeen {
	readonly answer: PrometheusAnswer<Rules>;
	/** The operator's clock: for a server that does not tell its own. */
	readonly now: number;
}

export const alertRules = defineCheck<AlertRulesSpec, AlertRulesSeen>({
	kind: 'alert-rules',
	about: text(
		'The alert rules there should be are loaded, are evaluated without error, and none fires',
		'필요한 알림 규칙이 로드되어 오류 없이 평가되고, 발생 중인 알림이 없음',
	),
	cannotSee: [
		'Whether an alert that fires reaches anybody.',
		'Whether an expression finds what it is meant to: one over a metric that does not exist is healthy and silent. Ask for the metric with `prometheus-query`.',
		'Alerts of Grafana, which keeps its own.',
	],
	example: `kind: alert-rules
from: vm
url: http://127.0.0.1:9090
rules:
  - CoinPilotBotDown
  - {name: CoinPilotApiLatencyHigh, expression: {contains: coinpilot_api_latency_seconds_bucket}, forSeconds: 600}`,
	schema,
	from: spec => spec.from,
	observe: async (spec, systems, signal) => ({answer: await readRules(spec, systems, signal), now: systems.clock.now()}),
	judge: judgeAlertRules,
});
