import {lookup} from 'node:dns/promises';
import {abortProblem} from '../../core/abort-problem.ts';
import {ProblemError} from '../../core/problem.ts';

/**
 * All addresses of a name as the system gives them (hosts file included). getaddrinfo cannot be interrupted: an abort ends the
 * waiting, not the question.
 */
export async function systemLookup(name: string, signal: AbortSignal): Promise<readonly string[]> {
	if (signal.aborted) throw abortProblem(signal);
	const answer = lookup(name, {all: true, order: 'verbatim'});
	let onAbort = () => {};
	const aborted = new Promise<never>((_, reject) => {
		onAbort = () => reject(abortProblem(signal));
		signal.addEventListener('abort', onAbort, {once: true});
	});
	try {
		const addresses = await Promise.race([answer, aborted]);
		return [...new Set(addresses.map(({address}) => address))];
	} catch (error) {
		answer.catch(() => undefined);
		if (error instanceof ProblemError) throw error;
		const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
		if (code === 'ENOTFOUND' || code === 'ENODATA') throw new ProblemError({code: 'name-unresolved', name, answer: code}, {cause: error});
		throw new ProblemError({code: 'resolver-failed', name, server: 'system', detail: code}, {cause: error});
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}
