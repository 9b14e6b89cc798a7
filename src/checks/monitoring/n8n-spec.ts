import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import type {Problem} from '../../core/problem.ts';
import {containerName} from '../../systems/processes/command-fields.ts';
import {type JsonAnswer, secretName} from '../network/http-json.ts';

const name = z.string().min(1).max(200);

export const schema = z.strictObject({
	from: name.default('operator').describe('The target from whose network n8n is asked, and on which `cli` runs.'),
	url: z.url({protocol: /^https?$/}).describe('Its root: `http://127.0.0.1:5678`.'),
	container: containerName.optional().describe('Connect to this container on `from`, at its own address.'),
	apiKey: secretName.optional().describe('The name of the secret that holds a key of its API.'),
	cli: containerName.optional().describe('Without a key, the container whose own `n8n list:workflow` says which workflows are active.'),
	active: z.array(name).default([]).describe('Workflows that must be active, by name.'),
	executed: z
		.array(
			z.strictObject({
				workflow: name.describe('The workflow, by name.'),
				within: durationSchema.describe('How long ago its last execution may be.'),
			}),
		)
		.default([])
		.describe('Workflows whose last execution was lately, and went well. Needs `apiKey`.'),
	webhooks: z
		.array(
			z.strictObject({
				path: z
					.string()
					.regex(/^[A-Za-z0-9_./-]+$/)
					.describe('Its path: `webhook/trade`.'),
				workflow: name.describe('The workflow that it runs, by name.'),
				secretHeaders: z
					.record(z.string().regex(/^[A-Za-z0-9-]+$/), secretName)
					.default({})
					.describe('Headers, and the names of the secrets they carry: `{X-Webhook-Secret: N8N_WEBHOOK_SECRET}`.'),
				body: z.record(z.string(), z.unknown()).default({}).describe('What is sent, as JSON.'),
				within: durationSchema.default('15s').describe('How long its execution may take to end.'),
			}),
		)
		.default([])
		.describe(
			'Webhooks that are called, which runs their workflow: an answer of 200 says only that it was taken, so the execution is waited for. Give a body that does no harm. Needs `apiKey`.',
		),
});

export type N8nSpec = z.output<typeof schema>;
export const execution = z.object({
	id: z.coerce.string(),
	finished: z.boolean().default(false),
	status: z.string().optional(),
	startedAt: z.string().nullish(),
	stoppedAt: z.string().nullish(),
	/** `webhook`, `trigger`, `manual`: what started it. */
	mode: z.string().optional(),
});
export const health = z.object({status: z.string()});

export type Execution = z.output<typeof execution>;

/** The workflows were not seen, or not all of them. */
export interface Unlisted {
	readonly unseen: Problem;
}

export type ActiveSeen =
	| JsonAnswer<readonly string[]>
	| Unlisted
	/** Nothing was configured to look with. */
	| {readonly noWay: true};

export interface N8nSeen {
	readonly now: number;
	readonly health: JsonAnswer<z.output<typeof health>>;
	/** Names of the active workflows. */
	readonly active?: ActiveSeen | undefined;
	/** One for each that was asked for, and of a name that several workflows have one for each of these. */
	readonly executed: readonly {readonly workflow: string; readonly within: string; readonly last: LastExecution}[];
	readonly webhooks: readonly {readonly path: string; readonly called?: JsonAnswer<unknown>; readonly last: LastExecution}[];
}

export type LastExecution =
	| JsonAnswer<Execution | undefined>
	| {readonly noWay: true}
	| {readonly noWorkflow: true}
	| Unlisted
	/** The workflow is set not to keep executions that went well, or those that failed. */
	| {readonly unsaved: 'success' | 'error'}
	/** The newest were all tried out by hand: what lies behind them was not looked through. */
	| {readonly allByHand: number};

/** Whether it came to an end, well or not. One that waits has a time at which it stopped, and goes on. */
export function isOver({stoppedAt, finished, status}: Execution): boolean {
	if (status !== undefined) return !/^(new|running|waiting)$/.test(status);
	return Boolean(stoppedAt) || finished;
}
