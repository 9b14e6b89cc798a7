import type {CommandLine, Place} from '../systems.ts';
import {shellJoin} from './shell-quote.ts';

/** `vm`, or `vm, container coinpilot-db`. */
export function placeText(place: Place): string {
	if (place.container !== undefined) return `${place.target}, container ${place.container}`;
	if (place.workload !== undefined) return `${place.target}, ${place.workload}`;
	return place.target;
}

/** The lines one would type there, the place first as a comment: what is shown can be pasted. */
export function commandText(place: Place, command: CommandLine, stdin?: string): string[] {
	const typed = 'argv' in command ? shellJoin(command.argv) : command.script.trimEnd();
	const lines = typed.split('\n');
	if (stdin === undefined) return [`# ${placeText(place)}`, ...lines];
	const fed = stdin.replace(/\n$/, '').split('\n');
	const end = endMark(fed);
	// A script of several lines is one command to whatever it is fed: braces keep it so.
	const head = lines.length === 1 ? [`${typed} <<'${end}'`] : ['{', ...lines, `} <<'${end}'`];
	return [`# ${placeText(place)}`, ...head, ...fed, end];
}

function endMark(lines: readonly string[]): string {
	let mark = 'EOF';
	while (lines.includes(mark)) mark += '_';
	return mark;
}
