import {randomInt} from 'node:crypto';
import {createServer, type Server} from 'node:net';

/** Below what the system hands out by itself, so that no outgoing connection lands on a port that must stay closed. */
const LOWEST = 20_000;
const HIGHEST = 32_000;

export interface ReservedPorts {
	readonly ports: readonly number[];
	release(): Promise<void>;
}

/**
 * Ports on 127.0.0.1 that nothing listens on. Each is marked by a listener on 127.0.0.2, which another demo on this
 * machine meets and passes by; where that address does not exist (not Linux) the choice alone has to do.
 */
export async function reservePorts(count: number): Promise<ReservedPorts> {
	const ports: number[] = [];
	const marks: Server[] = [];
	while (ports.length < count) {
		const port = randomInt(LOWEST, HIGHEST);
		if (ports.includes(port)) continue;
		const probe = await tryListen(port, '127.0.0.1');
		if (probe === 'taken' || probe === 'no-address') continue;
		await close(probe);
		const mark = await tryListen(port, '127.0.0.2');
		if (mark === 'taken') continue;
		if (mark !== 'no-address') marks.push(mark);
		ports.push(port);
	}
	return {
		ports,
		release: async () => {
			await Promise.all(marks.map(close));
		},
	};
}

function tryListen(port: number, host: string): Promise<Server | 'taken' | 'no-address'> {
	return new Promise(resolve => {
		const server = createServer(socket => socket.destroy());
		server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRNOTAVAIL' ? 'no-address' : 'taken'));
		server.listen(port, host, () => resolve(server));
	});
}

function close(server: Server): Promise<void> {
	return new Promise(resolve => server.close(() => resolve()));
}
