import {isRoadProblem, type NetworkFailure, ProblemError} from '../../core/problem.ts';
import type {Systems} from '../../systems/systems.ts';
import {viaOf} from './host-addresses.ts';

/** nmap's states, and `unseen` for a port that this machine could not even try. */
export type PortState = 'open' | 'closed' | 'filtered' | 'unseen';

export interface PortSeen {
	readonly port: number;
	readonly state: PortState;
	/** How long the answer took. */
	readonly answerMs?: number;
	/** For `filtered` and `unseen`. */
	readonly why?: NetworkFailure | 'network-down';
}

export interface Scan {
	readonly from: string;
	readonly host: string;
	readonly address: string;
	readonly ports: readonly number[];
	/** Tried beside them, and part of the result only when none of them answered. */
	readonly control: readonly number[];
	/** Bounds of how long one attempt may go unanswered. */
	readonly minMs: number;
	readonly maxMs: number;
}

/** An attempt waits this many round trips of the first port that answered, within the bounds. */
const ROUND_TRIPS = 8;

/** Of the patience: how much earlier the first attempt starts than the second. */
const HEAD_START = 0.25;

/**
 * Tries every port at once. Silence is believed only after a second attempt, which starts a quarter into the first one's
 * patience, so that both have all of theirs and together take little longer than one.
 *
 * @throws ProblemError of the road before the network (SSH), and when the signal is aborted
 */
export async function scanPorts(scan: Scan, systems: Systems, signal: AbortSignal): Promise<PortSeen[]> {
	const patience = startPatience(scan, systems);
	const enough = new AbortController();
	const tryAll = (ports: readonly number[], stop: AbortSignal) =>
		Promise.all(ports.map(port => lookAtPort(port, scan, patience, systems, stop)));
	const control = tryAll(scan.control, AbortSignal.any([signal, enough.signal]));
	// Not waited for when the ports themselves answer.
	control.catch(() => undefined);
	try {
		const seen = await tryAll(scan.ports, signal);
		const answered = seen.some(({state}) => state === 'open' || state === 'closed');
		return answered ? seen : [...seen, ...(await control)];
	} finally {
		enough.abort();
		patience.end();
	}
}

interface Patience {
	readonly secondAttempt: Promise<void>;
	readonly exhausted: AbortSignal;
	answered(afterMs: number): void;
	end(): void;
}

/** One measure of waiting for all ports of an address: they started together and lie at the same distance. */
function startPatience({minMs, maxMs}: Scan, {clock}: Systems): Patience {
	const startedAt = clock.monotonic();
	const exhausted = new AbortController();
	let retry = () => {};
	const secondAttempt = new Promise<void>(resolve => {
		retry = resolve;
	});
	let timers: NodeJS.Timeout[] = [];
	let measured = false;
	const plan = (patienceMs: number) => {
		for (const timer of timers) clearTimeout(timer);
		const left = (ms: number) => Math.max(0, ms - (clock.monotonic() - startedAt));
		timers = [setTimeout(retry, left(patienceMs * HEAD_START)), setTimeout(() => exhausted.abort(), left(patienceMs * (1 + HEAD_START)))];
	};
	plan(maxMs);
	return {
		secondAttempt,
		exhausted: exhausted.signal,
		answered(afterMs) {
			if (measured) return;
			measured = true;
			plan(Math.min(maxMs, Math.max(minMs, afterMs * ROUND_TRIPS)));
		},
		end() {
			for (const timer of timers) clearTimeout(timer);
			exhausted.abort();
		},
	};
}

async function lookAtPort(port: number, scan: Scan, patience: Patience, systems: Systems, signal: AbortSignal): Promise<PortSeen> {
	const settled = new AbortController();
	const stop = AbortSignal.any([signal, patience.exhausted, settled.signal]);
	const attempt = async () => await knock(port, scan, patience, systems, stop);
	try {
		const retried = Promise.race([patience.secondAttempt, aborted(stop)]).then(attempt);
		return await Promise.any([attempt(), retried]);
	} catch (error) {
		const errors: unknown[] = error instanceof AggregateError ? error.errors : [error];
		return silence(port, errors, signal);
	} finally {
		settled.abort();
	}
}

/** Resolves with an answer, accepting or refusing, and rejects without one. */
async function knock(port: number, scan: Scan, patience: Patience, systems: Systems, signal: AbortSignal): Promise<PortSeen> {
	const {from, host, address, maxMs} = scan;
	const startedAt = systems.clock.monotonic();
	const answer = (state: PortState): PortSeen => {
		const answerMs = systems.clock.monotonic() - startedAt;
		patience.answered(answerMs);
		return {port, state, answerMs};
	};
	try {
		const stream = await systems.dial(from, {host, port}, {signal, timeoutMs: maxMs * 2, ...viaOf(host, address)});
		stream.destroy();
		return answer('open');
	} catch (error) {
		const {why} = failureOf(error);
		if (why === 'refused' || why === 'reset') return answer('closed');
		throw error;
	}
}

function silence(port: number, errors: readonly unknown[], signal: AbortSignal): PortSeen {
	for (const error of errors) {
		const {why, beforeTheNetwork} = failureOf(error);
		if (signal.aborted || beforeTheNetwork) throw error;
		if (why === 'denied' || why === 'network-down') return {port, state: 'unseen', why};
	}
	const unreachable = errors.some(error => failureOf(error).why === 'unreachable');
	return {port, state: 'filtered', why: unreachable ? 'unreachable' : 'no-answer'};
}

function failureOf(error: unknown): {why?: NetworkFailure | 'network-down'; beforeTheNetwork: boolean} {
	if (!(error instanceof ProblemError)) return {beforeTheNetwork: true};
	const {problem} = error;
	if (problem.code === 'connection-failed') return {why: problem.why, beforeTheNetwork: false};
	if (problem.code === 'network-down') return {why: 'network-down', beforeTheNetwork: false};
	return {beforeTheNetwork: isRoadProblem(problem) || problem.code !== 'cancelled'};
}

function aborted(signal: AbortSignal): Promise<never> {
	return new Promise((_, reject) => {
		const reject_ = () => reject(new ProblemError({code: 'cancelled'}));
		if (signal.aborted) reject_();
		else signal.addEventListener('abort', reject_, {once: true});
	});
}
