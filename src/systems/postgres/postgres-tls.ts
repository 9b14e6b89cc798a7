import type {Duplex} from 'node:stream';
import {ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import {untilAborted} from '../../core/until-aborted.ts';
import {startTls} from '../network/start-tls.ts';
import {trustFrom} from '../network/trust.ts';

export interface SecureRoadOptions {
	/** The name that the certificate must be for. */
	readonly host: string;
	readonly address: string;
	/** PEM file of an additional certificate authority. */
	readonly ca: string | undefined;
	readonly timeoutMs: number;
	readonly signal: AbortSignal;
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** Asks the server for TLS and starts it, verified. A server that has none is refused, not spoken to in the clear. */
export async function secureRoad(road: Duplex, options: SecureRoadOptions): Promise<Duplex> {
	const {host, address, ca, timeoutMs, signal} = options;
	try {
		const trust = await trustFrom(ca);
		road.write(SSL_REQUEST);
		const answer = await untilAborted(firstByte(road, address, timeoutMs), signal);
		// Bytes behind the answer were not encrypted: somebody on the way put them there.
		if (answer !== 'S' || road.readableLength > 0) {
			throw new ProblemError({
				code: 'protocol-broken',
				address,
				protocol: 'PostgreSQL',
				detail: text('the server does not offer TLS', '서버가 TLS를 제공하지 않음'),
			});
		}
		const secured = await startTls(road, {host, address, trust, timeoutMs, signal});
		if (!secured.authorized) throw new ProblemError({code: 'certificate-rejected', address, reason: String(secured.authorizationError)});
		return secured;
	} catch (error) {
		road.destroy();
		throw error;
	}
}

function firstByte(road: Duplex, address: string, timeoutMs: number): Promise<string> {
	return new Promise((resolve, reject) => {
		const startedAt = performance.now();
		const silent = () =>
			reject(new ProblemError({code: 'no-response', address, protocol: 'PostgreSQL', afterMs: Math.round(performance.now() - startedAt)}));
		const timer = setTimeout(silent, timeoutMs);
		const stop = () => {
			clearTimeout(timer);
			road.off('readable', look);
			road.off('end', over);
			road.off('close', over);
			road.off('error', over);
		};
		const look = () => {
			const byte: Buffer | null = road.read(1);
			if (byte === null) return;
			stop();
			resolve(byte.toString('latin1'));
		};
		const over = (cause?: unknown) => {
			stop();
			const afterMs = Math.round(performance.now() - startedAt);
			reject(
				cause instanceof ProblemError ? cause : new ProblemError({code: 'connection-failed', address, why: 'closed', afterMs}, {cause}),
			);
		};
		road.on('readable', look);
		road.once('end', over);
		road.once('close', over);
		road.once('error', over);
	});
}
