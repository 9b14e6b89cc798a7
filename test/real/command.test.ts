import {execFileSync} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {command as commandAction} from '../../src/actions/command.ts';
import {command} from '../../src/checks/command.ts';
import {configSchema} from '../../src/config/schema.ts';
import {createSecrets} from '../../src/config/secrets.ts';
import {noQuestions} from '../../src/systems/questions.ts';
import {createSystems} from '../../src/systems/real-systems.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {closedPort} from '../support/listen.ts';
import {problemOf} from '../support/problem-of.ts';
import {waitUntil} from '../support/wait-until.ts';
import {hasSshd, type Sshd, startSshd} from './start-sshd.ts';

if (!hasSshd) console.warn('SKIPPED: test/real/command.test.ts needs an OpenSSH server (/usr/sbin/sshd)');

const summary = {en: 'Sleeps', ko: '잠'};
const never = new AbortController().signal;

/** Seconds that no other process on this machine sleeps for, so that the process table answers for this test alone. */
let nap = 900_000_000 + (process.pid % 100_000) * 1_000;
const uniqueNap = () => String(++nap);

function sleeping(seconds: string): string[] {
	const table = execFileSync('ps', ['-A', '-o', 'args='], {encoding: 'utf8'});
	return table.split('\n').filter(line => line.includes(seconds));
}

describe.skipIf(!hasSshd)('command, here and over SSH', () => {
	let sshd: Sshd;
	let systems: Systems;

	beforeAll(async () => {
		sshd = await startSshd();
		const vm = {type: 'ssh', host: '127.0.0.1', port: sshd.port, user: sshd.user, identity: sshd.identity, knownHosts: sshd.knownHosts};
		const config = configSchema.parse({
			environment: 'test',
			domain: 'dashboard.example.com',
			targets: {vm, away: {...vm, port: await closedPort()}},
		});
		systems = createSystems({config, secrets: createSecrets({environment: {}, ask: async () => undefined}), questions: noQuestions});
	});
	afterAll(async () => {
		await systems?.close();
		await sshd?.stop();
	});

	async function look(fields: Record<string, unknown>) {
		const spec = command.schema.parse(fields);
		return command.judge(await command.observe(spec, systems, never), spec);
	}

	describe.each(['operator', 'vm'])('on %s', on => {
		test('healthy is green', async () => {
			const verdict = await look({on, script: 'echo active; echo note >&2', stdout: 'active', stderr: {contains: 'note'}});
			expect(verdict).toMatchObject({status: 'pass', summary: {en: 'Ended with exit code 0, as expected'}});
		});

		test.each<[string, Record<string, unknown>, string, string]>([
			['another exit code', {script: 'exit 3'}, 'fail', 'exit code: 3, expected 0'],
			['another word', {script: 'echo inactive', stdout: 'active'}, 'fail', 'stdout: inactive, expected "active"'],
			['a complaint', {script: 'echo "ERROR 7" >&2', stderr: {not: {contains: 'ERROR'}}}, 'fail', 'stderr: ERROR 7'],
			['a program that is not there', {script: 'no-such-program-here'}, 'unknown', 'exit code 127'],
			['killed where failure is awaited', {script: "sh -c 'kill -9 $$'; exit $?", exitCode: {not: 0}}, 'unknown', 'SIGKILL, 137'],
			['killed', {script: 'kill -9 $$'}, 'unknown', 'without an exit code (SIGKILL)'],
			['silence', {script: 'grep ERROR /dev/null || true', stdout: {not: {contains: 'ERROR'}}}, 'unknown', 'proves nothing'],
		])('command: %s', async (_, fields, status, reason) => {
			const verdict = await look({on, ...fields});
			expect(verdict.summary.en).toContain(reason);
			expect(verdict.status).toBe(status);
		});

		test('words are passed on as they are, and input is read', async () => {
			const words = ["it's", '$HOME', '`id`', '-n', '한글', 'a\nb', '*'];
			const verdict = await look({on, run: ['printf', '%s|', ...words], stdout: `${words.join('|')}|`});
			expect(verdict.status).toBe('pass');
			expect((await look({on, run: ['wc', '-c'], stdin: 'x'.repeat(100_000), stdout: 100_000})).status).toBe('pass');
		});

		test('command: the program is missing → unknown', async () => {
			const spec = command.schema.parse({on, run: ['no-such-program-here']});
			expect(await problemOf(command.observe(spec, systems, never))).toEqual({
				code: 'program-missing',
				target: on,
				program: 'no-such-program-here',
			});
		});

		test('an action that is cancelled leaves no process behind, children included', async () => {
			const seconds = uniqueNap();
			const cancel = new AbortController();
			const printed: string[] = [];
			const spec = commandAction.schema.parse({on, summary, script: `echo begun; sleep ${seconds} & (sleep ${seconds} & wait) & wait`});
			const performing = commandAction.perform(spec, systems, cancel.signal, chunk => printed.push(chunk));
			await waitUntil('both to sleep', async () => sleeping(seconds).filter(line => line.startsWith('sleep')).length === 2);
			await waitUntil('the output to arrive', async () => printed.join('') === 'begun\n');
			cancel.abort();
			expect(await problemOf(performing)).toEqual({code: 'cancelled'});
			expect(sleeping(seconds)).toEqual([]);
		});

		test('output arrives while the action runs, not after it', async () => {
			const gate = join(sshd.directory, `gate-${on}`);
			const printed: string[] = [];
			const script = `echo first; while [ ! -e ${gate} ]; do sleep 0.05; done; echo second >&2`;
			const performing = commandAction.perform(commandAction.schema.parse({on, summary, script}), systems, never, chunk =>
				printed.push(chunk),
			);
			await waitUntil('the first line', async () => printed.join('') === 'first\n');
			await writeFile(gate, '');
			expect(await performing).toMatchObject({succeeded: true});
			expect(printed.join('')).toBe('first\nsecond\n');
		});

		test('a probe finds out whether the action took effect', async () => {
			const file = join(sshd.directory, `made-${on}`);
			const spec = commandAction.schema.parse({on, summary, run: ['touch', file], probe: {run: ['test', '-e', file]}});
			expect(await commandAction.probe(spec, systems, never)).toMatchObject({effect: 'not-done'});
			expect(await commandAction.perform(spec, systems, never, () => undefined)).toMatchObject({succeeded: true});
			expect(await commandAction.probe(spec, systems, never)).toMatchObject({effect: 'done'});
		});
	});

	test('command: a host that does not answer → unknown', async () => {
		const spec = command.schema.parse({on: 'away', script: 'true'});
		expect(await problemOf(command.observe(spec, systems, never))).toMatchObject({code: 'ssh-unreachable', target: 'away', why: 'refused'});
	});

	test('a probe over a road that is gone is no answer either', async () => {
		const spec = commandAction.schema.parse({on: 'away', summary, script: 'true', probe: {script: 'true'}});
		expect(await problemOf(commandAction.probe(spec, systems, never))).toMatchObject({code: 'ssh-unreachable'});
	});
});
