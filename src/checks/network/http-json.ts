import {z} from 'zod';
import {problemText} from '../../core/problem-text.ts';
import {plain, type Text, text} from '../../core/text.ts';
import type {HttpRequest, Systems} from '../../systems/systems.ts';
import type {Finding} from '../finding.ts';
import {finding} from '../judge-value.ts';
import {problemMark, type SeenProblem, seenProblem} from '../seen-problem.ts';

/** The name of a secret, never the secret. */
export const secretName = z
	.string()
	.regex(/^[A-Z][A-Z0-9_]*$/)
	.meta({description: 'The name of a secret in the environment or the secrets file.'});

export type JsonAnswer<T> =
	/** With the server's own clock, where it tells it: milliseconds since the epoch. */
	| {readonly data: T; readonly serverTime?: number}
	/** It did not answer, or broke off. */
	| {readonly problem: SeenProblem}
	/** It answered, and not with that. */
	| {readonly status: number};

/** One question to an HTTP API; an answer of another shape counts as none. */
export async function askJson<T>(
	request: HttpRequest,
	schema: z.ZodType<T>,
	systems: Systems,
	signal: AbortSignal,
): Promise<JsonAnswer<T>> {
	const headers = {accept: 'application/json', ...request.headers};
	const response = await systems
		.http({maxBytes: 8 * 1024 * 1024, ...request, headers}, {signal})
		.catch((error: unknown) => ({problem: seenProblem(error)}));
	if ('problem' in response) return response;
	if (response.status < 200 || response.status > 299) return {status: response.status};
	const parsed = schema.safeParse(parseJson(response.body));
	if (!parsed.success) return {status: response.status};
	const serverTime = Date.parse(response.headers.date ?? '');
	return {data: parsed.data, ...(!Number.isNaN(serverTime) && {serverTime})};
}

/** That we are kept out says nothing of what is behind the door; anything else is what was seen. */
export function judgeNoAnswer(what: Text, answer: Exclude<JsonAnswer<never>, {data: never}>): Finding {
	if ('problem' in answer) {
		const why = problemText(answer.problem);
		return finding('fail', what, problemMark(answer.problem), undefined, text(`${what.en}: ${why.en}`, `${what.ko}: ${why.ko}`));
	}
	const {status} = answer;
	const kept = status === 401 || status === 403;
	const reason = kept
		? text(`${what.en}: it does not let us in (HTTP ${status})`, `${what.ko}: 접근이 거부됨 (HTTP ${status})`)
		: text(`${what.en}: it does not answer as it should (HTTP ${status})`, `${what.ko}: 예상과 다른 응답 (HTTP ${status})`);
	return finding(kept ? 'unknown' : 'fail', what, `HTTP ${status}`, undefined, reason);
}

/** An address below the root of a service, which may be at a path of its own. */
export function below(root: string, path: string, parameters: Readonly<Record<string, string>> = {}): string {
	const url = new URL(root);
	url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
	for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
	return url.href;
}

export function nameOf(value: string): Text {
	return plain(value.length > 100 ? `${value.slice(0, 100)}…` : value);
}

function parseJson(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}
