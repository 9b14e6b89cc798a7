import {abortProblem} from '../../core/abort-problem.ts';
import {ProblemError} from '../../core/problem.ts';
import {phrase, text} from '../../core/text.ts';
import {deferred} from '../deferred.ts';
import type {Ran} from '../systems.ts';
import {OutputKeeper} from './output-keeper.ts';
import {killCommand} from './process-group.ts';
import {type ProcessOptions, refuseNullBytes} from './run-process.ts';

const NOT_A_PROGRAM: ReadonlySet<string> = new Set(['ENOENT', 'EACCES', 'ENOTDIR', 'ENOEXEC']);

/** Groups that are still running, so that leaving in a hurry leaves nothing behind. */
const groups = new Set<number>();
let watching = false;

/**
 * Runs a program on this machine as the leader of its own process group; an abort ends the whole group and is only
 * answered when it is gone, or when it turned out that part of it cannot be ended.
 *
 * @throws ProblemError `program-missing`, `not-stopped`, and the signal's own problem
 */
export async function runLocally(target: string, argv: readonly string[], options: ProcessOptions): Promise<Ran> {
	const {signal, onOutput, maxBytes = 1_048_576} = options;
	refuseNullBytes(argv);
	const {execa} = await import('execa');
	if (signal.aborted) throw abortProblem(signal);
	const [file = '', ...args] = argv;
	if (file === '') throw new ProblemError({code: 'program-missing', target, program: file});
	const startedAt = performance.now();
	const child = execa(file, args, {
		detached: true,
		cleanup: false,
		buffer: false,
		reject: false,
		encoding: 'buffer',
		stdin: options.stdin === undefined ? 'ignore' : 'pipe',
		...(options.stdin === undefined ? {} : {input: options.stdin}),
	});
	if (child.pid !== undefined) remember(child.pid);
	const stdout = new OutputKeeper(maxBytes, chunk => onOutput?.('stdout', chunk));
	const stderr = new OutputKeeper(maxBytes, chunk => onOutput?.('stderr', chunk));
	const filter = options.filterStderr?.(chunk => stderr.write(chunk));
	child.stdout?.on('data', (chunk: Buffer) => stdout.write(chunk));
	child.stderr?.on('data', (chunk: Buffer) => (filter ?? stderr).write(chunk));

	let killed: Promise<boolean> | undefined;
	const outlived = deferred<never>();
	const onAbort = () => {
		killed ??= (options.beforeKill?.() ?? Promise.resolve()).then(() => killGroup(child.pid));
		killed.then(gone => gone || leave(), outlived.reject);
	};
	/** What lives on is no longer waited for, and has nobody to talk to. */
	const leave = () => {
		child.stdout?.destroy();
		child.stderr?.destroy();
		child.unref();
		outlived.reject(new ProblemError({code: 'not-stopped', target, why: 'outlived'}));
	};
	signal.addEventListener('abort', onAbort, {once: true});
	if (signal.aborted) onAbort();
	try {
		const result = await Promise.race([child, outlived.promise]);
		if (killed !== undefined) {
			if (!(await killed)) await outlived.promise;
			throw abortProblem(signal);
		}
		if (NOT_A_PROGRAM.has(result.code ?? '')) {
			throw new ProblemError({code: 'program-missing', target, program: file}, {cause: result});
		}
		// What cannot even be asked of the system: too many arguments, no processes left.
		if (child.pid === undefined)
			throw new ProblemError(
				{code: 'usage', detail: phrase`${file}: ${result.code ?? text('not started', '시작하지 못함')}`},
				{cause: result},
			);
		filter?.end();
		return {
			exitCode: result.exitCode ?? null,
			...(result.signal === undefined ? {} : {signal: result.signal}),
			stdout: stdout.end(),
			stderr: stderr.end(),
			truncated: stdout.truncated || stderr.truncated,
			durationMs: performance.now() - startedAt,
		};
	} finally {
		signal.removeEventListener('abort', onAbort);
		if (child.pid !== undefined) groups.delete(child.pid);
	}
}

/** Ends a group that `detached` started, with everything in its session; resolves when it is gone, with false where some of it lives on. */
export async function killGroup(pid: number | undefined): Promise<boolean> {
	if (pid === undefined) return true;
	const {execa} = await import('execa');
	const [shell = 'sh', ...args] = killCommand(pid);
	const {exitCode} = await execa(shell, args, {reject: false, stdio: 'ignore', timeout: 10_000});
	return exitCode === 0;
}

export function remember(pid: number): void {
	groups.add(pid);
	if (watching) return;
	watching = true;
	process.once('exit', () => {
		for (const group of groups) {
			try {
				process.kill(-group, 'SIGKILL');
			} catch {
				// It has ended by itself meanwhile.
			}
		}
	});
}

export function forget(pid: number): void {
	groups.delete(pid);
}
