import type {Duplex} from 'node:stream';
import {SocketLike} from './socket-like.ts';

export interface SocketShapeOptions {
	/** Looks at what arrives before the driver does; an error ends the connection. */
	readonly inspect?: (chunk: Buffer) => Error | undefined;
	/** What an exception inside the driver's own reader becomes. */
	readonly broken: (cause: unknown) => Error;
}

/**
 * Lets a driver that expects a `net.Socket` run over any road: an SSH channel, a port-forward, a TLS stream.
 *
 * Drivers parse inside a `data` listener, where an exception would end the program; here it ends the connection.
 */
export class SocketShape extends SocketLike {
	readonly #road: Duplex;
	readonly #options: SocketShapeOptions;

	constructor(road: Duplex, options: SocketShapeOptions) {
		super({allowHalfOpen: false});
		this.#road = road;
		this.#options = options;
		this.on('error', () => undefined);
		road.on('data', (chunk: Buffer) => this.#receive(chunk));
		road.once('end', () => this.push(null));
		road.on('error', error => this.destroy(error));
		road.once('close', () => this.destroy());
		if (road.destroyed) this.destroy();
	}

	override emit(event: string | symbol, ...values: unknown[]): boolean {
		if (event !== 'data') return super.emit(event, ...values);
		try {
			return super.emit(event, ...values);
		} catch (error) {
			this.destroy(this.#options.broken(error));
			return true;
		}
	}

	/** Called by drivers that mean to connect by themselves. */
	connect(): this {
		process.nextTick(() => this.emit('connect'));
		return this;
	}

	override _read(): void {
		this.#road.resume();
	}

	override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
		this.#road.write(chunk, done);
	}

	override _final(done: () => void): void {
		this.#road.end();
		done();
	}

	override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
		this.#road.destroy();
		done(error);
	}

	#receive(chunk: Buffer): void {
		if (this.destroyed) return;
		const fault = this.#options.inspect?.(chunk);
		if (fault !== undefined) this.destroy(fault);
		else if (!this.push(chunk)) this.#road.pause();
	}
}
