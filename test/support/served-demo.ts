import {type ChildProcess, spawn} from 'node:child_process';
import type {Ended, Operator} from './operator.ts';
import {waitUntil} from './wait-until.ts';

/** The embedded environment in a process of its own, told what to break line by line, as at a desk. */
export interface Served {
	/** Where its configuration is. */
	readonly config: string;
	/** Resolves with everything it printed since, once that is there. */
	say(line: string, answer?: RegExp): Promise<string>;
	/** The same for what goes to standard error. */
	complain(line: string, answer: RegExp): Promise<string>;
	endInput(): void;
	kill(signal: NodeJS.Signals): void;
	readonly ended: Promise<Ended>;
	/** Ends it however it can be ended. */
	end(): Promise<void>;
}

/** Longer than its start takes on a busy machine. */
const START_MS = 90_000;

export async function serveDemo(main: string, {env, home}: Operator, words: readonly string[] = []): Promise<Served> {
	const child: ChildProcess = spawn(process.execPath, [main, 'demo', '--serve', ...words], {
		cwd: home,
		env: {...env, TMPDIR: home},
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	const printed = {stdout: '', stderr: ''};
	for (const name of ['stdout', 'stderr'] as const) {
		child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
			printed[name] += chunk;
		});
	}
	const ended = new Promise<Ended>(resolve => {
		child.once('close', (code, signal) => resolve({status: code ?? undefined, signal: signal ?? undefined, ...printed}));
	});
	const until = (name: 'stdout' | 'stderr', from: number, answer: RegExp, forMs?: number) =>
		waitUntil(
			`${answer} in ${JSON.stringify(printed)}`,
			async () => {
				const since = printed[name].slice(from);
				return answer.test(since) && since;
			},
			forMs,
		);
	const put = async (name: 'stdout' | 'stderr', line: string, answer: RegExp) => {
		const from = printed[name].length;
		child.stdin?.write(`${line}\n`);
		return until(name, from, answer);
	};
	const end = async () => {
		child.kill('SIGTERM');
		await ended;
	};
	try {
		const greeting = await until('stdout', 0, /(\S+coinpilot-ops\.yaml)\n[\s\S]*ctrl-c/, START_MS);
		return {
			config: /(\S+coinpilot-ops\.yaml)$/m.exec(greeting)?.[1] ?? '',
			say: (line, answer = /^/) => put('stdout', line, answer),
			complain: (line, answer) => put('stderr', line, answer),
			endInput: () => child.stdin?.end(),
			kill: signal => child.kill(signal),
			ended,
			end,
		};
	} catch (error) {
		await end();
		throw error;
	}
}
