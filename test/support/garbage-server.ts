import {createServer, type Socket} from 'node:net';

export interface GarbageServer extends AsyncDisposable {
	readonly port: number;
}

/** A server on loopback that treats every connection as it is told: says nothing, hangs up, speaks something else. */
export async function startGarbageServer(treat: (socket: Socket) => void): Promise<GarbageServer> {
	const sockets = new Set<Socket>();
	const server = createServer({allowHalfOpen: true}, socket => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.once('close', () => sockets.delete(socket));
		treat(socket);
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');
	return {
		port: address.port,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy();
			await new Promise<void>(resolve => server.close(() => resolve()));
		},
	};
}
