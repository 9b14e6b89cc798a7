import {fork} from 'node:child_process';
import {rm} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {ProblemError} from '../core/problem.ts';
import {text} from '../core/text.ts';
import type {DemoFacts} from './facts.ts';
import type {FaultName} from './faults.ts';
import type {FromDemo, ToDemo} from './server.ts';

export interface DemoOptions {
	readonly faults?: readonly FaultName[];
	/** Where the demo makes its folder. @default the system's temporary folder */
	readonly directory?: string;
	/** The bundled `demo-server.js`. @default beside this module's own bundle */
	readonly server?: string | URL;
	readonly signal?: AbortSignal;
}

export interface Demo extends DemoFacts {
	readonly pid: number;
	/** Resolves when whoever looks next sees it. */
	setFault(fault: FaultName, on: boolean): Promise<void>;
	/** Resolves when its process is gone, whoever ended it. */
	readonly gone: Promise<void>;
	/** Ends it, and resolves when its process is gone and its folder removed. */
	stop(): Promise<void>;
}

/** How long an end in good order may take: making a database cannot be interrupted. */
const STOP_MS = 15_000;

/**
 * Starts the embedded environment in a process of its own.
 *
 * @throws ProblemError `demo-failed`, `cancelled`
 */
export async function startDemo({faults = [], directory, server = besideThis(), signal}: DemoOptions = {}): Promise<Demo> {
	if (signal?.aborted) throw new ProblemError({code: 'cancelled'});
	const child = fork(server instanceof URL ? fileURLToPath(server) : server, [], {
		execArgv: [],
		stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
	});
	let complained = '';
	let own: string | undefined;
	child.stderr?.on('data', chunk => {
		complained = `${complained}${chunk}`.slice(-2_000);
	});
	const gone = new Promise<void>(resolve => {
		child.once('exit', () => resolve());
		child.once('error', () => resolve());
	});
	const say = (message: ToDemo) => {
		if (child.connected) child.send(message, () => undefined);
	};
	const stop = async () => {
		say({type: 'stop'});
		const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
		await gone;
		clearTimeout(timer);
		if (own !== undefined) await rm(own, {recursive: true, force: true});
	};

	const waiting = new Map<number, () => void>();
	const ready = new Promise<DemoFacts>((resolve, reject) => {
		child.on('message', (message: FromDemo) => {
			if (message.type === 'begun') own = message.directory;
			if (message.type === 'ready') resolve(message.facts);
			if (message.type === 'failed') reject(new ProblemError({code: 'demo-failed', detail: message.detail}));
			if (message.type === 'fault-set') waiting.get(message.request)?.();
		});
		child.once('error', error => reject(new ProblemError({code: 'demo-failed', detail: error.message}, {cause: error})));
		void gone.then(() =>
			reject(
				new ProblemError({
					code: 'demo-failed',
					detail: lastLine(complained) || text('it ended before it was ready', '준비되기 전에 종료됨'),
				}),
			),
		);
		signal?.addEventListener('abort', () => reject(new ProblemError({code: 'cancelled'})), {once: true});
	});
	say({type: 'start', faults, ...(directory === undefined ? {} : {directory})});
	let facts: DemoFacts;
	try {
		facts = await ready;
	} catch (error) {
		await stop();
		throw error;
	}

	let requests = 0;
	return {
		...facts,
		pid: child.pid ?? 0,
		gone,
		async setFault(fault, on) {
			const request = ++requests;
			const done = new Promise<void>(resolve => waiting.set(request, resolve));
			say({type: 'set-fault', request, fault, on});
			await Promise.race([done, gone]);
			if (!waiting.delete(request) || child.exitCode !== null)
				throw new ProblemError({code: 'demo-failed', detail: text('its process ended', '프로세스가 종료됨')});
		},
		stop,
	};
}

function besideThis(): URL {
	return new URL('demo-server.js', import.meta.url);
}

function lastLine(text: string): string {
	return text.trim().split('\n').at(-1) ?? '';
}
