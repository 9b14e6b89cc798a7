import {type ChildProcess, spawn} from 'node:child_process';
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

export interface Ended {
	/** Undefined when a signal ended it. */
	readonly status: number | undefined;
	readonly signal: NodeJS.Signals | undefined;
	readonly stdout: string;
	readonly stderr: string;
}

export interface Started {
	readonly process: ChildProcess;
	stdout(): string;
	readonly ended: Promise<Ended>;
}

export interface CallOptions {
	/** Over the operator's own; undefined takes one away. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	readonly cwd?: string;
	/** Somebody else than whoever runs the tests; only root can be anybody. */
	readonly user?: {readonly uid: number; readonly gid: number};
	/** Longer than it takes on a busy machine: only what hangs comes to it. @default 90000 */
	readonly patienceMs?: number;
}

/** Somebody with a home of their own, where the program finds nothing but what the test puts there. */
export interface Operator {
	readonly home: string;
	readonly state: string;
	readonly env: NodeJS.ProcessEnv;
	/** Starts the program with nothing to read and nobody to ask. */
	start(words: readonly string[], options?: CallOptions): Started;
	call(words: readonly string[], options?: CallOptions): Promise<Ended>;
	/** Ends what still runs, and removes the home. */
	leave(): Promise<void>;
}

export async function createOperator(main: string): Promise<Operator> {
	const home = await mkdtemp(join(tmpdir(), 'coinpilot-operator-'));
	const state = join(home, 'state');
	await mkdir(state);
	const env: NodeJS.ProcessEnv = {
		PATH: process.env.PATH,
		HOME: home,
		LANG: 'C.UTF-8',
		XDG_STATE_HOME: state,
		XDG_CONFIG_HOME: join(home, 'config'),
		XDG_CACHE_HOME: join(home, 'cache'),
	};
	const running = new Set<ChildProcess>();

	function start(words: readonly string[], options: CallOptions = {}): Started {
		const given = Object.entries({...env, ...options.env}).filter(([, value]) => value !== undefined);
		const child = spawn(process.execPath, [main, ...words], {
			cwd: options.cwd ?? home,
			env: Object.fromEntries(given),
			stdio: ['ignore', 'pipe', 'pipe'],
			...options.user,
		});
		running.add(child);
		let stdout = '';
		let stderr = '';
		child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
			stdout += chunk;
		});
		child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
			stderr += chunk;
		});
		const hung = setTimeout(() => child.kill('SIGKILL'), options.patienceMs ?? 90_000);
		const ended = new Promise<Ended>((resolve, reject) => {
			child.once('error', reject);
			child.once('close', (code, signal) => {
				clearTimeout(hung);
				running.delete(child);
				resolve({status: code ?? undefined, signal: signal ?? undefined, stdout, stderr});
			});
		});
		return {process: child, stdout: () => stdout, ended};
	}

	return {
		home,
		state,
		env,
		start,
		call: (words, options) => start(words, options).ended,
		async leave() {
			for (const child of running) child.kill('SIGKILL');
			await rm(home, {recursive: true, force: true});
		},
	};
}
