import {ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import type {Ran, RunOptions} from '../systems.ts';

/** Something that bytes pass through on their way to being kept. */
export interface ByteFilter {
	write(chunk: Buffer): void;
	/** No more will come: hands on whatever is still held. */
	end(): void;
}

export interface ProcessOptions extends RunOptions {
	/** Takes lines that are not the command's own out of standard error. */
	readonly filterStderr?: (write: (chunk: Buffer) => void) => ByteFilter;
	/** Awaited before an abort ends the process itself: ends what the process started beyond our reach. */
	readonly beforeKill?: () => Promise<void>;
	/** Ends something else, and must not wait behind it for a free channel. */
	readonly urgent?: boolean;
}

/** Runs one program on one machine, here or over SSH. */
export type RunProcess = (argv: readonly string[], options: ProcessOptions) => Promise<Ran>;

/** A null byte ends a string in C: what follows it would silently not be part of the command that runs. */
export function refuseNullBytes(argv: readonly string[]): void {
	if (argv.some(word => word.includes('\0')))
		throw new ProblemError({code: 'usage', detail: text('a command contains a null byte', '명령에 널 바이트가 있음')});
}
