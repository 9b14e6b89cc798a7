import {ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import {shellQuote} from '../../systems/processes/shell-quote.ts';
import type {Systems} from '../../systems/systems.ts';
import {composeNames} from '../containers/compose-names.ts';
import {parseComposeSource} from '../containers/compose-source.ts';
import {defineCheck} from '../contract.ts';
import {readHost, sectionText} from '../host/host-script.ts';
import {judgePrometheusConfig} from './prometheus-config-judge.ts';
import {type PrometheusConfigSeen, type PrometheusConfigSpec, type PromtoolSeen, schema} from './prometheus-config-spec.ts';
import {scrapesOf} from './prometheus-config-targets.ts';

export const prometheusConfig = defineCheck<PrometheusConfigSpec, PrometheusConfigSeen>({
	kind: 'prometheus-config',
	about: text(
		'Every target that prometheus.yml names is a service that exists here, and the file is one that Prometheus takes',
		'prometheus.yml의 모든 타겟이 여기 있는 서비스이고, Prometheus가 받아들이는 파일임',
	),
	cannotSee: [
		'Whether Prometheus has read this file: `prometheus-targets` looks at what it scrapes.',
		'Targets that files or services tell it at run time, besides that they are asked for: a job in `jobs` that has no others is unknown.',
		'Whether a target answers, and whether it is the right service of the project for its job.',
		'On a host without promtool, mistakes that are good YAML.',
	],
	example: `kind: prometheus-config
on: vm
path: /opt/coin-pilot/deploy/monitoring/prometheus.yml
compose: {directory: /opt/coin-pilot/deploy/cloud/oci, file: docker-compose.prod.yml}
jobs: [coinpilot-core]`,
	schema,
	timeoutMs: 30_000,
	from: spec => spec.on,
	async observe(spec, systems, signal) {
		const word = shellQuote(spec.path);
		const script = `s state; if [ -r ${word} ]; then echo readable; elif [ -e ${word} ]; then echo denied; else echo missing; fi\ns text; cat -- ${word}`;
		const [reading, names, promtool] = await Promise.all([
			readHost(systems, spec.on, {script}, signal),
			composeNames(systems, spec.on, spec.compose, signal),
			askPromtool(spec, systems, signal),
		]);
		const state = sectionText(reading, 'state');
		if (state === 'missing' || state === 'denied') return {absent: state};
		const text = reading.get('text') ?? '';
		if (text.trim() === '') return {absent: 'empty'};
		const parsed = parseComposeSource(text);
		if ('why' in parsed) return {invalid: parsed};
		return {...scrapesOf(parsed), names, promtool};
	},
	judge: judgePrometheusConfig,
});

const NO_PROMTOOL = 127;

async function askPromtool({on, path, promtool}: PrometheusConfigSpec, systems: Systems, signal: AbortSignal): Promise<PromtoolSeen> {
	const check = (options: string, at: string) =>
		`command -v promtool >/dev/null 2>&1 || exit ${NO_PROMTOOL}; promtool check config ${options}${shellQuote(at)} 2>&1`;
	try {
		const ran =
			promtool === undefined
				? await systems.run({target: on}, {script: check('--syntax-only ', path)}, {signal})
				: await systems.run({target: on, container: promtool.container}, {script: check('', promtool.path)}, {signal});
		if (ran.exitCode === NO_PROMTOOL) return {state: 'absent'};
		const line = ran.stdout.split('\n').find(one => /FAILED|error|lint/i.test(one)) ?? '';
		return {state: 'ran', exitCode: ran.exitCode, said: line.trim().slice(0, 200)};
	} catch (error) {
		if (!(error instanceof ProblemError) || signal.aborted) throw error;
		return {state: 'unseen', problem: error.problem};
	}
}
