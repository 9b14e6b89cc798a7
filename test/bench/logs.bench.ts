import {execFileSync, spawn} from 'node:child_process';
import {createWriteStream} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {logs} from '../../src/checks/containers/logs.ts';
import {runLocally} from '../../src/systems/processes/local-process.ts';
import {argvOf} from '../../src/systems/processes/process-group.ts';
import {createFakeSystems} from '../support/fake-systems.ts';
import {median, type Result, rounded, timed} from './result.ts';

const BYTES = 1_000_000_000;
const SMALLER_BYTES = 200_000_000;
const ROUNDS = 3;
const PATTERN = 'error|fatal|traceback';

/**
 * A bot's log of 1 GB, most of whose lines carry a failure word as a field that is zero: by `logs`, and by `grep -E`. What
 * memory it takes is held against a log of a fifth of its length, read before it: memory that does not grow is the same.
 */
export async function run(): Promise<readonly Result[]> {
	const directory = await mkdtemp(join(tmpdir(), 'coinpilot-bench-logs-'));
	try {
		const [file, smaller] = [join(directory, 'bot.log'), join(directory, 'smaller.log')];
		await writeLog(smaller, SMALLER_BYTES);
		await writeLog(file, BYTES);
		execFileSync('cat', [file], {stdio: 'ignore'});
		const before = process.memoryUsage().rss;
		const peaks: number[] = [];
		// The first look lets the heap grow to what any look takes.
		for (const one of [smaller, smaller, file]) peaks.push((await peakWhile(() => look(one))) - before);
		const [, small = 0, large = 0] = peaks;

		const [ours, grep]: [number[], number[]] = [[], []];
		let found = '';
		for (let round = 0; round < ROUNDS; round++) {
			grep.push(await timed(() => grepping(file)));
			ours.push(
				await timed(async () => {
					found = await look(file);
				}),
			);
		}
		const from = {logs: rounded(median(ours)), grep: rounded(median(grep)), bytes: BYTES, found};
		const peakMiB = {smallerPeakMiB: mib(small), peakMiB: mib(large), smallerBytes: SMALLER_BYTES, bytes: BYTES};
		return [
			{name: 'a log of 1 GB beside grep -E', value: rounded(median(ours) / median(grep)), unit: 'times', atMost: 2, from},
			{
				name: 'memory that a log of 1 GB takes beyond one of 200 MB',
				value: mib(large - small),
				unit: 'MiB',
				atMost: 32,
				from: peakMiB,
			},
		];
	} finally {
		await rm(directory, {recursive: true, force: true});
	}
}

async function look(file: string): Promise<string> {
	const spec = logs.schema.parse({file, deny: [PATTERN], atMost: 10});
	const systems = createFakeSystems({run: (place, command, options) => runLocally(place.target, argvOf(command), options)});
	const {status, summary} = logs.judge(await logs.observe(spec, systems, new AbortController().signal), spec);
	return `${status}: ${summary.en}`;
}

/** The most resident memory while something runs, looked at fifty times a second. */
async function peakWhile(work: () => Promise<unknown>): Promise<number> {
	let peak = 0;
	const watch = setInterval(() => {
		peak = Math.max(peak, process.memoryUsage().rss);
	}, 20);
	await work();
	clearInterval(watch);
	return peak;
}

function mib(bytes: number): number {
	return rounded(bytes / 1_048_576);
}

/** Into a pipe, since grep stops at the first finding when nobody reads them. */
function grepping(file: string): Promise<void> {
	return new Promise((resolve, reject) => {
		const child = spawn('grep', ['-iE', PATTERN, file], {stdio: ['ignore', 'pipe', 'ignore']});
		child.stdout.resume();
		child.once('error', reject);
		child.once('close', () => resolve());
	});
}

async function writeLog(file: string, bytes: number): Promise<void> {
	const minute = Array.from({length: 2_000}, (_, index) => {
		const time = `2026-02-23T09:${String(index % 60).padStart(2, '0')}:02Z | INFO |`;
		return index % 10 === 0
			? `${time} rss ingest done: new=0 duplicate=14 source=https://example.com/feed/${index}`
			: `${time} loop done: symbols=5 entry=0 exit=0 errors=0 latency_ms=${100 + index}`;
	}).join('\n');
	const block = Buffer.from(`${minute}\n`);
	const stream = createWriteStream(file);
	for (let written = 0; written < bytes; written += block.length) {
		if (!stream.write(block)) await new Promise(resolve => stream.once('drain', () => resolve(undefined)));
	}
	stream.end('2026-02-23T10:00:00Z | ERROR | Traceback (most recent call last):\n  File "x"\nValueError: 7\n');
	await new Promise(resolve => stream.once('finish', () => resolve(undefined)));
}
