import {type NotStopped, ProblemError} from '../../core/problem.ts';
import {deferred} from '../deferred.ts';
import {MarkReader, type Started} from '../processes/mark-reader.ts';
import {argvOf, killCommand, newMark, startCommand} from '../processes/process-group.ts';
import type {RunProcess} from '../processes/run-process.ts';
import type {CommandLine, Ran, RunOptions} from '../systems.ts';

export interface Inside {
	readonly target: string;
	/** Runs the entering program: here, or over SSH. */
	readonly run: RunProcess;
	/** `docker exec -i NAME`, `kubectl exec -i NAME --`: what the command is appended to. */
	readonly enter: readonly string[];
	/** Throws the problem when the place cannot be entered; returns when it could be, and the command itself is to blame. */
	readonly explain: (ran: Ran, signal: AbortSignal) => Promise<void>;
}

/** Docker says it on standard output, kubectl on standard error. */
function noSuchProgram({exitCode, stdout, stderr}: Ran): boolean {
	return exitCode !== 0 && /executable file not found|no such file or directory/i.test(`${stdout}\n${stderr}`);
}

/**
 * Runs a command in a container or a pod. That it started is known because it said so, not because of an exit code that
 * the entering program uses too; an abort ends it in there before the entering program is ended. Where nobody can say that it
 * ended, that is said instead.
 *
 * @throws ProblemError of the place, `program-missing`, `not-stopped`, and the signal's own problem
 */
export async function runInside({target, run, enter, explain}: Inside, command: CommandLine, options: RunOptions): Promise<Ran> {
	const argv = argvOf(command);
	const mark = newMark();
	const start = deferred<Started | undefined>();
	let reader: MarkReader | undefined;
	let left: NotStopped | undefined;
	const notStopped = (error: unknown): never => {
		if (left === undefined || !options.signal.aborted) throw error;
		throw new ProblemError({code: 'not-stopped', target, why: left}, {cause: error});
	};
	const ran = await run([...enter, ...startCommand(argv, mark)], {
		...options,
		filterStderr: write => {
			reader = new MarkReader(mark, write, start.resolve);
			return reader;
		},
		beforeKill: async () => {
			const patience = AbortSignal.timeout(1_000);
			patience.addEventListener('abort', () => start.resolve(undefined));
			const started = await start.promise;
			if (started === 'missing') return;
			left = 'no-start';
			if (started === undefined) return;
			const end = run([...enter, ...killCommand(started.pid)], {signal: AbortSignal.timeout(4_000), urgent: true});
			const ended = await end.catch(() => undefined);
			left = ended?.exitCode === 0 ? undefined : 'no-answer';
		},
	}).catch(notStopped);
	const missing = (program: string) => new ProblemError({code: 'program-missing', target, program});
	if (reader?.started === 'missing') throw missing(argv[0] ?? '');
	if (reader?.started !== undefined) return ran;
	await explain(ran, options.signal);
	if (!noSuchProgram(ran)) return ran;
	if ('script' in command) throw missing('sh');
	// An image without a shell: the command runs bare, and only its own end can end it.
	const onAbort = () => {
		left = 'no-shell';
	};
	options.signal.addEventListener('abort', onAbort, {once: true});
	const bare = await run([...enter, ...argv], options)
		.catch(notStopped)
		.finally(() => options.signal.removeEventListener('abort', onAbort));
	if ((bare.exitCode === 126 || bare.exitCode === 127) && noSuchProgram(bare)) throw missing(argv[0] ?? '');
	return bare;
}
