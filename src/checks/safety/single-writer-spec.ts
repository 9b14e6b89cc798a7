import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import type {Problem} from '../../core/problem.ts';
import type {Vantage} from '../../core/verdict.ts';
import {containerName} from '../../systems/processes/command-fields.ts';
import type {BotInstance} from './bot-instance.ts';
import {type BotTraces, traceFields} from './bot-traces.ts';
import {steadyWorkload} from './kubernetes-place.ts';

export const NONE = 'none';

const bot = z
	.strictObject({
		name: z.string().min(1).describe('What this place is called in the evidence and in `expect`.'),
		on: z.string().min(1).describe('The target it would run on.'),
		container: containerName.optional().describe('The container it would be, on a host with Docker.'),
		workload: steadyWorkload.optional().describe('The workload it would be a pod of, as kind/name, on a Kubernetes target.'),
		...traceFields,
	})
	.refine(({container, workload}) => container === undefined || workload === undefined, {
		message: 'a bot has either a `container` or a `workload`',
		params: {ko: '`container`와 `workload`는 함께 쓸 수 없음'},
	})
	.refine(({container, workload, process}) => (container ?? workload ?? process) !== undefined, {
		message: 'say where the bot would run: `container`, `workload`, or `process` alone for one in neither',
		params: {ko: '봇이 실행될 곳을 `container`, `workload` 또는 (둘 다 아니면) `process`로 지정'},
	});

export const schema = z
	.strictObject({
		bots: z
			.array(bot)
			.refine(bots => new Set(bots.map(({name}) => name)).size === bots.length, {
				message: 'two bots have the same name',
				params: {ko: '같은 이름의 봇이 둘 있음'},
			})
			.describe('Every place a bot could be live; none of them may be left out.'),
		expect: z.string().min(1).optional().describe('The name of the one that should be live, or `none`.'),
		rowsApart: durationSchema
			.default('2s')
			.describe('How long it waits between two looks at the newest rows, where a bot names its `rows`.'),
		quiet: durationSchema
			.default('2m')
			.describe('How old the newest row must be where nothing tells when a bot stopped: a pod or container that is gone.'),
	})
	.superRefine(({bots, expect}, context) => {
		if (expect === undefined || expect === NONE || bots.some(({name}) => name === expect)) return;
		context.addIssue({
			code: 'custom',
			path: ['expect'],
			message: '`expect` is the name of one of the bots, or `none`',
			// Where the list is the configuration's, that is where the bot is missing.
			params: {ko: '`expect`는 봇 이름 중 하나이거나 `none`', asks: `bots.${expect}`},
		});
	});

export type SingleWriterSpec = z.output<typeof schema>;
export type Bot = SingleWriterSpec['bots'][number];

export interface PlaceSeen {
	readonly name: string;
	/** Undefined when this place could not be looked at, and `problem` says why. */
	readonly instances?: readonly BotInstance[];
	/** The container or workload that is not there at all, where the bot was looked for under that name. */
	readonly absent?: string;
	readonly problem?: Problem;
	readonly vantage?: Vantage;
	readonly traces?: BotTraces;
}

export interface SingleWriterSeen {
	readonly places: readonly PlaceSeen[];
}
