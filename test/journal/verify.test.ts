import fs from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {encodeLine, GENESIS, hashLine} from '../../src/journal/line.ts';
import {verifyJournal} from '../../src/journal/verify.ts';
import {note, open, temporaryDirectory, writeSample} from './support/sample.ts';

describe('verify', () => {
	test('says how many events and what the last line hashes to', async () => {
		const {file, bytes} = await writeSample(temporaryDirectory(), 4);
		const last = bytes.toString().trimEnd().split('\n').at(-1) ?? '';
		expect(verifyJournal(file)).toEqual({ok: true, events: 4, headHash: hashLine(Buffer.from(last))});
		expect(fs.readFileSync(file)).toEqual(bytes);
	});

	test('an empty journal is whole', async () => {
		const journal = await open(temporaryDirectory());
		expect(verifyJournal(journal.path)).toEqual({ok: true, events: 0, headHash: GENESIS});
	});

	test('an event rewritten with a checksum to match breaks the chain behind it', async () => {
		const {file, bytes} = await writeSample(temporaryDirectory(), 4);
		const lines = bytes.toString().trimEnd().split('\n');
		const {at, prev} = JSON.parse(lines[1]!);
		lines[1] = encodeLine({seq: 2, at, event: note('forged')}, prev)
			.toString()
			.trimEnd();
		fs.writeFileSync(file, `${lines.join('\n')}\n`);
		expect(verifyJournal(file)).toMatchObject({ok: false, line: 3, seq: 3, detail: {en: 'does not follow from the line before'}});
	});

	test('a torn tail is named, not mended', async () => {
		const {file, bytes} = await writeSample(temporaryDirectory(), 3);
		fs.writeFileSync(file, bytes.subarray(0, -4));
		expect(verifyJournal(file)).toMatchObject({
			ok: false,
			line: 3,
			seq: 3,
			detail: {en: expect.stringMatching(/^torn last line \(\d+ bytes\)$/), ko: expect.anything()},
		});
		expect(fs.statSync(file).size).toBe(bytes.length - 4);
	});

	test('what is not there is said to be missing', () => {
		const file = path.join(temporaryDirectory(), 'journal.ndjson');
		expect(() => verifyJournal(file)).toThrow(expect.objectContaining({problem: {code: 'file-unreadable', path: file, why: 'missing'}}));
	});

	test('every one of ten thousand events is gone through', async () => {
		const directory = temporaryDirectory();
		let prev = GENESIS;
		const lines: Buffer[] = [];
		for (let seq = 1; seq <= 10_000; seq++) {
			const line = encodeLine({seq, at: seq, event: note(`event ${seq}`)}, prev);
			prev = hashLine(line.subarray(0, -1));
			lines.push(line);
		}
		const file = path.join(directory, 'journal.ndjson');
		fs.writeFileSync(file, Buffer.concat(lines));
		expect(verifyJournal(file)).toEqual({ok: true, events: 10_000, headHash: prev});
		expect((await open(directory)).records).toHaveLength(10_000);
	});
});
