import {describe, expect, test} from 'vitest';
import {type CommandSeen, command} from '../../src/checks/command.ts';
import type {Problem} from '../../src/core/problem.ts';
import {ProblemError} from '../../src/core/problem.ts';
import {spoken} from '../../src/core/verdict.ts';
import type {Ran, RunOptions} from '../../src/systems/systems.ts';
import {createFakeSystems} from '../support/fake-systems.ts';
import {problemOf} from '../support/problem-of.ts';

function ran(over: Partial<Ran> = {}): CommandSeen {
	return {ran: {exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 12, ...over}};
}

function judge(seen: CommandSeen, fields: Record<string, unknown> = {}) {
	return command.judge(seen, command.schema.parse({on: 'vm', script: 'true', ...fields}));
}

describe('schema', () => {
	test('asks for exit code 0 on this machine unless told otherwise', () => {
		expect(command.schema.parse({run: ['true']})).toEqual({on: 'operator', run: ['true'], exitCode: 0, allowEmpty: false});
	});

	test.each([
		[{}],
		[{run: ['a'], script: 'a'}],
		[{run: []}],
		[{script: ' '}],
		[{script: 'a\0b'}],
		[{script: 'a', container: 'c', workload: 'deployment/d'}],
		[{script: 'a', container: '--privileged'}],
		[{script: 'a', workload: 'bot'}],
		[{script: 'a', workload: '--all/x'}],
		[{script: 'a', exitCode: {regexp: '('}}],
	])('refuses %j', fields => {
		expect(command.schema.safeParse(fields).success).toBe(false);
	});
});

describe('observe', () => {
	test('runs the words where the checklist says, with its input and signal', async () => {
		const asked: unknown[] = [];
		const systems = createFakeSystems({
			run: async (place, line, {stdin, signal}: RunOptions) => {
				asked.push({place, line, stdin, signal});
				return {exitCode: 3, stdout: 'out', stderr: '', truncated: false, durationMs: 1};
			},
		});
		const {signal} = new AbortController();
		const spec = command.schema.parse({on: 'vm', container: 'coinpilot-db', run: ['psql', '-c', 'select 1'], stdin: 'x'});
		const seen = await command.observe(spec, systems, signal);
		expect(seen).toMatchObject({ran: {exitCode: 3, stdout: 'out'}});
		const line = {argv: ['psql', '-c', 'select 1']};
		expect(asked).toEqual([{place: {target: 'vm', container: 'coinpilot-db'}, line, stdin: 'x', signal}]);
		expect(command.from(spec)).toBe('vm');
	});

	test.each<Problem>([
		{code: 'ssh-unreachable', target: 'vm', address: '203.0.113.10:22', why: 'no-answer', afterMs: 8000},
		{code: 'program-missing', target: 'vm', program: 'docker'},
		{code: 'docker-unreachable', target: 'vm', detail: 'permission denied'},
		{code: 'deadline', afterMs: 15_000},
	])('a road that fails is thrown: %j', async problem => {
		const systems = createFakeSystems({run: () => Promise.reject(new ProblemError(problem))});
		const spec = command.schema.parse({on: 'vm', script: 'true'});
		expect(await problemOf(command.observe(spec, systems, new AbortController().signal))).toEqual(problem);
	});

	test.each<Problem>([
		{code: 'container-missing', target: 'vm', container: 'coinpilot-bot'},
		{code: 'container-not-running', target: 'vm', container: 'coinpilot-bot', state: 'exited'},
		{code: 'workload-missing', target: 'minikube', workload: 'deployment/bot'},
	])('a place that is not there, met over a proven road, is what was seen: %j', async problem => {
		const systems = createFakeSystems({run: () => Promise.reject(new ProblemError(problem))});
		const spec = command.schema.parse({on: 'vm', container: 'coinpilot-bot', script: 'true'});
		const seen = await command.observe(spec, systems, new AbortController().signal);
		expect(command.judge(seen, spec).status).toBe('fail');
	});
});

describe('judge', () => {
	test.each<[string, CommandSeen, Record<string, unknown>, string]>([
		['exit code 0', ran(), {}, 'pass'],
		['another exit code', ran({exitCode: 1}), {}, 'fail'],
		['an exit code asked for', ran({exitCode: 3}), {exitCode: 3}, 'pass'],
		['an exit code in a range', ran({exitCode: 2}), {exitCode: {range: '1:3'}}, 'pass'],
		['no exit code', ran({exitCode: null}), {}, 'unknown'],
		['no exit code, whatever is expected', ran({exitCode: null, stdout: 'ok'}), {exitCode: {not: 0}, stdout: 'ok'}, 'unknown'],
		['a program that is not there', ran({exitCode: 127, stderr: 'sh: docker: not found'}), {}, 'unknown'],
		['killed for want of memory where failure is awaited', ran({exitCode: 137}), {exitCode: {not: 0}}, 'unknown'],
		['killed for want of memory', ran({exitCode: 137}), {}, 'fail'],
		['a program that is not there where failure is awaited', ran({exitCode: 127}), {exitCode: {not: 0}}, 'unknown'],
		['a program that cannot be started', ran({exitCode: 126}), {exitCode: {gt: 0}}, 'unknown'],
		['a script that says it could not look', ran({exitCode: 2, stderr: 'no daemon'}), {cannotLook: 2}, 'unknown'],
		[
			'a script that says so, whatever it printed',
			ran({exitCode: 2, stdout: 'end'}),
			{cannotLook: 2, stdout: 'end', exitCode: {ge: 0}},
			'unknown',
		],
		['another exit code than the one it says so by', ran({exitCode: 1}), {cannotLook: 2}, 'fail'],
		['137 when it is named', ran({exitCode: 137}), {exitCode: {or: [0, 137]}}, 'pass'],
		['a failure above 128 that is no signal', ran({exitCode: 255}), {exitCode: {not: 0}}, 'pass'],
		['127 when it is named', ran({exitCode: 127}), {exitCode: 127}, 'pass'],
		['127 when it is one of those named', ran({exitCode: 127}), {exitCode: {or: [0, 127]}}, 'pass'],
		['stdout as expected, but for the last line break', ran({stdout: 'active\n'}), {stdout: 'active'}, 'pass'],
		['stdout otherwise', ran({stdout: 'inactive\n'}), {stdout: 'active'}, 'fail'],
		['a number in stdout', ran({stdout: ' 7\n'}), {stdout: {lt: 10}}, 'pass'],
		['a word where a number is expected', ran({stdout: 'seven'}), {stdout: {lt: 10}}, 'fail'],
		['nothing where something is expected', ran(), {stdout: {contains: 'active'}}, 'fail'],
		['an absence in some lines', ran({stdout: 'fine\nfine\n'}), {stdout: {not: {contains: 'ERROR'}}}, 'pass'],
		['an absence in nothing at all', ran({stdout: '\n'}), {stdout: {not: {contains: 'ERROR'}}}, 'unknown'],
		['emptiness, unasked', ran(), {stdout: ''}, 'unknown'],
		['emptiness that counts', ran(), {stdout: '', allowEmpty: true}, 'pass'],
		['an absence in nothing that counts', ran(), {stdout: {not: {contains: 'ERROR'}}, allowEmpty: true}, 'pass'],
		['a silent stderr', ran(), {stderr: {not: {contains: 'error'}}}, 'pass'],
		['a loud stderr', ran({stderr: 'error: x'}), {stderr: {not: {contains: 'error'}}}, 'fail'],
		['a loud stderr nobody asked about', ran({stderr: 'warning: x'}), {}, 'pass'],
		['a part of the output', ran({stdout: 'fine', truncated: true}), {stdout: {not: {contains: 'ERROR'}}}, 'unknown'],
		['a part of the output nobody asked about', ran({stdout: 'fine', truncated: true}), {}, 'pass'],
		['a wrong exit code beside an unclear output', ran({exitCode: 1}), {stdout: ''}, 'fail'],
		['two expectations, one not met', ran({stdout: 'a', stderr: 'b'}), {stdout: 'a', stderr: 'c'}, 'fail'],
	])('command: %s', (_, seen, fields, status) => {
		const verdict = judge(seen, fields);
		expect(verdict.status).toBe(status);
		expect(verdict.summary.en).not.toBe('');
		expect(verdict.summary.ko).toMatch(/[가-힣]|stdout|stderr/);
	});

	test('says what was seen and what was expected', () => {
		const verdict = judge(ran({exitCode: 0, stdout: 'inactive\n'}), {stdout: 'active'});
		expect(verdict.summary.en).toBe('stdout: inactive, expected "active"');
		expect(verdict.evidence).toEqual([
			{label: {en: 'exit code', ko: '종료 코드'}, observed: '0', expected: '0', status: 'pass'},
			{label: {en: 'stdout', ko: 'stdout'}, observed: 'inactive', expected: '"active"', status: 'fail'},
		]);
	});

	test('keeps evidence small: the first lines of stdout, the last of stderr', () => {
		const lines = Array.from({length: 400}, (_, index) => `${index} ${'x'.repeat(5000)}`).join('\n');
		const [, stdout = '', stderr = ''] = spoken(judge(ran({exitCode: 1, stdout: lines, stderr: lines})), 'en').evidence.map(
			({observed}) => observed,
		);
		expect(stdout.split('\n').map(line => line.slice(0, 4))).toEqual(['0 xx', '1 xx', '2 xx', '3 xx', '4 xx', '… +3']);
		expect(stderr.split('\n').at(-1)?.slice(0, 4)).toBe('399 ');
		expect(stderr.split('\n')[0]).toBe('… +395');
		expect(stdout.length).toBeLessThan(1100);
	});
});
