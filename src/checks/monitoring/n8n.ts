import {setTimeout as wait} from 'node:timers/promises';
import {z} from 'zod';
import {parseDuration} from '../../core/duration.ts';
import {ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import type {HttpRequest, Systems} from '../../systems/systems.ts';
import {untilAborted} from '../../systems/until-aborted.ts';
import {defineCheck} from '../contract.ts';
import {askJson, below, type JsonAnswer} from '../network/http-json.ts';
import {seenProblem} from '../seen-problem.ts';
import {judgeN8n} from './n8n-judge.ts';
import {
	type ActiveSeen,
	type Execution,
	execution,
	health,
	isOver,
	type LastExecution,
	type N8nSeen,
	type N8nSpec,
	schema,
} from './n8n-spec.ts';

const settings = z.object({saveDataSuccessExecution: z.string().optional()});
const workflow = z.object({id: z.coerce.string(), name: z.string(), active: z.boolean(), settings: settings.nullish()});
const workflows = z.object({data: z.array(workflow), nextCursor: z.string().nullish()});
const executions = z.object({data: z.array(execution)});

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
