import {closeSync, fchmodSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {fail} from '../core/problem.ts';

/**
 * Puts a whole new text in the place of the one that was read, or leaves it as it was: written aside, synced, renamed. Nothing
 * else of the program runs meanwhile, so no key press can end it half way.
 * @param before what was read there; undefined when there was no file
 * @throws ProblemError `file-unwritable`
 */
export function replaceFile(path: string, before: string | undefined, text: string): void {
	let aside: string | undefined;
	try {
		const there = real(path);
		if (there === undefined ? before !== undefined : readFileSync(there, 'utf8') !== before) {
			fail({code: 'file-unwritable', path, detail: 'EEDITED'});
		}
		const beside = `${there ?? path}.${process.pid}.tmp`;
		const fd = openSync(beside, 'wx', 0o644);
		aside = beside;
		try {
			writeFileSync(fd, text);
			// A new file is for everybody to read, whatever the umask; one that was there keeps its mode.
			fchmodSync(fd, there === undefined ? 0o644 : statSync(there).mode & 0o777);
			fsyncSync(fd);
		} finally {
			closeSync(fd);
		}
		renameSync(aside, there ?? path);
	} catch (error) {
		if (aside !== undefined) rmSync(aside, {force: true});
		if (error instanceof Error && 'code' in error) fail({code: 'file-unwritable', path, detail: String(error.code)}, error);
		throw error;
	}
}

/** The file behind a symbolic link: that is what changes, and the link stays. */
function real(path: string): string | undefined {
	try {
		return realpathSync(path);
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
		throw error;
	}
}
