import {resolve} from 'node:path';
import {reportOf, writeReport, writeWhole} from '../app/write-report.ts';
import {createRedactor} from '../journal/redact.ts';
import {EXIT} from './exit-code.ts';
import {chooseLanguage, type GlobalOptions} from './global-options.ts';
import type {Io} from './io.ts';
import {orUnwritable} from './output-files.ts';
import {openRuns} from './runs.ts';

/** The report of a run, beside its journal, in a named file, or on standard output. */
export async function report(options: GlobalOptions, io: Io, run: string, own: {readonly out?: string}): Promise<number> {
	const {directory} = openRuns(io).find(run);
	const clock = {now: Date.now, monotonic: () => performance.now()};
	const context = {clock, redactor: createRedactor(() => []), language: chooseLanguage(options, io)};
	if (own.out === undefined) {
		io.stdout.write(`${await writeReport(directory, context)}\n`);
		return EXIT.passed;
	}
	const content = await reportOf(directory, context);
	if (own.out === '-') {
		io.stdout.write(content);
		return EXIT.passed;
	}
	const path = resolve(io.cwd, own.out);
	orUnwritable(path, () => writeWhole(path, content));
	io.stdout.write(`${path}\n`);
	return EXIT.passed;
}
