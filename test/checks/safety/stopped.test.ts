import {describe, expect, test} from 'vitest';
import {stopped} from '../../../src/checks/safety/stopped.ts';
import {ProblemError} from '../../../src/core/problem.ts';
import type {Ran, Systems} from '../../../src/systems/systems.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';

const ran = (given: Partial<Ran>): Ran => ({exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 1, ...given});

/** What `docker ps` and `docker inspect` say of containers by name and state. */
function host(states: Readonly<Record<string, string>>): Systems {
	const toContainer = ([name, Status]: [string, string]) => {
		const State = {
			Status,
			Running: ['running', 'restarting', 'paused'].includes(Status),
			Paused: Status === 'paused',
			StartedAt: '2026-02-23T09:00:00Z',
			...(Status === 'starting' && {Status: 'running', Running: true, Health: {Status: 'starting'}}),
		};
		const Labels = {
			'com.docker.compose.service': name,
			...(name === 'bot' && {'com.docker.compose.depends_on': 'db:service_healthy:false'}),
		};
		return {Id: name, Name: `/${name}`, State, Config: {Labels}};
	};
	return createFakeSystems({
		docker: async (_target, [verb]) => {
			if (Object.values(states).includes('daemon down')) {
				throw new ProblemError({code: 'docker-unreachable', target: 'vm', detail: 'no daemon'});
			}
			if (verb === 'ps') return ran({stdout: Object.keys(states).join('\n')});
			return ran({stdout: JSON.stringify(Object.entries(states).map(toContainer))});
		},
	});
}

interface Cluster {
	readonly replicas: number;
	readonly pods?: readonly {readonly phase: string; readonly ending?: true}[];
	readonly down?: true;
}

function cluster(workloads: Readonly<Record<string, Cluster>>): Systems {
	return createFakeSystems({
		kubectl: async (target, [, what = '']) => {
			if (Object.values(workloads).some(({down}) => down)) {
				throw new ProblemError({code: 'kubernetes-unreachable', target, detail: 'connection refused'});
			}
			if (what === 'pods') {
				const items = Object.entries(workloads).flatMap(([workload, {pods = []}]) =>
					pods.map(({phase, ending}, index) => {
						const name = workload.split('/')[1];
						const kind = workload.startsWith('deployment') ? 'ReplicaSet' : 'StatefulSet';
						const owner = {kind, name: kind === 'ReplicaSet' ? `${name}-6f9c` : name};
						const metadata = {name: `${name}-${index}`, uid: `${name}-${index}`, labels: {app: name}, ownerReferences: [owner]};
						return {metadata: {...metadata, ...(ending && {deletionTimestamp: '2026-02-23T10:00:00Z'})}, status: {phase}};
					}),
				);
				return ran({stdout: JSON.stringify({items})});
			}
			if (what === 'serviceaccount/default') return ran({stdout: what});
			const found = workloads[what];
			if (found === undefined) return ran({exitCode: 1, stderr: `Error from server (NotFound): "${what}" not found`});
			return ran({stdout: JSON.stringify({spec: {replicas: found.replicas}})});
		},
	});
}

async function look(systems: Systems, fields: Record<string, unknown>) {
	const spec = stopped.schema.parse({on: 'there', ...fields});
	const {status, summary} = stopped.judge(await stopped.observe(spec, systems, new AbortController().signal), spec);
	return `${status}: ${summary.en}`;
}

describe('containers', () => {
	const containers = ['bot', 'collector'];
	const control = ['db'];

	test.each([
		['both ended', {bot: 'exited', collector: 'created', db: 'running'}, 'pass: All 2 are stopped: bot, collector'],
		['not made yet, beside the database', {db: 'running'}, 'pass: All 2 are stopped: bot, collector'],
		['stopped: one that runs → fail', {bot: 'exited', collector: 'running', db: 'running'}, 'fail: Not stopped: collector'],
		['stopped: one that is paused → fail', {bot: 'paused', collector: 'exited', db: 'running'}, 'fail: Not stopped: bot'],
		['stopped: one that restarts → fail', {bot: 'restarting', collector: 'exited'}, 'fail: Not stopped: bot'],
		['stopped: none of them is there, nor the database → unknown', {other: 'running'}, 'unknown: None of them is there'],
		['stopped: one waits for a database that starts → unknown', {bot: 'created', db: 'starting'}, 'unknown: bot does not run, but db'],
		['stopped: no Docker daemon → unknown', {bot: 'daemon down', collector: 'exited', db: 'running'}, 'unknown: Could not look at bot'],
	])('%s', async (_title, states, expected) => {
		expect(await look(host(states as Record<string, string>), {containers, control})).toContain(expected);
	});
});

describe('workloads', () => {
	const workloads = ['deployment/collector'];
	const control = ['statefulset/db'];
	const db = {replicas: 1, pods: [{phase: 'Running'}]};
	const at = (collector: Cluster | undefined) =>
		look(cluster({'statefulset/db': db, ...(collector && {'deployment/collector': collector})}), {workloads, control});

	test.each<[string, Cluster | undefined, string]>([
		['scaled to nothing', {replicas: 0}, 'pass: All 1 are stopped: deployment/collector'],
		['never installed', undefined, 'pass: All 1 are stopped: deployment/collector'],
		['stopped: a pod runs → fail', {replicas: 1, pods: [{phase: 'Running'}]}, 'fail: Not stopped: deployment/collector'],
		['stopped: a pod is still ending → fail', {replicas: 0, pods: [{phase: 'Running', ending: true}]}, 'fail: Not stopped'],
		['stopped: a pod is about to start → fail', {replicas: 1}, 'fail: Not stopped'],
		['stopped: no API server → unknown', {replicas: 0, down: true}, 'unknown: Could not look at deployment/collector'],
	])('%s', async (_title, collector, expected) => {
		expect(await at(collector)).toContain(expected);
	});

	test('stopped: an empty namespace → unknown', async () => {
		expect(await look(cluster({}), {workloads, control})).toContain('unknown: None of them is there');
	});
});

test.each([[{}], [{containers: ['bot'], workloads: ['deployment/bot']}], [{containers: ['-f']}], [{workloads: ['cronjob/bot']}]])(
	'refuses %j',
	fields => {
		expect(stopped.schema.safeParse({on: 'vm', ...fields}).success).toBe(false);
	},
);
