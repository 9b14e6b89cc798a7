import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {matcherSchema} from '../matchers.ts';
import type {PrometheusAnswer, Rules} from '../network/prometheus-api.ts';

const name = z.string().min(1);

const rule = z.strictObject({
	name: name.describe('Its name: `alert:` in the rule file.'),
	expression: matcherSchema.optional().describe('Its expression, as Prometheus writes it.'),
	forSeconds: matcherSchema.optional().describe('Seconds that it holds before it fires: `for:`.'),
	labels: z.record(z.string(), matcherSchema).default({}).describe('Labels of the rule: `{severity: critical}`.'),
	mayFire: z.boolean().default(false).describe('It may be firing now.'),
});

export const schema = z.strictObject({
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
