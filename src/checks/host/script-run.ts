import {type ShellCommand, shellCommands} from './shell-commands.ts';

/**
 * What a command does with a script: the kernel executes it, a program reads it, or it is only named, by a program of which
 * nobody knows here what it does with it (`test -x`, `chmod`). Undefined where it does not occur.
 */
export type ScriptRun = 'executed' | 'interpreted' | 'named';

export function scriptRun(command: string, script: string): ScriptRun | undefined {
	const commands = shellCommands(command);
	const runs = commands.flatMap(({words}) => runIn(words, script) ?? []);
	return runs.includes('executed') ? 'executed' : (runs[0] ?? (commands.some(one => isNamed(one, script)) ? 'named' : undefined));
}

/** Programs that read a script, so that the script itself needs no right to be executed. */
const SHELL = /^(ba|da|k|z)?sh$/;
const INTERPRETER = /^(python|perl|ruby|node)[\d.]*$|^(\.|source)$/;
const VALUED_BY_INTERPRETERS = ['-o', '-O', '-W', '-X'];

interface Wrapper {
	/** Options that take the next word. */
	readonly valued?: readonly string[];
	/** Words that come before the command. */
	readonly operands?: number;
}

/** Programs that run the command in their own words, as the same user. */
const WRAPPERS: Readonly<Record<string, Wrapper>> = {
	chronic: {},
	chrt: {valued: ['-T', '-P', '-D'], operands: 1},
	cronic: {},
	env: {valued: ['-u', '-C', '--unset', '--chdir']},
	exec: {valued: ['-a']},
	flock: {valued: ['-w', '-E', '--timeout', '--wait', '--conflict-exit-code'], operands: 1},
	ionice: {valued: ['-c', '-n', '--class', '--classdata']},
	nice: {valued: ['-n', '--adjustment']},
	nohup: {},
	'run-one': {},
	setsid: {},
	stdbuf: {valued: ['-i', '-o', '-e', '--input', '--output', '--error']},
	'systemd-cat': {valued: ['-t', '-p', '--identifier', '--priority', '--stderr-priority']},
	taskset: {operands: 1},
	time: {valued: ['-f', '-o', '--format', '--output']},
	timeout: {valued: ['-k', '-s', '--kill-after', '--signal'], operands: 1},
};

const ASSIGNMENT = /^[A-Za-z_]\w*\+?=/;
const KEYWORD = /^(!|\{|if|then|elif|else|while|until|do)$/;

function runIn(words: readonly string[], script: string): ScriptRun | undefined {
	const from = words.findIndex(word => !ASSIGNMENT.test(word) && !KEYWORD.test(word));
	const [program, ...rest] = from === -1 ? [] : words.slice(from);
	if (program === undefined) return undefined;
	if (program === script) return 'executed';
	const name = program.replace(/^.*\//, '');
	if (SHELL.test(name) || INTERPRETER.test(name)) return interpreted(name, rest, script);
	const wrapper = Object.hasOwn(WRAPPERS, name) ? WRAPPERS[name] : undefined;
	if (wrapper === undefined) return undefined;
	const {valued = [], operands = 0} = wrapper;
	const command = afterOptions(rest, valued).slice(operands);
	// `flock FILE -c 'a command line'`.
	const [option = '', line = ''] = command;
	return name === 'flock' && ['-c', '--command'].includes(option) ? runInLine(line, script) : runIn(command, script);
}

function interpreted(name: string, words: readonly string[], script: string): ScriptRun | undefined {
	const after = afterOptions(words, VALUED_BY_INTERPRETERS);
	const options = words.slice(0, words.length - after.length);
	const has = (letters: string) => options.some(word => new RegExp(`^-[A-Za-z]*[${letters}]`).test(word));
	if (SHELL.test(name)) {
		// With `-n` it only reads, with `-s` it reads something else.
		if (has('ns')) return undefined;
		if (has('c')) return runInLine(after[0] ?? '', script);
	} else if (has('cme')) return undefined;
	return after[0] === script ? 'interpreted' : undefined;
}

function runInLine(line: string, script: string): ScriptRun | undefined {
	const run = scriptRun(line, script);
	return run === 'named' ? undefined : run;
}

/** The words behind a program's own options. */
function afterOptions(words: readonly string[], valued: readonly string[]): readonly string[] {
	let at = 0;
	for (; at < words.length; at++) {
		const word = words[at] ?? '';
		if (word === '--') return words.slice(at + 1);
		if (!/^[-+]./.test(word)) break;
		if (takesNext(word, valued)) at++;
	}
	return words.slice(at);
}

/** `-n 10`, `-en 10`; of `-n10` and `--n=10` the value is there already. */
function takesNext(word: string, valued: readonly string[]): boolean {
	if (word.startsWith('--')) return valued.includes(word);
	const first = [...word.slice(1)].findIndex(letter => valued.includes(`-${letter}`));
	return first !== -1 && first === word.length - 2;
}

function isNamed({words, targets}: ShellCommand, script: string): boolean {
	const escaped = script.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	const pattern = new RegExp(`(?<![\\w./-])${escaped}(?![\\w./-])`);
	return [...words, ...targets].some(word => pattern.test(word));
}
