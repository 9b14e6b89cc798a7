import {randomInt} from 'node:crypto';
import {createServer, type Server, type Socket} from 'node:net';

export interface Listening {
	readonly port: number;
	close(): Promise<void>;
}

/** Listens on loopback until closed; closing ends its connections too. */
export async function listen(server: Server, host = '127.0.0.1', port = 0): Promise<Listening> {
	const sockets = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.once('close', () => sockets.delete(socket));
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen({port, host}, resolve);
	});
	const bound = server.address();
	if (bound === null || typeof bound === 'string') throw new Error('not listening on a port');
	return {
		port: bound.port,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise<void>(resolve => server.close(() => resolve()));
		},
	};
}

/** A TCP server that does one thing with every connection: answers garbage, hangs, hangs up. */
export async function listenRaw(onConnection: (socket: Socket) => void): Promise<Listening> {
	return await listen(createServer({allowHalfOpen: true}, onConnection));
}

/**
 * Below what the system hands out by itself, and beside what demos take: neither another test's listener nor an outgoing
 * connection lands there, and none meets itself on the way to a port where nobody listens.
 */
const LOWEST = 10_000;
const HIGHEST = 20_000;

/** A loopback port that nothing listens on: it was free a moment ago. */
export async function closedPort(): Promise<number> {
	for (;;) {
		try {
			const listening = await listen(createServer(), '127.0.0.1', randomInt(LOWEST, HIGHEST));
			await listening.close();
			return listening.port;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
		}
	}
}
