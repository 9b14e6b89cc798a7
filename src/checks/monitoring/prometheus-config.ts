import {z} from 'zod';
import {type Problem, ProblemError} from '../../core/problem.ts';
import {type Text, text} from '../../core/text.ts';
import {containerName, whereItRuns} from '../../systems/command-fields.ts';
import {shellQuote} from '../../systems/shell-quote.ts';
import type {Systems} from '../../systems/systems.ts';
import {composeFields} from '../containers/compose-fields.ts';
import {composeNames, type NamesSeen} from '../containers/compose-names.ts';
import {parseComposeSource} from '../containers/compose-source.ts';
import {defineCheck} from '../contract.ts';
import {absolutePath} from '../host/host-fields.ts';
import {readHost, sectionText} from '../host/host-script.ts';
import {judgePrometheusConfig} from './prometheus-config-judge.ts';
import {type Discovery, type ScrapeTarget, scrapesOf} from './prometheus-config-targets.ts';

const host = z.string().regex(/^[A-Za-z0-9_.:[\]-]+$/);

const schema = z
	.strictObject({
		on: whereItRuns.on,
		path: absolutePath.describe('prometheus.yml on the host.'),
		compose: z
			.strictObject({directory: composeFields.directory, file: composeFields.file})
			.optional()
			.describe('The Compose project whose services Prometheus can reach by name.'),
		services: z.array(host).default([]).describe('Names it can reach, besides or instead of those of the project.'),
		allow: z.array(host).default(['localhost', '127.0.0.1']).describe('Hosts that need not be a service: itself, machines elsewhere.'),
		jobs: z.array(z.string().min(1)).default([]).describe('Jobs that have to be in it.'),
		promtool: z
			.strictObject({
				container: containerName.describe('The container that has promtool.'),
				path: absolutePath.default('/etc/prometheus/prometheus.yml').describe('Where the file is inside of it.'),
			})
			.optional()
			.describe('Where promtool looks at it; without it, the host’s promtool, if there is one, for the syntax alone.'),
	})
	.refine(({compose, services}) => compose !== undefined || services.length > 0, {
		path: ['compose'],
		message: 'say which names are good: a `compose` project, or `services`',
		params: {ko: '올바른 이름을 알 수 있도록 `compose` 프로젝트나 `services`를 지정'},
	});

export type PrometheusConfigSpec = z.output<typeof schema>;

export type PromtoolSeen =
	| {readonly state: 'absent'}
	| {readonly state: 'ran'; readonly exitCode: number | null; readonly said: string}
	| {readonly state: 'unseen'; readonly problem: Problem};

/** Nothing of the file but names, addresses and lines: it may hold passwords. */
export type PrometheusConfigSeen =
	| {readonly absent: 'missing' | 'denied' | 'empty'}
	| {readonly invalid: {readonly line: number; readonly why: Text}}
	| {
			readonly jobs: readonly string[];
			readonly targets: readonly ScrapeTarget[];
			readonly discoveries: readonly Discovery[];
			readonly names: NamesSeen;
			readonly promtool: PromtoolSeen;
	  };

export const prometheusConfig = defineCheck<PrometheusConfigSpec, PrometheusConfigSeen>({
	kind: 'prometheus-config',
	about: text(
		'Every target that prometheus.yml names is a service that exists here, and the file is one that Prometheus takes',
		'prometheus.yml의 모든 타겟이 여기 있는 서비스이고, Prometheus가 받아들이는 파일임',
	),
	cannotSee: [
		'Whether Prometheus has read this file: `prometheus-targets` looks at what it scrapes.',
		'Targets that files or services tell it at run time, besides that they are asked for.',
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
