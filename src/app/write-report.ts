import {closeSync, constants, fchmodSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {fail, type Problem, ProblemError} from '../core/problem.ts';
import {foldRun} from '../core/run-record.ts';
import type {Language} from '../core/text.ts';
import {JOURNAL_FILE, openJournal} from '../journal/journal.ts';
import type {Redactor} from '../journal/redact.ts';
import {orUnwritable} from '../journal/unwritable.ts';
import {verifyJournal} from '../journal/verify.ts';
import {markdownReport} from '../report/markdown.ts';
import type {Clock} from '../systems/systems.ts';

export interface ReportContext {
	readonly clock: Clock;
	readonly redactor: Redactor;
	readonly language: Language;
}

export interface RunReport {
	readonly markdown: string;
	/** What of its journal is not what was written: the report is then of the rest. */
	readonly damage?: Problem;
}

/** The report of a run as Markdown, from the journal in its directory alone. Redacted once more: a secret may have become known since. */
export async function reportOf(directory: string, {clock, redactor, language}: ReportContext): Promise<RunReport> {
	const journal = await openJournal({directory, clock, redact: redactor.redact, mode: 'read'});
	try {
		const verified = await verifyJournal(join(directory, JOURNAL_FILE));
		const now = clock.now();
		const offsetMinutes = -new Date(now).getTimezoneOffset();
		const headHash = verified.ok ? {headHash: verified.headHash} : {};
		const {damage, readOnly} = journal;
		const options = {language, now, offsetMinutes, ...headHash, ...(damage && {damage})};
		const markdown = redactor.redactText(markdownReport(foldRun(journal.records), options));
		return {markdown, ...(damage && readOnly && {damage: readOnly})};
	} finally {
		await journal.close();
	}
}

/** Writes the report beside the journal, whole or not at all. */
export async function writeReport(directory: string, context: ReportContext): Promise<RunReport & {readonly path: string}> {
	const path = join(directory, 'report.md');
	const report = await reportOf(directory, context);
	try {
		orUnwritable(path, () => writeWhole(path, report.markdown));
	} catch (error) {
		if (!(error instanceof ProblemError) || error.problem.code !== 'journal-unwritable') throw error;
		const {why, detail} = error.problem;
		fail({code: 'report-unwritable', run: basename(directory), path, why, detail}, error);
	}
	return {...report, path};
}

/** To open a pipe waits until somebody reads it, and nothing could end that: where nobody does, it is refused (`ENXIO`). */
function writeInto(path: string, content: string): void {
	const reader = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
	try {
		writeFileSync(path, content);
	} finally {
		closeSync(reader);
	}
}

/**
 * Write aside, sync, rename: a full disk leaves the old file as it was, and whoever reads it meanwhile finds it whole. A link
 * is followed, and what is no file (a pipe, `/dev/null`) is written to instead of being replaced.
 *
 * @param mode of a new file, before the umask; an old one keeps its own
 */
export function writeWhole(given: string, content: string, mode = 0o600): void {
	const old = statSync(given, {throwIfNoEntry: false});
	if (old !== undefined && !old.isFile()) {
		writeInto(given, content);
		return;
	}
	const path = old === undefined ? given : realpathSync(given);
	const aside = `${path}.${process.pid}.tmp`;
	const fd = openSync(aside, 'w', old === undefined ? mode : 0o600);
	try {
		try {
			writeFileSync(fd, content);
			if (old !== undefined) fchmodSync(fd, old.mode & 0o7777);
			fsyncSync(fd);
		} finally {
			closeSync(fd);
		}
		renameSync(aside, path);
	} catch (error) {
		rmSync(aside, {force: true});
		throw error;
	}
}
