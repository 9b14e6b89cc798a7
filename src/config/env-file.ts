import type {Problem} from '../core/problem.ts';
import {plain} from '../core/text.ts';

/** `NAME=value` lines, quoted or not; nothing is interpolated and nothing is run. A problem never repeats the line. */
export function parseEnvFile(
	file: string,
	text: string,
): {readonly values: ReadonlyMap<string, string>; readonly problems: readonly Problem[]} {
	const values = new Map<string, string>();
	const problems: Problem[] = [];
	for (const [index, line] of text.split(/\r?\n/).entries()) {
		if (/^\s*(#|$)/.test(line)) continue;
		const [, name, rest] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
		const value = rest === undefined ? undefined : unquote(rest.trim());
		if (name === undefined || value === undefined) {
			problems.push({code: 'wrong-value', origin: {file, line: index + 1, column: 1}, key: name ?? '', expected: plain('NAME=value')});
		} else {
			values.set(name, value);
		}
	}
	return {values, problems};
}

const ESCAPES: Readonly<Record<string, string>> = {n: '\n', r: '\r', t: '\t'};

/** Undefined when a quote is not closed. */
function unquote(value: string): string | undefined {
	if (value.startsWith("'")) return /^'([^']*)'\s*(#.*)?$/.exec(value)?.[1];
	if (value.startsWith('"')) {
		const inner = /^"((?:[^"\\]|\\.)*)"\s*(#.*)?$/.exec(value)?.[1];
		return inner?.replace(/\\(.)/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
	}
	return value.replace(/(^|\s+)#.*$/, '');
}
