/** A moment as a line of a log writes it: ISO 8601, with a space or a comma as Python has them, with or without its zone. */
export const LINE_TIME = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/;

/** The part of a log that counts. */
export interface LogWindow {
	/** Milliseconds since the epoch. */
	readonly from: number;
	/** How far ahead of UTC lines without a zone are, in milliseconds; undefined where that is not known. */
	readonly aheadMs: number | undefined;
	/** The newest time at the end of the file, milliseconds since the epoch. */
	readonly newest: number;
}

/** What tells of the lines of a file when they were written. All milliseconds, by the clock of its host. */
export interface FileTimes {
	readonly now: number;
	/** When it was last written. */
	readonly written: number;
	/** How far ahead of UTC the host's own zone is. */
	readonly aheadMs: number;
	/** Its last lines. */
	readonly end: string;
}

/** A program writes its line and then the file is written; buffers take a moment. */
const WRITE_SLACK_MS = 60_000;

/** @returns milliseconds since the epoch; undefined for a time without a zone where none is known */
function lineMoment(written: string, aheadMs: number | undefined): number | undefined {
	const iso = written
		.replace(' ', 'T')
		.replace(',', '.')
		.replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
	const isZoned = hasZone(written);
	if (!isZoned && aheadMs === undefined) return undefined;
	const at = Date.parse(isZoned ? iso : `${iso}Z`);
	return Number.isNaN(at) ? undefined : at - (isZoned ? 0 : (aheadMs ?? 0));
}

/**
 * How the lines of a file are told apart by time; undefined where they bear none that can be trusted, and only the file says
 * when it was written. A time without a zone is UTC or the host's own: whichever of them the end of the file agrees with.
 */
export function windowOf({now, written, aheadMs, end}: FileTimes, sinceMs: number): LogWindow | undefined {
	const lines = end.trimEnd().split('\n');
	const from = now - sinceMs;
	const last = LINE_TIME.exec(lines.at(-1) ?? '')?.[0];
	const timed = last ?? lines.flatMap(line => LINE_TIME.exec(line)?.[0] ?? []).at(-1);
	if (timed === undefined) return undefined;
	const ahead = hasZone(timed) ? undefined : [0, aheadMs].find(one => Math.abs((lineMoment(timed, one) ?? 0) - written) <= WRITE_SLACK_MS);
	const at = lineMoment(timed, ahead);
	// Lines without a time that follow an old one may be new.
	if (at === undefined || (last === undefined && at < from)) return undefined;
	return {from, aheadMs: ahead, newest: at};
}

/** Where in a text the window begins: at the first line with a time in it. The text's length when there is none. */
export function windowStart(text: string, {from, aheadMs}: Pick<LogWindow, 'from' | 'aheadMs'>): number {
	const times = new RegExp(LINE_TIME, 'g');
	for (let found = times.exec(text); found !== null; found = times.exec(text)) {
		const at = lineMoment(found[0], aheadMs);
		if (at !== undefined && at >= from) return text.lastIndexOf('\n', found.index) + 1;
		// What else stands in the line is no time of its own.
		const newline = text.indexOf('\n', found.index);
		if (newline === -1) break;
		times.lastIndex = newline + 1;
	}
	return text.length;
}

function hasZone(written: string): boolean {
	return /(?:Z|[+-]\d\d:?\d\d)$/.test(written.slice(10));
}
