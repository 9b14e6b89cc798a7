import type {ClientChannel} from 'ssh2';
import type {ProblemError} from '../../core/problem.ts';
import {SocketLike} from '../network/socket-like.ts';

/**
 * A forwarded channel that behaves as a stream should: it closes once, its writes are always answered, and the loss of the
 * connection beneath is an error and not the quiet end of what was read. Takes the calls that clients make on a socket.
 */
export class TunnelStream extends SocketLike {
	readonly #channel: ClientChannel;

	constructor(channel: ClientChannel, lost: () => ProblemError | undefined) {
		super({allowHalfOpen: true});
		this.#channel = channel;
		channel.on('error', () => undefined);
		channel.on('data', (chunk: Buffer) => {
			if (!this.push(chunk)) channel.pause();
		});
		channel.pause();
		channel.once('end', () => {
			const error = lost();
			if (error === undefined) this.push(null);
			else this.destroy(error);
		});
		channel.once('close', () => {
			const error = lost();
			if (error !== undefined) this.destroy(error);
			else if (this.readableEnded) this.destroy();
			else this.once('end', () => this.destroy());
		});
	}

	override _read(): void {
		this.#channel.resume();
	}

	override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
		if (!this.#channel.writable) {
			done(Object.assign(new Error('the tunnel is closed'), {code: 'EPIPE'}));
			return;
		}
		this.#channel.write(chunk, done);
	}

	override _final(done: () => void): void {
		this.#channel.end();
		done();
	}

	override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
		this.#channel.close();
		done(error);
	}
}
