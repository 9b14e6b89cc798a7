import {Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import type {Address, Clock, DialOptions, Handshake, HandshakeRequest} from '../systems.ts';
import {describeCertificate, sentChain, verifiedPath} from './certificate-chain.ts';
import {formatAddress} from './format-address.ts';
import {startTls} from './start-tls.ts';
import {trustFrom} from './trust.ts';

export type Dial = (from: string, to: Address, options: DialOptions) => Promise<Duplex>;

/** One handshake over any road, everything read, nothing refused, the connection closed. */
export async function shakeHands(
	request: HandshakeRequest,
	dial: Dial,
	{signal, clock}: {readonly signal: AbortSignal; readonly clock: Clock},
): Promise<Handshake> {
	const {from = 'operator', host, port, via, timeoutMs = 5_000} = request;
	const trust = await trustFrom(request.ca);
	const startedAt = clock.monotonic();
	const stream = await dial(from, {host, port}, {signal, ...(via === undefined ? {} : {via})});
	const connectedAt = clock.monotonic();
	try {
		const socket = await startTls(stream, {...request, address: formatAddress({host: via ?? host, port}), trust, timeoutMs, signal});
		const securedAt = clock.monotonic();
		const sent = sentChain(socket);
		// A wrong name does not make the chain itself any less verified.
		const chainHolds = socket.authorized || isWrongName(socket.authorizationError);
		const verified = chainHolds ? verifiedPath(sent, trust.additional) : [];
		const read = {
			authorized: socket.authorized,
			...(socket.authorized ? {} : {authorizationError: String(socket.authorizationError)}),
			protocol: socket.getProtocol() ?? 'unknown',
			cipher: socket.getCipher().name,
			...(socket.alpnProtocol ? {alpn: socket.alpnProtocol} : {}),
			sent: sent.map(describeCertificate),
			verified: verified.map(describeCertificate),
			address: peerAddress(stream) ?? via ?? host,
			timings: {connectMs: connectedAt - startedAt, tlsMs: securedAt - connectedAt},
		};
		socket.destroy();
		return read;
	} finally {
		stream.destroy();
	}
}

function isWrongName(error: unknown): boolean {
	return String(error) === 'ERR_TLS_CERT_ALTNAME_INVALID';
}

/** Known only where this machine made the connection itself. */
export function peerAddress(stream: Duplex): string | undefined {
	return stream instanceof Socket ? stream.remoteAddress : undefined;
}
