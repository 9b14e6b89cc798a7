import {parseDuration} from '../../core/duration.ts';
import {shellQuote} from '../../systems/processes/shell-quote.ts';
import type {CommandLine, Systems} from '../../systems/systems.ts';
import type {HostReading} from '../host/host-reading.ts';
import {readHost, sectionText} from '../host/host-script.ts';
import {type FileTimes, type LogWindow, windowOf} from './log-window.ts';

/** What is known of a file before its lines are read. */
export type LogFile =
	| {readonly absent: 'missing' | 'denied'}
	| {
			/** Those to be read, the older one first. */
			readonly files: readonly string[];
			/** Of the one that was rotated away last: read as well, not to be read, or not there. */
			readonly rotated: 'read' | 'denied' | 'none';
			/** Undefined when the host did not tell. */
			readonly times: FileTimes | undefined;
			/** When the one that was rotated away was last written, milliseconds by the clock of its host. */
			readonly rotatedAt: number | undefined;
			/** Undefined where lines cannot be told apart by time. */
			readonly window: LogWindow | undefined;
	  };

/** Enough for the last line of most logs, and the end of a trace before it. */
const END_BYTES = 4_096;

/**
 * Looks at a log file and the one that was rotated away before it: whether they may be read, when they were last written
 * and how they end. Times are the host's own.
 *
 * @throws ProblemError of the road, and `host-unreadable`
 */
export async function lookAtLogFile(systems: Systems, on: string, file: string, since: string, signal: AbortSignal): Promise<LogFile> {
	const before = `${file}.1`;
	const reading = await readHost(systems, on, {script: scriptFor(shellQuote(file), shellQuote(before))}, signal);
	const state = sectionText(reading, 'state');
	if (state !== 'readable') return {absent: state === 'missing' ? 'missing' : 'denied'};
	const said = sectionText(reading, 'rotated');
	const rotated = said === 'readable' ? 'read' : said === 'denied' ? 'denied' : 'none';
	const times = timesOf(reading);
	return {
		files: rotated === 'read' ? [before, file] : [file],
		rotated,
		times,
		rotatedAt: seconds(sectionText(reading, 'before')),
		window: times === undefined ? undefined : windowOf(times, parseDuration(since) ?? 0),
	};
}

function scriptFor(file: string, before: string): string {
	const state = (word: string) =>
		`if [ -f ${word} ] && [ -r ${word} ]; then echo readable; elif [ -e ${word} ]; then echo denied; else echo missing; fi`;
	// Of an empty file the time is that of its rotation, not of a line. BSD's `stat` has other options.
	const written = (word: string) => `if [ -s ${word} ]; then stat -c %Y -- ${word} 2>/dev/null || stat -f %m -- ${word}; fi`;
	return `s state; ${state(file)}
s rotated; ${state(before)}
s now; date '+%s %z'
s file; ${written(file)}
s before; ${written(before)}
s end; if [ -s ${file} ]; then tail -c ${END_BYTES} -- ${file}; else tail -c ${END_BYTES} -- ${before}; fi`;
}

function timesOf(reading: HostReading): FileTimes | undefined {
	const [, now = '', sign = '', hours = '', minutes = ''] = /^(\d+) ([+-])(\d\d)(\d\d)$/.exec(sectionText(reading, 'now') ?? '') ?? [];
	const written = seconds(sectionText(reading, 'file') ?? sectionText(reading, 'before'));
	if (now === '' || written === undefined) return undefined;
	const aheadMs = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
	return {now: Number(now) * 1_000, written, aheadMs, end: reading.get('end') ?? ''};
}

function seconds(said: string | undefined): number | undefined {
	return said !== undefined && /^\d+$/.test(said) ? Number(said) * 1_000 : undefined;
}

/** Their lines, one after the other; with `tail` as many of the last ones. It fails where a file cannot be read to its end. */
export function readCommand(files: readonly string[], tail: number | 'all'): CommandLine {
	if (tail === 'all') return {argv: ['cat', '--', ...files]};
	// A pipe ends as its last program does, which knows nothing of what `cat` met.
	const read = `{ cat -- ${files.map(shellQuote).join(' ')}; echo $? >&4; }`;
	return {script: `exec 3>&1; met=$({ ${read} | tail -n ${tail} >&3; } 4>&1); exit "$met"`};
}
