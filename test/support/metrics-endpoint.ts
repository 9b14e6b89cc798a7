import {createServer} from 'node:http';
import {type Listening, listen} from './listen.ts';

export interface MetricsEndpoint {
	readonly port: number;
	/** What it says from now on: `coinpilot_active_positions 2`. */
	say(metrics: string): void;
	/** Goes down and comes back on the same port. */
	stop(): Promise<void>;
	start(): Promise<void>;
}

/** A tiny program with a `/metrics` page, as the bot has one. */
export async function startMetricsEndpoint(metrics: string): Promise<MetricsEndpoint> {
	let text = metrics;
	let listening: Listening | undefined;
	let port = 0;
	const start = async () => {
		const server = createServer((_request, response) =>
			response.writeHead(200, {'content-type': 'text/plain; version=0.0.4'}).end(`${text}\n`),
		);
		listening = await listen(server, '127.0.0.1', port);
		port = listening.port;
	};
	await start();
	return {
		port,
		say(metrics) {
			text = metrics;
		},
		start,
		async stop() {
			await listening?.close();
			listening = undefined;
		},
	};
}
