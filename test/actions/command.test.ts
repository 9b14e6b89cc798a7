import {describe, expect, test} from 'vitest';
import {command} from '../../src/actions/command.ts';
import {type Problem, ProblemError} from '../../src/core/problem.ts';
import type {Ran, RunOptions} from '../../src/systems/systems.ts';
import {createFakeSystems} from '../support/fake-systems.ts';
import {problemOf} from '../support/problem-of.ts';

const summary = {en: 'Stops the old bot', ko: '기존 봇을 멈춤'};

function parse(fields: Record<string, unknown>) {
	return command.schema.parse({on: 'vm', summary, ...fields});
}

function result(over: Partial<Ran> = {}): Ran {
	return {exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 1, ...over};
}

const signal = new AbortController().signal;

describe('schema', () => {
	test.each([
		[{}],
		[{run: ['a'], script: 'a'}],
		[{script: 'a', summary: {en: 'only English'}}],
		[{script: 'a', exitCode: 256}],
		[{script: 'a', exitCode: []}],
		[{script: 'a', probe: {}}],
		[{script: 'a', probe: {script: 'b', exitCode: 1}}],
		[{script: 'a', probe: {script: 'b', notDone: [0, 3]}}],
		[{script: 'a', probe: {script: 'b', on: 'elsewhere'}}],
	])('refuses %j', fields => {
		expect(command.schema.safeParse({summary, ...fields}).success).toBe(false);
	});
});

describe('plan', () => {
	test('shows the place and the words as one would type them', () => {
		const plan = command.plan(parse({container: 'coinpilot-db', run: ['psql', '-c', "select 'a b'"], undo: {en: 'None', ko: '없음'}}));
		expect(plan).toEqual({
			summary,
			commands: ['# vm, container coinpilot-db', `psql -c 'select '\\''a b'\\'''`],
			undo: {en: 'None', ko: '없음'},
		});
	});

	test('shows a script line by line', () => {
		expect(command.plan(parse({script: 'cd /opt/coin-pilot\ndocker compose stop bot\n'}))).toEqual({
			summary,
			commands: ['# vm', 'cd /opt/coin-pilot', 'docker compose stop bot'],
		});
	});

	test('shows what is fed to it, under a mark that does not occur in it', () => {
		const plan = command.plan(parse({workload: 'statefulset/db', run: ['psql'], stdin: 'select 1;\nEOF\n'}));
		expect(plan.commands).toEqual(['# vm, statefulset/db', "psql <<'EOF_'", 'select 1;', 'EOF', 'EOF_']);
	});
});

describe('perform', () => {
	test('streams what is printed, in order, and succeeds on exit code 0', async () => {
		const printed: string[] = [];
		const asked: unknown[] = [];
		const systems = createFakeSystems({
			run: async (place, line, options: RunOptions) => {
				asked.push({place, line, stdin: options.stdin, signal: options.signal});
				options.onOutput?.('stdout', 'one\n');
				options.onOutput?.('stderr', 'two\n');
				return result();
			},
		});
		const performed = await command.perform(parse({script: 'go', stdin: 'in'}), systems, signal, chunk => printed.push(chunk));
		expect(performed).toMatchObject({succeeded: true, summary: {en: 'vm: done (exit code 0)'}});
		expect(printed).toEqual(['one\n', 'two\n']);
		expect(asked).toEqual([{place: {target: 'vm'}, line: {script: 'go'}, stdin: 'in', signal}]);
	});

	test.each<[Record<string, unknown>, Partial<Ran>, boolean, string]>([
		[{}, {exitCode: 1}, false, 'vm: failed with exit code 1'],
		[{exitCode: [0, 3]}, {exitCode: 3}, true, 'vm: done (exit code 3)'],
		[{exitCode: 3}, {exitCode: 0}, false, 'vm: failed with exit code 0'],
		[{}, {exitCode: null, signal: 'SIGKILL'}, false, 'vm: ended without an exit code (SIGKILL)'],
		[{}, {exitCode: null}, false, 'vm: ended without an exit code'],
	])('%j with %j', async (fields, over, succeeded, en) => {
		const systems = createFakeSystems({run: async () => result(over)});
		const performed = await command.perform(parse({script: 'go', ...fields}), systems, signal, () => undefined);
		expect(performed).toMatchObject({succeeded, summary: {en}});
	});

	test('a problem of the road is thrown, not taken for a failure of the command', async () => {
		const problem: Problem = {code: 'ssh-lost', target: 'vm', address: 'a:22', detail: 'closed'};
		const systems = createFakeSystems({run: () => Promise.reject(new ProblemError(problem))});
		expect(await problemOf(command.perform(parse({script: 'go'}), systems, signal, () => undefined))).toEqual(problem);
	});
});

describe('probe', () => {
	test('without one, nothing can tell', async () => {
		expect(await command.probe(parse({script: 'go'}), createFakeSystems(), signal)).toMatchObject({effect: 'cannot-tell'});
	});

	test.each<[Record<string, unknown>, number | null, string]>([
		[{}, 0, 'done'],
		[{}, 1, 'not-done'],
		[{}, 2, 'cannot-tell'],
		[{}, 127, 'cannot-tell'],
		[{}, null, 'cannot-tell'],
		[{exitCode: 3, notDone: [0, 4]}, 3, 'done'],
		[{exitCode: 3, notDone: [0, 4]}, 4, 'not-done'],
		[{exitCode: 3, notDone: [0, 4]}, 1, 'cannot-tell'],
	])('%j with exit code %j', async (fields, exitCode, effect) => {
		const asked: unknown[] = [];
		const systems = createFakeSystems({
			run: async (place, line) => {
				asked.push({place, line});
				return result({exitCode});
			},
		});
		const spec = parse({container: 'bot', script: 'go', probe: {run: ['gone?'], ...fields}});
		expect(await command.probe(spec, systems, signal)).toMatchObject({effect});
		expect(asked).toEqual([{place: {target: 'vm', container: 'bot'}, line: {argv: ['gone?']}}]);
	});

	test('a probe that could not run is a problem of the road', async () => {
		const problem: Problem = {code: 'ssh-denied', target: 'vm', address: 'a:22', user: 'ubuntu'};
		const systems = createFakeSystems({run: () => Promise.reject(new ProblemError(problem))});
		expect(await problemOf(command.probe(parse({script: 'go', probe: {script: 'x'}}), systems, signal))).toEqual(problem);
	});
});
