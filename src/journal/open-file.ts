import fs from 'node:fs';
import {fail} from '../core/problem.ts';
import {text} from '../core/text.ts';
import type {FileOps} from './file-ops.ts';
import {requirePrivateFile} from './private-directory.ts';
import {errnoOf} from './unwritable.ts';

const {O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR} = fs.constants;

/**
 * Opens a journal without following a link, creating it for writing, and tightens a mode that others could read it by.
 * Judged by what was opened and not by its name, which may change in between.
 */
export function openFile(files: FileOps, file: string, mode: 'write' | 'read'): number {
	const fd =
		mode === 'read' ? openExisting(files, file, O_RDONLY) : (openOrCreate(files, file) ?? openExisting(files, file, O_RDWR | O_APPEND));
	try {
		const stats = files.fstat(fd);
		requirePrivateFile(file, stats);
		if (mode === 'write' && (stats.mode & 0o077) !== 0) files.chmod(file, 0o600);
		return fd;
	} catch (error) {
		files.close(fd);
		throw error;
	}
}

function openOrCreate(files: FileOps, file: string): number | undefined {
	try {
		return files.open(file, O_RDWR | O_APPEND | O_CREAT | O_EXCL, 0o600);
	} catch (error) {
		if (errnoOf(error) === 'EEXIST') return undefined;
		throw error;
	}
}

function openExisting(files: FileOps, file: string, flags: number): number {
	try {
		// Non-blocking, so that a pipe in the journal's place is refused and not waited for.
		return files.open(file, flags | O_NOFOLLOW | O_NONBLOCK);
	} catch (error) {
		const code = errnoOf(error);
		if (code === 'ELOOP' || code === 'EMLINK')
			fail({code: 'journal-exposed', path: file, detail: text('is a symbolic link', '심볼릭 링크임')});
		if (code === 'EISDIR') fail({code: 'journal-exposed', path: file, detail: text('is a directory', '디렉터리임')});
		if (flags === O_RDONLY)
			fail({code: 'file-unreadable', path: file, why: code === 'ENOENT' ? 'missing' : code === 'EACCES' ? 'denied' : 'other'});
		throw error;
	}
}
