const MAX_LINES = 5;
const MAX_LINE_LENGTH = 200;

/** A few lines of what a program printed, as evidence: small enough to read and to keep. */
export function outputLines(output: string, which: 'first' | 'last'): string {
	const lines = output.split('\n');
	const left = lines.length - MAX_LINES;
	const kept = which === 'first' || left <= 0 ? lines.slice(0, MAX_LINES) : lines.slice(-MAX_LINES);
	const cut = kept.map(line => (line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)}…` : line));
	if (left <= 0) return cut.join('\n');
	return (which === 'first' ? [...cut, `… +${left}`] : [`… +${left}`, ...cut]).join('\n');
}
