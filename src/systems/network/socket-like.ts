import {Duplex} from 'node:stream';

/** A stream that takes the calls which clients make on a socket. None of them means anything on a road that is open already. */
export abstract class SocketLike extends Duplex {
	readonly connecting = false;

	setNoDelay(): this {
		return this;
	}

	setKeepAlive(): this {
		return this;
	}

	setTimeout(): this {
		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}
}
