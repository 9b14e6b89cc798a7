import fs from 'node:fs';
import type {Recorded} from '../core/event.ts';
import {plain, type Text, text, type Words} from '../core/text.ts';
import {decodeLine, type Line} from './line.ts';

/** What a list of runs shows. Read from the first and the last line alone, so it says nothing about what lies between. */
export interface RunSummary {
	readonly id: string;
	readonly directory: string;
	readonly checklist: string;
	readonly title: Text;
	readonly environment: string;
	readonly demo: boolean;
	readonly rehearsal: boolean;
	/** Milliseconds since the epoch. */
	readonly startedAt: number;
	readonly lastAt: number;
	readonly ended?: 'completed' | 'abandoned';
	readonly events: number;
	/** Why its journal does not begin or end as one should; the other fields are then what could be read. */
	readonly damage?: Words;
}

const CHUNK = 64 * 1024;
const LONGEST_LINE = 16 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Undefined when nothing was ever recorded. */
export function summariseRun(id: string, directory: string, journal: string): RunSummary | undefined {
	let fd: number;
	try {
		fd = fs.openSync(journal, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		return code === 'ENOENT' ? undefined : broken(id, directory, code ?? 'unreadable');
	}
	try {
		const {size} = fs.fstatSync(fd);
		const first = firstLine(fd, size);
		if (first === undefined) return undefined;
		const last = lastLine(fd, size);
		return summarise(id, directory, decodeLine(first), last === undefined ? undefined : decodeLine(last));
	} catch (error) {
		return broken(id, directory, (error as NodeJS.ErrnoException).code ?? 'unreadable');
	} finally {
		fs.closeSync(fd);
	}
}

function summarise(id: string, directory: string, first: Line, last: Line | undefined): RunSummary {
	if (first.kind === 'newer') return broken(id, directory, text(`version ${first.version}`, `형식 ${first.version}`));
	if (first.kind !== 'good') return broken(id, directory, first.detail);
	const {at, event} = first.recorded;
	if (event.type !== 'run-started') return broken(id, directory, text(`begins with ${event.type}`, `첫 기록: ${event.type}`));
	const end: Recorded = last?.kind === 'good' ? last.recorded : first.recorded;
	return {
		id,
		directory,
		checklist: event.checklist,
		title: event.title,
		environment: event.environment,
		demo: event.demo ?? false,
		rehearsal: event.rehearsal ?? false,
		startedAt: at,
		lastAt: end.at,
		events: end.seq,
		...(end.event.type === 'run-ended' ? {ended: end.event.outcome} : {}),
		...(last?.kind === 'good'
			? {}
			: {damage: last === undefined || last.kind === 'newer' ? text('last line unreadable', '마지막 줄을 읽을 수 없음') : last.detail}),
	};
}

function broken(id: string, directory: string, damage: Words): RunSummary {
	return {
		id,
		directory,
		checklist: '',
		title: plain(id),
		environment: '',
		demo: false,
		rehearsal: false,
		startedAt: 0,
		lastAt: 0,
		events: 0,
		damage,
	};
}

function firstLine(fd: number, size: number): Buffer | undefined {
	for (let length = CHUNK; ; length *= 4) {
		const bytes = readAt(fd, 0, Math.min(length, size));
		const newline = bytes.indexOf(NEWLINE);
		if (newline !== -1) return bytes.subarray(0, newline);
		if (length >= size || length >= LONGEST_LINE) return undefined;
	}
}

/** The last whole line: a torn one behind it was never acknowledged. */
function lastLine(fd: number, size: number): Buffer | undefined {
	for (let length = CHUNK; ; length *= 4) {
		const start = Math.max(0, size - length);
		const bytes = readAt(fd, start, size - start);
		const end = bytes.lastIndexOf(NEWLINE);
		const before = end <= 0 ? -1 : bytes.lastIndexOf(NEWLINE, end - 1);
		if (end !== -1 && (before !== -1 || start === 0)) return bytes.subarray(before + 1, end);
		if (start === 0 || length >= LONGEST_LINE) return undefined;
	}
}

function readAt(fd: number, position: number, length: number): Buffer {
	const bytes = Buffer.alloc(length);
	let filled = 0;
	while (filled < length) {
		const read = fs.readSync(fd, bytes, filled, length - filled, position + filled);
		if (read === 0) break;
		filled += read;
	}
	return bytes.subarray(0, filled);
}
