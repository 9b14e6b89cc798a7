import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {findProgram} from './find-program.ts';
import {closedPort} from './listen.ts';
import {runServer} from './run-server.ts';
import {waitUntil} from './wait-until.ts';

const program = process.env.N8N_PROGRAM ?? findProgram('n8n');

/** False when this machine has no n8n to start. */
export const hasN8n = program !== undefined;

export interface N8nServer {
	readonly url: string;
	/** Of its public API. */
	readonly key: string;
	/** What its own command line prints. */
	cli(...words: string[]): Promise<{readonly stdout: string; readonly exitCode: number | null}>;
	/** A workflow that begins with a webhook of that path: it ends well, fails, or goes on for some seconds. */
	workflow(wanted: WantedWorkflow): Promise<string>;
	call(path: string): Promise<void>;
	stop(): Promise<void>;
	remove(): Promise<void>;
}

export interface WantedWorkflow {
	readonly name: string;
	readonly path: string;
	readonly ends: 'well' | 'in error' | {readonly afterSeconds: number};
	/** @default true */
	readonly active?: boolean;
	readonly settings?: Readonly<Record<string, string>>;
}

/** An n8n of its own, with SQLite in a temporary directory, on 127.0.0.1. */
export async function startN8nServer(): Promise<N8nServer> {
	if (program === undefined) throw new Error('no n8n here');
	const directory = await mkdtemp(join(tmpdir(), 'coinpilot-n8n-'));
	const port = await closedPort();
	const url = `http://127.0.0.1:${port}`;
	const environment = {
		NODE_ENV: 'production',
		N8N_USER_FOLDER: directory,
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_RUNNERS_ENABLED: 'false',
		// The other engine wants a package that has to be compiled.
		N8N_EXPRESSION_ENGINE: 'legacy',
		DB_SQLITE_POOL_SIZE: '2',
	};
	const server = runServer(program, ['start'], directory, environment);
	const stop = () => server.stop();
	const remove = async () => {
		await stop();
		await rm(directory, {recursive: true, force: true});
	};
	const ask = async (path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
		const response = await fetch(`${url}/${path}`, {
			headers: {'content-type': 'application/json', ...headers},
			...(body !== undefined && {method: 'POST', body: JSON.stringify(body)}),
		});
		if (!response.ok) throw new Error(`n8n: ${path}: HTTP ${response.status}`);
		return response;
	};
	const data = async (response: Response) => ((await response.json()) as {readonly data: Record<string, unknown>}).data;
	try {
		// Of its health it says `ok` long before the rest is there.
		const isUp = async () => (await ask('rest/settings').catch(() => undefined))?.headers.get('content-type')?.includes('json');
		await waitUntil(
			'n8n to be ready',
			async () => {
				if (server.process.exitCode !== null) throw new Error(`n8n ended: ${server.output()}`);
				return isUp();
			},
			110_000,
		);
		const owner = {email: 'owner@example.com', firstName: 'O', lastName: 'P', password: 'Passw0rd-of-a-test'};
		const cookie = (await ask('rest/owner/setup', owner)).headers.get('set-cookie')?.split(';', 1)[0] ?? '';
		const scopes = ['workflow:list', 'workflow:read', 'workflow:create', 'workflow:activate', 'execution:list', 'execution:read'];
		const made = await data(await ask('rest/api-keys', {label: 'test', expiresAt: null, scopes}, {cookie}));
		const key = String(made.rawApiKey);
		return {
			url,
			key,
			stop,
			remove,
			async cli(...words) {
				const ran = runServer(program, words, directory, environment);
				const exitCode = await new Promise<number | null>(resolve => ran.process.once('close', resolve));
				return {stdout: ran.output(), exitCode};
			},
			async workflow({active = true, ...wanted}) {
				const own = {'X-N8N-API-KEY': key};
				const {id} = (await (await ask('api/v1/workflows', workflowOf(wanted), own)).json()) as {readonly id: string};
				if (active) await ask(`api/v1/workflows/${id}/activate`, {}, own);
				return id;
			},
			call: async path => void (await ask(`webhook/${path}`, {})),
		};
	} catch (error) {
		await remove();
		throw error;
	}
}

function workflowOf({name, path, ends, settings}: Omit<WantedWorkflow, 'active'>): unknown {
	const hook = {httpMethod: 'POST', path, responseMode: 'onReceived', options: {}};
	const next =
		ends === 'well'
			? {type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {}}
			: ends === 'in error'
				? {type: 'n8n-nodes-base.stopAndError', typeVersion: 1, parameters: {errorMessage: 'broken on purpose'}}
				: {
						type: 'n8n-nodes-base.wait',
						typeVersion: 1.1,
						webhookId: `${path}-wait`,
						parameters: {amount: ends.afterSeconds, unit: 'seconds'},
					};
	return {
		name,
		settings: {executionOrder: 'v1', ...settings},
		nodes: [
			{id: 'hook', name: 'Hook', type: 'n8n-nodes-base.webhook', typeVersion: 2, webhookId: path, position: [0, 0], parameters: hook},
			{id: 'next', name: 'Next', position: [200, 0], ...next},
		],
		connections: {Hook: {main: [[{node: 'Next', type: 'main', index: 0}]]}},
	};
}
