import {type NetworkFailure, ProblemError} from '../../core/problem.ts';

export interface RedisContext {
	readonly cache: string;
	readonly address: string;
	readonly password: string | undefined;
	readonly afterMs: number;
}

/**
 * Puts the driver's errors into words of ours; problems, such as those of the road, pass through. The driver's error is
 * never kept as the cause: it carries the command and its arguments, and AUTH has the password among them.
 */
export function redisProblem(error: unknown, context: RedisContext): ProblemError {
	if (error instanceof ProblemError) return error;
	const {cache, address, password, afterMs} = context;
	const message = error instanceof Error ? error.message : String(error);
	const detail = (password === undefined || password === '' ? message : message.replaceAll(password, '•••')).slice(0, 300);
	if (error instanceof Error && error.name === 'ReplyError') {
		// `WRONGPASS …`, `NOAUTH …`, `LOADING …`: the first word is the error's code.
		const word = /^[A-Z]+(?= )/.exec(detail)?.[0] ?? 'ERR';
		const code = ACCESS.has(word) ? 'database-refused' : 'query-failed';
		return new ProblemError({code, database: cache, sqlState: word, detail});
	}
	const why = failureOf(error, detail);
	if (why !== undefined) return new ProblemError({code: 'connection-failed', address, why, afterMs});
	return new ProblemError({code: 'protocol-broken', address, protocol: 'Redis', detail});
}

const ACCESS: ReadonlySet<string> = new Set(['WRONGPASS', 'NOAUTH', 'DENIED']);

function failureOf(error: unknown, detail: string): NetworkFailure | undefined {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	if (code === 'ECONNREFUSED') return 'refused';
	if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset';
	if (code === 'ETIMEDOUT') return 'no-answer';
	return /connection is closed|connection close|stream isn't writeable/i.test(detail) ? 'closed' : undefined;
}
