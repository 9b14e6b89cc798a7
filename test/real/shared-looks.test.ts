import {execFileSync} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {runCheck} from '../../src/app/run-check.ts';
import type {CheckKind} from '../../src/checks/contract.ts';
import {disk} from '../../src/checks/host/disk.ts';
import {file} from '../../src/checks/host/file.ts';
import {identity} from '../../src/checks/host/identity.ts';
import {listening} from '../../src/checks/host/listening.ts';
import {memory} from '../../src/checks/host/memory.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {makeCheck} from '../support/make-checklist.ts';
import {waitUntil} from '../support/wait-until.ts';
import {type HostOverSsh, startHostOverSsh} from './host-over-ssh.ts';
import {hasSshd} from './start-sshd.ts';

if (!hasSshd) console.warn('SKIPPED: test/real/shared-looks.test.ts needs an OpenSSH server (/usr/sbin/sshd)');

describe.skipIf(!hasSshd)('checks of many kinds at once, over SSH', () => {
	let host: HostOverSsh;
	let directory: string;
	let systems: Systems;
	let runs: number;

	beforeAll(async () => {
		host = await startHostOverSsh();
		directory = await mkdtemp(join(tmpdir(), 'coinpilot-shared-'));
		await writeFile(join(directory, 'there'), 'line\n', {mode: 0o600});
		execFileSync('mkfifo', [join(directory, 'pipe')]);
	});
	beforeEach(() => {
		runs = 0;
		const run: Systems['run'] = (...call) => {
			runs++;
			return host.systems.run(...call);
		};
		systems = new Proxy(host.systems, {get: (target, name) => (name === 'run' ? run : Reflect.get(target, name))});
	});
	afterAll(async () => {
		await host?.stop();
		if (directory !== undefined) await rm(directory, {recursive: true, force: true});
	});

	const look = <Spec, Seen>(kind: CheckKind<Spec, Seen>, fields: object, timeoutMs?: number) =>
		runCheck(
			makeCheck(kind.kind, kind.schema.parse({on: 'vm', ...fields}), timeoutMs === undefined ? {} : {timeoutMs}),
			kind as CheckKind,
			{
				systems,
				signal: new AbortController().signal,
				redact: value => value,
			},
		);
	const fileAt = (name: string, expected: object = {}) => ({files: [{path: join(directory, name), ...expected}]});
	const anyone = {free: {fail: 0}, freeInodes: {fail: 0}};
	const statusOf = async (judged: ReturnType<typeof look>) => (await judged).verdict.status;
	const many = () => [
		look(identity, {architecture: {regexp: '.'}}),
		look(disk, anyone),
		look(memory, {available: {fail: 0}, swapFree: {fail: 0}, maxOomKills: 1e6}),
		look(listening, {loopback: [host.sshd.port]}),
		...Array.from({length: 10}, () => look(file, fileAt('there', {mode: '600'}))),
	];

	it('take one round trip', async () => {
		expect(new Set(await Promise.all(many().map(statusOf)))).toEqual(new Set(['pass']));
		expect(runs).toBe(1);
	});

	it('file: one of many fails → fail, and the others pass', async () => {
		const wrong = [look(file, fileAt('there', {mode: '644'})), look(file, fileAt('gone')), look(listening, {open: [host.sshd.port]})];
		const right = many();
		expect(await Promise.all(wrong.map(statusOf))).toEqual(['fail', 'fail', 'fail']);
		expect(new Set(await Promise.all(right.map(statusOf)))).toEqual(new Set(['pass']));
		expect(runs).toBe(1);
	});

	it('file: a pipe that nobody writes to hangs → unknown at its own deadline, the others pass, and nothing is left behind', async () => {
		const reading = () => execFileSync('sh', ['-c', `pgrep -f 'head -c [0-9]* -- ${directory}/pip[e]' || :`], {encoding: 'utf8'}).trim();
		const hangs = look(file, fileAt('pipe', {content: {contains: 'x'}}), 4_000);
		expect(new Set(await Promise.all(many().map(statusOf)))).toEqual(new Set(['pass']));
		expect(await waitUntil('the pipe to be read', async () => reading() !== '')).toBe(true);
		expect((await hangs).verdict).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('no result within 4 s')}});
		await waitUntil('the reader to be ended', async () => reading() === '');
	});
});
