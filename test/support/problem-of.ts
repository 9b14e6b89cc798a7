import {type Problem, ProblemError} from '../../src/core/problem.ts';

/** The problem a promise rejects with; anything else is an error of the test. */
export async function problemOf(promise: Promise<unknown>): Promise<Problem> {
	const error: unknown = await promise.then(
		value => new Error(`expected a problem, got ${JSON.stringify(value)}`),
		thrown => thrown,
	);
	if (error instanceof ProblemError) return error.problem;
	throw error;
}
