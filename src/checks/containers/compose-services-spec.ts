import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {parseDuration} from '../../core/duration.ts';
import type {Problem} from '../../core/problem.ts';
import {whereItRuns} from '../../systems/processes/command-fields.ts';
import {composeFields, serviceName} from './compose-fields.ts';
import type {ContainerState} from './container-state.ts';

export const LONGEST_MS = 60_000;

export const schema = z
	.strictObject({
		on: whereItRuns.on,
		project: serviceName
			.optional()
			.describe('The Compose project; without it the project of the file in `directory`, or the only one that has these services.'),
		directory: composeFields.directory
			.optional()
			.describe(
				'The project’s folder there: with it, containers of another project do not count, and each service needs as many as its file declares (`deploy.replicas`, `scale`).',
			),
		file: composeFields.file,
		services: z.array(serviceName).min(1).describe('Services that have to run.'),
		oneShots: z.array(serviceName).default([]).describe('Those of them that do their work and end: exit code 0 is as it should be.'),
		interval: durationSchema
			.default('5s')
			.describe('How long between the two looks, a minute at most; a container that restarted in between is in a loop.'),
		maxRestarts: z.number().int().nonnegative().default(10).describe('Restarts since the container was made, above which it warns.'),
		healthchecked: z.array(serviceName).default([]).describe('Services that must have a healthcheck: running is less than healthy.'),
		maxImageAge: durationSchema.optional().describe('An image that was built longer ago warns.'),
	})
	.refine(({interval}) => (parseDuration(interval) ?? 0) <= LONGEST_MS, {
		path: ['interval'],
		message: 'at most a minute lies between the two looks',
		params: {ko: '두 번의 확인 간격은 최대 1분'},
	})
	.refine(({services, oneShots, healthchecked}) => [...oneShots, ...healthchecked].every(one => services.includes(one)), {
		message: '`oneShots` and `healthchecked` name some of `services`',
		params: {ko: '`oneShots`와 `healthchecked`에는 `services`에 있는 이름만 쓸 수 있음'},
	});

export type ComposeServicesSpec = z.output<typeof schema>;

export interface ComposeServicesSeen {
	readonly first: readonly ContainerState[];
	readonly second: readonly ContainerState[];
	/** When each image was built, by its id; what could not be told is not in it. */
	readonly built: Readonly<Record<string, number>>;
	readonly now: number;
	/** All containers that were there, whatever their service: that the daemon showed any is the control. */
	readonly counted: number;
	/** What the Compose file declares; undefined where the checklist names no folder. */
	readonly declared?: DeclaredReplicas | undefined;
}

export type DeclaredReplicas =
	/** `project` is the name that Compose gives to what it starts from the file. */
	| {readonly project?: string; readonly replicas: Readonly<Record<string, number>>}
	/** Compose read the file and refused it: what it said. */
	| {readonly refused: string}
	| {readonly unavailable: Problem};
