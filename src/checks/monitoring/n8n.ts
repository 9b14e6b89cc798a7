import {setTimeout as wait} from 'node:timers/promises';
import {parseDuration} from '../../core/duration.ts';
import {ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import {untilAborted} from '../../core/until-aborted.ts';
import type {HttpRequest, Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {askJson, below, type JsonAnswer} from '../network/http-json.ts';
import {seenProblem} from '../seen-problem.ts';
import {EXECUTIONS, executionsOf, type Listed, listWorkflows, type N8nApi, type Workflow, workflowsNamed} from './n8n-api.ts';
import {judgeN8n} from './n8n-judge.ts';
import {type ActiveSeen, type Execution, health, isOver, type LastExecution, type N8nSeen, type N8nSpec, schema} from './n8n-spec.ts';

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
		'That it is done starting: it says `ok` of itself before its webhooks are there. Their calls tell.',
		'Whose call of a webhook an execution is: one of another caller in the same moment may be taken for ours.',
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
		const {url} = spec;
		const api = spec.apiKey === undefined ? undefined : {url, request: {...base, secretHeaders: {'X-N8N-API-KEY': spec.apiKey}}};
		const wanted = spec.active.length + spec.executed.length + spec.webhooks.length > 0;
		const [healthy, listed] = await Promise.all([
			askJson({...base, url: below(url, 'healthz')}, health, systems, signal),
			api === undefined || !wanted ? undefined : listWorkflows(api, systems, signal),
		]);
		const ask: AskExecutions = (workflow, which) =>
			api === undefined ? Promise.resolve({noWay: true}) : executionsOf(workflow, which, api, systems, signal);
		const webhooks: N8nSeen['webhooks'][number][] = [];
		// One after the other, so that an execution belongs to the call before it.
		for (const one of spec.webhooks)
			webhooks.push({
				path: one.path,
				...(await callWebhook(one, workflowsNamed(listed, one.workflow), ask, {url, request: base}, systems, signal)),
			});
		const executed = spec.executed.map(async ({workflow, within}) => {
			const found = workflowsNamed(listed, workflow);
			const lasts = 'of' in found ? await Promise.all(found.of.map(one => lastOf(one, ask))) : [found];
			return lasts.map(last => ({workflow, within, last}));
		});
		// Executions bear the server's time, and ages are told by it.
		const now = ('data' in healthy ? healthy.serverTime : undefined) ?? systems.clock.now();
		return {
			now,
			health: healthy,
			active: await activeOf(spec, listed, systems, signal),
			executed: (await Promise.all(executed)).flat(),
			webhooks,
		};
	},
	judge: judgeN8n,
});

type AskExecutions = (workflow: Workflow, which: 'ended' | 'running') => Promise<JsonAnswer<readonly Execution[]> | {readonly noWay: true}>;

/** The last that ended; where none ever did, one that runs at this moment. What somebody tried out by hand is not the workflow's own work. */
async function lastOf(workflow: Workflow, ask: AskExecutions): Promise<LastExecution> {
	const {settings} = workflow;
	if (settings?.saveDataSuccessExecution === 'none') return {unsaved: 'success'};
	if (settings?.saveDataErrorExecution === 'none') return {unsaved: 'error'};
	const own = (executions: readonly Execution[]) => executions.filter(({mode}) => mode !== 'manual');
	const ended = await ask(workflow, 'ended');
	if (!('data' in ended)) return ended;
	const last = own(ended.data).find(isOver);
	if (last !== undefined) return {data: last};
	const running = await ask(workflow, 'running');
	if (!('data' in running)) return running;
	const begun = own([...running.data, ...ended.data])[0];
	return begun === undefined && ended.data.length >= EXECUTIONS ? {allByHand: EXECUTIONS} : {data: begun};
}

const TOO_MANY = text('n8n list:workflow printed more than can be kept', 'n8n list:workflow 출력이 너무 많음');

async function activeOf(spec: N8nSpec, listed: Listed | undefined, systems: Systems, signal: AbortSignal): Promise<ActiveSeen | undefined> {
	if (spec.active.length === 0) return undefined;
	if (listed !== undefined) return 'data' in listed ? {data: listed.data.filter(one => one.active).map(one => one.name)} : listed;
	if (spec.cli === undefined) return {noWay: true};
	try {
		const command = {argv: ['n8n', 'list:workflow', '--active=true']};
		const {exitCode, stdout, truncated} = await systems.run({target: spec.from, container: spec.cli}, command, {signal});
		if (truncated) return {unseen: {code: 'host-unreadable', target: spec.from, detail: TOO_MANY}};
		if (exitCode !== 0) return {unseen: {code: 'program-missing', target: spec.cli, program: 'n8n list:workflow'}};
		// A line is `id|name`; what else it prints (warnings of the settings) has no such beginning.
		return {data: [...stdout.matchAll(/^\w{1,40}\|(.+)$/gm)].map(([, found = '']) => found.trim())};
	} catch (error) {
		if (!(error instanceof ProblemError) || signal.aborted) throw error;
		return {unseen: error.problem};
	}
}

async function callWebhook(
	{path, secretHeaders, body, within}: N8nSpec['webhooks'][number],
	found: ReturnType<typeof workflowsNamed>,
	ask: AskExecutions,
	{url, request}: N8nApi,
	systems: Systems,
	signal: AbortSignal,
): Promise<{readonly called?: JsonAnswer<unknown>; readonly last: LastExecution}> {
	// Nothing is set off whose outcome could not be seen.
	if (!('of' in found)) return {last: found};
	if (found.of.some(({settings}) => settings?.saveDataSuccessExecution === 'none')) return {last: {unsaved: 'success'}};
	const known = await everyOf(found.of, ask);
	if (!('data' in known)) return {last: known};
	const ids = new Set(known.data.map(({id}) => id));
	const newest = Math.max(0, ...known.data.map(({startedAt}) => Date.parse(startedAt ?? '') || 0));
	const call: HttpRequest = {
		...request,
		url: below(url, path),
		method: 'POST',
		headers: {'content-type': 'application/json'},
		secretHeaders,
		body: JSON.stringify(body),
	};
	const response = await systems.http(call, {signal}).catch((error: unknown) => ({problem: seenProblem(error)}));
	if ('problem' in response) return {called: response, last: {data: undefined}};
	if (response.status < 200 || response.status > 299) return {called: {status: response.status}, last: {data: undefined}};
	const until = systems.clock.monotonic() + (parseDuration(within) ?? 0);
	for (;;) {
		const now = await everyOf(found.of, ask);
		if (!('data' in now)) return {called: {data: null}, last: now};
		// The first after the call, and not one that ran already: another event may have set off one of its own since.
		const [own] = now.data
			.filter(one => !ids.has(one.id) && isOfWebhook(one) && (Date.parse(one.startedAt ?? '') || newest) >= newest)
			.sort(byStart);
		if ((own !== undefined && isOver(own)) || systems.clock.monotonic() >= until) return {called: {data: null}, last: {data: own}};
		await untilAborted(wait(WAIT_MS), signal);
	}
}

/** What ended lately and what runs now, of several workflows together. */
async function everyOf(
	workflows: readonly Workflow[],
	ask: AskExecutions,
): Promise<Exclude<LastExecution, {data: unknown}> | {readonly data: readonly Execution[]}> {
	const answers = await Promise.all(workflows.flatMap(one => [ask(one, 'running'), ask(one, 'ended')]));
	const data: Execution[] = [];
	for (const answer of answers) {
		if (!('data' in answer)) return answer;
		data.push(...answer.data);
	}
	return {data};
}

/** A schedule, a retry or somebody in the editor may run the same workflow meanwhile; an old n8n does not tell. */
function isOfWebhook({mode}: Execution): boolean {
	return mode === undefined || mode === 'webhook';
}

function byStart(one: Execution, other: Execution): number {
	return (Date.parse(one.startedAt ?? '') || 0) - (Date.parse(other.startedAt ?? '') || 0);
}
