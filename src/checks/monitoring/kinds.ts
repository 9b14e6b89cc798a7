import {alertRules} from './alert-rules.ts';
import {grafana} from './grafana.ts';
import {n8n} from './n8n.ts';
import {prometheusConfig} from './prometheus-config.ts';
import {prometheusQuery} from './prometheus-query.ts';
import {prometheusTargets} from './prometheus-targets.ts';
import {prometheusTrend} from './prometheus-trend.ts';

export const monitoringKinds = {
	'alert-rules': alertRules,
	grafana,
	n8n,
	'prometheus-config': prometheusConfig,
	'prometheus-query': prometheusQuery,
	'prometheus-targets': prometheusTargets,
	'prometheus-trend': prometheusTrend,
};
