import type {Stats} from 'node:fs';
import path from 'node:path';
import {fail} from '../core/problem.ts';
import {type Text, text} from '../core/text.ts';
import type {FileOps} from './file-ops.ts';
import {errnoOf} from './unwritable.ts';

/**
 * Makes a directory that only its owner can enter, with every missing parent, each made durable in the one above it.
 * @throws `journal-exposed` for a symbolic link, something that is no directory, or another user's.
 */
export function makePrivateDirectory(files: FileOps, directory: string): void {
	const stats = files.lstat(directory);
	if (stats !== undefined) {
		if (!stats.isDirectory()) fail({code: 'journal-exposed', path: directory, detail: nameOf(stats)});
		requireOwn(directory, stats);
		if ((stats.mode & 0o077) !== 0) files.chmod(directory, 0o700);
		return;
	}
	makeParents(files, path.dirname(directory));
	try {
		files.mkdir(directory, 0o700);
	} catch (error) {
		if (errnoOf(error) !== 'EEXIST') throw error;
		makePrivateDirectory(files, directory);
		return;
	}
	files.syncDirectory(path.dirname(directory));
}

/** Parents that exist are the user's own affair: `~/.local` may well be a link. */
function makeParents(files: FileOps, directory: string): void {
	if (files.lstat(directory) !== undefined || path.dirname(directory) === directory) return;
	makeParents(files, path.dirname(directory));
	try {
		files.mkdir(directory, 0o700);
	} catch (error) {
		if (errnoOf(error) !== 'EEXIST') throw error;
	}
	files.syncDirectory(path.dirname(directory));
}

/** @throws `journal-exposed` unless the file is a plain one, with one name, of this user. */
export function requirePrivateFile(file: string, stats: Stats): void {
	if (!stats.isFile()) fail({code: 'journal-exposed', path: file, detail: nameOf(stats)});
	if (stats.nlink > 1)
		fail({code: 'journal-exposed', path: file, detail: text('has a second name (hard link)', '다른 이름(하드 링크)이 있음')});
	requireOwn(file, stats);
}

function requireOwn(file: string, stats: Stats): void {
	const uid = process.geteuid?.();
	if (uid !== undefined && stats.uid !== uid)
		fail({code: 'journal-exposed', path: file, detail: text(`belongs to uid ${stats.uid}`, `소유자 uid ${stats.uid}`)});
}

function nameOf(stats: Stats): Text {
	if (stats.isSymbolicLink()) return text('is a symbolic link', '심볼릭 링크임');
	return stats.isDirectory() ? text('is a directory', '디렉터리임') : text('is not what it should be', '예상과 다른 파일임');
}
