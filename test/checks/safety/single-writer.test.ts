import {describe, expect, test, vi} from 'vitest';
import {singleWriter} from '../../../src/checks/safety/single-writer.ts';
import {type Problem, ProblemError} from '../../../src/core/problem.ts';
import type {Ran, Systems} from '../../../src/systems/systems.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';

type Answer = Partial<Ran> | Problem;

function answer(given: Answer): Promise<Ran> {
	if ('code' in given) return Promise.reject(new ProblemError(given));
	return Promise.resolve({exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 1, ...given});
}

interface ContainerState {
	readonly Id?: string;
	readonly Name?: string;
	readonly Labels?: Readonly<Record<string, string>>;
	readonly Status?: string;
	readonly Running?: boolean;
	readonly Paused?: boolean;
	readonly StartedAt?: string;
	readonly FinishedAt?: string;
	readonly Health?: {readonly Status: string};
}

/** As `docker inspect` prints it, with some of what this check does not read. */
function container({Id = 'c1', Name = '/coinpilot-bot', Labels = {}, ...state}: ContainerState = {}): Answer {
	const State = {
		Status: 'running',
		Running: true,
		Paused: false,
		Restarting: false,
		OOMKilled: false,
		Pid: 4711,
		ExitCode: 0,
		StartedAt: '2026-02-23T09:14:02.123456789Z',
		FinishedAt: '0001-01-01T00:00:00Z',
		...state,
	};
	return {stdout: JSON.stringify([{Id, Name, State, Config: {Env: ['DB_PASSWORD=hunter2'], Labels}}])};
}

/** Several on one host. */
function containers(...states: readonly ContainerState[]): Answer {
	return {stdout: JSON.stringify(states.flatMap(state => JSON.parse((container(state) as {stdout: string}).stdout)))};
}

const compose = (service: string, oneoff = 'False') => ({
	'com.docker.compose.project': 'oci',
	'com.docker.compose.service': service,
	'com.docker.compose.oneoff': oneoff,
});

const exited = (Id = 'c1') => container({Id, Status: 'exited', Running: false, FinishedAt: '2026-02-23T10:00:00Z'});

const noContainer: Answer = {exitCode: 1, stdout: '[]\n', stderr: 'Error: No such container: coinpilot-bot\n'};
const noDaemon: Answer = {code: 'docker-unreachable', target: 'vm', detail: 'Cannot connect to the Docker daemon'};
const noApi: Answer = {code: 'kubernetes-unreachable', target: 'minikube', detail: 'connection refused'};

function deployment(replicas: number): Answer {
	return {stdout: JSON.stringify({kind: 'Deployment', spec: {replicas, selector: {matchLabels: {app: 'bot'}}}, status: {}})};
}

const noDeployment: Answer = {exitCode: 1, stderr: 'Error from server (NotFound): deployments.apps "bot" not found\n'};

interface PodState {
	readonly name?: string;
	readonly phase?: string;
	readonly labels?: Record<string, string>;
	readonly owner?: {readonly kind: string; readonly name: string};
	readonly terminating?: boolean;
}

function pods(...states: readonly PodState[]): Answer {
	const items = states.map(({name = 'bot-6f9c-abcde', phase = 'Running', labels = {app: 'bot'}, owner, terminating = false}) => ({
		metadata: {
			name,
			uid: `uid-${name}`,
			labels,
			ownerReferences: owner === undefined ? [{kind: 'ReplicaSet', name: 'bot-6f9c'}] : [owner],
			...(terminating && {deletionTimestamp: '2026-02-23T10:00:00Z'}),
		},
		status: {phase, startTime: '2026-02-20T00:00:00Z'},
	}));
	return {stdout: JSON.stringify({kind: 'List', items})};
}

/** `docker ps` and `docker inspect` where the latter would say this. */
function dockerWith(inspected: Answer, [verb]: readonly string[]): Promise<Ran> {
	if ('code' in inspected) return answer(inspected);
	if (verb === 'inspect') return answer(inspected);
	const {exitCode = 0, stdout = '', stderr = ''} = inspected;
	if (exitCode !== 0) return answer(/No such container/.test(stderr) ? {stdout: ''} : inspected);
	return answer({stdout: [...stdout.matchAll(/"Id":"([^"]*)"/g)].map(([, id]) => id).join('\n')});
}

/** A bot on Minikube (`get deployment/bot`, `get pods`), one on the VM and perhaps one on this machine. */
function world(minikube: {readonly workload: Answer; readonly pods: Answer; readonly account?: Answer}, vm: Answer, pc?: Answer): Systems {
	return createFakeSystems({
		kubectl: (_target, [, what]) => {
			if (what === 'serviceaccount/default') return answer(minikube.account ?? {stdout: 'serviceaccount/default'});
			return answer(what === 'pods' ? minikube.pods : minikube.workload);
		},
		docker: (target, args) => dockerWith(target === 'vm' ? vm : (pc ?? noContainer), args),
		vantage: async target => ({target, hostname: `${target}-host`, machine: '7f3a0123456789abcdef'}),
	});
}

const bots = [
	{name: 'minikube', on: 'minikube', workload: 'deployment/bot'},
	{name: 'cloud', on: 'vm', container: 'coinpilot-bot'},
];
const withPc = [...bots, {name: 'pc', on: 'operator', container: 'coinpilot-bot'}];

const stopped = {workload: deployment(0), pods: pods()};
const running = {workload: deployment(1), pods: pods({})};
const gone = {workload: noDeployment, pods: pods()};
const unseen = {workload: noApi, pods: noApi};

async function look(systems: Systems, fields: Record<string, unknown> = {}) {
	const spec = singleWriter.schema.parse({bots, ...fields});
	const seen = await singleWriter.observe(spec, systems, new AbortController().signal);
	return {seen, verdict: singleWriter.judge(seen, spec)};
}

describe('schema', () => {
	test.each([
		[{bots: [{name: 'a', on: 'vm'}]}],
		[{bots: [{name: 'a', on: 'vm', rows: {database: 'd', table: 't', column: 'c'}}]}],
		[{bots: [{name: 'a', on: 'vm', container: 'c', workload: 'deployment/d'}]}],
		[{bots: [{name: 'a', on: 'vm', container: '-f'}]}],
		[{bots: [bots[0], bots[0]]}],
		[{bots: [{name: 'a', on: 'vm', workload: 'cronjob/bot'}]}],
		[{bots: [{name: 'a', on: 'vm', workload: 'cronjobs.batch/bot'}]}],
		[{bots, expect: 'nowhere'}],
	])('refuses %j', fields => {
		expect(singleWriter.schema.safeParse(fields).success).toBe(false);
	});
});

describe('two places', () => {
	test.each<[string, Systems, string, string]>([
		['one live in the cloud', world(stopped, container()), 'pass', 'One bot is live: cloud'],
		['one live in Minikube', world(running, exited()), 'pass', 'One bot is live: minikube'],
		['one live, the other never installed', world(gone, container()), 'pass', 'One bot is live: cloud'],
		['one live, the container removed', world(running, noContainer), 'pass', 'One bot is live: minikube'],
		['both live', world(running, container()), 'fail', '2 bots are live at once: minikube, cloud'],
		['restarting counts as live', world(running, container({Status: 'restarting'})), 'fail', '2 bots are live at once: minikube, cloud'],
		[
			'a terminating pod still trades',
			world({workload: deployment(0), pods: pods({terminating: true})}, container()),
			'fail',
			'2 bots are live at once: minikube, cloud',
		],
		[
			'so does the pod of a deployment that was deleted',
			world({workload: noDeployment, pods: pods({terminating: true, labels: {}})}, container()),
			'fail',
			'2 bots are live at once: minikube, cloud',
		],
		[
			'a pod on a node that does not report',
			world({workload: deployment(1), pods: pods({phase: 'Unknown'})}, container()),
			'fail',
			'2 bots are live at once: minikube, cloud',
		],
		[
			'two pods of one deployment',
			world({workload: deployment(1), pods: pods({name: 'bot-1-a'}, {name: 'bot-2-b', terminating: true})}, exited()),
			'fail',
			'2 bots are live at once: minikube (bot-1-a), minikube (bot-2-b)',
		],
		[
			'replicas that cannot start yet',
			world({workload: deployment(1), pods: pods({phase: 'Pending'})}, container()),
			'fail',
			'cloud is live and another may start: minikube, cloud',
		],
		[
			'replicas without a pod',
			world({workload: deployment(1), pods: pods()}, container()),
			'fail',
			'cloud is live and another may start: minikube, cloud',
		],
		[
			'a paused container',
			world(running, container({Status: 'paused', Paused: true})),
			'fail',
			'minikube is live and another may start: minikube, cloud',
		],
		[
			'nothing but two that may start',
			world({workload: deployment(1), pods: pods()}, container({Paused: true})),
			'fail',
			'More than one bot may start: minikube, cloud',
		],
		['none', world(stopped, exited()), 'warn', 'No bot is live anywhere'],
		['none, one paused', world(stopped, container({Paused: true})), 'warn', 'No bot is live yet; one may start: cloud'],
		[
			'pods of others and pods that ended do not count',
			world(
				{
					workload: deployment(0),
					pods: pods(
						{name: 'botanist-1-x', labels: {app: 'botanist'}, owner: {kind: 'ReplicaSet', name: 'botanist-1'}},
						{name: 'bot-x-1-x', labels: {app: 'bot-x'}, owner: {kind: 'ReplicaSet', name: 'bot-x-1'}},
						{name: 'bot-1-done', phase: 'Succeeded'},
						{name: 'bot-1-oom', phase: 'Failed', terminating: true},
						{name: 'bot-1-unborn', phase: 'Pending', terminating: true},
					),
				},
				container(),
			),
			'pass',
			'One bot is live: cloud',
		],
		['a daemon that does not answer', world(stopped, noDaemon), 'unknown', 'Could not look at cloud'],
		['an API server that does not answer', world(unseen, container()), 'unknown', 'Could not look at minikube'],
		[
			'a docker that answers with something else',
			world(stopped, {exitCode: 1, stderr: 'permission denied while trying to connect'}),
			'unknown',
			'Could not look at cloud',
		],
		['a docker that prints nothing', world(stopped, {stdout: ''}), 'unknown', 'Could not look at cloud'],
		['a docker that prints half an answer', world(stopped, {stdout: '[{"Id":"c1","State":{'}), 'unknown', 'Could not look at cloud'],
		['a kubectl that prints nothing', world({workload: deployment(0), pods: {stdout: ''}}, container()), 'unknown', 'Could not look'],
		[
			'a kubectl that is not allowed',
			world({workload: {exitCode: 1, stderr: 'Error from server (Forbidden): no'}, pods: pods()}, container()),
			'unknown',
			'Could not look at minikube',
		],
		['neither place', world(unseen, noDaemon), 'unknown', 'Could not look at minikube'],
	])('single-writer: %s', async (_, systems, status, summary) => {
		const {verdict} = await look(systems);
		expect(verdict.summary.en).toContain(summary);
		expect(verdict.status).toBe(status);
	});
});

describe('three places', () => {
	test('single-writer: two live, a third place not seen → fail', async () => {
		const {verdict} = await look(world(unseen, container({Id: 'a'}), container({Id: 'b'})), {bots: withPc});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: '2 bots are live at once: cloud, pc'}});
	});

	test('single-writer: one live, another place not seen → unknown', async () => {
		const {verdict} = await look(world(unseen, container({Id: 'a'}), exited('b')), {bots: withPc});
		expect(verdict.status).toBe('unknown');
	});

	test('single-writer: two names for one container → unknown', async () => {
		const {verdict} = await look(world(stopped, container({Id: 'same'}), container({Id: 'same'})), {bots: withPc});
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: 'cloud, pc are one and the same container or pod'}});
	});
});

describe('expect', () => {
	test.each<[string, Systems, string, string]>([
		['cloud', world(stopped, container()), 'pass', 'One bot is live: cloud'],
		['cloud', world(running, exited()), 'fail', 'minikube is live instead of cloud'],
		['cloud', world(running, noDaemon), 'fail', 'minikube is live instead of cloud'],
		['cloud', world(stopped, exited()), 'fail', 'cloud is not live, and no other bot is'],
		['cloud', world(unseen, container()), 'unknown', 'Could not look at minikube'],
		['cloud', world(running, container()), 'fail', '2 bots are live at once'],
		['none', world(stopped, exited()), 'pass', 'No bot is live'],
		['none', world(stopped, container()), 'fail', 'cloud is live; none should be'],
		['none', world(unseen, container()), 'fail', 'cloud is live; none should be'],
		['none', world(unseen, exited()), 'unknown', 'Could not look at minikube'],
		['none', world(stopped, container({Paused: true})), 'fail', 'No bot is live, but one may start: cloud'],
	])('%s', async (expected, systems, status, summary) => {
		const {verdict} = await look(systems, {expect: expected});
		expect(verdict.summary.en).toContain(summary);
		expect(verdict.status).toBe(status);
	});
});

describe('a container whose start may be waited with', () => {
	const on = (service: string, depends: string, state: ContainerState = {}): ContainerState => ({
		Id: service,
		Name: `/coinpilot-${service}`,
		Labels: {...compose(service), 'com.docker.compose.depends_on': depends},
		...state,
	});
	const made: ContainerState = {Status: 'created', Running: false};
	const bot = (depends: string, state = made) => on('bot', depends, state);
	const starting: ContainerState = {Health: {Status: 'starting'}};
	const healthy: ContainerState = {Health: {Status: 'healthy'}};

	test.each<[string, ContainerState[], string, string]>([
		[
			'single-writer: created, its database still starting → unknown',
			[bot('db:service_healthy:false'), on('db', '', starting)],
			'unknown',
			'db',
		],
		[
			'single-writer: exited, its database still starting → unknown',
			[bot('db:service_healthy:false', {Status: 'exited', Running: false}), on('db', '', starting)],
			'unknown',
			'db',
		],
		[
			'single-writer: behind a service that waits itself → unknown',
			[
				bot('redis:service_started:true,api:service_started:true'),
				on('redis', ''),
				on('api', 'db:service_healthy:false', made),
				on('db', '', starting),
			],
			'unknown',
			'db',
		],
		[
			'single-writer: behind a migration that still runs → unknown',
			[bot('migrate:service_completed_successfully:false'), on('migrate', '')],
			'unknown',
			'migrate',
		],
		['all of it ready', [bot('db:service_healthy:false'), on('db', '', healthy)], 'pass', 'No bot is live'],
		['its database is stopped', [bot('db:service_healthy:false'), on('db', '', made)], 'pass', 'No bot is live'],
		[
			'two that depend on each other',
			[bot('db:service_started:false'), on('db', 'bot:service_started:false', made)],
			'pass',
			'No bot is live',
		],
		[
			'another project is starting',
			[bot('db:service_healthy:false'), on('db', '', {...starting, Labels: {...compose('db'), 'com.docker.compose.project': 'other'}})],
			'pass',
			'No bot is live',
		],
	])('%s', async (_, states, status, names) => {
		const {verdict} = await look(world(stopped, containers(...states)), {expect: 'none'});
		expect(verdict.summary.en).toContain(names);
		expect(verdict.status).toBe(status);
	});

	test('single-writer: one lives elsewhere while this one waits → unknown, and expected here → fail', async () => {
		const systems = world(running, containers(bot('db:service_healthy:false'), on('db', '', starting)));
		expect((await look(systems)).verdict).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('cloud does not run')}});
		expect((await look(systems, {expect: 'cloud'})).verdict.status).toBe('fail');
	});
});

describe('single-writer: nothing goes by the name that was given', () => {
	test.each<[string, Systems, string, string, string]>([
		[
			'single-writer: at no place → unknown',
			world(gone, noContainer),
			'none',
			'unknown',
			'minikube (deployment/bot), cloud (coinpilot-bot)',
		],
		[
			'single-writer: no workload of it → warn',
			world(gone, exited()),
			'none',
			'warn',
			'nothing of this name is there: minikube (deployment/bot)',
		],
		[
			'single-writer: no container of it → warn',
			world(stopped, noContainer),
			'none',
			'warn',
			'nothing of this name is there: cloud (coinpilot-bot)',
		],
		[
			'a pod that its workload left behind is of that name',
			world({workload: noDeployment, pods: pods({phase: 'Succeeded'})}, exited()),
			'none',
			'pass',
			'No bot is live',
		],
		['where the expected one is live', world(gone, container()), 'cloud', 'pass', 'One bot is live: cloud'],
	])('%s', async (_, systems, expected, status, summary) => {
		const {verdict} = await look(systems, {expect: expected});
		expect(verdict.summary.en).toContain(summary);
		expect(verdict.status).toBe(status);
	});

	test('single-writer: no container of it, with rows in its table or without → warn', async () => {
		const now = Date.UTC(2026, 1, 23, 12);
		const wrote = (at: string | null) =>
			createFakeSystems({
				...world(stopped, noContainer),
				postgres: (_database, work) => work({query: async () => ({columns: [], rows: [[at, String(now), 'timestamp with time zone']]})}),
			});
		const rows = {database: 'target', table: 'agent_decisions', column: 'created_at'};
		const traced = {bots: [bots[0], {...bots[1], rows}], rowsApart: '1ms', expect: 'none'};
		for (const at of [String(now - 3_600_000), null]) expect((await look(wrote(at), traced)).verdict.status).toBe('warn');
	});
});

test('shows state, since when and on which host, and nothing of the environment', async () => {
	const {seen, verdict} = await look(world(unseen, container({Id: 'a'}), exited('b')), {bots: withPc});
	expect(verdict.table?.rows).toEqual([
		{status: 'unknown', cells: ['minikube', 'kubernetes-unreachable', '—', '—']},
		{status: 'pass', cells: ['cloud', 'running', '2026-02-23T09:14:02.123456789Z', 'vm vm-host 7f3a01234567']},
		{cells: ['pc', 'exited', '2026-02-23T10:00:00Z', 'operator operator-host 7f3a01234567']},
	]);
	expect(JSON.stringify(seen)).not.toContain('hunter2');
});

test('a host that does not say its name does not hide its bot', async () => {
	const systems = createFakeSystems({
		docker: (_target, args) => dockerWith(container(), args),
		vantage: () => Promise.reject(new ProblemError({code: 'cancelled'})),
	});
	const {verdict} = await look(systems, {bots: [bots[1]]});
	expect(verdict.status).toBe('pass');
});

test('single-writer: no place at all → unknown', async () => {
	const {verdict} = await look(createFakeSystems(), {bots: []});
	expect(verdict.status).toBe('unknown');
});

test('cancelling is not a place that could not be seen', async () => {
	const cancel = new AbortController();
	const systems = createFakeSystems({
		docker: () => {
			cancel.abort();
			return answer({code: 'cancelled'});
		},
		vantage: async target => ({target}),
	});
	const spec = singleWriter.schema.parse({bots: [bots[1]]});
	await expect(singleWriter.observe(spec, systems, cancel.signal)).rejects.toBeInstanceOf(ProblemError);
});

test('a bug is not taken for a place that could not be seen', async () => {
	const spec = singleWriter.schema.parse({bots: [bots[1]]});
	const systems = createFakeSystems({vantage: async target => ({target})});
	await expect(singleWriter.observe(spec, systems, new AbortController().signal)).rejects.toThrow('this test gave no systems.docker');
});

test('a place that hangs does not hide two that are live', async () => {
	vi.useFakeTimers();
	try {
		const hang = (signal: AbortSignal) =>
			new Promise<never>((_, reject) => {
				signal.addEventListener('abort', () => reject(signal.reason));
			});
		const live = world(stopped, container({Id: 'a'}), container({Id: 'b'}));
		const systems = createFakeSystems({
			docker: live.docker,
			kubectl: (_target, _args, {signal}) => hang(signal),
			vantage: async target => ({target}),
		});
		const looking = look(systems, {bots: withPc});
		await vi.advanceTimersByTimeAsync(singleWriter.timeoutMs ?? 0);
		const {verdict} = await looking;
		expect(verdict).toMatchObject({status: 'fail', summary: {en: '2 bots are live at once: cloud, pc'}});
		expect(verdict.table?.rows[0]).toEqual({status: 'unknown', cells: ['minikube', 'deadline', '—', '—']});
	} finally {
		vi.useRealTimers();
	}
});

describe('what else of it lives on the host', () => {
	const bot = {Id: 'c1', Labels: compose('bot')};
	const off = {Status: 'exited', Running: false, FinishedAt: '2026-02-23T10:00:00Z'};

	test('single-writer: a one-off of the same service beside it → fail', async () => {
		const oneOff = {Id: 'c2', Name: '/oci-bot-run-1f2e', Labels: compose('bot', 'True')};
		const {verdict} = await look(world(stopped, containers(bot, oneOff)));
		expect(verdict).toMatchObject({
			status: 'fail',
			summary: {en: '2 bots are live at once: cloud (coinpilot-bot), cloud (oci-bot-run-1f2e)'},
		});
	});

	test('single-writer: its container is stopped and a one-off runs → fail', async () => {
		const oneOff = {Id: 'c2', Name: '/oci-bot-run-1f2e', Labels: compose('bot', 'True')};
		expect((await look(world(running, containers({...bot, ...off}, oneOff)))).verdict.status).toBe('fail');
		expect((await look(world(running, containers(oneOff)))).verdict.status).toBe('fail');
	});

	test('single-writer: the service runs under the name that Compose gives it → fail', async () => {
		const renamed = {...bot, Name: '/oci-bot-1'};
		expect((await look(world(stopped, containers(renamed)), {expect: 'none'})).verdict).toMatchObject({
			status: 'fail',
			summary: {en: 'cloud is live; none should be'},
		});
		expect((await look(world(running, containers(renamed)))).verdict.status).toBe('fail');
		for (const other of [
			{...renamed, Name: '/oci-robot-1', Labels: compose('robot')},
			{...renamed, Name: '/discord-bot'},
			{...renamed, ...off},
		])
			expect((await look(world(stopped, containers(other)), {expect: 'none'})).verdict.status).toBe('warn');
	});

	test('single-writer: a recreation left the old container running → fail', async () => {
		const {verdict} = await look(world(stopped, containers(bot, {Id: 'c2', Name: '/0123456789ab_coinpilot-bot'})));
		expect(verdict.status).toBe('fail');
	});

	test('other services and stopped leftovers do not count', async () => {
		const others = [
			{Id: 'c2', Name: '/coinpilot-collector', Labels: compose('collector')},
			{Id: 'c3', Name: '/0123456789ab_coinpilot-bot', ...off},
			{Id: 'c4', Name: '/discord-bot', Labels: {...compose('bot'), 'com.docker.compose.project': 'discord'}},
		];
		expect((await look(world(stopped, containers(bot, ...others)))).verdict).toMatchObject({
			status: 'pass',
			summary: {en: 'One bot is live: cloud'},
		});
	});
});

test('single-writer: the namespace does not exist → unknown', async () => {
	const account = {exitCode: 1, stderr: 'Error from server (NotFound): serviceaccounts "default" not found\n'};
	const {verdict} = await look(world({...gone, account}, container()));
	expect(verdict).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('the namespace does not exist')}});
	expect((await look(world(gone, container()))).verdict.status).toBe('pass');
});

test('single-writer: containers were listed in part only → unknown', async () => {
	const systems = createFakeSystems({
		kubectl: (_target, [, what]) => answer(what === 'pods' ? stopped.pods : stopped.workload),
		docker: (_target, [verb]) =>
			verb === 'ps'
				? answer({stdout: 'c1\nc2\n'})
				: answer({...(container({Name: '/coinpilot-db'}) as object), exitCode: 1, stderr: 'Cannot connect to the Docker daemon'}),
		vantage: async target => ({target}),
	});
	expect((await look(systems)).verdict).toMatchObject({
		status: 'unknown',
		summary: {en: expect.stringContaining('Could not look at cloud')},
	});
});

test('single-writer: an evicted pod left over, rows written after it started and long ago → pass, and a moment ago → unknown', async () => {
	const now = Date.UTC(2026, 1, 23, 12);
	const wrote = (agoMs: number) =>
		createFakeSystems({
			...world({workload: deployment(0), pods: pods({phase: 'Failed'})}, container()),
			postgres: (_database, work) =>
				work({query: async () => ({columns: [], rows: [[String(now - agoMs), String(now), 'timestamp with time zone']]})}),
		});
	const rows = {database: 'source', table: 'agent_decisions', column: 'created_at'};
	const traced = {bots: [{...bots[0], rows}, bots[1]], rowsApart: '1ms'};
	expect((await look(wrote(3_600_000), traced)).verdict).toMatchObject({status: 'pass'});
	expect((await look(wrote(10_000), traced)).verdict).toMatchObject({
		status: 'unknown',
		summary: {en: expect.stringContaining('minikube wrote a row 10 s ago')},
	});
});

describe('single-writer: rows of a stopped bot appear between two looks', () => {
	const began = Date.UTC(2026, 1, 23, 12);
	type Look = {readonly at: number | null; readonly hidden?: 'restoring' | 'standby'; readonly filling?: boolean; readonly type?: string};
	const flag = (value = false) => (value ? 't' : 'f');
	/** The database's clock is at `began` at the first look and a minute further at the second; `at` counts from `began`. */
	const seen = async (...looks: [Look, Look]) => {
		const left = looks.map(({at, hidden, filling, type}, index) => [
			at === null ? null : String(began + at),
			String(began + index * 60_000),
			type ?? 'timestamp with time zone',
			hidden ?? null,
			flag(filling),
		]);
		const systems = createFakeSystems({
			...world({workload: deployment(0), pods: pods()}, container()),
			postgres: (_database, work) => work({query: async () => ({columns: [], rows: left.splice(0, 1)})}),
		});
		const rows = {database: 'source', table: 'agent_decisions', column: 'created_at'};
		return (await look(systems, {bots: [{...bots[0], rows}, bots[1]], rowsApart: '1ms'})).verdict;
	};
	const HOUR = 3_600_000;
	const written = {status: 'fail', summary: {en: 'minikube is stopped, but new rows are being written there'}};
	const filled = {status: 'unknown', summary: {en: expect.stringContaining('being filled by a copy or a restore')}};
	const hidden = {status: 'unknown', summary: {en: expect.stringContaining('timescaledb.restoring is on')}};

	test('single-writer: rows of a stopped bot appear, and nothing fills the table → fail, however old they are', async () => {
		expect(await seen({at: -2 * HOUR}, {at: -HOUR})).toMatchObject(written);
		expect(await seen({at: null}, {at: -HOUR})).toMatchObject(written);
		expect(await seen({at: -HOUR}, {at: -HOUR})).toMatchObject({status: 'pass'});
	});

	test('single-writer: a copy fills the table, and a row newer than the first look comes → fail, and only older ones → unknown', async () => {
		expect(await seen({at: -2 * HOUR, filling: true}, {at: 0, filling: true})).toMatchObject(written);
		expect(await seen({at: -2 * HOUR, filling: true}, {at: -1, filling: true})).toMatchObject(filled);
		expect(await seen({at: -2 * HOUR}, {at: -HOUR, filling: true})).toMatchObject(filled);
		const type = 'timestamp without time zone';
		expect(await seen({at: -2 * HOUR, filling: true, type}, {at: 1, filling: true, type})).toMatchObject(filled);
	});

	test('single-writer: rows are hidden, and new ones show → fail, and none → unknown', async () => {
		expect(await seen({at: -2 * HOUR, hidden: 'restoring'}, {at: -HOUR, hidden: 'restoring'})).toMatchObject(written);
		expect(await seen({at: -HOUR, hidden: 'restoring'}, {at: -HOUR, hidden: 'restoring'})).toMatchObject(hidden);
		expect(await seen({at: null, hidden: 'restoring'}, {at: null, hidden: 'restoring'})).toMatchObject(hidden);
		expect(await seen({at: -2 * HOUR, hidden: 'restoring', filling: true}, {at: -HOUR, hidden: 'restoring'})).toMatchObject(filled);
	});

	test('single-writer: a standby comes closer to its primary between the looks → unknown, unless a row of this moment comes', async () => {
		const standby = {status: 'unknown', summary: {en: expect.stringContaining('source is a standby')}};
		expect(await seen({at: -2 * HOUR, hidden: 'standby'}, {at: -HOUR, hidden: 'standby'})).toMatchObject(standby);
		expect(await seen({at: -2 * HOUR, hidden: 'standby'}, {at: -HOUR})).toMatchObject(standby);
		expect(await seen({at: -2 * HOUR, hidden: 'standby'}, {at: 0, hidden: 'standby'})).toMatchObject(written);
	});

	test('single-writer: rows are hidden, and one that shows was written after the stop → fail', async () => {
		const rows = {database: 'target', table: 'agent_decisions', column: 'created_at'};
		const row = (at: number) => [String(at), String(began), 'timestamp with time zone', 'restoring', 'f'];
		const at = async (moment: number) => {
			const systems = createFakeSystems({
				...world({workload: deployment(1), pods: pods({phase: 'Running'})}, exited()),
				postgres: (_database, work) => work({query: async () => ({columns: [], rows: [row(moment)]})}),
			});
			return (await look(systems, {bots: [bots[0], {...bots[1], rows}], rowsApart: '1ms'})).verdict;
		};
		// It stopped at ten.
		expect(await at(began - HOUR)).toMatchObject({
			status: 'fail',
			summary: {en: 'cloud is stopped, but wrote a row after its stop (2026-02-23T11:00:00.000Z)'},
		});
		expect(await at(began - 3 * HOUR)).toMatchObject(hidden);
	});

	test('single-writer: a restore ends between the looks, so that older rows show again → unknown', async () => {
		expect(await seen({at: -2 * HOUR, hidden: 'restoring'}, {at: -HOUR})).toMatchObject(filled);
		expect(await seen({at: -2 * HOUR, hidden: 'restoring'}, {at: 1})).toMatchObject(written);
	});
});
