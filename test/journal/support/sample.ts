import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import type {RunEvent} from '../../../src/core/event.ts';
import {plain} from '../../../src/core/text.ts';
import type {FileOps} from '../../../src/journal/file-ops.ts';
import {type Journal, openJournal} from '../../../src/journal/journal.ts';

export const by = {user: 'ubuntu', host: 'desk'};

export const started: RunEvent = {
	type: 'run-started',
	run: '20260223-091402-cutover-ab12',
	checklist: 'cutover',
	title: {en: 'Cutover', ko: '전환'},
	pinned: {id: 'cutover', title: {en: 'Cutover', ko: '전환'}, file: 'cutover.yaml', hash: 'c0ffee', sections: [], settings: {}},
	environment: 'production',
	by,
	program: '0.1.0',
};

export function note(text: string): RunEvent {
	return {type: 'note-taken', note: text, by};
}

export function judged(observed: string): RunEvent {
	return {
		type: 'check-judged',
		step: 'phase-a/firewall',
		check: 0,
		hash: 'f1',
		judged: {
			kind: 'ports',
			at: 1,
			durationMs: 12,
			looks: 1,
			vantage: {target: 'operator'},
			verdict: {status: 'pass', summary: plain('ok'), evidence: [{label: plain('port'), observed, status: 'pass'}]},
		},
	};
}

export function temporaryDirectory(): string {
	const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'coinpilot-journal-'));
	onTestFinished(() => fs.rmSync(directory, {recursive: true, force: true}));
	return directory;
}

export async function open(
	directory: string,
	options: {mode?: 'write' | 'read'; files?: FileOps; now?: () => number} = {},
): Promise<Journal> {
	const {mode = 'write', files, now = () => 1_771_838_042_000} = options;
	const journal = await openJournal({directory, clock: {now}, redact: value => value, mode, ...(files === undefined ? {} : {files})});
	onTestFinished(() => journal.close());
	return journal;
}

/** A journal of `count` notes, closed. */
export async function writeSample(directory: string, count: number): Promise<{file: string; bytes: Buffer}> {
	const journal = await open(directory);
	for (let index = 1; index <= count; index++) await journal.append(note(`note ${index} 메모`));
	journal.close();
	return {file: journal.path, bytes: fs.readFileSync(journal.path)};
}

/** Numbers that are the same in every run of the tests. */
export function seeded(seed: number): (below: number) => number {
	let state = seed >>> 0;
	return below => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}
