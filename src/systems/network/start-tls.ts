import {isIP} from 'node:net';
import type {Duplex} from 'node:stream';
import {type ConnectionOptions, connect, type TLSSocket} from 'node:tls';
import {abortProblem} from '../../core/abort-problem.ts';
import {type Problem, ProblemError} from '../../core/problem.ts';
import type {TlsVersion} from '../systems.ts';
import {lostRoad} from './lost-road.ts';
import type {Trust} from './trust.ts';

export interface TlsOptions {
	readonly host: string;
	/** As shown in problems: `host:port`. */
	readonly address: string;
	readonly servername?: string;
	readonly trust: Trust;
	readonly minVersion?: TlsVersion;
	readonly maxVersion?: TlsVersion;
	readonly alpn?: readonly string[];
	readonly timeoutMs: number;
	readonly signal: AbortSignal;
}

/**
 * Secures a connected stream without refusing any certificate: whether it is trusted is on the socket (`authorized`). On failure the
 * stream is destroyed.
 *
 * @throws ProblemError `tls-refused`, `tls-unsupported`, `protocol-broken`, `no-response`, `connection-failed`
 */
export function startTls(stream: Duplex, options: TlsOptions): Promise<TLSSocket> {
	const {signal, timeoutMs, address} = options;
	return new Promise((resolve, reject) => {
		const startedAt = performance.now();
		let socket: TLSSocket | undefined;
		const stop = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', onAbort);
		};
		const give = (error: ProblemError) => {
			stop();
			socket?.destroy();
			stream.destroy();
			reject(error);
		};
		const onAbort = () => give(abortProblem(signal));
		const timer = setTimeout(() => give(new ProblemError({code: 'no-response', address, protocol: 'TLS', afterMs: timeoutMs})), timeoutMs);
		signal.addEventListener('abort', onAbort, {once: true});
		if (signal.aborted) {
			onAbort();
			return;
		}
		try {
			socket = connect(connectionOptions(stream, options));
		} catch (error) {
			give(new ProblemError({code: 'tls-unsupported', version: options.maxVersion ?? '', detail: codeOf(error)}, {cause: error}));
			return;
		}
		const secured = socket;
		secured.on('error', error =>
			give(lostRoad(stream) ?? new ProblemError(problemOf(error, options, performance.now() - startedAt), {cause: error})),
		);
		secured.once('secureConnect', () => {
			stop();
			resolve(secured);
		});
	});
}

function connectionOptions(stream: Duplex, options: TlsOptions): ConnectionOptions {
	const servername = options.servername ?? (isIP(options.host) === 0 ? options.host : '');
	const old = options.maxVersion === 'TLSv1' || options.maxVersion === 'TLSv1.1';
	return {
		socket: stream,
		host: options.host,
		servername: isIP(servername) === 0 ? servername : '',
		rejectUnauthorized: false,
		...(options.trust.context === undefined || old ? {} : {secureContext: options.trust.context}),
		...(options.minVersion === undefined ? {} : {minVersion: options.minVersion}),
		...(options.maxVersion === undefined ? {} : {maxVersion: options.maxVersion}),
		...(options.alpn === undefined ? {} : {ALPNProtocols: [...options.alpn]}),
		// OpenSSL 3 offers nothing below TLS 1.2 at its default security level.
		...(old ? {ciphers: 'DEFAULT:@SECLEVEL=0', minVersion: options.minVersion ?? 'TLSv1'} : {}),
	};
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function problemOf(error: Error, {address, maxVersion}: TlsOptions, afterMs: number): Problem {
	const code = codeOf(error);
	const detail = code
		.replace(/^ERR_SSL_/, '')
		.replaceAll('_', ' ')
		.toLowerCase();
	if (/NO_PROTOCOLS_AVAILABLE|NO_CIPHERS_AVAILABLE|NO_CIPHER_MATCH/.test(code))
		return {code: 'tls-unsupported', version: maxVersion ?? '', detail};
	if (/_ALERT_/.test(code) || code === 'ERR_SSL_UNSUPPORTED_PROTOCOL') return {code: 'tls-refused', address, alert: detail};
	if (code.startsWith('ERR_SSL_')) return {code: 'protocol-broken', address, protocol: 'TLS', detail};
	const closed = code === 'EPIPE' || /disconnected before secure/.test(error.message);
	return {code: 'connection-failed', address, why: closed ? 'closed' : 'reset', afterMs: Math.round(afterMs)};
}
