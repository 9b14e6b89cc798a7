import {spawn} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {copyFile} from '../../src/actions/copy-file.ts';
import type {CommandLine, Ran, RunOptions, Systems} from '../../src/systems/systems.ts';
import {createFakeSystems} from '../support/fake-systems.ts';

const summary = {en: 'Copies the dump', ko: '덤프를 복사함'};
const signal = new AbortController().signal;
let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'copy file '));
});
afterEach(() => {
	rmSync(folder, {recursive: true});
});

/** Every place is this machine's own shell; a hook may spoil what travels. */
function shells(spoil: (script: string, input: string | undefined) => string | undefined = (_script, input) => input): Systems {
	return createFakeSystems({
		run: (_place, command: CommandLine, options: RunOptions) =>
			new Promise<Ran>(resolve => {
				const script = 'script' in command ? command.script : '';
				const child = spawn('/bin/sh', ['-c', script]);
				let stdout = '';
				child.stdout.on('data', chunk => {
					stdout += chunk;
				});
				child.on('close', exitCode => resolve({exitCode, stdout, stderr: '', truncated: false, durationMs: 1}));
				// A shell that gave up does not read on.
				child.stdin.on('error', () => undefined);
				child.stdin.end(spoil(script, options.stdin));
			}),
	});
}

function specOf(from = join(folder, 'from.dump'), to = join(folder, 'to.dump')) {
	return copyFile.schema.parse({
		from: {on: 'minikube', workload: 'statefulset/db', path: from},
		to: {on: 'vm', container: 'coinpilot-db', path: to},
		summary,
	});
}

describe('copy-file', () => {
	test.each([0, 1, 614_399, 614_400, 1_500_001])('carries %i bytes whole, and for the owner alone', async bytes => {
		const content = randomBytes(bytes);
		writeFileSync(join(folder, 'from.dump'), content);
		const said: string[] = [];
		const done = await copyFile.perform(specOf(), shells(), signal, chunk => said.push(chunk));
		expect(done.succeeded).toBe(true);
		expect(done.summary.en).toContain(createHash('sha256').update(content).digest('hex').slice(0, 12));
		expect(readFileSync(join(folder, 'to.dump')).equals(content)).toBe(true);
		expect(statSync(join(folder, 'to.dump')).mode & 0o077).toBe(0);
		expect(said.at(-1)).toBe(`${bytes} / ${bytes} bytes\n`);
		expect(await copyFile.probe(specOf(), shells(), signal)).toMatchObject({effect: 'done'});
	});

	test('replaces what was there before', async () => {
		writeFileSync(join(folder, 'from.dump'), 'new');
		writeFileSync(join(folder, 'to.dump'), 'something longer');
		expect(await copyFile.probe(specOf(), shells(), signal)).toMatchObject({effect: 'not-done'});
		expect((await copyFile.perform(specOf(), shells(), signal, () => undefined)).succeeded).toBe(true);
		expect(readFileSync(join(folder, 'to.dump'), 'utf8')).toBe('new');
	});

	test('fails when what arrived is not what was sent', async () => {
		writeFileSync(join(folder, 'from.dump'), 'the whole truth');
		const spoiling = shells((_script, input) => (input === undefined ? undefined : Buffer.from('half').toString('base64')));
		const done = await copyFile.perform(specOf(), spoiling, signal, () => undefined);
		expect(done).toMatchObject({succeeded: false, summary: {en: 'vm, container coinpilot-db: the copy has another checksum'}});
	});

	test('fails when there is nothing to copy, and cannot tell afterwards', async () => {
		const done = await copyFile.perform(specOf(), shells(), signal, () => undefined);
		expect(done.succeeded).toBe(false);
		expect(done.summary.en).toContain('minikube, statefulset/db');
		expect(await copyFile.probe(specOf(), shells(), signal)).toMatchObject({effect: 'cannot-tell'});
	});

	test('fails when it cannot be written', async () => {
		writeFileSync(join(folder, 'from.dump'), 'x');
		const done = await copyFile.perform(specOf(undefined, join(folder, 'no/such/to.dump')), shells(), signal, () => undefined);
		expect(done).toMatchObject({succeeded: false, summary: {en: 'vm, container coinpilot-db: the file could not be written'}});
	});

	test('takes whole paths only', () => {
		for (const path of ['relative', '/folder/', '']) {
			expect(copyFile.schema.safeParse({from: {on: 'vm', path}, to: {on: 'vm', path: '/x'}, summary}).success).toBe(false);
		}
	});

	test('shows both ends in the plan', () => {
		expect(copyFile.plan(specOf('/tmp/a', '/tmp/b')).commands).toEqual([
			{en: '# minikube, statefulset/db: read /tmp/a', ko: '# minikube, statefulset/db: /tmp/a 읽기'},
			{
				en: '# vm, container coinpilot-db: write /tmp/b (mode 600), then compare sha256sum of both',
				ko: '# vm, container coinpilot-db: /tmp/b 쓰기 (모드 600), 그 뒤 양쪽 sha256sum 비교',
			},
		]);
	});
});
