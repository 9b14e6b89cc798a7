import {expect} from 'vitest';
import {type Problem, ProblemError} from '../../src/core/problem.ts';

/** The problem that a promise was rejected with; anything else fails the test. */
export async function problemOf(running: Promise<unknown>): Promise<Problem> {
	const error = await running.then(
		value => expect.unreachable(`resolved with ${JSON.stringify(value)}`),
		(reason: unknown) => reason,
	);
	if (error instanceof ProblemError) return error.problem;
	throw error;
}
