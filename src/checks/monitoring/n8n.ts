import {setTimeout as wait} from 'node:timers/promises';
import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {parseDuration} from '../../core/duration.ts';
import {type Problem, ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import {containerName} from '../../systems/command-fields.ts';
import type {HttpRequest, Systems} from '../../systems/systems.ts';
import {untilAborted} from '../../systems/until-aborted.ts';
import {defineCheck} from '../contract.ts';
import {askJson, below, type JsonAnswer, secretName} from '../network/http-json.ts';
import {seenProblem} from '../seen-problem.ts';
import {judgeN8n} from './n8n-judge.ts';

const name = z.string().min(1).max(200);

const schema = z.strictObject({
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

const settings = z.object({saveDataSuccessExecution: z.string().optional()});
const workflow = z.object({id: z.coerce.string(), name: z.string(), active: z.boolean(), settings: settings.nullish()});
const workflows = z.object({data: z.array(workflow), nextCursor: z.string().nullish()});
const execution = z.object({
	id: z.coerce.string(),
	finished: z.boolean().default(false),
	status: z.string().optional(),
	startedAt: z.string().nullish(),
	stoppedAt: z.string().nullish(),
});
const executions = z.object({data: z.array(execution)});
const health = z.object({status: z.string()});

export type Execution = z.output<typeof execution>;

export type ActiveSeen =
	| JsonAnswer<readonly string[]>
	| {readonly unseen: Problem}
	/** Nothing was configured to look with. */
	| {readonly noWay: true};

export interface N8nSeen {
	readonly now: number;
	readonly health: JsonAnswer<z.output<typeof health>>;
	/** Names of the active workflows. */
	readonly active?: ActiveSeen | undefined;
	readonly executed: readonly {readonly workflow: string; readonly last: LastExecution}[];
	readonly webhooks: readonly {readonly path: string; readonly called?: JsonAnswer<unknown>; readonly last: LastExecution}[];
}

export type LastExecution =
	| JsonAnswer<Execution | undefined>
	| {readonly noWay: true}
	| {readonly noWorkflow: true}
	/** The workflow is set not to keep executions that went well. */
	| {readonly unsaved: true};

const WAIT_MS = 250;

export const n8n = defineCheck<N8nSpec, N8nSeen>({
	kind: 'n8n',
	about: text(
		'The n8n server runs, its workflows are active, and what a webhook takes is also executed',
		'n8n 서버가 정상이고, 워크플로가 활성이며, 웹훅 요청이 실제로 실행됨',
	),
	cannotSee: [
		'Executions without a key of the API: n8n keeps them to itself, and that is unknown.',
		'Executions that n8n as a whole is set not to save; of a workflow that is set so, they are unknown.',
		'What a workflow did outside: that a message arrived is for whoever receives it to say.',
	],
	example: `kind: n8n
from: vm
url: http://127.0.0.1:5678
apiKey: N8N_API_KEY
active: [CoinPilot Trade, CoinPilot Daily Report]
executed:
  - {workflow: CoinPilot Daily Report, within: 25h}`,
	schema,
	timeoutMs: 60_000,
	from: spec => spec.from,
	async observe(spec, systems, signal) {
		const base: Omit<HttpRequest, 'url'> = {from: spec.from, ...(spec.container !== undefined && {container: spec.container})};
		const key = spec.apiKey === undefined ? undefined : {...base, secretHeaders: {'X-N8N-API-KEY': spec.apiKey}};
		const wanted = spec.active.length + spec.executed.length + spec.webhooks.length > 0;
		const [healthy, listed] = await Promise.all([
			askJson({...base, url: below(spec.url, 'healthz')}, health, systems, signal),
			key === undefined || !wanted ? undefined : listWorkflows(spec, key, systems, signal),
		]);
		/** The newest first, as many as may be running at once and one more. */
		const executionsOf = async (
			workflow: string,
			limit: number,
		): Promise<Exclude<LastExecution, {data: unknown}> | {data: readonly Execution[]}> => {
			if (key === undefined || listed === undefined) return {noWay: true};
			if (!('data' in listed)) return listed;
			const named = listed.data.filter(one => one.name === workflow);
			const found = named.find(one => one.active) ?? named[0];
			if (found === undefined) return {noWorkflow: true};
			if (found.settings?.saveDataSuccessExecution === 'none') return {unsaved: true};
			const {id} = found;
			const url = below(spec.url, 'api/v1/executions', {workflowId: id, limit: String(limit)});
			const answer = await askJson({...key, url}, executions, systems, signal);
			return 'data' in answer ? {data: answer.data.data} : answer;
		};
		const lastOf = async (workflow: string): Promise<LastExecution> => {
			const found = await executionsOf(workflow, 1);
			return 'data' in found ? {data: found.data[0]} : found;
		};
		/** One that runs at this moment says nothing yet: the last that ended does. */
		const lastEndedOf = async (workflow: string): Promise<LastExecution> => {
			const found = await executionsOf(workflow, 20);
			return 'data' in found ? {data: found.data.find(isOver) ?? found.data[0]} : found;
		};
		const webhooks: N8nSeen['webhooks'][number][] = [];
		// One after the other, so that an execution belongs to the call before it.
		for (const one of spec.webhooks) webhooks.push({path: one.path, ...(await callWebhook(one, spec, base, lastOf, systems, signal))});
		const executed = await Promise.all(spec.executed.map(async ({workflow}) => ({workflow, last: await lastEndedOf(workflow)})));
		// Executions bear the server's time, and ages are told by it.
		const now = ('data' in healthy ? healthy.serverTime : undefined) ?? systems.clock.now();
		return {now, health: healthy, active: await activeOf(spec, listed, systems, signal), executed, webhooks};
	},
	judge: judgeN8n,
});

export function isOver({stoppedAt, finished, status}: Execution): boolean {
	return Boolean(stoppedAt) || finished || (status !== undefined && !/^(new|running|waiting)$/.test(status));
}

type Listed = JsonAnswer<readonly z.output<typeof workflow>[]>;

async function listWorkflows(spec: N8nSpec, request: Omit<HttpRequest, 'url'>, systems: Systems, signal: AbortSignal): Promise<Listed> {
	const all: z.output<typeof workflow>[] = [];
	let cursor: string | undefined;
	for (let page = 0; page < 20; page++) {
		const url = below(spec.url, 'api/v1/workflows', {limit: '250', ...(cursor !== undefined && {cursor})});
		const answer = await askJson({...request, url}, workflows, systems, signal);
		if (!('data' in answer)) return answer;
		all.push(...answer.data.data);
		cursor = answer.data.nextCursor ?? undefined;
		if (cursor === undefined) break;
	}
	return {data: all};
}

async function activeOf(spec: N8nSpec, listed: Listed | undefined, systems: Systems, signal: AbortSignal): Promise<ActiveSeen | undefined> {
	if (spec.active.length === 0) return undefined;
	if (listed !== undefined) return 'data' in listed ? {data: listed.data.filter(one => one.active).map(one => one.name)} : listed;
	if (spec.cli === undefined) return {noWay: true};
	try {
		const command = {argv: ['n8n', 'list:workflow', '--active=true']};
		const {exitCode, stdout} = await systems.run({target: spec.from, container: spec.cli}, command, {signal});
		if (exitCode !== 0) return {unseen: {code: 'program-missing', target: spec.cli, program: 'n8n list:workflow'}};
		// A line is `id|name`; what else it prints (warnings of the settings) has no such beginning.
		return {data: [...stdout.matchAll(/^\w{1,40}\|(.+)$/gm)].map(([, found = '']) => found.trim())};
	} catch (error) {
		if (!(error instanceof ProblemError) || signal.aborted) throw error;
		return {unseen: error.problem};
	}
}

async function callWebhook(
	{path, workflow, secretHeaders, body, within}: N8nSpec['webhooks'][number],
	spec: N8nSpec,
	base: Omit<HttpRequest, 'url'>,
	lastOf: (workflow: string) => Promise<LastExecution>,
	systems: Systems,
	signal: AbortSignal,
): Promise<{readonly called?: JsonAnswer<unknown>; readonly last: LastExecution}> {
	const before = await lastOf(workflow);
	// Nothing is set off whose outcome could not be seen.
	if (!('data' in before)) return {last: before};
	const request: HttpRequest = {
		...base,
		url: below(spec.url, path),
		method: 'POST',
		headers: {'content-type': 'application/json'},
		secretHeaders,
		body: JSON.stringify(body),
	};
	const response = await systems.http(request, {signal}).catch((error: unknown) => ({problem: seenProblem(error)}));
	if ('problem' in response) return {called: response, last: before};
	if (response.status < 200 || response.status > 299) return {called: {status: response.status}, last: before};
	const until = systems.clock.monotonic() + (parseDuration(within) ?? 0);
	for (;;) {
		const last = await lastOf(workflow);
		const fresh = 'data' in last && last.data !== undefined && last.data.id !== before.data?.id;
		if (!('data' in last) || (fresh && last.data?.stoppedAt) || systems.clock.monotonic() >= until) {
			return {called: {data: null}, last: fresh || !('data' in last) ? last : {data: undefined}};
		}
		await untilAborted(wait(WAIT_MS), signal);
	}
}
