import {connect, type Socket} from 'node:net';
import {Worker} from 'node:worker_threads';

export interface SilentPorts {
	readonly ports: readonly number[];
	close(): Promise<void>;
}

const LISTENER = `
const {workerData, parentPort} = require('node:worker_threads');
const {createServer} = require('node:net');
const servers = [];
let left = workerData.count;
for (let index = 0; index < workerData.count; index++) {
	const server = createServer();
	servers.push(server);
	server.listen({port: 0, host: '127.0.0.1', backlog: 1}, () => {
		if (--left > 0) return;
		parentPort.postMessage(servers.map(one => one.address().port));
		setImmediate(() => Atomics.wait(new Int32Array(workerData.gate), 0, 0));
	});
}
`;

/**
 * Loopback ports that drop every connection attempt, as a firewall would: they listen, nobody accepts, and their backlog is full.
 * Linux only.
 */
export async function startSilentPorts(count: number): Promise<SilentPorts> {
	const gate = new SharedArrayBuffer(4);
	const worker = new Worker(LISTENER, {eval: true, workerData: {count, gate}});
	const ports = await new Promise<number[]>((resolve, reject) => {
		worker.once('message', resolve);
		worker.once('error', reject);
	});
	const fillers: Socket[] = [];
	await Promise.all(ports.map(port => fill(port, fillers)));
	return {
		ports,
		close: async () => {
			for (const filler of fillers) filler.destroy();
			Atomics.store(new Int32Array(gate), 0, 1);
			Atomics.notify(new Int32Array(gate), 0);
			await worker.terminate();
		},
	};
}

/** Connects until a connection is not taken any more. */
async function fill(port: number, fillers: Socket[]): Promise<void> {
	for (let attempt = 0; attempt < 16; attempt++) {
		const socket = connect({port, host: '127.0.0.1'});
		socket.on('error', () => undefined);
		fillers.push(socket);
		const taken = await new Promise<boolean>(resolve => {
			const timer = setTimeout(() => resolve(false), 200);
			socket.once('connect', () => {
				clearTimeout(timer);
				resolve(true);
			});
		});
		if (!taken) {
			// Its retransmissions could be taken later and would make room look like an answer.
			socket.destroy();
			return;
		}
	}
	throw new Error(`the backlog of port ${port} does not fill`);
}
