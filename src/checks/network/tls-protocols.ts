import {type Problem, ProblemError} from '../../core/problem.ts';
import type {HandshakeRequest, Systems, TlsVersion} from '../../systems/systems.ts';

export interface OldProtocol {
	readonly version: TlsVersion;
	readonly result: 'refused' | 'accepted' | 'unseen';
	/** What was seen: the alert, the cipher, or what went wrong. */
	readonly detail: string;
}

/**
 * Offers one old version and nothing else. Only a server that turns it down refuses it; what this machine's own OpenSSL cannot offer
 * was never asked. A connection that is dropped counts as turned down because the same server has just finished another handshake.
 */
export async function tryProtocol(
	version: TlsVersion,
	request: HandshakeRequest,
	systems: Systems,
	signal: AbortSignal,
): Promise<OldProtocol> {
	try {
		const seen = await systems.handshake({...request, minVersion: version, maxVersion: version}, {signal});
		return {version, result: 'accepted', detail: seen.cipher};
	} catch (error) {
		if (signal.aborted || !(error instanceof ProblemError)) throw error;
		return {version, ...resultOf(error.problem)};
	}
}

function resultOf(problem: Problem): {result: OldProtocol['result']; detail: string} {
	if (problem.code === 'tls-refused') return {result: 'refused', detail: problem.alert};
	if (problem.code === 'tls-unsupported') return {result: 'unseen', detail: `cannot be offered from here: ${problem.detail}`};
	if (problem.code === 'connection-failed' && (problem.why === 'closed' || problem.why === 'reset')) {
		return {result: 'refused', detail: `connection ${problem.why}`};
	}
	return {result: 'unseen', detail: problem.code};
}
