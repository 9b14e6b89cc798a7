import {type Problem, ProblemError} from '../../core/problem.ts';
import {phrase, text, type Words} from '../../core/text.ts';
import type {HandshakeRequest, Systems, TlsVersion} from '../../systems/systems.ts';

export interface OldProtocol {
	readonly version: TlsVersion;
	readonly result: 'refused' | 'accepted' | 'unseen';
	/** What was seen: the alert, the cipher, or what went wrong. */
	readonly detail: Words;
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

function resultOf(problem: Problem): Omit<OldProtocol, 'version'> {
	if (problem.code === 'tls-refused') return {result: 'refused', detail: problem.alert};
	if (problem.code === 'tls-unsupported')
		return {result: 'unseen', detail: phrase`${text('cannot be offered from here', '이곳에서 제안할 수 없음')}: ${problem.detail}`};
	if (problem.code === 'connection-failed' && (problem.why === 'closed' || problem.why === 'reset')) {
		return {result: 'refused', detail: text(`connection ${problem.why}`, `연결 ${problem.why}`)};
	}
	return {result: 'unseen', detail: problem.code};
}
