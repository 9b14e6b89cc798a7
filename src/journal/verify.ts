import {fail} from '../core/problem.ts';
import {text, type Words} from '../core/text.ts';
import {realFiles} from './file-ops.ts';
import {openFile} from './open-file.ts';
import {readLines} from './read-lines.ts';
import {orUnwritable} from './unwritable.ts';

export type Verification =
	/** `headHash` is the SHA-256 of the last line; noted down elsewhere, it also shows a later rewrite or a missing end. */
	| {readonly ok: true; readonly events: number; readonly headHash: string}
	/** The first place that is not what was written: `line` and `seq` count from 1. */
	| {readonly ok: false; readonly line: number; readonly seq: number; readonly detail: Words};

/**
 * Follows a journal's chain from the first line to the last. Changes nothing.
 * @throws `file-unreadable` when there is none, `journal-newer` when a later version of the program wrote it.
 */
export function verifyJournal(path: string): Verification {
	return orUnwritable(path, () => {
		const fd = openFile(realFiles, path, 'read');
		try {
			const {records, damage, tornBytes, head, newer} = readLines(realFiles.readAll(fd));
			if (damage !== undefined) return {ok: false, ...damage};
			if (newer !== undefined) fail({code: 'journal-newer', path, version: newer});
			const events = records.length;
			if (tornBytes > 0)
				return {
					ok: false,
					line: events + 1,
					seq: events + 1,
					detail: text(`torn last line (${tornBytes} bytes)`, `마지막 줄이 잘림 (${tornBytes}바이트)`),
				};
			return {ok: true, events, headHash: head};
		} finally {
			realFiles.close(fd);
		}
	});
}
