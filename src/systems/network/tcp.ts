import {connect, isIP, type Socket} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {abortProblem} from '../../core/abort-problem.ts';
import {type NetworkFailure, type Problem, ProblemError} from '../../core/problem.ts';
import type {Address, DialOptions, Systems} from '../systems.ts';
import {createResolver} from './dns.ts';
import {formatAddress} from './format-address.ts';
import {ownNetworkFault} from './own-network.ts';

export interface ConnectOptions extends DialOptions {
	/** @default the system's resolver */
	readonly lookup?: Systems['lookup'];
}

/** How long an address has before the next one of the same name is tried beside it (RFC 8305). */
const HEAD_START_MS = 250;

const FAILURES: Record<string, NetworkFailure> = {
	ECONNREFUSED: 'refused',
	ETIMEDOUT: 'no-answer',
	EHOSTUNREACH: 'unreachable',
	ENETUNREACH: 'unreachable',
	EHOSTDOWN: 'unreachable',
	ENETDOWN: 'unreachable',
	EADDRNOTAVAIL: 'unreachable',
	EACCES: 'denied',
	EPERM: 'denied',
	ECONNRESET: 'reset',
};

/**
 * A connected socket, straight from this machine. The signal covers the connecting only; the socket is the caller's to
 * destroy. Its `error` event always has a listener, so that a late reset never ends the program.
 *
 * @throws ProblemError `connection-failed`, `network-down`, `name-unresolved`, `resolver-failed`, `cancelled`
 */
export async function connectTcp(to: Address, options: ConnectOptions): Promise<Socket> {
	const {signal, timeoutMs = 5_000, via} = options;
	if (signal.aborted) throw abortProblem(signal);
	const host = via ?? to.host;
	const lookup = options.lookup ?? createResolver([]).lookup;
	const addresses = isIP(host) === 0 ? await lookup(host, {signal}) : [host];
	const [only] = addresses;
	if (only === undefined) throw new ProblemError({code: 'name-unresolved', name: host, answer: 'no address'});
	if (addresses.length === 1) return await connectOnce({host: only, port: to.port}, signal, timeoutMs);
	return await connectFirst(addresses, to.port, signal, timeoutMs);
}

/** The first of several addresses to accept; each later one starts when the one before failed or was slow. */
async function connectFirst(addresses: readonly string[], port: number, signal: AbortSignal, timeoutMs: number): Promise<Socket> {
	const decided = new AbortController();
	const either = AbortSignal.any([signal, decided.signal]);
	const attempts: Promise<Socket>[] = [];
	for (const [index, host] of addresses.entries()) {
		const before = attempts[index - 1];
		const turn = before === undefined ? Promise.resolve() : failedOrSlow(before, index * HEAD_START_MS, either);
		attempts.push(turn.then(() => connectOnce({host, port}, either, timeoutMs)));
	}
	try {
		const winner = await Promise.any(attempts);
		for (const attempt of attempts) attempt.then(socket => socket !== winner && socket.destroy()).catch(() => undefined);
		return winner;
	} catch (error) {
		if (signal.aborted) throw abortProblem(signal);
		throw mostTelling(error instanceof AggregateError ? error.errors : [error]);
	} finally {
		decided.abort();
	}
}

async function failedOrSlow(attempt: Promise<unknown>, ms: number, signal: AbortSignal): Promise<void> {
	const failed = new Promise<void>(resolve => {
		attempt.catch(() => resolve());
	});
	await Promise.race([failed, sleep(ms, undefined, {signal}).catch(() => undefined)]);
}

/** An answer says more than silence, and silence more than an address family this machine does not have. */
function mostTelling(errors: readonly unknown[]): unknown {
	const rank = (error: unknown) => {
		if (!(error instanceof ProblemError)) return 0;
		if (error.problem.code === 'network-down') return 3;
		return error.problem.code === 'connection-failed' && error.problem.why === 'refused' ? 1 : 2;
	};
	return [...errors].sort((left, right) => rank(left) - rank(right))[0];
}

function connectOnce(to: Address, signal: AbortSignal, timeoutMs: number): Promise<Socket> {
	return new Promise((resolve, reject) => {
		if (signal.aborted) {
			reject(abortProblem(signal));
			return;
		}
		const startedAt = performance.now();
		const socket = connect({host: to.host, port: to.port, noDelay: true, autoSelectFamily: false});
		const stop = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', onAbort);
		};
		const give = (error: ProblemError) => {
			stop();
			socket.destroy();
			reject(error);
		};
		const failed = (why: NetworkFailure, cause?: unknown) =>
			give(new ProblemError(problemOf(to, why, performance.now() - startedAt), {cause}));
		const onAbort = () => give(abortProblem(signal));
		const timer = setTimeout(() => failed('no-answer'), timeoutMs);
		signal.addEventListener('abort', onAbort, {once: true});
		socket.on('error', (error: NodeJS.ErrnoException) => failed(FAILURES[error.code ?? ''] ?? 'unreachable', error));
		socket.once('connect', () => {
			stop();
			resolve(socket);
		});
	});
}

function problemOf(to: Address, why: NetworkFailure, afterMs: number): Problem {
	const fault = why === 'unreachable' || why === 'no-answer' ? ownNetworkFault(to.host) : undefined;
	if (fault !== undefined) return {code: 'network-down', target: 'operator', detail: `${formatAddress(to)}: ${fault}`};
	return {code: 'connection-failed', address: formatAddress(to), why, afterMs: Math.round(afterMs)};
}
