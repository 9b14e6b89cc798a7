import {setTimeout as sleep} from 'node:timers/promises';
import type {ClientChannel} from 'ssh2';
import {abortProblem} from '../../core/abort-problem.ts';
import {type NotStopped, ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import {deferred} from '../deferred.ts';
import {MarkReader, type Started} from '../processes/mark-reader.ts';
import {OutputKeeper} from '../processes/output-keeper.ts';
import {newMark, startCommand} from '../processes/process-group.ts';
import {type ProcessOptions, refuseNullBytes} from '../processes/run-process.ts';
import {shellJoin} from '../processes/shell-quote.ts';
import type {Ran} from '../systems.ts';
import type {SshLink} from './ssh-link.ts';

export interface SshExecOptions extends ProcessOptions {
	readonly target: string;
	readonly address: string;
	/** Ends the process with this pid over there, with everything it started; false where some of it lives on. */
	readonly kill: (pid: number) => Promise<boolean>;
}

/** How long the far side may say nothing after an abort, and how often it may be slow. */
const SILENCE_MS = 5_000;
const ROUNDS = 3;

/**
 * One command over one channel. An abort ends it over there, with its children, and is only answered when it is gone. Where
 * nobody can say that it is gone, the road is to blame and not the signal.
 *
 * @throws ProblemError `program-missing`, `ssh-lost`, `ssh-forbidden`, `not-stopped`, and the signal's own problem
 */
export async function sshExec(link: SshLink, argv: readonly string[], options: SshExecOptions): Promise<Ran> {
	const {signal, onOutput, maxBytes = 1_048_576, target} = options;
	refuseNullBytes(argv);
	const startedAt = performance.now();
	const stdout = new OutputKeeper(maxBytes, chunk => onOutput?.('stdout', chunk));
	const stderr = new OutputKeeper(maxBytes, chunk => onOutput?.('stderr', chunk));
	const inner = options.filterStderr?.(chunk => stderr.write(chunk));
	const mark = newMark();
	const start = deferred<Started>();
	const reader = new MarkReader(mark, chunk => (inner ?? stderr).write(chunk), start.resolve);

	const opening = openChannel(link, `exec ${shellJoin(startCommand(argv, mark))}`, options);
	const channel = await untilOpen(opening, link, options);
	channel.on('error', () => undefined);
	channel.on('data', (chunk: Buffer) => stdout.write(chunk));
	channel.stderr.on('data', (chunk: Buffer) => reader.write(chunk));
	const closed = closing(channel);
	channel.end(options.stdin ?? '');

	let stopping: Promise<NotStopped | undefined> | undefined;
	const stopped = deferred<void>();
	const onAbort = () => {
		stopping ??= stop().finally(stopped.resolve);
	};
	signal.addEventListener('abort', onAbort, {once: true});
	if (signal.aborted) onAbort();
	// A server closes the channel of what lives on only when that ends by itself.
	await Promise.race([closed, stopped.promise]);
	signal.removeEventListener('abort', onAbort);
	if (stopping !== undefined) {
		const left = await stopping;
		throw left === undefined ? abortProblem(signal) : notStopped(link, options, left);
	}
	const exit = await closed;
	const lost = link.lost();
	if (lost !== undefined && exit.code === undefined) throw lost;
	reader.end();
	inner?.end();
	if (reader.started === 'missing') throw new ProblemError({code: 'program-missing', target, program: argv[0] ?? ''});
	return {
		exitCode: exit.code ?? null,
		...(exit.signal === undefined ? {} : {signal: exit.signal}),
		stdout: stdout.end(),
		stderr: stderr.end(),
		truncated: stdout.truncated || stderr.truncated,
		durationMs: performance.now() - startedAt,
	};

	/** Why it may still run; undefined when it is gone. */
	async function stop(): Promise<NotStopped | undefined> {
		let outlived = false;
		const work = (async () => {
			await options.beforeKill?.();
			const started = await Promise.race([start.promise, closed]);
			if (typeof started === 'object' && 'pid' in started) outlived = !(await options.kill(started.pid));
			channel.close();
			if (!outlived) await closed;
		})();
		const ended = (await orSilence(work, link)) && link.lost() === undefined;
		// It could not be ended in the proper way, by a server that is there: hanging up is what is left.
		if (!ended && link.lost() === undefined) channel.close();
		return outlived ? 'outlived' : ended ? undefined : 'no-answer';
	}
}

function notStopped(link: SshLink, {target}: SshExecOptions, why: NotStopped = 'no-answer'): ProblemError {
	return new ProblemError({code: 'not-stopped', target, why}, {cause: link.lost()});
}

/**
 * Whether the work came to its end. A far side that says nothing at all meanwhile is gone, and the connection with it; one
 * that talks is only slow, and others may be using the connection.
 */
async function orSilence(work: Promise<unknown>, link: SshLink): Promise<boolean> {
	const over = new AbortController();
	const done = work.then(
		() => true,
		() => false,
	);
	try {
		for (let round = 0; round < ROUNDS; round++) {
			const since = performance.now();
			const waited = sleep(SILENCE_MS, undefined, {signal: over.signal}).catch(() => undefined);
			const ended = await Promise.race([done, waited]);
			if (ended !== undefined) return ended;
			if (link.heardSince(since)) continue;
			link.sever(text('no answer to the request to stop', '중단 요청에 응답 없음'));
			return false;
		}
		return false;
	} finally {
		over.abort();
	}
}

/** The connection was lost before the command could be sent: running it over a new one runs it once. */
export class NeverSentError extends ProblemError {
	constructor(lost: ProblemError) {
		super(lost.problem, {cause: lost});
		this.name = 'NeverSentError';
	}
}

interface Exit {
	readonly code: number | null | undefined;
	readonly signal?: string;
}

function closing(channel: ClientChannel): Promise<Exit> {
	const errorsEnded = new Promise<void>(resolve => {
		channel.stderr.once('end', resolve);
		channel.stderr.once('close', resolve);
	});
	return new Promise(resolve => {
		channel.once('close', (code?: number | null, signal?: string) => {
			errorsEnded.then(() => resolve({code, ...(signal === undefined ? {} : {signal})}));
		});
	});
}

/** RFC 4254 §5.1. OpenSSH says the one when all sessions are taken, others the other. */
const ALL_TAKEN: readonly unknown[] = [2, 4];
const PATIENCE_MS = 3_000;

/**
 * A server counts a session until it has buried its process, a moment after the channel closed; and it may allow fewer than
 * most. Nothing has started when it says that all are taken, so that asking again is safe.
 */
async function openChannel(link: SshLink, command: string, options: SshExecOptions): Promise<ClientChannel> {
	const {signal, target, address} = options;
	const startedAt = performance.now();
	for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 200)) {
		try {
			return await requestChannel(link, command);
		} catch (error) {
			const lost = link.lost();
			if (lost !== undefined) throw isNeverSent(error) ? new NeverSentError(lost) : lost;
			const taken = error instanceof Error && 'reason' in error && ALL_TAKEN.includes(error.reason);
			if (!taken || performance.now() - startedAt > PATIENCE_MS) {
				const detail = error instanceof Error ? error.message : 'refused';
				throw new ProblemError({code: 'ssh-forbidden', target, address, detail}, {cause: error});
			}
			if (signal.aborted) throw abortProblem(signal);
			await sleep(pauseMs);
		}
	}
}

/** ssh2 asks for the channel first and names the command only when it is open; without a channel it was never named. */
function isNeverSent(error: unknown): boolean {
	return error instanceof Error && (error.message === 'No response from server' || error.message === 'Not connected');
}

function requestChannel(link: SshLink, command: string): Promise<ClientChannel> {
	return new Promise((resolve, reject) => {
		try {
			link.client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel)));
		} catch (error) {
			link.sever(error instanceof Error ? error.message : text('not connected', '연결되지 않음'));
			reject(error);
		}
	});
}

/** The request is on its way and may be obeyed: an abort waits for the channel, so that the command can be ended. */
async function untilOpen(opening: Promise<ClientChannel>, link: SshLink, options: SshExecOptions): Promise<ClientChannel> {
	const {signal} = options;
	const aborted = deferred<never>();
	const onAbort = () => aborted.reject(abortProblem(signal));
	signal.addEventListener('abort', onAbort, {once: true});
	if (signal.aborted) onAbort();
	try {
		return await Promise.race([opening, aborted.promise]);
	} catch (error) {
		if (!signal.aborted) throw error;
		if (await orSilence(opening, link)) return await opening;
		throw link.lost() === undefined ? error : notStopped(link, options);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}
