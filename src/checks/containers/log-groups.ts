/** A trace is one event over many lines: indented ones, and the sentence that ends it. */
const MAX_LINES = 200;
const LINKS = /^(?:Caused by: |\.{3} \d+ more|During handling of |The above exception |Traceback \(most recent)/;
const TAIL = /^[A-Za-z_][\w.]*(?:: |:?$)/;

/** Where the trace begins that a line is part of; the line itself when it is part of none. */
export function groupStart(text: string, lineStart: number): number {
	let start = lineStart;
	if (!isIndented(text, start) && !(TAIL.test(lineAt(text, start)) && isIndented(text, before(text, start)))) return start;
	for (let lines = 0; lines < MAX_LINES && start > 0; lines++) {
		start = before(text, start);
		if (!isIndented(text, start)) return start;
	}
	return start;
}

/** Where the trace ends that begins with, or goes on after, the line that ends here. */
export function groupEnd(text: string, lineEnd: number): number {
	let end = lineEnd;
	let indented = false;
	for (let lines = 0; lines < MAX_LINES && end + 1 < text.length; lines++) {
		const start = end + 1;
		const code = text.charCodeAt(start);
		const within = code === 32 || code === 9;
		if (!within) {
			const line = lineAt(text, start);
			const ends = indented && TAIL.test(line);
			if (!ends && !LINKS.test(line)) return end;
			indented = false;
		} else indented = true;
		const newline = text.indexOf('\n', start);
		end = newline === -1 ? text.length : newline;
	}
	return end;
}

/** Where the last line begins that is no part of a trace: what follows may belong to it and not have arrived yet. */
export function lastHead(text: string): number {
	const last = text.lastIndexOf('\n');
	if (last === -1) return 0;
	let start = last + 1;
	for (let lines = 0; lines < MAX_LINES && start > 0; lines++) {
		start = before(text, start);
		if (!isIndented(text, start) && !TAIL.test(lineAt(text, start)) && !LINKS.test(lineAt(text, start))) return start;
	}
	return last + 1;
}

function before(text: string, lineStart: number): number {
	return lineStart < 2 ? 0 : text.lastIndexOf('\n', lineStart - 2) + 1;
}

function isIndented(text: string, lineStart: number): boolean {
	const code = text.charCodeAt(lineStart);
	return code === 32 || code === 9;
}

function lineAt(text: string, start: number): string {
	const end = text.indexOf('\n', start);
	return text.slice(start, Math.min(end === -1 ? text.length : end, start + 300));
}
