import {createServer, type IncomingMessage} from 'node:http';
import {configSchema} from '../../src/config/schema.ts';
import {createSecrets} from '../../src/config/secrets.ts';
import {noQuestions} from '../../src/systems/questions.ts';
import {createSystems} from '../../src/systems/real-systems.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {listen} from './listen.ts';

export interface JsonServer {
	readonly url: string;
	readonly systems: Systems;
	close(): Promise<void>;
}

/** A value is answered as JSON, a number as a status without one. */
export type Answer = (request: IncomingMessage, url: URL) => unknown;

/** Answers on loopback in the shape of an HTTP API, and systems that know these secrets and lead there. */
export async function startJsonServer(answer: Answer, secrets: Readonly<Record<string, string>>): Promise<JsonServer> {
	const server = createServer((request, response) => {
		const value = answer(request, new URL(request.url ?? '/', 'http://service'));
		request.resume();
		if (typeof value === 'number') response.writeHead(value, {'content-type': 'text/html'}).end('<html>');
		else response.writeHead(200, {'content-type': 'application/json'}).end(JSON.stringify(value));
	});
	const {port, close} = await listen(server);
	const config = configSchema.parse({environment: 'test', domain: 'dashboard.example.com', targets: {}});
	const systems = createSystems({
		config,
		secrets: createSecrets({environment: secrets, ask: async () => undefined}),
		questions: noQuestions,
	});
	return {
		url: `http://127.0.0.1:${port}`,
		systems,
		async close() {
			await systems.close();
			await close();
		},
	};
}
