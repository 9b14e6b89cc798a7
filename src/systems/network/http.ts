import {type IncomingMessage, request as startRequest} from 'node:http';
import type {Duplex} from 'node:stream';
import {abortProblem} from '../../core/abort-problem.ts';
import {type Problem, ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import type {Address, Clock, HttpRequest, HttpResponse} from '../systems.ts';
import {formatAddress} from './format-address.ts';
import {lostRoad} from './lost-road.ts';
import {startTls} from './start-tls.ts';
import {type Dial, peerAddress} from './tls.ts';
import {trustFrom} from './trust.ts';

const MAX_HEADER_BYTES = 65_536;

/**
 * One request over any road, its redirect shown and not followed. A certificate that is not trusted is an error: what an impostor
 * says is not worth reading.
 *
 * @throws ProblemError of the road; `connection-failed`, `no-response`, `protocol-broken`, `response-too-large`, `tls-refused`,
 * `certificate-rejected`
 */
export async function sendHttp(
	request: HttpRequest,
	dial: Dial,
	{signal, clock}: {readonly signal: AbortSignal; readonly clock: Clock},
): Promise<HttpResponse> {
	const {from = 'operator', via, timeoutMs = 8_000} = request;
	const url = new URL(request.url);
	const secure = url.protocol === 'https:';
	const to = addressOf(url);
	const address = formatAddress({host: via ?? to.host, port: to.port});
	const trust = secure ? await trustFrom(request.ca) : undefined;
	const startedAt = clock.monotonic();
	const left = () => Math.max(1, timeoutMs - (clock.monotonic() - startedAt));
	const plain = await dial(from, to, {signal, timeoutMs: Math.min(5_000, timeoutMs), ...(via === undefined ? {} : {via})});
	try {
		const connectedAt = clock.monotonic();
		let stream = plain;
		if (trust !== undefined) {
			const secured = await startTls(plain, {
				host: to.host,
				address,
				trust,
				signal,
				alpn: ['http/1.1'],
				timeoutMs: Math.min(5_000, left()),
			});
			if (!secured.authorized) {
				throw new ProblemError({code: 'certificate-rejected', address, reason: String(secured.authorizationError)});
			}
			stream = secured;
		}
		const securedAt = clock.monotonic();
		const answer = await exchange(stream, {request, road: plain, url, address, signal, clock, timeoutMs: left()});
		return {
			status: answer.status,
			headers: answer.headers,
			body: answer.body,
			address: peerAddress(plain) ?? via ?? to.host,
			timings: {
				connectMs: connectedAt - startedAt,
				tlsMs: securedAt - connectedAt,
				firstByteMs: answer.firstByteAt - securedAt,
				totalMs: clock.monotonic() - startedAt,
			},
		};
	} finally {
		plain.destroy();
	}
}

function addressOf(url: URL): Address {
	const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
	return {host: url.hostname.replace(/^\[|\]$/g, ''), port};
}

interface Exchange {
	readonly request: HttpRequest;
	/** What the stream runs over; the stream itself without TLS. */
	readonly road: Duplex;
	readonly url: URL;
	readonly address: string;
	readonly signal: AbortSignal;
	readonly clock: Clock;
	readonly timeoutMs: number;
}

interface Answer {
	readonly status: number;
	readonly headers: Record<string, string>;
	readonly body: string;
	readonly firstByteAt: number;
}

function exchange(stream: Duplex, {request, road, url, address, signal, clock, timeoutMs}: Exchange): Promise<Answer> {
	const maxBytes = request.maxBytes ?? 1_048_576;
	return new Promise((resolve, reject) => {
		const startedAt = clock.monotonic();
		const stop = () => {
			clearTimeout(timer);
			signal.removeEventListener('abort', onAbort);
		};
		const give = (problem: Problem | ProblemError, cause?: unknown) => {
			stop();
			outgoing.destroy();
			stream.destroy();
			reject(problem instanceof ProblemError ? problem : new ProblemError(problem, {cause}));
		};
		const onAbort = () => give(abortProblem(signal));
		const outgoing = startRequest({
			createConnection: () => stream,
			host: addressOf(url).host,
			port: addressOf(url).port,
			defaultPort: url.protocol === 'https:' ? 443 : 80,
			path: `${url.pathname}${url.search}`,
			method: request.method ?? 'GET',
			headers: {accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'coinpilot-ops', ...request.headers},
			maxHeaderSize: MAX_HEADER_BYTES,
		});
		const timer = setTimeout(() => give({code: 'no-response', address, protocol: 'HTTP', afterMs: Math.round(timeoutMs)}), timeoutMs);
		signal.addEventListener('abort', onAbort, {once: true});
		outgoing.on('error', error => give(lostRoad(road) ?? problemOf(error, address, clock.monotonic() - startedAt), error));
		// Without a listener a 101 would be taken for a closed connection.
		outgoing.on('upgrade', () =>
			give({
				code: 'protocol-broken',
				address,
				protocol: 'HTTP',
				detail: text('101 switching protocols, not asked for', '요청하지 않은 101 Switching Protocols 응답'),
			}),
		);
		outgoing.on('response', response => {
			const firstByteAt = clock.monotonic();
			const chunks: Buffer[] = [];
			let size = 0;
			response.on('data', (chunk: Buffer) => {
				size += chunk.length;
				if (size > maxBytes) give({code: 'response-too-large', address, limitBytes: maxBytes});
				else chunks.push(chunk);
			});
			response.on('error', error => give(lostRoad(road) ?? cutShort(error, address), error));
			response.on('end', () => {
				stop();
				const body = Buffer.concat(chunks).toString('utf8');
				resolve({status: response.statusCode ?? 0, headers: headersOf(response), body, firstByteAt});
			});
		});
		outgoing.end(request.body);
		if (signal.aborted) onAbort();
	});
}

function headersOf(response: IncomingMessage): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(response.headers)) {
		if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
	}
	return headers;
}

function codeOf(error: Error): string {
	return 'code' in error ? String(error.code) : '';
}

/** What went wrong before any response: garbage, a header without end, or no word at all. */
function problemOf(error: Error, address: string, afterMs: number): Problem {
	const code = codeOf(error);
	if (code === 'HPE_HEADER_OVERFLOW') return {code: 'response-too-large', address, limitBytes: MAX_HEADER_BYTES};
	if (code.startsWith('HPE_')) return {code: 'protocol-broken', address, protocol: 'HTTP', detail: detailOf(code)};
	const closed = error.message === 'socket hang up' || code === 'EPIPE';
	return {code: 'connection-failed', address, why: closed ? 'closed' : 'reset', afterMs: Math.round(afterMs)};
}

function cutShort(error: Error, address: string): Problem {
	const code = codeOf(error);
	const detail = code.startsWith('HPE_')
		? detailOf(code)
		: text('the connection ended in the middle of the response', '응답 도중 연결이 끊김');
	return {code: 'protocol-broken', address, protocol: 'HTTP', detail};
}

function detailOf(code: string): string {
	return code.replace(/^HPE_/, '').replaceAll('_', ' ').toLowerCase();
}
