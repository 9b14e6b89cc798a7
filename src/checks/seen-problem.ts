import {isRoadProblem, type Problem, ProblemError} from '../core/problem.ts';
import {phrase, text, type Words} from '../core/text.ts';

/** What a thing met over a proven road can do instead of answering. */
export type SeenProblem = Extract<
	Problem,
	{
		code:
			| 'connection-failed'
			| 'no-response'
			| 'name-unresolved'
			| 'protocol-broken'
			| 'response-too-large'
			| 'tls-refused'
			| 'certificate-rejected'
			| 'container-missing'
			| 'container-not-running'
			| 'workload-missing'
			| 'database-refused'
			| 'query-failed';
	}
>;

const SEEN = {
	'connection-failed': true,
	'no-response': true,
	'name-unresolved': true,
	'protocol-broken': true,
	'response-too-large': true,
	'tls-refused': true,
	'certificate-rejected': true,
	'container-missing': true,
	'container-not-running': true,
	'workload-missing': true,
	'database-refused': true,
	'query-failed': true,
} satisfies Record<SeenProblem['code'], true>;

/**
 * What the thing did, as part of what was seen. Everything else (the road, a deadline, a bug) means nobody looked: it is thrown on.
 * So is silence where a connection was asked for: a router or a firewall on the way is as silent as a thing that is down.
 */
export function seenProblem(error: unknown): SeenProblem {
	if (error instanceof ProblemError && !isRoadProblem(error.problem) && isSeen(error.problem) && !isSilence(error.problem)) {
		return error.problem;
	}
	throw error;
}

function isSilence(problem: SeenProblem): boolean {
	return problem.code === 'connection-failed' && (problem.why === 'no-answer' || problem.why === 'unreachable' || problem.why === 'denied');
}

function isSeen(problem: Problem): problem is SeenProblem {
	return Object.hasOwn(SEEN, problem.code);
}

/** The problem in a few words, for a line of evidence. */
export function problemMark(problem: SeenProblem): Words {
	switch (problem.code) {
		case 'connection-failed':
			return `${problem.address}: ${problem.why}`;
		case 'no-response':
			return text(`${problem.address}: no response`, `${problem.address}: 응답 없음`);
		case 'name-unresolved':
			return `${problem.name}: ${problem.answer}`;
		case 'protocol-broken':
			return phrase`${problem.address}: ${problem.detail}`;
		case 'response-too-large':
			return text(`${problem.address}: > ${problem.limitBytes} bytes`, `${problem.address}: ${problem.limitBytes}바이트 초과`);
		case 'tls-refused':
			return `${problem.address}: ${problem.alert}`;
		case 'certificate-rejected':
			return `${problem.address}: ${problem.reason}`;
		case 'container-missing':
			return text(`${problem.container}: missing`, `${problem.container}: 없음`);
		case 'container-not-running':
			return `${problem.container}: ${problem.state}`;
		case 'workload-missing':
			return text(`${problem.workload}: missing`, `${problem.workload}: 없음`);
		case 'database-refused':
		case 'query-failed':
			return phrase`${problem.sqlState}: ${problem.detail}`;
	}
}

/** Our own login was turned away, or may not look: a locked door, which says nothing about what is behind it. */
export function isAccessProblem(problem: SeenProblem): boolean {
	if (problem.code !== 'database-refused' && problem.code !== 'query-failed') return false;
	return problem.sqlState.startsWith('28') || problem.sqlState === '42501' || REDIS_ACCESS.has(problem.sqlState);
}

const REDIS_ACCESS: ReadonlySet<string> = new Set(['WRONGPASS', 'NOAUTH', 'DENIED', 'NOPERM']);
