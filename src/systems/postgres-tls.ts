import {isIP} from 'node:net';
import type {Duplex} from 'node:stream';
import {connect} from 'node:tls';
import {ProblemError} from '../core/problem.ts';
import {untilAborted} from './until-aborted.ts';

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** Asks the server for TLS and starts it, verified. A server that has none is refused, not spoken to in the clear. */
export async function secureRoad(road: Duplex, host: string, address: string, signal: AbortSignal): Promise<Duplex> {
	const broken = (detail: string, cause?: unknown) =>
		new ProblemError({code: 'protocol-broken', address, protocol: 'PostgreSQL TLS', detail}, {cause});
	try {
		road.write(SSL_REQUEST);
		const answer = await untilAborted(firstByte(road), signal);
		// Bytes behind the answer were not encrypted: somebody on the way put them there.
		if (answer !== 'S' || road.readableLength > 0) throw broken('the server does not offer TLS');
		const secured = connect({socket: road, host, ...(isIP(host) === 0 ? {servername: host} : {})});
		secured.on('error', () => undefined);
		await untilAborted(
			new Promise<void>((resolve, reject) => {
				secured.once('secureConnect', resolve);
				secured.once('error', error => reject(broken(error.message, error)));
				secured.once('close', () => reject(broken('the connection closed during the handshake')));
			}),
			signal,
		);
		return secured;
	} catch (error) {
		road.destroy();
		throw error;
	}
}

function firstByte(road: Duplex): Promise<string> {
	return new Promise((resolve, reject) => {
		const look = () => {
			const byte: Buffer | null = road.read(1);
			if (byte === null) return;
			road.off('readable', look);
			resolve(byte.toString('latin1'));
		};
		road.on('readable', look);
		road.once('end', () => resolve(''));
		road.once('error', reject);
		road.once('close', () => resolve(''));
	});
}
