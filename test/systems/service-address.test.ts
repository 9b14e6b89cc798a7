import {PassThrough} from 'node:stream';
import {describe, expect, it} from 'vitest';
import {type Problem, ProblemError} from '../../src/core/problem.ts';
import type {Docker} from '../../src/systems/containers/docker.ts';
import {formatAddress} from '../../src/systems/network/format-address.ts';
import {createDialService} from '../../src/systems/service-address.ts';
import type {Address} from '../../src/systems/systems.ts';
import {problemOf} from './problem-of.ts';

const signal = new AbortController().signal;
const refused: Problem = {code: 'connection-failed', address: 'x', why: 'refused', afterMs: 1};

/** A target whose containers and open addresses change under way. */
function scene(open: Record<string, Problem | 'open'>, inspected: Address[] | Problem) {
	const dialled: string[] = [];
	const state = {open, inspected, now: 0, inspections: 0};
	const docker = {
		addresses: async () => {
			state.inspections++;
			if ('code' in state.inspected) throw new ProblemError(state.inspected as Problem);
			return state.inspected;
		},
	} as unknown as Docker;
	const dialService = createDialService({
		docker: () => docker,
		now: () => state.now,
		dial: async (from, to) => {
			dialled.push(`${from} ${formatAddress(to)}`);
			const answer = state.open[formatAddress(to)] ?? refused;
			if (answer !== 'open') throw new ProblemError(answer);
			return new PassThrough();
		},
	});
	return {state, dialled, dial: (service = {}) => dialService({on: 'vm', ...service}, 5432, {signal})};
}

describe('a container', () => {
	const db = {container: 'coinpilot-db'};

	it('is dialled at its address, which is looked up once', async () => {
		const {dial, dialled, state} = scene({'172.18.0.5:5432': 'open'}, [{host: '172.18.0.5', port: 5432}]);
		await dial(db);
		await dial(db);
		expect(dialled).toEqual(['vm 172.18.0.5:5432', 'vm 172.18.0.5:5432']);
		expect(state.inspections).toBe(1);
	});

	it('is looked up again when its address no longer answers', async () => {
		const {dial, dialled, state} = scene({'172.18.0.5:5432': 'open'}, [{host: '172.18.0.5', port: 5432}]);
		await dial(db);
		state.open = {'172.18.0.9:5432': 'open'};
		state.inspected = [{host: '172.18.0.9', port: 5432}];
		await dial(db);
		expect(dialled).toEqual(['vm 172.18.0.5:5432', 'vm 172.18.0.5:5432', 'vm 172.18.0.9:5432']);
	});

	it('is looked up again after a while', async () => {
		const {dial, state} = scene({'172.18.0.5:5432': 'open'}, [{host: '172.18.0.5', port: 5432}]);
		await dial(db);
		state.now = 60_000;
		await dial(db);
		expect(state.inspections).toBe(2);
	});

	it('is tried at each of its addresses, and the first refusal is what was seen', async () => {
		const addresses = [
			{host: '10.0.0.1', port: 5432},
			{host: '10.0.0.2', port: 5432},
		];
		const second = scene({'10.0.0.2:5432': 'open'}, addresses);
		await second.dial(db);
		expect(second.dialled).toEqual(['vm 10.0.0.1:5432', 'vm 10.0.0.2:5432']);
		const timedOut: Problem = {...refused, why: 'no-answer'};
		expect(await problemOf(scene({'10.0.0.1:5432': timedOut}, addresses).dial(db))).toEqual(timedOut);
	});

	it('is not looked up again when the road failed', async () => {
		const lost: Problem = {code: 'ssh-lost', target: 'vm', address: 'vm:22', detail: 'x'};
		const {dial, state} = scene({'172.18.0.5:5432': 'open'}, [{host: '172.18.0.5', port: 5432}]);
		await dial(db);
		state.open = {'172.18.0.5:5432': lost};
		expect(await problemOf(dial(db))).toEqual(lost);
		expect(state.inspections).toBe(1);
	});

	it('says what Docker says', async () => {
		const missing: Problem = {code: 'container-missing', target: 'vm', container: 'coinpilot-db'};
		expect(await problemOf(scene({}, missing).dial(db))).toEqual(missing);
	});

	it('without any address is unreachable', async () => {
		expect(await problemOf(scene({}, []).dial(db))).toMatchObject({
			code: 'connection-failed',
			address: 'coinpilot-db:5432',
			why: 'unreachable',
		});
	});
});

it.each([
	[{host: 'db.internal'}, 'vm db.internal:5432'],
	[{workload: 'statefulset/db'}, 'vm statefulset/db:5432'],
	[{}, 'vm 127.0.0.1:5432'],
])('%j is dialled straight', async (service, expected) => {
	const {dial, dialled} = scene({}, []);
	await problemOf(dial(service));
	expect(dialled).toEqual([expected]);
});
