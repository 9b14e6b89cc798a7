import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import type {FileOps} from '../../src/journal/file-ops.ts';
import {createCrashDisk, cutPower} from './support/crash-disk.ts';
import {note, open, seeded, temporaryDirectory, writeSample} from './support/sample.ts';

const RUN = 'state/runs/one';

/** How many of the acknowledged events a power cut right after each acknowledgement leaves. */
async function survivors(overrides: Partial<FileOps>): Promise<{acknowledged: number; survived: number}[]> {
	const root = temporaryDirectory();
	const disk = createCrashDisk(root, overrides);
	const journal = await open(path.join(root, RUN), {files: disk.files});
	const rounds = [];
	for (let index = 0; index < 8; index++) {
		const {seq} = await journal.append(note(`event ${index}`));
		const clone = temporaryDirectory();
		disk.clone(clone);
		const file = path.join(clone, RUN, 'journal.ndjson');
		const survived = fs.existsSync(file) ? (await open(path.dirname(file), {mode: 'read'})).records.length : 0;
		rounds.push({acknowledged: seq, survived});
	}
	return rounds;
}

test('whatever was acknowledged is there after a power cut', async () => {
	for (const {acknowledged, survived} of await survivors({})) expect(survived).toBe(acknowledged);
});

test('this disk does lose what was not synced, so the test above means something', async () => {
	for (const {survived} of await survivors({datasync: () => {}})) expect(survived).toBe(0);
	for (const {survived} of await survivors({syncDirectory: () => {}})) expect(survived).toBe(0);
});

test('any part of an unsynced line may have reached the disk', async () => {
	const random = seeded(4);
	for (let round = 0; round < 60; round++) {
		const root = temporaryDirectory();
		const disk = createCrashDisk(root);
		let dark = false;
		const files: FileOps = {
			...disk.files,
			datasync(fd) {
				if (dark) throw Object.assign(new Error('power cut'), {code: 'EIO'});
				disk.files.datasync(fd);
			},
			truncate(fd, length) {
				if (dark) throw Object.assign(new Error('power cut'), {code: 'EIO'});
				disk.files.truncate(fd, length);
			},
		};
		const journal = await open(path.join(root, RUN), {files});
		for (const text of ['a', 'b', 'c']) await journal.append(note(text));
		dark = true;
		await expect(journal.append(note('never acknowledged'))).rejects.toMatchObject({problem: {code: 'journal-unwritable', why: 'io'}});
		const clone = temporaryDirectory();
		disk.clone(clone, (durable, current) => current.subarray(0, durable.length + random(current.length - durable.length + 1)));
		const after = await open(path.join(clone, RUN));
		expect(after.mode).toBe('write');
		expect(after.records.slice(0, 3).map(({event}) => event)).toEqual(['a', 'b', 'c'].map(note));
		expect(after.records.length).toBeLessThanOrEqual(4);
		await after.append(note('on'));
		fs.rmSync(root, {recursive: true});
		fs.rmSync(clone, {recursive: true});
	}
});

test('a power cut at any moment of a recovery loses neither records nor the torn tail', async () => {
	const tail = '{"seq":4,"at":1771838042000,"v":1,"event":{"type":"note-ta';
	let reachedTheEnd = false;
	for (let operation = 1; !reachedTheEnd; operation++) {
		const root = temporaryDirectory();
		const directory = path.join(root, RUN);
		const {file} = await writeSample(directory, 3);
		fs.appendFileSync(file, tail);
		const disk = createCrashDisk(root);
		const power = cutPower(disk.files, operation);
		const opened = await open(directory, {files: power.files}).then(
			() => true,
			() => false,
		);
		reachedTheEnd = opened && power.operations() < operation;
		const clone = temporaryDirectory();
		disk.clone(clone);
		const after = await open(path.join(clone, RUN));
		expect(after.mode, `operation ${operation}`).toBe('write');
		expect(after.records).toHaveLength(3);
		const kept = fs.readdirSync(path.join(clone, RUN)).filter(name => name.startsWith('journal.torn-'));
		const copies = kept.map(name => fs.readFileSync(path.join(clone, RUN, name), 'utf8'));
		expect(copies, `operation ${operation}`).toContain(tail);
		expect(operation).toBeLessThan(60);
	}
});
