import {ProblemError} from '../core/problem.ts';
import {NAGIOS_UNKNOWN, plain} from '../report/formats/nagios.ts';
import {chooseLanguage, type GlobalOptions} from './global-options.ts';
import type {Io} from './io.ts';
import {problemLine} from './problem-line.ts';
import {ProblemList} from './problem-list.ts';

/**
 * What ends a plugin of Nagios before it has looked at anything is UNKNOWN, on standard output: the program's own statuses for it mean
 * WARNING and CRITICAL there.
 */
export async function asPlugin(work: Promise<number>, options: GlobalOptions, io: Io): Promise<number> {
	try {
		return await work;
	} catch (error) {
		const problems = error instanceof ProblemList ? error.problems : error instanceof ProblemError ? [error.problem] : [];
		if (problems.length === 0) throw error;
		const lines = problems.map(problem => plain(problemLine(new ProblemError(problem), chooseLanguage(options, io), false)));
		io.stdout.write(`COINPILOT UNKNOWN - ${lines.join('\n')}\n`);
		return NAGIOS_UNKNOWN;
	}
}
