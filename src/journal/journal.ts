import type {Stats} from 'node:fs';
import path from 'node:path';
import type {Recorded, RunEvent} from '../core/event.ts';
import {type Problem, ProblemError} from '../core/problem.ts';
import {type Text, text} from '../core/text.ts';
import type {Clock} from '../systems/systems.ts';
import {type FileOps, realFiles, writeAll} from './file-ops.ts';
import {keepsStructure} from './keep-structure.ts';
import {encodeLine, hashLine} from './line.ts';
import {type OwnLock, takeLock} from './lock.ts';
import {openFile} from './open-file.ts';
import {makePrivateDirectory} from './private-directory.ts';
import {type Contents, type Damage, readLines} from './read-lines.ts';
import {cutTornTail, type Recovered} from './recover.ts';
import type {Redact} from './redact.ts';
import {orUnwritable, unwritable} from './unwritable.ts';

export const JOURNAL_FILE = 'journal.ndjson';

/** The record of one run. Whatever `append` resolved with is on the disk. */
export interface Journal {
	readonly path: string;
	/** Everything that happened, in order; grows with each append. */
	readonly records: readonly Recorded[];
	readonly mode: 'write' | 'read';
	/** Why it cannot be written, whenever it cannot: `journal-locked`, `journal-damaged`, `journal-newer`, or `read-only` as asked. */
	readonly readOnly?: Problem;
	/** A torn last line was put aside and cut off. */
	readonly recovered?: Recovered;
	/** The first place that is not what was written. What reads well around it is among the records. */
	readonly damage?: Damage;
	/**
	 * Redacts, writes and syncs one event; resolves with it as it stands in the file.
	 * Rejects with `journal-unwritable` when it could not be made durable, and from then on always: a sync that failed once may
	 * report success the next time with the data lost, so it is never tried again.
	 */
	append(event: RunEvent): Promise<Recorded>;
	/** Gives the lock back. Calling it again does nothing. */
	close(): Promise<void>;
}

export interface OpenJournalOptions {
	/** The run's own directory; created when missing and writing. */
	readonly directory: string;
	readonly clock: Pick<Clock, 'now'>;
	readonly redact: Redact;
	readonly mode: 'write' | 'read';
	readonly files?: FileOps;
}

/**
 * Opens a run's journal, recovering it first. Asked to write, it opens for reading instead, and says why in `readOnly`, when another
 * process writes, when it is damaged, or when a later version of the program wrote it.
 * @throws `journal-unwritable` when the system refuses, `journal-exposed` when others could reach or replace the file,
 * `file-unreadable` when reading was asked for and there is nothing.
 */
export async function openJournal(options: OpenJournalOptions): Promise<Journal> {
	const {directory, clock, mode, files = realFiles} = options;
	const file = path.join(directory, JOURNAL_FILE);
	if (mode === 'read') return orUnwritable(file, () => readJournal(files, file, {code: 'read-only', why: 'flag'}));
	return orUnwritable(file, () => {
		makePrivateDirectory(files, directory);
		const taken = takeLock(directory);
		if (taken.holder !== undefined) {
			const {pid, host} = taken.holder;
			return readJournal(files, file, {code: 'journal-locked', path: file, pid, host});
		}
		let fd: number | undefined;
		try {
			fd = openFile(files, file, 'write');
			const bytes = files.readAll(fd);
			const contents = readLines(bytes);
			const refusal = refusalOf(file, contents);
			if (refusal !== undefined) {
				files.close(fd);
				taken.release();
				return reader(file, contents, refusal);
			}
			const tail = bytes.subarray(contents.goodBytes);
			const recovered = tail.length > 0 ? cutTornTail(files, file, fd, tail, contents.goodBytes, clock.now()) : undefined;
			// What an earlier process wrote but had not yet synced is about to be shown.
			files.sync(fd);
			files.syncDirectory(directory);
			return writer(options, files, file, fd, contents, taken, recovered);
		} catch (error) {
			if (fd !== undefined) files.close(fd);
			taken.release();
			throw error;
		}
	});
}

function writer(
	{clock, redact}: OpenJournalOptions,
	files: FileOps,
	file: string,
	fd: number,
	contents: Contents,
	lock: OwnLock,
	recovered: Recovered | undefined,
): Journal {
	const {records} = contents;
	let {goodBytes, head} = contents;
	let open = true;
	let broken: unknown;

	return {
		path: file,
		records,
		mode: 'write',
		...(recovered === undefined ? {} : {recovered}),
		async append(event) {
			if (broken !== undefined) throw broken;
			if (!open) throw gone(file, text('the journal is closed', '저널이 닫혀 있음'));
			const redacted = redact(event, keepsStructure) as RunEvent;
			const bytes = encodeLine({seq: (records.at(-1)?.seq ?? 0) + 1, at: clock.now(), event: redacted}, head);
			broken = lock.isHeld() ? intruded(file, files.fstat(fd), goodBytes) : gone(file, text('the lock was removed', '잠금 파일이 삭제됨'));
			if (broken !== undefined) throw broken;
			try {
				writeAll(files, fd, bytes);
				files.datasync(fd);
			} catch (error) {
				broken = unwritable(file, error);
				cutBack(files, fd, goodBytes);
				throw broken;
			}
			goodBytes += bytes.length;
			const line = bytes.subarray(0, -1);
			head = hashLine(line);
			// Read back from the line itself: what is shown now is what a resumed run will show.
			const {seq, at, event: written} = JSON.parse(line.toString('utf8')) as Recorded;
			const recorded: Recorded = {seq, at, event: written};
			records.push(recorded);
			return recorded;
		},
		async close() {
			if (!open) return;
			open = false;
			files.close(fd);
			lock.release();
		},
	};
}

/** What was written to a file nobody finds again, or behind lines this process does not know, would be acknowledged in vain. */
function intruded(file: string, {nlink, size}: Stats, goodBytes: number): ProblemError | undefined {
	if (nlink === 0) return gone(file, text('the file was removed', '저널 파일이 삭제됨'));
	return size === goodBytes ? undefined : gone(file, text('another program changed the file', '다른 프로그램이 파일을 바꿈'));
}

function gone(file: string, detail: Text): ProblemError {
	return new ProblemError({code: 'journal-unwritable', path: file, why: 'other', detail});
}

/** The record was refused, so it should not be met again; when even this fails, the next opening judges what is left. */
function cutBack(files: FileOps, fd: number, goodBytes: number): void {
	try {
		files.truncate(fd, goodBytes);
	} catch {}
}

function readJournal(files: FileOps, file: string, readOnly: Problem): Journal {
	// Whoever holds the lock may not have come to create the file.
	if (readOnly.code === 'journal-locked' && files.lstat(file) === undefined) return reader(file, readLines(Buffer.alloc(0)), readOnly);
	const fd = openFile(files, file, 'read');
	try {
		const contents = readLines(files.readAll(fd));
		return reader(file, contents, refusalOf(file, contents) ?? readOnly);
	} finally {
		files.close(fd);
	}
}

function refusalOf(file: string, {damage, newer}: Contents): Problem | undefined {
	if (newer !== undefined) return {code: 'journal-newer', path: file, version: newer};
	return damage === undefined ? undefined : {code: 'journal-damaged', path: file, line: damage.line, detail: damage.detail};
}

function reader(file: string, {records, damage}: Contents, readOnly: Problem): Journal {
	return {
		path: file,
		records,
		mode: 'read',
		readOnly,
		...(damage === undefined ? {} : {damage}),
		async append() {
			throw new ProblemError(readOnly);
		},
		async close() {},
	};
}
