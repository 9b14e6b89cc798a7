import {execFile} from 'node:child_process';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {findProgram} from './find-program.ts';
import {waitUntil} from './wait-until.ts';

const run = promisify(execFile);
const tmux = findProgram('tmux');

/** False when this machine has no terminal to sit at. */
export const hasTerminal = tmux !== undefined;

export interface Modes {
	readonly alternate: boolean;
	readonly cursor: boolean;
	/** As the last sequence printed says. */
	readonly bracketedPaste: boolean;
	/** Canonical input with echo, as a shell needs it. */
	readonly cooked: boolean;
	readonly status: number;
}

export interface TerminalOptions {
	readonly env: NodeJS.ProcessEnv;
	readonly cwd: string;
	readonly columns?: number;
	readonly rows?: number;
}

/** A real terminal with a program in it. */
export interface Terminal {
	/** What is on the screen now, line by line, without colours. */
	screen(): Promise<string>;
	/** Resolves with the screen once it shows this. */
	until(wanted: RegExp): Promise<string>;
	/** Keys by tmux's names (`Enter`, `Escape`, `Up`, `C-c`), one after the other. */
	press(...keys: readonly string[]): Promise<void>;
	type(text: string): Promise<void>;
	/** As a terminal pastes: bracketed where the program asked for it. */
	paste(text: string): Promise<void>;
	resize(columns: number, rows: number): Promise<void>;
	/** Everything that was ever printed, with its escape sequences. */
	printed(): Promise<string>;
	/** The program itself, not the shell that started it. */
	pid(): Promise<number>;
	/** Waits for its end, and tells how it left the terminal. */
	left(): Promise<Modes>;
	/** Takes the terminal itself away, as a lost connection does. */
	hangUp(): Promise<void>;
	close(): Promise<void>;
}

const AROUND = `
"$@"
status=$?
printf '\\n[left %s %s]\\n' "$status" "$(stty -a | tr ' ;' '\\n\\n' | grep -Ex -e '-?(icanon|echo)' | tr '\\n' ' ')"
while :; do read -r line || exit; done
`;

/** A program of some words in a terminal of its own, by tmux. */
export async function openTerminal(argv: readonly string[], {env, cwd, columns = 110, rows = 32}: TerminalOptions): Promise<Terminal> {
	if (tmux === undefined) throw new Error('no tmux here');
	const directory = await mkdtemp(join(tmpdir(), 'coinpilot-tty-'));
	const socket = join(directory, 'tmux');
	const raw = join(directory, 'printed');
	const settings = join(directory, 'tmux.conf');
	await writeFile(settings, 'set -s escape-time 0\nset -g default-terminal screen-256color\nset -g status off\nset -g history-limit 0\n');
	await writeFile(raw, '');
	const call = async (...words: string[]) => (await run(tmux, ['-u', '-S', socket, ...words], {env, cwd})).stdout;
	const size = ['-x', String(columns), '-y', String(rows)];
	await run(
		tmux,
		[
			'-u',
			'-S',
			socket,
			'-f',
			settings,
			'new-session',
			'-d',
			'-s',
			't',
			...size,
			'sh',
			'-c',
			'read -r go; exec sh -c "$@"',
			'sh',
			AROUND,
			'sh',
			...argv,
		],
		{env: {...env, TERM: 'screen-256color'}, cwd},
	);
	// Nothing that it prints is missed: it starts when the record does.
	await call('pipe-pane', '-t', 't', `cat >> '${raw}'`);
	await call('send-keys', '-t', 't', 'Enter');

	const screen = () => call('capture-pane', '-p', '-t', 't');
	const shell = async () => Number(await call('display-message', '-p', '-t', 't', '#{pane_pid}'));
	const terminal: Terminal = {
		screen,
		async until(wanted) {
			let shown = '';
			try {
				return await waitUntil(String(wanted), async () => {
					shown = await screen();
					return wanted.test(shown) && shown;
				});
			} catch (error) {
				throw new Error(`never on the screen: ${wanted}\n${shown}`, {cause: error});
			}
		},
		async press(...keys) {
			for (const key of keys) await call('send-keys', '-t', 't', key);
		},
		type: async text => void (await call('send-keys', '-t', 't', '-l', text)),
		async paste(text) {
			const file = join(directory, 'paste');
			await writeFile(file, text);
			await call('load-buffer', file);
			await call('paste-buffer', '-p', '-r', '-t', 't');
		},
		resize: async (wide, high) => void (await call('resize-window', '-t', 't', '-x', String(wide), '-y', String(high))),
		printed: () => readFile(raw, 'utf8'),
		async pid() {
			const parent = await shell();
			return await waitUntil('the program to run', async () => {
				const [first] = (await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')).trim().split(' ');
				return first ? Number(first) : undefined;
			});
		},
		async left() {
			const shown = await terminal.until(/\[left \d+ .*\]/);
			const [, status, modes = ''] = /\[left (\d+) (.*)\]/.exec(shown) ?? [];
			const [alternate, cursor] = (await call('display-message', '-p', '-t', 't', '#{alternate_on} #{cursor_flag}')).trim().split(' ');
			const printed = await terminal.printed();
			return {
				alternate: alternate === '1',
				cursor: cursor === '1',
				bracketedPaste: printed.lastIndexOf('\u001B[?2004h') > printed.lastIndexOf('\u001B[?2004l'),
				cooked: modes.includes('icanon') && !modes.includes('-icanon') && modes.includes('echo') && !modes.includes('-echo'),
				status: Number(status),
			};
		},
		hangUp: async () => void (await call('kill-session', '-t', 't')),
		async close() {
			await call('kill-server').catch(() => undefined);
			await rm(directory, {recursive: true, force: true});
		},
	};
	return terminal;
}
