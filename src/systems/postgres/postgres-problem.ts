import {type NetworkFailure, ProblemError} from '../../core/problem.ts';

const MAX_DETAIL = 300;

/** Where an error came up: getting in, or asking. The same SQLSTATE means different things there. */
export interface PostgresContext {
	readonly during: 'login' | 'query';
	readonly database: string;
	readonly address: string;
	/** Cut out of whatever the server says. */
	readonly password: string | undefined;
	readonly afterMs: number;
}

/** Puts the driver's errors into words of ours. Problems, such as those of the road, pass through. */
export function postgresProblem(error: unknown, context: PostgresContext): ProblemError {
	if (error instanceof ProblemError) return error;
	const {database, address, afterMs} = context;
	const sqlState = sqlStateOf(error);
	const detail = clean(error instanceof Error ? error.message : String(error), context.password);
	if (sqlState !== undefined) {
		// 57P0x: the server is going down or coming up, so no question reached it.
		const code = context.during === 'login' || sqlState.startsWith('57P0') ? 'database-refused' : 'query-failed';
		return new ProblemError({code, database, sqlState, detail});
	}
	const why = failureOf(error, detail);
	if (why !== undefined) return new ProblemError({code: 'connection-failed', address, why, afterMs});
	return new ProblemError({code: 'protocol-broken', address, protocol: 'PostgreSQL', detail});
}

function sqlStateOf(error: unknown): string | undefined {
	if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return undefined;
	return typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : undefined;
}

function failureOf(error: unknown, detail: string): NetworkFailure | undefined {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	if (code === 'ECONNREFUSED') return 'refused';
	if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset';
	if (code === 'ETIMEDOUT') return 'no-answer';
	return /^Connection terminated|not queryable|premature close/i.test(detail) ? 'closed' : undefined;
}

function clean(message: string, password: string | undefined): string {
	const safe = password === undefined || password === '' ? message : message.replaceAll(password, '•••');
	return safe.length > MAX_DETAIL ? `${safe.slice(0, MAX_DETAIL)}…` : safe;
}
