import {parseDuration} from '../../core/duration.ts';
import {fail} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import type {Ran, RunOptions, Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {lookAtLogFile, readCommand} from './log-file.ts';
import {LogScanner, type LogSummary} from './log-scanner.ts';
import type {LogWindow} from './log-window.ts';
import {judgeLogs} from './logs-judge.ts';
import {type LogsSeen, type LogsSpec, schema, sinceOf} from './logs-spec.ts';

export const logs = defineCheck<LogsSpec, LogsSeen>({
	kind: 'logs',
	about: text(
		'A log of a container, a unit or a file has lines, none that is denied, and as many of a sort as expected',
		'컨테이너, 유닛, 파일의 로그에 줄이 있고 금지 항목이 없으며, 종류별 줄 수가 맞음',
	),
	cannotSee: [
		'What was not logged, or was rotated away before the window: it reads a window of lines and says how many there were. Of files, the one before the last rotation (`FILE.1`) is read as well, packed ones are not.',
		'Of a file whose lines bear no time with a date (ISO 8601), which of them lie in the window: all of them are looked through, and only when it was last written is known.',
		'A fault that no pattern names: that no line was denied says only this.',
		'That a program which logs nothing is well: no line at all is unknown.',
	],
	example: `kind: logs
on: vm
container: coinpilot-bot
since: 15m
deny: [Traceback, {field: level, value: error}]
allow: ['retrying in \\d+ s']
counts:
  - {regexp: 'loop done', expect: {ge: 10}}
`,
	schema,
	timeoutMs: 60_000,
	from: spec => spec.on,
	observe: (spec, systems, signal) =>
		spec.file === undefined ? readService(spec, systems, signal) : readFile(spec, spec.file, systems, signal),
	judge: judgeLogs,
});

/** Standard output and standard error each in their own order, as they are kept. */
function scanners(spec: LogsSpec, window?: LogWindow): {readonly onOutput: NonNullable<RunOptions['onOutput']>; end(): LogSummary} {
	const toPattern = (one: LogsSpec['deny'][number]) => (typeof one === 'string' ? {regexp: one} : one);
	const {allow, ignoreCase, samples, counts} = spec;
	const rules = {deny: spec.deny.map(toPattern), allow, counts, ignoreCase, samples, window};
	const both = {stdout: new LogScanner(rules), stderr: new LogScanner(rules)};
	return {onOutput: (stream, chunk) => both[stream].write(chunk), end: () => merge(both.stdout.end(), both.stderr.end(), samples)};
}

function merge(one: LogSummary, other: LogSummary, samples: number): LogSummary {
	const [first] = [one.first, other.first].filter(time => time !== undefined).sort();
	const last = [one.last, other.last]
		.filter(time => time !== undefined)
		.sort()
		.at(-1);
	return {
		lines: one.lines + other.lines,
		hits: one.hits + other.hits,
		samples: [...one.samples, ...other.samples].slice(0, samples),
		counts: one.counts.map((count, index) => count + (other.counts[index] ?? 0)),
		...(first !== undefined && {first}),
		...(last !== undefined && {last}),
		tooSlow: one.tooSlow || other.tooSlow,
		torn: one.torn || other.torn,
	};
}

/** Kept of what is streamed: enough for what a program says when it fails. */
const KEPT_BYTES = 16_384;

async function readService(spec: LogsSpec, systems: Systems, signal: AbortSignal): Promise<LogsSeen> {
	const {on, container, unit = '', tail} = spec;
	const seconds = Math.ceil((parseDuration(sinceOf(spec)) ?? 0) / 1_000);
	const {onOutput, end} = scanners(spec);
	const options = {signal, onOutput, maxBytes: KEPT_BYTES};
	const last = tail === 'all' ? [] : ['-n', String(tail)];
	const ran =
		container === undefined
			? await systems.run(
					{target: on},
					{argv: ['journalctl', '-q', '--no-pager', '-o', 'short-iso', '-u', unit, '--since', `-${seconds}s`, ...last]},
					options,
				)
			: await systems.docker(on, ['logs', '--since', `${seconds}s`, ...last, container], options);
	return ran.exitCode === 0 ? {summary: end()} : whyNot(ran, spec);
}

function whyNot({stderr, exitCode}: Ran, {on}: LogsSpec): LogsSeen {
	const detail = stderr.trim().split('\n', 1)[0]?.slice(0, 200) ?? '';
	if (/no such container/i.test(stderr)) return {absent: 'missing', detail};
	if (exitCode === null)
		fail({code: 'host-unreadable', target: on, detail: text('the log ended before its end', '로그 출력이 도중에 끊김')});
	return {absent: /permission|not seeing messages|access/i.test(stderr) ? 'denied' : 'unreadable', detail};
}

async function readFile(spec: LogsSpec, file: string, systems: Systems, signal: AbortSignal): Promise<LogsSeen> {
	const {on, tail} = spec;
	const found = await lookAtLogFile(systems, on, file, sinceOf(spec), signal);
	if ('absent' in found) return {absent: found.absent, detail: file};
	const {files, rotated, times, rotatedAt, window} = found;
	const {onOutput, end} = scanners(spec, window);
	const ran = await systems.run({target: on}, readCommand(files, tail), {signal, onOutput, maxBytes: KEPT_BYTES});
	if (ran.exitCode !== 0) return whyNot(ran, spec);
	return {
		summary: end(),
		file: {
			rotated,
			// A file that was copied or touched is newer than its lines.
			...(times !== undefined && {ageMs: times.now - Math.min(times.written, window?.newest ?? times.written)}),
			...(times !== undefined && rotatedAt !== undefined && {rotatedAgeMs: times.now - rotatedAt}),
			...(window !== undefined && {zone: window.aheadMs}),
			isTimed: window !== undefined,
		},
	};
}
