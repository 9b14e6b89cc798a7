import {z} from 'zod';
import {isRoadProblem, type Problem, ProblemError} from '../../core/problem.ts';
import type {Address, Systems} from '../../systems/systems.ts';
import {viaOf} from './host-addresses.ts';

const CONTROL_TIMEOUT_MS = 2_000;

/** Ports of the same host that may prove the road to it, by accepting or by refusing. */
export const controlSchema = z.array(z.number().int().min(1).max(65_535)).min(1).default([22, 80, 443]);

export interface Road {
	readonly from: string;
	/** What was asked. */
	readonly to: Address;
	/** The address it was asked at; the host itself when it is looked up at the far end. */
	readonly address: string;
	readonly control: readonly number[];
}

/** Seen; or failed over a proven road; or unseen, because the road is not proven. */
export type Looked<Seen> =
	| {readonly seen: Seen}
	| {readonly failed: Problem; readonly provenBy?: string}
	| {readonly unseen: Problem; readonly tried?: readonly number[]};

/**
 * Looks, and tells a thing that fails from a road that does. An answer of any sort proves the road. Silence does not: then another port
 * of the same host has to answer before the silence counts against the thing. What lies before that road (SSH, the
 * resolver, a deadline) is thrown on.
 */
export async function lookOverRoad<Seen>(
	look: () => Promise<Seen>,
	road: Road,
	systems: Systems,
	signal: AbortSignal,
): Promise<Looked<Seen>> {
	try {
		return {seen: await look()};
	} catch (error) {
		if (signal.aborted || !(error instanceof ProblemError)) throw error;
		const {problem} = error;
		if (problem.code === 'network-down') return {unseen: problem};
		if (isRoadProblem(problem) || !isAboutTheThing(problem)) throw error;
		if (problem.code !== 'connection-failed') return {failed: problem};
		if (problem.why === 'denied') return {unseen: problem};
		if (problem.why !== 'no-answer' && problem.why !== 'unreachable') return {failed: problem};
		const tried = road.control.filter(port => port !== road.to.port);
		const provenBy = await proveRoad(road, tried, systems, signal);
		return provenBy === undefined ? {unseen: problem, tried} : {failed: problem, provenBy};
	}
}

function isAboutTheThing(problem: Problem): boolean {
	switch (problem.code) {
		case 'connection-failed':
		case 'name-unresolved':
		case 'protocol-broken':
		case 'no-response':
		case 'tls-refused':
		case 'certificate-rejected':
		case 'response-too-large':
		case 'container-missing':
		case 'container-not-running':
			return true;
		default:
			return false;
	}
}

/** The first control port that answers, as `22 open` or `80 refused`; undefined when none does. */
async function proveRoad(road: Road, ports: readonly number[], systems: Systems, signal: AbortSignal): Promise<string | undefined> {
	const proven = new AbortController();
	const knock = async (port: number): Promise<string> => {
		try {
			const stream = await systems.dial(
				road.from,
				{host: road.to.host, port},
				{signal: AbortSignal.any([signal, proven.signal]), timeoutMs: CONTROL_TIMEOUT_MS, ...viaOf(road.to.host, road.address)},
			);
			stream.destroy();
			return `${port} open`;
		} catch (error) {
			const refused = error instanceof ProblemError && error.problem.code === 'connection-failed' && error.problem.why === 'refused';
			if (refused) return `${port} refused`;
			throw error;
		}
	};
	try {
		return await Promise.any(ports.map(knock));
	} catch (error) {
		if (signal.aborted) throw error instanceof AggregateError ? error.errors[0] : error;
		return undefined;
	} finally {
		proven.abort();
	}
}
