import {expect, it} from 'vitest';
import {alertRules} from '../../../src/checks/monitoring/alert-rules.ts';
import type {AlertRulesSpec} from '../../../src/checks/monitoring/alert-rules-spec.ts';

const NOW = Date.parse('2026-02-23T09:15:00Z');

/** One rule that is well, evaluated so long before the server's clock; what a real Prometheus says is in `test/real`. */
const judge = (ageMs: number) => {
	const rule = {
		type: 'alerting' as const,
		name: 'BotDown',
		query: 'up == 0',
		duration: 120,
		labels: {},
		health: 'ok' as const,
		lastError: '',
		state: 'inactive' as const,
		lastEvaluation: new Date(NOW - ageMs).toISOString(),
		alerts: [],
	};
	const groups = [{name: 'bot', file: 'rules.yml', interval: 60, rules: [rule]}];
	const spec = alertRules.schema.parse({url: 'http://127.0.0.1:9090', rules: ['BotDown']}) as AlertRulesSpec;
	return alertRules.judge({answer: {data: {groups}, warnings: [], infos: [], serverTime: NOW}, now: NOW}, spec);
};

it.each<[string, number, string, string]>([
	['evaluated just now', 5_000, 'pass', '1 alert rules are loaded and evaluated; 0 fire'],
	['evaluated within what clocks are apart', -50_000, 'pass', '1 alert rules are loaded and evaluated; 0 fire'],
	['evaluated too long ago', 600_000, 'fail', 'BotDown was last evaluated 10 m ago'],
	[
		'evaluated three hours ahead of the clock',
		-10_800_000,
		'unknown',
		'The last evaluation of BotDown lies 3 h ahead of the clock it is held against',
	],
])('alert-rules: %s', (_, ageMs, status, summary) => {
	const verdict = judge(ageMs);
	expect(verdict.summary.en).toBe(summary);
	expect(verdict.status).toBe(status);
});
