import {z} from 'zod';
import type {Problem} from '../../core/problem.ts';
import type {Text} from '../../core/text.ts';
import {containerName, whereItRuns} from '../../systems/processes/command-fields.ts';
import {composeFields} from '../containers/compose-fields.ts';
import type {NamesSeen} from '../containers/compose-names.ts';
import {absolutePath} from '../host/host-fields.ts';
import type {Discovery, ScrapeTarget} from './prometheus-config-targets.ts';

const host = z.string().regex(/^[A-Za-z0-9_.:[\]-]+$/);

export const schema = z
	.strictObject({
		on: whereItRuns.on,
		path: absolutePath.describe('prometheus.yml on the host.'),
		compose: z
			.strictObject({directory: composeFields.directory, file: composeFields.file})
			.optional()
			.describe('The Compose project whose services Prometheus can reach by name.'),
		services: z.array(host).default([]).describe('Names it can reach, besides or instead of those of the project.'),
		allow: z
			.array(host)
			.default(['localhost:9090', '127.0.0.1:9090'])
			.describe('Hosts that need not be a service, or a single port of one: Prometheus itself, machines elsewhere.'),
		jobs: z.array(z.string().min(1)).default([]).describe('Jobs that have to be in it, each with a target.'),
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
