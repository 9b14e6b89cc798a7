import {isUtf8} from 'node:buffer';
import type {Duplex} from 'node:stream';
import {ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import {untilAborted} from '../../core/until-aborted.ts';
import {SocketShape} from '../network/socket-shape.ts';
import type {PooledSession} from '../session-pool.ts';
import {NOT_TEXT} from './not-text.ts';
import {type RedisContext, redisProblem} from './redis-problem.ts';

export interface RedisConnection extends PooledSession {
	command(name: string, parameters: readonly string[]): Promise<unknown>;
}

export interface OpenRedisOptions {
	readonly cache: string;
	readonly password: string | undefined;
	readonly address: string;
	readonly dial: (signal: AbortSignal) => Promise<Duplex>;
	readonly answerMs: number;
	readonly signal: AbortSignal;
}

/** After these the connection is no longer as the next one expects it. */
const LEAVES_STATE = new Set(['select', 'multi', 'watch', 'auth', 'hello', 'client', 'monitor', 'subscribe', 'psubscribe', 'ssubscribe']);

const BYE_MS = 1_000;

export async function openRedis(options: OpenRedisOptions): Promise<RedisConnection> {
	const {cache, password, address, dial, answerMs, signal} = options;
	const {AbstractConnector, Redis} = await import('./ioredis.ts');
	const startedAt = performance.now();
	const problem = (error: unknown) => {
		const context: RedisContext = {cache, address, password, afterMs: Math.round(performance.now() - startedAt)};
		return redisProblem(error, context);
	};
	const stream = new SocketShape(await dial(signal), {
		broken: cause =>
			new ProblemError(
				{code: 'protocol-broken', address, protocol: 'Redis', detail: text('the answer could not be read', '응답을 해석할 수 없음')},
				{cause},
			),
	});

	class RoadConnector extends AbstractConnector {
		constructor() {
			super(BYE_MS);
		}
		async connect() {
			this.stream = stream as never;
			return this.stream;
		}
	}

	// The password is not the driver's business: it warns on the console when the server has none.
	const client = new Redis({
		Connector: RoadConnector,
		lazyConnect: true,
		protocol: 2,
		disableClientInfo: true,
		enableReadyCheck: false,
		enableOfflineQueue: false,
		retryStrategy: null,
		maxRetriesPerRequest: 0,
		autoResendUnfulfilledCommands: false,
	});
	let fault: unknown;
	client.on('error', error => {
		fault ??= error;
	});
	stream.on('error', error => {
		fault = error;
	});
	let usable = true;
	client.on('end', () => {
		usable = false;
	});
	const destroy = () => {
		usable = false;
		if (stream.destroyed) return;
		client.disconnect();
		stream.destroy();
	};
	/** A living server answers at once, whatever it is asked here. */
	const inTime = async <T>(answer: Promise<T>): Promise<T> => {
		const askedAt = performance.now();
		const timer = setTimeout(() => {
			const afterMs = Math.round(performance.now() - askedAt);
			stream.destroy(new ProblemError({code: 'no-response', address, protocol: 'Redis', afterMs}));
		}, answerMs);
		try {
			return await answer;
		} finally {
			clearTimeout(timer);
		}
	};
	const command = async (name: string, parameters: readonly string[]): Promise<unknown> => {
		try {
			if (LEAVES_STATE.has(name.toLowerCase())) usable = false;
			return asText(await inTime(client.callBuffer(name, ...parameters)));
		} catch (error) {
			throw problem(isReplyError(error) ? error : (fault ?? error));
		}
	};

	try {
		await untilAborted(inTime(client.connect()), signal);
		await untilAborted(inTime(greet(client, password)), signal);
	} catch (error) {
		destroy();
		throw problem(isReplyError(error) ? error : (fault ?? error));
	}

	return {
		get usable() {
			return usable && !stream.destroyed;
		},
		command,
		async end() {
			const closed = new Promise<void>(resolve => stream.once('close', () => resolve()));
			client.disconnect();
			const late = setTimeout(destroy, BYE_MS);
			if (!stream.destroyed) await closed;
			clearTimeout(late);
		},
		destroy,
	};
}

interface Caller {
	call(name: string, ...parameters: string[]): Promise<unknown>;
}

/** One exchange either way, so that a server that speaks something else, or nothing, is found out here. */
async function greet(client: Caller, password: string | undefined): Promise<void> {
	if (password === undefined) {
		// PING is refused with LOADING while a server reads its data, and INFO is not.
		await client.call('info', 'server');
		return;
	}
	try {
		await client.call('auth', password);
	} catch (error) {
		// A server that asks for no password: for a check to say, not for the road.
		if (!isReplyError(error) || !/without any password configured|no password is set/.test(error.message)) throw error;
	}
}

function isReplyError(error: unknown): error is Error {
	return error instanceof Error && error.name === 'ReplyError';
}

function asText(reply: unknown): unknown {
	// Two texts that differ in bytes that are none would come out alike.
	if (Buffer.isBuffer(reply)) return isUtf8(reply) ? reply.toString('utf8') : `${NOT_TEXT}${reply.toString('latin1')}`;
	return Array.isArray(reply) ? reply.map(asText) : reply;
}
