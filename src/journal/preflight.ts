import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {type Problem, ProblemError} from '../core/problem.ts';
import {text} from '../core/text.ts';
import {type FileOps, realFiles, writeAll} from './file-ops.ts';
import {makePrivateDirectory} from './private-directory.ts';
import {unwritable} from './unwritable.ts';

/** Room for a long run's journal and its report. */
const NEEDED_BYTES = 16 * 1024 * 1024;

/**
 * Finds out before anything is touched whether a run could be recorded to its end: space, and a file really written and synced.
 * @returns the one thing that stands in the way
 */
export function preflight(
	stateDirectory: string,
	{files = realFiles, neededBytes = NEEDED_BYTES}: {readonly files?: FileOps; readonly neededBytes?: number} = {},
): Problem | undefined {
	try {
		makePrivateDirectory(files, stateDirectory);
		const {bavail, bsize} = fs.statfsSync(stateDirectory);
		if (bavail * bsize < neededBytes) {
			const [free, needed] = [mebibytes(bavail * bsize), mebibytes(neededBytes)];
			const detail = text(`${free} MiB free, ${needed} MiB needed`, `여유 ${free} MiB, 필요 ${needed} MiB`);
			return {code: 'journal-unwritable', path: stateDirectory, why: 'full', detail};
		}
		tryWriting(files, stateDirectory);
		return undefined;
	} catch (error) {
		const problem = unwritable(stateDirectory, error);
		if (problem instanceof ProblemError) return problem.problem;
		throw error;
	}
}

function tryWriting(files: FileOps, directory: string): void {
	const probe = path.join(directory, `.probe-${randomBytes(6).toString('hex')}`);
	const fd = files.open(probe, 'wx', 0o600);
	try {
		writeAll(files, fd, Buffer.alloc(4096));
		files.sync(fd);
	} finally {
		files.close(fd);
		fs.rmSync(probe, {force: true});
	}
}

function mebibytes(bytes: number): string {
	return (bytes / 1_048_576).toFixed(1);
}
