import {parseDuration} from '../../core/duration.ts';
import {ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import type {Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import type {BotInstance, NamedLook} from './bot-instance.ts';
import {bareInstances} from './bot-processes.ts';
import {type BotTraces, lookForTraces} from './bot-traces.ts';
import {lookAtContainer} from './docker-place.ts';
import {lookAtWorkload} from './kubernetes-place.ts';
import {judgeSingleWriter} from './single-writer-judge.ts';
import {type Bot, type PlaceSeen, type SingleWriterSeen, type SingleWriterSpec, schema} from './single-writer-spec.ts';

/** So that one place that hangs does not hide two others that are live: shorter than the deadline of the check. */
const PER_PLACE_MS = 12_000;

export const singleWriter = defineCheck<SingleWriterSpec, SingleWriterSeen>({
	kind: 'single-writer',
	about: text(
		'Exactly one trading bot is live across every place it could run in',
		'봇이 실행될 수 있는 모든 곳을 통틀어 하나만 실행 중임',
	),
	cannotSee: [
		'A bot in a place that is not listed: another machine, another cluster, a terminal somebody left open.',
		'A bot under another name than the one given: `expect: none` does not pass where nothing of that name is there, but a bot that is live elsewhere hides it.',
		'A bot started by hand where a place names no `process`, and one that writes though its container is stopped where it names no `rows`.',
		'A stopped container that a restart of Docker or of the host would start again: `compose-file` looks at restart policies.',
		'Whether a bot that runs also trades: one that runs counts as live.',
	],
	example: `kind: single-writer
bots:
  - {name: minikube, on: minikube, workload: deployment/bot}
  - name: cloud
    on: vm
    container: coinpilot-bot
    rows: {database: target, table: agent_decisions, column: created_at}
expect: cloud
`,
	schema,
	timeoutMs: 20_000,
	from: ({bots}) => bots[0]?.on ?? 'operator',
	async observe({bots, rowsApart}, systems, signal) {
		const apartMs = parseDuration(rowsApart) ?? 0;
		return {places: await Promise.all(bots.map(one => lookAt(one, apartMs, systems, signal)))};
	},
	judge: judgeSingleWriter,
});

async function lookAt(one: Bot, apartMs: number, systems: Systems, signal: AbortSignal): Promise<PlaceSeen> {
	const {name, on} = one;
	const late = new AbortController();
	const timer = setTimeout(() => late.abort(new ProblemError({code: 'deadline', afterMs: PER_PLACE_MS})), PER_PLACE_MS);
	const either = AbortSignal.any([signal, late.signal]);
	try {
		const [inside, vantage, traces] = await Promise.all([
			lookInside(one, systems, either),
			systems.vantage(on, {signal: either}).catch(() => undefined),
			lookForTraces(one, apartMs, systems, either),
		]);
		const from = vantage !== undefined && {vantage};
		if (inside !== undefined) {
			const absent = inside.named ? undefined : (one.container ?? one.workload);
			return {name, instances: inside.instances, ...(absent !== undefined && {absent}), traces, ...from};
		}
		// Of a bot that is nothing but its process, that process is the place itself.
		const left = traces.rows === undefined ? {} : {rows: traces.rows};
		return {name, instances: processInstances(one, traces), traces: left, ...from};
	} catch (error) {
		if (signal.aborted || !(error instanceof ProblemError)) throw error;
		return {name, problem: error.problem};
	} finally {
		clearTimeout(timer);
	}
}

/** Undefined for a bot that is in neither a container nor a pod. */
async function lookInside({on, container, workload}: Bot, systems: Systems, signal: AbortSignal): Promise<NamedLook | undefined> {
	if (workload !== undefined) return lookAtWorkload(systems, on, workload, signal);
	return container === undefined ? undefined : lookAtContainer(systems, on, container, signal);
}

/** Where a bot is a process and nothing else, what was found of it is all there is to see. */
function processInstances({process}: Bot, {process: looked}: BotTraces): BotInstance[] {
	if (process === undefined || looked === undefined) return [];
	if ('unseen' in looked) throw new ProblemError(looked.unseen);
	return bareInstances(process, looked.found);
}
