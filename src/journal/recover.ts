import fs from 'node:fs';
import path from 'node:path';
import {type FileOps, writeAll} from './file-ops.ts';
import {errnoOf} from './unwritable.ts';

export interface Recovered {
	/** Where the torn tail was put. */
	readonly tailKeptAt: string;
	readonly bytes: number;
}

/**
 * Puts a torn tail aside and cuts it off. The copy is durable before the cut, so that a crash in between loses nothing.
 * @param goodBytes length of the journal without the tail
 */
export function cutTornTail(files: FileOps, journal: string, fd: number, tail: Buffer, goodBytes: number, now: number): Recovered {
	const copy = createCopy(files, `${path.dirname(journal)}/journal.torn-${stamp(now)}`);
	try {
		writeAll(files, copy.fd, tail);
		files.sync(copy.fd);
	} finally {
		files.close(copy.fd);
	}
	files.syncDirectory(path.dirname(journal));
	files.truncate(fd, goodBytes);
	files.sync(fd);
	return {tailKeptAt: copy.path, bytes: tail.length};
}

function createCopy(files: FileOps, base: string): {readonly path: string; readonly fd: number} {
	const {O_CREAT, O_EXCL, O_WRONLY} = fs.constants;
	for (let attempt = 1; ; attempt++) {
		const candidate = attempt === 1 ? base : `${base}-${attempt}`;
		try {
			return {path: candidate, fd: files.open(candidate, O_CREAT | O_EXCL | O_WRONLY, 0o600)};
		} catch (error) {
			if (errnoOf(error) !== 'EEXIST') throw error;
		}
	}
}

/** `20260223T091402Z` */
function stamp(now: number): string {
	return new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
}
