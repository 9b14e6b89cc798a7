import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {type FileOps, realFiles} from '../../src/journal/file-ops.ts';
import {verifyJournal} from '../../src/journal/verify.ts';
import {note, open, temporaryDirectory} from './support/sample.ts';

function failing(code: string, syscall: string): () => never {
	return () => {
		throw Object.assign(new Error(code), {code, syscall});
	};
}

describe('a disk that fails', () => {
	test('taking a few bytes at a time makes no difference', async () => {
		const files: FileOps = {...realFiles, write: (fd, bytes, offset, length) => realFiles.write(fd, bytes, offset, Math.min(length, 7))};
		const directory = temporaryDirectory();
		const journal = await open(directory, {files});
		for (const text of ['one', 'two 둘', 'three']) await journal.append(note(text));
		await journal.close();
		expect(verifyJournal(journal.path)).toMatchObject({ok: true, events: 3});
		expect((await open(directory)).records.map(({event}) => event)).toEqual(['one', 'two 둘', 'three'].map(note));
	});

	test.each([
		['ENOSPC', 'full'],
		['EDQUOT', 'full'],
		['EROFS', 'read-only'],
		['EACCES', 'denied'],
		['EIO', 'io'],
		['ESTALE', 'other'],
	])('%s half way through a line: told as %s, the half line taken back, and nothing written ever after', async (code, why) => {
		const directory = temporaryDirectory();
		let full = false;
		let written = 0;
		const files: FileOps = {
			...realFiles,
			write(fd, bytes, offset, length) {
				if (!full) return realFiles.write(fd, bytes, offset, length);
				if (written > 0) return failing(code, 'write')();
				written = realFiles.write(fd, bytes, offset, 10);
				return written;
			},
		};
		const journal = await open(directory, {files});
		await journal.append(note('kept'));
		const before = fs.readFileSync(journal.path);
		full = true;
		const refusal = {problem: {code: 'journal-unwritable', path: journal.path, why, detail: `${code} on write`}};
		await expect(journal.append(note('lost'))).rejects.toMatchObject(refusal);
		expect(fs.readFileSync(journal.path)).toEqual(before);
		full = false;
		await expect(journal.append(note('too late'))).rejects.toMatchObject(refusal);
		expect(fs.readFileSync(journal.path)).toEqual(before);
		expect(journal.records).toHaveLength(1);
	});

	test('a failed sync is never tried again', async () => {
		let syncs = 0;
		const files: FileOps = {
			...realFiles,
			datasync(fd) {
				syncs++;
				if (syncs === 2) failing('EIO', 'fdatasync')();
				realFiles.datasync(fd);
			},
		};
		const journal = await open(temporaryDirectory(), {files});
		await journal.append(note('kept'));
		const attempts = await Promise.allSettled([journal.append(note('a')), journal.append(note('b')), journal.append(note('c'))]);
		for (const attempt of attempts)
			expect(attempt).toMatchObject({status: 'rejected', reason: {problem: {why: 'io', detail: 'EIO on fdatasync'}}});
		expect(syncs).toBe(2);
		expect(journal.records).toHaveLength(1);
	});

	test('a write that takes nothing is an error and not an endless loop', async () => {
		const journal = await open(temporaryDirectory(), {files: {...realFiles, write: () => 0}});
		await expect(journal.append(note('a'))).rejects.toMatchObject({problem: {code: 'journal-unwritable', why: 'io'}});
	});

	test('opening where nothing can be made durable is refused, and leaves no lock', async () => {
		for (const fault of ['sync', 'syncDirectory', 'readAll', 'fstat'] as const) {
			const directory = temporaryDirectory();
			const files: FileOps = {...realFiles, [fault]: failing('EIO', fault)};
			await expect(open(directory, {files})).rejects.toMatchObject({problem: {code: 'journal-unwritable', why: 'io'}});
			expect(fs.readdirSync(directory).filter(name => name.includes('lock'))).toEqual([]);
		}
	});
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount();
if (!canMount) console.warn('SKIPPED: a really full disk and a really read-only one: mounting a tmpfs needs root.');

describe.skipIf(!canMount)('a real small disk', () => {
	test('fills up: every acknowledged event is kept, and the next opening works', async () => {
		const directory = mount('size=96k');
		const run = path.join(directory, 'run');
		const journal = await open(run);
		let acknowledged = 0;
		let reason: unknown;
		while (reason === undefined) {
			await journal.append(note('x'.repeat(5_000))).then(
				() => acknowledged++,
				error => {
					reason = error;
				},
			);
		}
		expect(reason).toMatchObject({problem: {code: 'journal-unwritable', why: 'full'}});
		expect(acknowledged).toBeGreaterThan(5);
		await journal.close();
		expect(verifyJournal(journal.path)).toMatchObject({ok: true, events: acknowledged});
		const again = await open(run, {mode: 'read'});
		expect(again.records).toHaveLength(acknowledged);
	});

	test('read-only: told so, and what is there can still be read', async () => {
		const directory = mount('size=1m');
		const run = path.join(directory, 'run');
		const journal = await open(run);
		await journal.append(note('kept'));
		await journal.close();
		execFileSync('mount', ['-o', 'remount,ro', directory]);
		await expect(open(run)).rejects.toMatchObject({problem: {code: 'journal-unwritable', why: 'read-only'}});
		expect((await open(run, {mode: 'read'})).records).toHaveLength(1);
	});
});

describe('a directory that may not be written to', () => {
	test('is told as denied', async () => {
		const directory = temporaryDirectory();
		const run = path.join(directory, 'run');
		fs.mkdirSync(run, {mode: 0o500});
		const root = process.geteuid?.() === 0;
		if (root) {
			fs.chmodSync(directory, 0o755);
			fs.chownSync(run, 65_534, 65_534);
			process.seteuid?.(65_534);
		}
		try {
			await expect(open(path.join(run, 'inner'))).rejects.toMatchObject({problem: {code: 'journal-unwritable', why: 'denied'}});
		} finally {
			if (root) process.seteuid?.(0);
		}
	});

	test('or belongs to another user, is refused as exposed', async () => {
		if (process.geteuid?.() !== 0) return expect((await open(temporaryDirectory())).mode).toBe('write');
		const directory = temporaryDirectory();
		fs.chownSync(directory, 65_534, 65_534);
		await expect(open(directory)).rejects.toMatchObject({problem: {code: 'journal-exposed', detail: {en: 'belongs to uid 65534'}}});
	});
});

function mount(options: string): string {
	const directory = temporaryDirectory();
	execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]);
	onTestFinished(() => {
		execFileSync('umount', ['-l', directory]);
	});
	return directory;
}

function tryMount(): boolean {
	const directory = fs.mkdtempSync('/tmp/coinpilot-mount-');
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', directory], {stdio: 'ignore'});
		execFileSync('umount', [directory], {stdio: 'ignore'});
		return true;
	} catch {
		return false;
	} finally {
		fs.rmSync(directory, {recursive: true, force: true});
	}
}
