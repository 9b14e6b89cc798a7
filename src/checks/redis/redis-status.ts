import type {Status} from '../../core/verdict.ts';
import {isAccessProblem, type SeenProblem} from '../seen-problem.ts';

/** What a server says when it is itself unfit to answer, whatever it is asked. */
const UNFIT: ReadonlySet<string> = new Set(['LOADING', 'BUSY', 'MISCONF', 'MASTERDOWN', 'CLUSTERDOWN', 'OOM', 'READONLY', 'NOREPLICAS']);

/**
 * A password that is turned away is about our key, and a command that the server does not know or take is about our question: what is
 * behind was not seen. One that is down, breaks off or is unfit to answer: that is what was seen.
 */
export function statusOfRedis(problem: SeenProblem): Status {
	if (isAccessProblem(problem)) return 'unknown';
	return problem.code === 'query-failed' && !UNFIT.has(problem.sqlState) ? 'unknown' : 'fail';
}
