import {resolve} from 'node:path';
import {type RunReport, reportOf, writeReport, writeWhole} from '../app/write-report.ts';
import {ProblemError} from '../core/problem.ts';
import type {Language} from '../core/text.ts';
import {createRedactor} from '../journal/redact.ts';
import {EXIT} from './exit-code.ts';
import {chooseLanguage, type GlobalOptions} from './global-options.ts';
import type {Io} from './io.ts';
import {orUnwritable} from './output-files.ts';
import {problemLine} from './problem-line.ts';
import {openRuns} from './runs.ts';

/** The report of a run, beside its journal, in a named file, or on standard output. */
export async function report(options: GlobalOptions, io: Io, run: string, own: {readonly out?: string}): Promise<number> {
	const {directory} = openRuns(io).find(run);
	const clock = {now: Date.now, monotonic: () => performance.now()};
	const context = {clock, redactor: createRedactor(() => []), language: chooseLanguage(options, io)};
	if (own.out === undefined) {
		const written = await writeReport(directory, context);
		io.stdout.write(`${written.path}\n`);
		return statusOf(written, context.language, io);
	}
	const made = await reportOf(directory, context);
	if (own.out === '-') {
		io.stdout.write(made.markdown);
	} else {
		const path = resolve(io.cwd, own.out);
		orUnwritable(path, () => writeWhole(path, made.markdown));
		io.stdout.write(`${path}\n`);
	}
	return statusOf(made, context.language, io);
}

/** A report of what is left of a journal is there to be read, and is no success. */
function statusOf({damage}: RunReport, language: Language, io: Io): number {
	if (damage === undefined) return EXIT.passed;
	io.stderr.write(`${problemLine(new ProblemError(damage), language, false)}\n`);
	return EXIT.failed;
}
