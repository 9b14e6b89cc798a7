import {z} from 'zod';
import {text} from '../../core/text.ts';
import type {HttpRequest, Systems} from '../../systems/systems.ts';
import {askJson, below, type JsonAnswer} from '../network/http-json.ts';
import {type Execution, execution, type LastExecution, type Unlisted} from './n8n-spec.ts';

const settings = z.object({saveDataSuccessExecution: z.string().optional(), saveDataErrorExecution: z.string().optional()});
const workflow = z.object({
	id: z.coerce.string(),
	name: z.string(),
	active: z.boolean(),
	isArchived: z.boolean().default(false),
	settings: settings.nullish(),
});
const workflows = z.object({data: z.array(workflow), nextCursor: z.string().nullish()});
const executions = z.object({data: z.array(execution)});

export type Workflow = z.output<typeof workflow>;
export type Listed = JsonAnswer<readonly Workflow[]> | Unlisted;

const MOST_PAGES = 20;
const PAGE = 250;

/** How many of a workflow's newest executions are looked through. */
export const EXECUTIONS = 100;

/** The public API of one n8n, with its key. */
export interface N8nApi {
	readonly url: string;
	readonly request: Omit<HttpRequest, 'url'>;
}

export async function listWorkflows({url, request}: N8nApi, systems: Systems, signal: AbortSignal): Promise<Listed> {
	const all: Workflow[] = [];
	let cursor: string | undefined;
	for (let page = 0; page < MOST_PAGES; page++) {
		const next = below(url, 'api/v1/workflows', {limit: String(PAGE), ...(cursor !== undefined && {cursor})});
		const answer = await askJson({...request, url: next}, workflows, systems, signal);
		if (!('data' in answer)) return answer;
		all.push(...answer.data.data.slice(0, PAGE));
		cursor = answer.data.nextCursor ?? undefined;
		if (cursor === undefined) return {data: all.filter(({isArchived}) => !isArchived)};
	}
	const most = MOST_PAGES * PAGE;
	const detail = text(`it lists more than ${most} workflows`, `워크플로가 ${most}개를 넘음`);
	return {unseen: {code: 'protocol-broken', address: url, protocol: 'n8n', detail}};
}

/** Every one of a name that is active; where none is, every one of the name. Several may have it. */
export function workflowsNamed(
	listed: Listed | undefined,
	name: string,
): {readonly of: readonly Workflow[]} | Exclude<LastExecution, {data: unknown}> {
	if (listed === undefined) return {noWay: true};
	if (!('data' in listed)) return listed;
	const named = listed.data.filter(one => one.name === name);
	const active = named.filter(one => one.active);
	if (named.length === 0) return {noWorkflow: true};
	return {of: active.length > 0 ? active : named};
}

/**
 * The newest executions of a workflow, newest first: those that ended, or with `running` those that did not. Without saying so
 * n8n lists none that still runs.
 */
export async function executionsOf(
	{id}: Workflow,
	which: 'ended' | 'running',
	{url, request}: N8nApi,
	systems: Systems,
	signal: AbortSignal,
): Promise<JsonAnswer<readonly Execution[]>> {
	const parameters = {workflowId: id, limit: String(EXECUTIONS), ...(which === 'running' && {status: 'running'})};
	const answer = await askJson({...request, url: below(url, 'api/v1/executions', parameters)}, executions, systems, signal);
	return 'data' in answer ? {data: answer.data.data} : answer;
}
