import type {ProblemCode} from '../core/problem.ts';

/** What the program's exit status says. Documented in the README. */
export const EXIT = {
	/** All passed; warnings allowed. */
	passed: 0,
	/** Something was seen to be wrong. */
	failed: 1,
	/** Wrong usage or configuration: nothing was looked at. */
	usage: 2,
	/** Something could not be seen. */
	unknown: 3,
	/** Everything seen is well; the rest waits for a person. */
	waiting: 4,
	/** Writing the journal or another file failed, or the program broke. */
	broken: 70,
	/** Stopped by ctrl-c (128 + SIGINT). */
	interrupted: 130,
} as const;

const BROKEN: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
	'journal-unwritable',
	'report-unwritable',
	'file-unwritable',
	'demo-failed',
]);

/** The exit status of a problem that ended a command. */
export function exitOfProblem(code: ProblemCode): number {
	if (code === 'cancelled') return EXIT.interrupted;
	if (code === 'no-terminal' || code === 'no-screen') return EXIT.waiting;
	return BROKEN.has(code) ? EXIT.broken : EXIT.usage;
}
