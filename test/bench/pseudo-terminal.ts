import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';

export interface InTerminal {
	/** Resolves with the milliseconds from the start until it has printed this. */
	until(wanted: RegExp): Promise<number>;
	/** Keys, as the terminal would deliver them. */
	press(keys: string): void;
	/** Resolves once this has been printed after the keys; what was there before them does not count. */
	pressUntil(keys: string, wanted: RegExp): Promise<void>;
	/** Everything printed so far. */
	output(): string;
	/** The program itself, not the terminal around it. */
	pid(): number;
	close(): Promise<void>;
}

/** Said by the shell just before it becomes the program: making a terminal is no part of what is measured. */
const READY = 'terminal-is-ready';

const PATIENCE_MS = 30_000;

/** Runs a program of a few plain words in a terminal of its own, by `script` of util-linux. */
export function runInTerminal(argv: readonly string[], env: NodeJS.ProcessEnv, columns = 100, rows = 28): InTerminal {
	const words = argv.map(word => `'${word}'`).join(' ');
	let startedAt = performance.now();
	const child = spawn('script', ['-qfec', `stty cols ${columns} rows ${rows}; echo ${READY}; exec ${words}`, '/dev/null'], {
		env: {...env, SHELL: '/bin/sh', TERM: 'xterm-256color'},
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	let output = '';
	let ended = false;
	let look = () => {};
	child.stdout.on('data', (chunk: Buffer) => {
		output += chunk.toString('utf8');
		const ready = output.indexOf(READY);
		if (ready >= 0) {
			startedAt = performance.now();
			output = output.slice(ready + READY.length);
		}
		look();
	});
	const exited = new Promise<void>(resolve => child.once('close', () => resolve()));
	void exited.then(() => {
		ended = true;
		look();
	});
	const pid = () => Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')[0]);
	const press = (keys: string) => void child.stdin.write(keys);
	const waitFor = (what: string, seen: () => boolean) =>
		new Promise<void>((resolve, reject) => {
			const fail = (how: string) => reject(new Error(`it ${how} ${what}: ${output.slice(-2_000)}`));
			const timer = setTimeout(() => fail('never printed'), PATIENCE_MS);
			look = () => {
				const done = seen();
				if (!done && !ended) return;
				clearTimeout(timer);
				if (done) resolve();
				else fail('ended without');
			};
			look();
		});
	return {
		async until(wanted) {
			await waitFor(String(wanted), () => wanted.test(output));
			return performance.now() - startedAt;
		},
		press,
		async pressUntil(keys, wanted) {
			const before = output.length;
			press(keys);
			await waitFor(`${wanted} after ${JSON.stringify(keys)}`, () => wanted.test(output.slice(before)));
		},
		output: () => output,
		pid,
		async close() {
			// The program, not `script`, which would say so.
			if (!ended) process.kill(pid(), 'SIGTERM');
			await exited;
		},
	};
}
