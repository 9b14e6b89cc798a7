import {type ChildProcess, spawn} from 'node:child_process';

/** A server process of a test. */
export interface RunningServer {
	readonly process: ChildProcess;
	/** Everything it printed so far. */
	output(): string;
	/** Asks it to end and waits; a server that is frozen or deaf is killed. */
	stop(signal?: NodeJS.Signals): Promise<void>;
	freeze(): void;
	thaw(): void;
}

const GRACE_MS = 5_000;

/** @param environment beside the test's own */
export function runServer(
	program: string,
	args: readonly string[],
	cwd: string,
	environment: Readonly<Record<string, string>> = {},
): RunningServer {
	const child = spawn(program, args, {cwd, env: {...process.env, ...environment}, stdio: ['ignore', 'pipe', 'pipe']});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => {
			output = (output + chunk.toString('utf8')).slice(-20_000);
		});
	}
	const ended = new Promise<void>(resolve => {
		child.once('exit', () => resolve());
		child.once('error', () => resolve());
	});
	return {
		process: child,
		output: () => output,
		freeze: () => void child.kill('SIGSTOP'),
		thaw: () => void child.kill('SIGCONT'),
		async stop(signal = 'SIGTERM') {
			child.kill('SIGCONT');
			child.kill(signal);
			const late = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
			await ended;
			clearTimeout(late);
		},
	};
}
