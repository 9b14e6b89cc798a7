import type {Server, Socket} from 'node:net';

/** A server that can be taken away and put back on the same port, so that a fault is seen by real clients. */
export interface Listener {
	readonly port: number;
	/** Idempotent; ends every open connection when it goes down. */
	set(up: boolean): Promise<void>;
}

/** Wraps a server that is not listening yet. Port 0 takes any free one, and keeps it. */
export async function createListener(server: Server, wantedPort = 0): Promise<Listener> {
	const sockets = new Set<Socket>();
	server.on('connection', socket => {
		sockets.add(socket);
		socket.on('error', () => socket.destroy());
		socket.once('close', () => sockets.delete(socket));
	});
	let port = await listen(server, wantedPort);
	// Changes follow one another: a close that has not finished would make the next listen fail.
	let settled: Promise<void> = Promise.resolve();
	return {
		get port() {
			return port;
		},
		set(up) {
			settled = settled.then(async () => {
				if (up === server.listening) return;
				if (up) {
					port = await listen(server, port);
					return;
				}
				const closed = new Promise<void>(resolve => server.close(() => resolve()));
				for (const socket of sockets) socket.destroy();
				await closed;
			});
			return settled;
		},
	};
}

function listen(server: Server, port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			server.off('error', reject);
			const address = server.address();
			resolve(address !== null && typeof address === 'object' ? address.port : port);
		});
	});
}
