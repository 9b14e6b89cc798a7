import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {GENESIS, hashLine} from '../../src/journal/line.ts';
import {verifyJournal} from '../../src/journal/verify.ts';
import {judged, note, open, seeded, started, temporaryDirectory, writeSample} from './support/sample.ts';

describe('append', () => {
	test('writes one line an event, each chained to the one before', async () => {
		const directory = temporaryDirectory();
		const journal = await open(directory);
		await journal.append(started);
		await journal.append(judged('22'));
		const lines = fs.readFileSync(journal.path, 'utf8').trimEnd().split('\n');
		const parsed = lines.map(line => JSON.parse(line));
		expect(parsed).toMatchObject([
			{seq: 1, at: 1_771_838_042_000, v: 1, event: started, prev: GENESIS},
			{seq: 2, v: 1, event: judged('22'), prev: hashLine(Buffer.from(lines[0]!))},
		]);
	});

	test('resolves with the event as it stands in the file, and keeps it among the records', async () => {
		const journal = await open(temporaryDirectory());
		const recorded = await journal.append(judged('22'));
		expect(recorded).toEqual({seq: 1, at: 1_771_838_042_000, event: judged('22')});
		expect(journal.records).toEqual([recorded]);
	});

	test('keeps calls that were not waited for in order', async () => {
		const directory = temporaryDirectory();
		const journal = await open(directory);
		const recorded = await Promise.all(Array.from({length: 50}, (_, index) => journal.append(note(`${index}`))));
		journal.close();
		expect(recorded.map(({seq}) => seq)).toEqual(Array.from({length: 50}, (_, index) => index + 1));
		expect(verifyJournal(journal.path)).toMatchObject({ok: true, events: 50});
	});

	test('goes on where it stopped', async () => {
		const directory = temporaryDirectory();
		await writeSample(directory, 3);
		const journal = await open(directory);
		expect(await journal.append(note('again'))).toMatchObject({seq: 4});
		journal.close();
		expect(verifyJournal(journal.path)).toMatchObject({ok: true, events: 4});
	});

	test('accepts a clock that jumped back; the sequence orders', async () => {
		const directory = temporaryDirectory();
		const times = [5_000, 1_000, 9_000];
		const journal = await open(directory, {now: () => times.shift() ?? 0});
		for (const text of ['a', 'b', 'c']) await journal.append(note(text));
		journal.close();
		const again = await open(directory);
		expect(again.damage).toBeUndefined();
		expect(again.records.map(({seq, at}) => [seq, at])).toEqual([
			[1, 5_000],
			[2, 1_000],
			[3, 9_000],
		]);
	});

	test('stores hostile text so that the file is safe to print', async () => {
		const directory = temporaryDirectory();
		const journal = await open(directory);
		const hostile = 'a\u001b[31m\u009b\u202eb\u2028\r\n\ud800';
		await journal.append(note(hostile));
		journal.close();
		expect(fs.readFileSync(journal.path, 'utf8').trimEnd()).toMatch(/^[\x20-\x7e]*$/);
		expect((await open(directory)).records[0]?.event).toEqual(note(hostile));
	});

	test('after closing is refused', async () => {
		const journal = await open(temporaryDirectory());
		journal.close();
		await expect(journal.append(note('late'))).rejects.toMatchObject({problem: {code: 'journal-unwritable'}});
	});
});

describe('private', () => {
	test('directory 0700 and file 0600, also when they existed wider', async () => {
		const directory = path.join(temporaryDirectory(), 'runs', 'one');
		const {file} = await writeSample(directory, 1);
		expect([fs.statSync(directory).mode & 0o777, fs.statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
		fs.chmodSync(directory, 0o755);
		fs.chmodSync(file, 0o644);
		await open(directory);
		expect([fs.statSync(directory).mode & 0o777, fs.statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
	});

	test('a link, a second name or a pipe in the place of the journal is refused', async () => {
		const elsewhere = await writeSample(temporaryDirectory(), 1);
		const makers = [
			(file: string) => fs.symlinkSync(elsewhere.file, file),
			(file: string) => fs.linkSync(elsewhere.file, file),
			(file: string) => execFileSync('mkfifo', [file]),
			(file: string) => fs.mkdirSync(file),
		];
		for (const make of makers) {
			for (const mode of ['write', 'read'] as const) {
				const directory = temporaryDirectory();
				make(path.join(directory, 'journal.ndjson'));
				await expect(open(directory, {mode})).rejects.toMatchObject({problem: {code: 'journal-exposed'}});
				expect(fs.existsSync(path.join(directory, 'journal.lock'))).toBe(false);
			}
		}
		expect(fs.readFileSync(elsewhere.file)).toEqual(elsewhere.bytes);
	});

	test('a link in the place of the directory is refused', async () => {
		const link = path.join(temporaryDirectory(), 'run');
		fs.symlinkSync(temporaryDirectory(), link);
		await expect(open(link)).rejects.toMatchObject({problem: {code: 'journal-exposed', path: link}});
	});
});

describe('recover', () => {
	test('cut anywhere, every whole line survives and the rest is kept aside', {timeout: 120_000}, async () => {
		const {bytes} = await writeSample(temporaryDirectory(), 4);
		const directory = temporaryDirectory();
		const file = path.join(directory, 'journal.ndjson');
		for (let length = 0; length <= bytes.length; length++) {
			const cut = bytes.subarray(0, length);
			fs.writeFileSync(file, cut);
			const journal = await open(directory);
			const whole = cut.toString('latin1').split('\n').length - 1;
			const tail = cut.subarray(cut.lastIndexOf(0x0a) + 1);
			expect(journal.records.map(({seq}) => seq)).toEqual(Array.from({length: whole}, (_, index) => index + 1));
			expect(journal.mode).toBe('write');
			if (tail.length === 0) expect(journal.recovered).toBeUndefined();
			else {
				expect(journal.recovered?.bytes).toBe(tail.length);
				const kept = journal.recovered?.tailKeptAt ?? '';
				expect(fs.readFileSync(kept)).toEqual(tail);
				expect(fs.statSync(kept).mode & 0o777).toBe(0o600);
				fs.unlinkSync(kept);
			}
			expect(await journal.append(note('next'))).toMatchObject({seq: whole + 1});
			journal.close();
			expect(verifyJournal(file)).toMatchObject({ok: true, events: whole + 1});
			fs.unlinkSync(file);
		}
	});

	test('two torn tails in one second are both kept', async () => {
		const directory = temporaryDirectory();
		const {file} = await writeSample(directory, 1);
		const kept: string[] = [];
		for (const tail of ['{"seq":2,', '{"se']) {
			fs.appendFileSync(file, tail);
			const journal = await open(directory);
			kept.push(journal.recovered?.tailKeptAt ?? '');
			journal.close();
		}
		expect(kept.map(copy => fs.readFileSync(copy, 'utf8'))).toEqual(['{"seq":2,', '{"se']);
	});

	test('a reader leaves a torn tail alone: its writer may be at it', async () => {
		const directory = temporaryDirectory();
		const {file, bytes} = await writeSample(directory, 2);
		const torn = bytes.subarray(0, -5);
		fs.writeFileSync(file, torn);
		const journal = await open(directory, {mode: 'read'});
		expect(journal.records).toHaveLength(1);
		expect(journal.recovered).toBeUndefined();
		expect(fs.readFileSync(file)).toEqual(torn);
		await expect(journal.append(note('x'))).rejects.toMatchObject({problem: {code: 'read-only', why: 'flag'}});
	});

	test('damage in the middle opens for reading, says where, and changes nothing', async () => {
		const {bytes} = await writeSample(temporaryDirectory(), 5);
		const lines = bytes.toString().trimEnd().split('\n');
		const join = (parts: readonly string[]) => `${parts.join('\n')}\n`;
		const cases = [
			{content: join(lines.with(2, 'rubbish')), line: 3, detail: /JSON/, seqs: [1, 2, 4, 5]},
			{content: join(lines.toSpliced(2, 1)), line: 3, detail: /sequence/, seqs: [1, 2, 4, 5]},
			{content: join(lines.toSpliced(2, 1, lines[2]!, lines[2]!)), line: 4, detail: /sequence/, seqs: [1, 2, 3, 3, 4, 5]},
			{content: join(lines.with(2, lines[2]!.replace('note 3', 'note 9'))), line: 3, detail: /checksum/, seqs: [1, 2, 4, 5]},
			{content: join(lines.with(4, lines[4]!.replace('note 5', 'note 9'))), line: 5, detail: /checksum/, seqs: [1, 2, 3, 4]},
		];
		for (const {content, line, detail, seqs} of cases) {
			const directory = temporaryDirectory();
			const file = path.join(directory, 'journal.ndjson');
			fs.writeFileSync(file, content, {mode: 0o600});
			const journal = await open(directory);
			expect(journal.mode).toBe('read');
			expect(journal.damage).toMatchObject({line, detail: {en: expect.stringMatching(detail)}});
			expect(journal.readOnly).toMatchObject({code: 'journal-damaged', line});
			expect(journal.records.map(({seq}) => seq)).toEqual(seqs);
			await expect(journal.append(note('x'))).rejects.toMatchObject({problem: {code: 'journal-damaged'}});
			expect(fs.readFileSync(file, 'utf8')).toBe(content);
			expect(fs.existsSync(path.join(directory, 'journal.lock'))).toBe(false);
		}
	});

	test('a last line that reads well but follows from another journal is damage, not a torn tail', async () => {
		const other = await writeSample(temporaryDirectory(), 3);
		const foreign = temporaryDirectory();
		const journal = await open(foreign);
		for (const text of ['x', 'y', 'z']) await journal.append(note(text));
		journal.close();
		const last = fs.readFileSync(journal.path, 'utf8').trimEnd().split('\n').at(-1);
		const directory = temporaryDirectory();
		const head = other.bytes.toString().trimEnd().split('\n').slice(0, 2).join('\n');
		fs.writeFileSync(path.join(directory, 'journal.ndjson'), `${head}\n${last}\n`);
		expect((await open(directory)).damage).toMatchObject({line: 3, detail: {en: 'does not follow from the line before'}});
	});

	test('a journal of a later version is read only', async () => {
		const directory = temporaryDirectory();
		const {file} = await writeSample(directory, 1);
		fs.appendFileSync(file, '{"seq":2,"at":1,"v":7,"event":{"type":"unheard-of"},"shape":"new"}\n');
		const journal = await open(directory);
		expect(journal).toMatchObject({mode: 'read', readOnly: {code: 'journal-newer', version: 7}});
		await expect(journal.append(note('x'))).rejects.toMatchObject({problem: {code: 'journal-newer'}});
		expect(() => verifyJournal(file)).toThrow(expect.objectContaining({problem: expect.objectContaining({code: 'journal-newer'})}));
	});

	test('no flipped bit goes unnoticed', {timeout: 120_000}, async () => {
		const {bytes} = await writeSample(temporaryDirectory(), 12);
		const directory = temporaryDirectory();
		const file = path.join(directory, 'journal.ndjson');
		const random = seeded(20260223);
		for (let round = 0; round < 1_500; round++) {
			const position = random(bytes.length);
			const flipped = Buffer.from(bytes);
			flipped[position] = (flipped[position] ?? 0) ^ (1 << random(8));
			fs.writeFileSync(file, flipped, {mode: 0o600});
			const line = bytes.subarray(0, position).toString('latin1').split('\n').length;
			const verified = attempt(() => verifyJournal(file));
			expect(verified, `byte ${position}`).toMatchObject(verified === 'newer' ? {} : {ok: false, line, seq: line});
			const journal = await open(directory);
			const told = journal.damage ?? journal.recovered ?? (journal.readOnly?.code === 'journal-newer' ? journal.readOnly : undefined);
			expect(told, `byte ${position}`).toBeDefined();
			for (const {seq, event} of journal.records) expect(event).toEqual(note(`note ${seq} 메모`));
			expect(journal.records.filter(({seq}) => seq < line)).toHaveLength(line - 1);
			journal.close();
			if (journal.recovered !== undefined) fs.unlinkSync(journal.recovered.tailKeptAt);
		}
	});
});

function attempt<Result>(work: () => Result): Result | 'newer' {
	try {
		return work();
	} catch {
		return 'newer';
	}
}
