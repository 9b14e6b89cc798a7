import {type Problem, ProblemError} from '../core/problem.ts';

type Unwritable = Extract<Problem, {code: 'journal-unwritable'}>;

const WHY: Readonly<Record<string, Unwritable['why']>> = {
	ENOSPC: 'full',
	EDQUOT: 'full',
	EROFS: 'read-only',
	EACCES: 'denied',
	EPERM: 'denied',
	EIO: 'io',
};

/** A failed system call on the journal's files → the problem it is. Problems pass through; what is neither is a bug and does too. */
export function unwritable(path: string, error: unknown): unknown {
	if (error instanceof ProblemError || !(error instanceof Error)) return error;
	const {code, syscall} = error as NodeJS.ErrnoException;
	if (code === undefined) return error;
	const detail = syscall === undefined ? code : `${code} on ${syscall}`;
	return new ProblemError({code: 'journal-unwritable', path, why: WHY[code] ?? 'other', detail}, {cause: error});
}

/** Runs file operations so that whatever the system refuses is told as one problem. */
export function orUnwritable<Result>(path: string, work: () => Result): Result {
	try {
		return work();
	} catch (error) {
		throw unwritable(path, error);
	}
}

export function errnoOf(error: unknown): string | undefined {
	return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
