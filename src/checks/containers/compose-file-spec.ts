import {z} from 'zod';
import type {Problem} from '../../core/problem.ts';
import type {Text} from '../../core/text.ts';
import {composeFields, serviceName} from './compose-fields.ts';
import type {ImageHealth} from './compose-health.ts';
import type {ComposeModel} from './compose-model.ts';
import {ruleOptions, type Violation} from './compose-rules.ts';

const switchable = <Options extends z.ZodType>(options: Options) => z.union([z.boolean(), options]).default(true);

export const schema = z.strictObject({
	...composeFields,
	services: z.array(serviceName).default([]).describe('Services that have to be in it.'),
	rules: z
		.strictObject({
			restart: switchable(ruleOptions.restart).describe('Every service has the restart policy.'),
			limits: switchable(ruleOptions.limits).describe('Every service has limits of resources.'),
			volumes: switchable(ruleOptions.volumes).describe('Volumes have names, and what has to be kept is mounted.'),
			ports: switchable(ruleOptions.ports).describe('Ports are bound to loopback unless they are allowed.'),
			'port-clashes': switchable(ruleOptions['port-clashes']).describe('No port of the host is published twice.'),
			'pinned-tags': switchable(ruleOptions['pinned-tags']).describe('Every image has a tag that stays what it is.'),
			secrets: switchable(ruleOptions.secrets).describe('No secret is in the file or has an unsafe default.'),
			'log-rotation': switchable(ruleOptions['log-rotation']).describe('Every service’s log is limited in size.'),
			healthchecks: switchable(ruleOptions.healthchecks).describe('Every service has a healthcheck.'),
			dependencies: switchable(ruleOptions.dependencies).describe('Services that are depended on are there.'),
			'healthy-dependencies': switchable(ruleOptions['healthy-dependencies']).describe(
				'What waits for a service to be healthy (`condition: service_healthy`) waits for one that has a healthcheck, in the file or in its image.',
			),
			isolation: switchable(ruleOptions.isolation).describe('No service is privileged, has the Docker socket or the host’s network.'),
			overrides: switchable(ruleOptions.overrides).describe('No other file is beside it that `docker compose up` takes without `-f`.'),
			variables: switchable(ruleOptions.variables).describe('Every variable that the file fills in is set.'),
		})
		.prefault({})
		.describe('What it is held to: every rule unless it is `false`; with fields, a rule as they say.'),
});

export type ComposeFileSpec = z.output<typeof schema>;

/** No value of any variable is in here: only names, and the structure around them. */
export type ComposeFileSeen =
	| {readonly absent: 'missing' | 'denied' | 'empty'}
	| {readonly invalid: {readonly line: number; readonly why: Text}}
	| {
			readonly written: ComposeModel;
			readonly secrets: readonly Violation[];
			/** As `docker compose config` has it, or why it could not say. */
			readonly resolved:
				| {readonly model: ComposeModel; readonly unset: readonly string[]}
				| {readonly refused: string; readonly unset: readonly string[]}
				| {readonly unavailable: Problem};
			/** Asked of images only where a service waits for one that has no healthcheck in the file. */
			readonly imageHealth?: ImageHealth;
			/** Files that Compose takes without `-f`, besides this one or instead. */
			readonly beside?: readonly string[];
			/** Other files that it takes services from. */
			readonly elsewhere?: readonly string[];
			lineOf(path: readonly (string | number)[]): number;
	  };
