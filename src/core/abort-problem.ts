import {ProblemError} from './problem.ts';

/** What an aborted signal means: the reason when it is a problem (a deadline), otherwise that somebody cancelled. */
export function abortProblem(signal: AbortSignal): ProblemError {
	if (signal.reason instanceof ProblemError) return signal.reason;
	return new ProblemError({code: 'cancelled'}, {cause: signal.reason});
}
