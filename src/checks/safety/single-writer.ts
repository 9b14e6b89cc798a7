import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {parseDuration} from '../../core/duration.ts';
import {type Problem, ProblemError} from '../../core/problem.ts';
import {problemText} from '../../core/problem-text.ts';
import {type Text, text} from '../../core/text.ts';
import type {EvidenceTable, Status, TableRow, Vantage, Verdict} from '../../core/verdict.ts';
import {containerName, workloadName} from '../../systems/processes/command-fields.ts';
import type {Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import type {BotInstance} from './bot-instance.ts';
import {bareInstances} from './bot-processes.ts';
import {type BotTraces, contradiction, lookForTraces, newestRow, traceFields} from './bot-traces.ts';
import {lookAtContainer} from './docker-place.ts';
import {lookAtWorkload} from './kubernetes-place.ts';

/** So that one place that hangs does not hide two others that are live: shorter than the deadline of the check. */
const PER_PLACE_MS = 12_000;

const NONE = 'none';

const bot = z
	.strictObject({
		name: z.string().min(1).describe('What this place is called in the evidence and in `expect`.'),
		on: z.string().min(1).describe('The target it would run on.'),
		container: containerName.optional().describe('The container it would be, on a host with Docker.'),
		workload: workloadName.optional().describe('The workload it would be a pod of, as kind/name, on a Kubernetes target.'),
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

const schema = z
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
	.refine(({bots, expect}) => expect === undefined || expect === NONE || bots.some(({name}) => name === expect), {
		path: ['expect'],
		message: '`expect` is the name of one of the bots, or `none`',
		params: {ko: '`expect`는 봇 이름 중 하나이거나 `none`'},
	});

export type SingleWriterSpec = z.output<typeof schema>;
type Bot = SingleWriterSpec['bots'][number];

export interface PlaceSeen {
	readonly name: string;
	/** Undefined when this place could not be looked at, and `problem` says why. */
	readonly instances?: readonly BotInstance[];
	readonly problem?: Problem;
	readonly vantage?: Vantage;
	readonly traces?: BotTraces;
}

export interface SingleWriterSeen {
	readonly places: readonly PlaceSeen[];
}

export const singleWriter = defineCheck<SingleWriterSpec, SingleWriterSeen>({
	kind: 'single-writer',
	about: text(
		'Exactly one trading bot is live across every place it could run in',
		'봇이 실행될 수 있는 모든 곳을 통틀어 하나만 실행 중임',
	),
	cannotSee: [
		'A bot in a place that is not listed: another machine, another cluster, a terminal somebody left open.',
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
	judge({places}, {expect, quiet}) {
		const {status, summary} = withTraces(decide(places, expect), places, parseDuration(quiet) ?? 0);
		return {status, summary, evidence: [], table: tableOf(places, status)};
	},
});

async function lookAt(one: Bot, apartMs: number, systems: Systems, signal: AbortSignal): Promise<PlaceSeen> {
	const {name, on, container, workload} = one;
	const late = new AbortController();
	const timer = setTimeout(() => late.abort(new ProblemError({code: 'deadline', afterMs: PER_PLACE_MS})), PER_PLACE_MS);
	const either = AbortSignal.any([signal, late.signal]);
	try {
		const [inside, vantage, traces] = await Promise.all([
			workload === undefined
				? container === undefined
					? undefined
					: lookAtContainer(systems, on, container, either)
				: lookAtWorkload(systems, on, workload, either),
			systems.vantage(on, {signal: either}).catch(() => undefined),
			lookForTraces(one, apartMs, systems, either),
		]);
		const instances = inside ?? processInstances(one, traces);
		// Of a bot that is nothing but its process, that process is the place itself.
		const left = inside === undefined && traces.rows !== undefined ? {rows: traces.rows} : inside === undefined ? {} : traces;
		return {name, instances, traces: left, ...(vantage !== undefined && {vantage})};
	} catch (error) {
		if (signal.aborted || !(error instanceof ProblemError)) throw error;
		return {name, problem: error.problem};
	} finally {
		clearTimeout(timer);
	}
}

/** Where a bot is a process and nothing else, what was found of it is all there is to see. */
function processInstances({process}: Bot, {process: looked}: BotTraces): BotInstance[] {
	if (process === undefined || looked === undefined) return [];
	if ('unseen' in looked) throw new ProblemError(looked.unseen);
	return bareInstances(process, looked.found);
}

function decide(places: readonly PlaceSeen[], expect: string | undefined): Pick<Verdict, 'status' | 'summary'> {
	const could = couldTrade(places);
	const live = liveBots(places);
	const [one] = live;
	const unseen = places.find(({instances}) => instances === undefined);

	if (places.length === 0) {
		return said('unknown', text('No place is configured where a bot could be', '봇이 있을 만한 위치가 설정에 없음'));
	}
	if (could.length > 1) {
		const names = could.join(', ');
		if (live.length === 0) {
			return said('fail', text(`More than one bot may start: ${names}`, `둘 이상의 봇이 시작될 수 있음: ${names}`));
		}
		return live.length > 1
			? said(
					'fail',
					text(`${live.length} bots are live at once: ${live.join(', ')}`, `봇 ${live.length}개가 동시에 실행 중: ${live.join(', ')}`),
				)
			: said('fail', text(`${one} is live and another may start: ${names}`, `${one} 실행 중이며 다른 봇도 곧 시작될 수 있음: ${names}`));
	}
	const shared = sharedInstance(places);
	if (shared !== undefined) {
		return said('unknown', text(`${shared} are one and the same container or pod`, `${shared}은(는) 같은 컨테이너 또는 파드를 가리킴`));
	}
	const stray = live.find(name => expect !== undefined && name !== expect);
	if (stray !== undefined) {
		return expect === NONE
			? said('fail', text(`${stray} is live; none should be`, `${stray} 실행 중. 실행 중인 봇이 없어야 함`))
			: said('fail', text(`${stray} is live instead of ${expect}`, `${expect} 대신 ${stray}이(가) 실행 중`));
	}
	if (unseen?.problem !== undefined) {
		const why = problemText(unseen.problem);
		return said('unknown', text(`Could not look at ${unseen.name}: ${why.en}`, `${unseen.name} 확인 불가: ${why.ko}`));
	}
	return decideOnAllSeen(one, could, expect);
}

/** What was written or runs where nothing should speaks louder than what a container says of itself. */
function withTraces(
	decided: Pick<Verdict, 'status' | 'summary'>,
	places: readonly PlaceSeen[],
	quietMs: number,
): Pick<Verdict, 'status' | 'summary'> {
	if (decided.status === 'fail') return decided;
	const live = places.flatMap(({instances = []}) => instances.filter(({life}) => life !== 'off').map(({id}) => id));
	const elsewhere = {containers: new Set(live), quietMs};
	const against = places.flatMap(({name, instances, traces}) =>
		instances === undefined || traces === undefined ? [] : (contradiction(name, instances, traces, elsewhere) ?? []),
	);
	const fail = against.find(({status}) => status === 'fail');
	return fail ?? (decided.status === 'unknown' ? decided : (against[0] ?? decided));
}

/** Every place was looked at, and at most one bot is live. */
function decideOnAllSeen(
	live: string | undefined,
	could: readonly string[],
	expect: string | undefined,
): Pick<Verdict, 'status' | 'summary'> {
	if (live !== undefined) return said('pass', text(`One bot is live: ${live}`, `실행 중인 봇은 하나: ${live}`));
	const waiting = could.join(', ');
	if (expect === NONE) {
		return waiting === ''
			? said('pass', text('No bot is live', '실행 중인 봇 없음'))
			: said('fail', text(`No bot is live, but one may start: ${waiting}`, `실행 중인 봇은 없지만 시작될 수 있음: ${waiting}`));
	}
	if (expect !== undefined) {
		return said('fail', text(`${expect} is not live, and no other bot is`, `${expect}이(가) 실행 중이 아니며 다른 봇도 없음`));
	}
	return waiting === ''
		? said('warn', text('No bot is live anywhere', '어디에도 실행 중인 봇이 없음'))
		: said('warn', text(`No bot is live yet; one may start: ${waiting}`, `아직 실행 중인 봇이 없음. 시작될 수 있음: ${waiting}`));
}

/** Names of what trades now: the bot's, and for a second pod of the same bot the pod's. */
export function liveBots(places: readonly PlaceSeen[]): string[] {
	return namesOf(places, ['live']);
}

function couldTrade(places: readonly PlaceSeen[]): string[] {
	return namesOf(places, ['live', 'may-start']);
}

function namesOf(places: readonly PlaceSeen[], lives: readonly BotInstance['life'][]): string[] {
	const counted = new Set<string>();
	return places.flatMap(({name, instances = []}) => {
		const found = instances.filter(({id, life}) => lives.includes(life) && !counted.has(id));
		for (const {id} of found) counted.add(id);
		return found.length > 1 ? found.map(instance => `${name} (${instance.name})`) : found.map(() => name);
	});
}

function sharedInstance(places: readonly PlaceSeen[]): string | undefined {
	const byId = new Map<string, string>();
	for (const {name, instances = []} of places) {
		for (const {id} of instances) {
			const other = byId.get(id);
			if (other !== undefined && other !== name) return `${other}, ${name}`;
			byId.set(id, name);
		}
	}
	return undefined;
}

function tableOf(places: readonly PlaceSeen[], overall: Status): EvidenceTable {
	const traced = places.some(({traces}) => traces?.rows !== undefined);
	return {
		columns: [
			{title: text('bot', '봇')},
			{title: text('state', '상태')},
			{title: text('since', '시각')},
			...(traced ? [{title: text('newest row', '최신 행')}] : []),
			{title: text('host', '호스트')},
		],
		rows: places.flatMap(place => rowsOf(place, overall === 'fail' ? 'fail' : 'pass', traced)),
	};
}

function rowsOf({name, instances, problem, vantage, traces = {}}: PlaceSeen, whenLive: Status, traced: boolean): TableRow[] {
	const host = vantage === undefined ? '—' : [vantage.target, vantage.hostname, vantage.machine?.slice(0, 12)].filter(Boolean).join(' ');
	const newest = traced ? [newestRow(traces)] : [];
	if (instances === undefined) return [{status: 'unknown', cells: [name, problem?.code ?? '?', '—', ...newest, host]}];
	if (instances.length === 0) return [{cells: [name, '—', '—', ...newest, host]}];
	return instances.map(({state, life, since}) => ({
		...(life !== 'off' && {status: life === 'live' ? whenLive : 'warn'}),
		cells: [name, state, since ?? '—', ...newest, host],
	}));
}

function said(status: Status, summary: Text): Pick<Verdict, 'status' | 'summary'> {
	return {status, summary};
}
