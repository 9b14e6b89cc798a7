import {text} from '../../core/text.ts';
import {defineCheck} from '../contract.ts';
import {readRules} from '../network/prometheus-api.ts';
import {judgeAlertRules} from './alert-rules-judge.ts';
import {type AlertRulesSeen, type AlertRulesSpec, schema} from './alert-rules-spec.ts';

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
