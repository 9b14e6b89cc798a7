import {accessSync, constants, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {writeWhole} from '../app/write-report.ts';
import {ProblemError} from '../core/problem.ts';

/** Made for other programs to read, which run as other users: node_exporter, a CI server. */
const SHARED_MODE = 0o644;

/**
 * Before anything is looked at: what was seen would have nowhere to go.
 *
 * @throws ProblemError `file-unwritable`
 */
export function requireWritable(paths: readonly string[]): void {
	for (const path of paths) {
		orUnwritable(path, () => {
			const old = statSync(path, {throwIfNoEntry: false});
			if (old?.isDirectory()) throw Object.assign(new Error('a folder'), {code: 'EISDIR'});
			// A file is replaced, which takes its folder; what is none is written to.
			accessSync(old === undefined || old.isFile() ? dirname(path) : path, constants.W_OK);
		});
	}
}

/**
 * Writes every file that can be written.
 *
 * @throws ProblemError `file-unwritable` of the first that could not
 */
export function writeFiles(files: ReadonlyMap<string, string>): void {
	const broken: unknown[] = [];
	for (const [path, content] of files) {
		try {
			orUnwritable(path, () => writeWhole(path, content, SHARED_MODE));
		} catch (error) {
			broken.push(error);
		}
	}
	if (broken.length > 0) throw broken[0];
}

export function orUnwritable(path: string, work: () => void): void {
	try {
		work();
	} catch (error) {
		if (!(error instanceof Error) || !('code' in error)) throw error;
		throw new ProblemError({code: 'file-unwritable', path, detail: String(error.code)}, {cause: error});
	}
}
