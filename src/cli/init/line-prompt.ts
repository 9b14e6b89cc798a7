import {createInterface} from 'node:readline';
import {Writable} from 'node:stream';
import {ProblemError} from '../../core/problem.ts';
import type {Io} from '../io.ts';

export interface AskOptions {
	readonly signal: AbortSignal;
	/** What is typed is not shown. */
	readonly hidden?: boolean;
	/** What was typed before the question was put is no answer to it. */
	readonly fresh?: boolean;
}

/** Asks in a terminal, line by line, one question at a time. */
export interface LinePrompt {
	/** Resolves with the line, trimmed; rejects with `cancelled`. */
	ask(question: string, options: AskOptions): Promise<string>;
	close(): void;
}

/** @param onInterrupt called for ctrl-c and ctrl-d, which a terminal that is being read hands over as keys */
export function openLinePrompt({stdin, stdout}: Pick<Io, 'stdin' | 'stdout'>, onInterrupt: () => void): LinePrompt {
	let shown = false;
	const screen = new Writable({
		write(chunk: Buffer, _encoding, done) {
			if (shown) stdout.write(chunk);
			done();
		},
	});
	const lines = createInterface({input: stdin, output: screen, terminal: true, historySize: 0});
	const typed: string[] = [];
	let closed = false;
	let take: ((line: string) => void) | undefined;
	lines.on('line', line => {
		if (take === undefined) typed.push(line);
		else take(line);
	});
	lines.on('SIGINT', onInterrupt);
	lines.on('close', () => {
		if (!closed) onInterrupt();
	});

	const put = (question: string, {signal, hidden = false, fresh = false}: AskOptions) =>
		new Promise<string>((resolve, reject) => {
			if (signal.aborted) return reject(new ProblemError({code: 'cancelled'}));
			if (fresh) typed.length = 0;
			const end = () => {
				take = undefined;
				shown = false;
				signal.removeEventListener('abort', stop);
			};
			const stop = () => {
				end();
				stdout.write('\n');
				reject(new ProblemError({code: 'cancelled'}));
			};
			const answer = (line: string) => {
				end();
				if (hidden) stdout.write('\n');
				resolve(line.trim());
			};
			signal.addEventListener('abort', stop, {once: true});
			const ready = typed.shift();
			if (ready !== undefined) {
				stdout.write(`${question}${hidden ? '' : ready}\n`);
				end();
				return resolve(ready.trim());
			}
			if (hidden) stdout.write(question);
			shown = !hidden;
			take = answer;
			lines.setPrompt(hidden ? '' : question);
			lines.prompt();
		});

	let last: Promise<unknown> = Promise.resolve();
	return {
		ask(question, options) {
			const asking = last.then(() => put(question, options));
			last = asking.catch(() => undefined);
			return asking;
		},
		close() {
			closed = true;
			lines.close();
		},
	};
}
