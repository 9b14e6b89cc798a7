/** What the demo answers to one call of a program that it stands in for. */
export type Answer =
	| {readonly stdout?: string; readonly stderr?: string; readonly exitCode: number}
	/** Really run here, with the programs that such a place has. */
	| {readonly run: readonly string[]; readonly inside: string}
	/** Goes on until the caller goes away. */
	| {readonly serve: (say: (stdout: string) => void) => Promise<() => Promise<void>>};

export function said(stdout: string): Answer {
	return {stdout: stdout === '' || stdout.endsWith('\n') ? stdout : `${stdout}\n`, exitCode: 0};
}

export function refused(stderr: string, exitCode = 1): Answer {
	return {stderr: `${stderr}\n`, exitCode};
}

/** Options by name and the rest in order, for programs whose options are known; `=` and a following word both give a value. */
export function readOptions(
	argv: readonly string[],
	withValue: readonly string[],
	stopAtFirst = false,
): {readonly options: ReadonlyMap<string, string>; readonly rest: readonly string[]} {
	const options = new Map<string, string>();
	const rest: string[] = [];
	for (let at = 0; at < argv.length; at++) {
		const word = argv[at] ?? '';
		if (word === '--' || (stopAtFirst && !word.startsWith('-'))) {
			rest.push(...argv.slice(word === '--' ? at + 1 : at));
			break;
		}
		const [name = '', value] = splitOnce(word);
		if (!word.startsWith('-') || word === '-') rest.push(word);
		else if (value !== undefined) options.set(name, value);
		else if (withValue.includes(word)) options.set(word, argv[++at] ?? '');
		else options.set(word, 'true');
	}
	return {options, rest};
}

function splitOnce(word: string): [string, string?] {
	const at = word.indexOf('=');
	return word.startsWith('--') && at !== -1 ? [word.slice(0, at), word.slice(at + 1)] : [word];
}
