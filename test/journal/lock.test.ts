import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {takeLock} from '../../src/journal/lock.ts';
import {type ProcessIdentity, thisProcess} from '../../src/systems/processes/process-identity.ts';
import {bundle} from './support/bundle.ts';
import {note, open, temporaryDirectory} from './support/sample.ts';

let scripts: string;
let locker: string;
beforeAll(async () => {
	scripts = fs.mkdtempSync('/tmp/coinpilot-lock-');
	locker = await bundle(new URL('./support/locker.ts', import.meta.url), scripts);
});
afterAll(() => fs.rmSync(scripts, {recursive: true, force: true}));

function writeLock(directory: string, holder: Partial<ProcessIdentity> | string): void {
	fs.mkdirSync(path.join(directory, 'journal.lock'));
	const content = typeof holder === 'string' ? holder : JSON.stringify({...thisProcess(), ...holder});
	fs.writeFileSync(path.join(directory, 'journal.lock', 'owner-1234'), content);
}

/** A number that belongs to no process. */
async function deadPid(): Promise<number> {
	const child = spawn(process.execPath, ['-e', '0']);
	await once(child, 'exit');
	return child.pid ?? 0;
}

interface Contender {
	readonly child: ChildProcess;
	readonly lines: string[];
	line(count: number): Promise<string>;
}

function contend(directory: string): Contender {
	const child = spawn(process.execPath, [locker, directory], {stdio: ['pipe', 'pipe', 'inherit']});
	onTestFinished(() => {
		child.kill('SIGKILL');
	});
	const lines: string[] = [];
	let rest = '';
	child.stdout.on('data', chunk => {
		const parts = `${rest}${chunk}`.split('\n');
		rest = parts.pop() ?? '';
		lines.push(...parts);
		child.emit('line');
	});
	async function line(count: number): Promise<string> {
		while (lines.length < count)
			await Promise.race([once(child, 'line'), once(child, 'exit').then(() => Promise.reject(new Error('ended early')))]);
		return lines[count - 1] ?? '';
	}
	return {child, lines, line};
}

async function race(directory: string, contenders: number): Promise<string[]> {
	const all = Array.from({length: contenders}, () => contend(directory));
	await Promise.all(all.map(contender => contender.line(1)));
	for (const {child} of all) child.stdin?.write('go\n');
	const outcomes = await Promise.all(all.map(contender => contender.line(2)));
	for (const {child} of all) child.kill('SIGKILL');
	await Promise.all(all.map(({child}) => child.exitCode ?? child.signalCode ?? once(child, 'exit')));
	return outcomes;
}

describe('one writer', () => {
	test('the second opening reads, and says who writes', async () => {
		const directory = temporaryDirectory();
		const first = await open(directory);
		await first.append(note('a'));
		const second = await open(directory);
		expect(second).toMatchObject({mode: 'read', readOnly: {code: 'journal-locked', pid: process.pid, host: thisProcess().host}});
		expect(second.records).toHaveLength(1);
		await expect(second.append(note('b'))).rejects.toMatchObject({problem: {code: 'journal-locked'}});
		await second.close();
		await first.append(note('c'));
		await first.close();
		expect(await open(directory)).toMatchObject({mode: 'write'});
	});

	test('giving the lock back twice does not take it from the next', () => {
		const directory = temporaryDirectory();
		const first = takeLock(directory);
		if (first.holder !== undefined) throw new Error('held');
		first.release();
		expect(takeLock(directory).holder).toBeUndefined();
		first.release();
		expect(takeLock(directory).holder).toMatchObject({pid: process.pid});
	});

	test('is found out between real processes', {timeout: 60_000}, async () => {
		for (let round = 0; round < 10; round++) {
			const outcomes = await race(temporaryDirectory(), 2);
			expect(outcomes.filter(outcome => outcome === 'won')).toHaveLength(1);
			expect(outcomes.filter(outcome => outcome.startsWith('lost to'))).toHaveLength(1);
		}
	});

	test('is found out also when both meet a stale lock', {timeout: 60_000}, async () => {
		for (let round = 0; round < 10; round++) {
			const directory = temporaryDirectory();
			writeLock(directory, {pid: await deadPid()});
			const outcomes = await race(directory, 3);
			expect(outcomes.filter(outcome => outcome === 'won')).toHaveLength(1);
			expect(outcomes.filter(outcome => outcome.startsWith('lost to'))).toHaveLength(2);
		}
	});

	test('whoever comes late to a stale lock does not take away the lock of the one who came first', async () => {
		const directory = temporaryDirectory();
		writeLock(directory, {pid: await deadPid()});
		let first: ReturnType<typeof takeLock> | undefined;
		let asked = 0;
		const late: ProcessIdentity = {
			...thisProcess(),
			/** Asked for once to be written down, and then when the stale lock was read and nothing has been done about it yet. */
			get namespace() {
				asked++;
				if (asked === 2) first = takeLock(directory);
				return thisProcess().namespace;
			},
		};
		expect(takeLock(directory, late).holder).toMatchObject({pid: process.pid});
		expect(first).toMatchObject({isHeld: expect.any(Function)});
		if (first?.holder !== undefined) throw new Error('the first one lost');
		expect(first?.isHeld()).toBe(true);
	});

	test('one whose lock, file or line was meddled with stops', async () => {
		const meddlers: [RegExp, (directory: string) => void][] = [
			[/lock was removed/, directory => fs.rmSync(path.join(directory, 'journal.lock'), {recursive: true})],
			[/file was removed/, directory => fs.rmSync(path.join(directory, 'journal.ndjson'))],
			[/changed the file/, directory => fs.appendFileSync(path.join(directory, 'journal.ndjson'), 'x')],
			[/changed the file/, directory => fs.truncateSync(path.join(directory, 'journal.ndjson'), 3)],
		];
		for (const [detail, meddle] of meddlers) {
			const directory = temporaryDirectory();
			const journal = await open(directory);
			await journal.append(note('a'));
			meddle(directory);
			for (const text of ['b', 'c']) {
				const refusal = {problem: {code: 'journal-unwritable', why: 'other', detail: {en: expect.stringMatching(detail)}}};
				await expect(journal.append(note(text))).rejects.toMatchObject(refusal);
			}
		}
	});

	test('one that was killed leaves nothing in the way', {timeout: 30_000}, async () => {
		const directory = temporaryDirectory();
		expect(await race(directory, 1)).toEqual(['won']);
		expect(fs.existsSync(path.join(directory, 'journal.lock'))).toBe(true);
		expect(await open(directory)).toMatchObject({mode: 'write'});
	});
});

describe('a lock that is there', () => {
	test.each([
		['of a dead process', 'taken over', async () => ({pid: await deadPid()})],
		['of another process that got the same number', 'taken over', async () => ({started: '1'})],
		['from before the last boot', 'taken over', async () => ({boot: 'another'})],
		['of this very process', 'respected', async () => ({})],
		['of another host, although no such process is here', 'respected', async () => ({host: 'elsewhere', pid: await deadPid()})],
		['of another host with another boot', 'respected', async () => ({host: 'elsewhere', boot: 'another'})],
		['counted in another namespace', 'respected', async () => ({namespace: 'pid:[1]', pid: await deadPid()})],
		['that tells no start, of a living process', 'respected', async () => ({started: ''})],
	] as const)('%s is %s', async (_, outcome, holder) => {
		const directory = temporaryDirectory();
		writeLock(directory, await holder());
		const longAgo = new Date(0);
		fs.utimesSync(path.join(directory, 'journal.lock'), longAgo, longAgo);
		expect(takeLock(directory).holder === undefined ? 'taken over' : 'respected').toBe(outcome);
		expect(fs.readdirSync(directory)).toEqual(['journal.lock']);
	});

	test.each(['', 'rubbish', '{"pid":"x"}', '{"host":"h","pid":-1}'])('and cannot be read is respected: %j', content => {
		const directory = temporaryDirectory();
		writeLock(directory, content);
		expect(takeLock(directory).holder).toMatchObject({pid: 0, host: '?'});
	});

	test('and holds something else is respected', () => {
		const directory = temporaryDirectory();
		fs.mkdirSync(path.join(directory, 'journal.lock'));
		fs.writeFileSync(path.join(directory, 'journal.lock', 'something'), '');
		expect(takeLock(directory).holder).toMatchObject({pid: 0});
	});

	test('and is empty is free: its owner was giving it back', () => {
		const directory = temporaryDirectory();
		fs.mkdirSync(path.join(directory, 'journal.lock'));
		expect(takeLock(directory).holder).toBeUndefined();
	});
});
