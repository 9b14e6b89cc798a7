import {abortProblem} from './abort-problem.ts';

/** The promise's outcome, or the abort as soon as it comes; what the promise does afterwards no longer matters. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
	promise.catch(() => undefined);
	if (signal.aborted) throw abortProblem(signal);
	let leave: () => void = () => undefined;
	const aborted = new Promise<never>((_, reject) => {
		leave = () => reject(abortProblem(signal));
		signal.addEventListener('abort', leave, {once: true});
	});
	try {
		return await Promise.race([promise, aborted]);
	} finally {
		signal.removeEventListener('abort', leave);
	}
}
