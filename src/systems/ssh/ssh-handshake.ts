import type {Socket} from 'node:net';
import type {AnyAuthMethod, Client, ServerHostKeyAlgorithm} from 'ssh2';
import {abortProblem} from '../../core/abort-problem.ts';
import type {Ssh2} from './ssh2.ts';

export interface HandshakeOptions {
	readonly user: string;
	readonly methods: readonly AnyAuthMethod[];
	readonly hostKeyAlgorithms: ServerHostKeyAlgorithm[];
	/** Only a literal `true` is a yes; a throw is a no. */
	readonly accepts: (key: Buffer) => boolean;
	/** The server has proven that it holds the accepted key. */
	readonly onProven: (key: Buffer) => void;
	readonly timeoutMs: number;
	readonly signal: AbortSignal;
}

/** Why a handshake came to nothing. */
export class HandshakeError extends Error {
	readonly why: 'no-answer' | 'host-key' | 'denied' | 'closed' | 'broken';

	constructor(why: HandshakeError['why'], message: string) {
		super(message);
		this.name = 'HandshakeError';
		this.why = why;
	}
}

/** One attempt over a connected socket; the socket is destroyed unless a client comes out of it. */
export function shakeSshHands(ssh2: Ssh2, socket: Socket, options: HandshakeOptions): Promise<Client> {
	const {signal, methods} = options;
	const client = new ssh2.Client();
	return new Promise((resolve, reject) => {
		let accepted: Buffer | undefined;
		let refused = false;
		let proven = false;
		const settle = (act: () => void) => {
			clearTimeout(timer);
			signal.removeEventListener('abort', onAbort);
			client.removeListener('error', onError);
			client.removeListener('close', onClose);
			// Errors after this belong to whoever has the client; until then nobody may be hurt by a late one.
			client.on('error', () => undefined);
			act();
		};
		const giveUp = (error: Error) =>
			settle(() => {
				socket.destroy();
				reject(error);
			});
		const onAbort = () => giveUp(abortProblem(signal));
		const onClose = () => giveUp(new HandshakeError(proven ? 'denied' : 'closed', 'closed by the server'));
		const onError = (error: Error & {level?: string}) => {
			if (refused) giveUp(new HandshakeError('host-key', error.message));
			else if (error.message.startsWith('All configured authentication methods failed'))
				giveUp(new HandshakeError('denied', error.message));
			// A key that could not sign is passed over; the next one is tried.
			else if (error.level === 'agent' || error.level === 'client-authentication') return;
			else if (error.level === 'client-socket' || /lost before handshake/.test(error.message))
				giveUp(new HandshakeError('closed', error.message));
			else giveUp(new HandshakeError(proven ? 'denied' : 'broken', error.message));
		};
		const timer = setTimeout(() => giveUp(new HandshakeError('no-answer', 'no answer')), options.timeoutMs);
		signal.addEventListener('abort', onAbort, {once: true});
		client.on('error', onError);
		client.on('close', onClose);
		client.once('ready', () => settle(() => resolve(client)));
		client.on('handshake', () => {
			if (proven || accepted === undefined) return;
			proven = true;
			options.onProven(accepted);
		});
		const queue: AnyAuthMethod[] = [{type: 'none', username: options.user}, ...methods];
		client.connect({
			sock: socket,
			username: options.user,
			readyTimeout: 0,
			keepaliveInterval: 10_000,
			keepaliveCountMax: 3,
			algorithms: {serverHostKey: options.hostKeyAlgorithms},
			// ssh2 rejects a host for nothing but a literal false: no promise, null or throw may reach it.
			hostVerifier: (key: Buffer, verify: (permitted: boolean) => void) => {
				let permitted = false;
				try {
					permitted = accepted === undefined ? options.accepts(key) === true : accepted.equals(key);
				} catch {
					permitted = false;
				}
				if (permitted) accepted = Buffer.from(key);
				refused = !permitted;
				verify(permitted);
			},
			authHandler: (_left, _partial, next) => {
				const method = queue.shift();
				// The types leave out the way to say that there are no more.
				(next as (method: AnyAuthMethod | false) => void)(method ?? false);
			},
		});
		if (signal.aborted) onAbort();
	});
}
