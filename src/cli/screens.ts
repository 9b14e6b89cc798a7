import {setFlagsFromString} from 'node:v8';
import type {Workspace} from '../app/workspace.ts';
import {ProblemError} from '../core/problem.ts';
import {type Language, say} from '../core/text.ts';
import {shellJoin} from '../systems/processes/shell-quote.ts';
import type {Leaving, OpenAt} from '../ui/start-ui.tsx';
import {EXIT} from './exit-code.ts';
import type {GlobalOptions} from './global-options.ts';
import type {Io} from './io.ts';
import {problemLine} from './problem-line.ts';
import {holdStopSignals} from './stop-signals.ts';

interface ScreenOptions {
	readonly open: OpenAt;
	readonly language: Language;
	/** The command that goes on with what was begun here; nothing where nothing can. */
	readonly resume?: string;
}

/**
 * Shows the screens until the operator leaves, then says where everything is and how to go on.
 *
 * @param openWorkspace called once the first frame is drawn: what it loads would hold that frame up
 */
export async function showScreens(openWorkspace: () => Promise<Workspace>, options: ScreenOptions, io: Io): Promise<number> {
	const {open, language} = options;
	// Frames are short-lived text: V8 would keep three times 16 MiB of it before it looks what can go.
	setFlagsFromString('--max-semi-space-size=4');
	let leaving: Leaving | undefined;
	// The screens take the first signal; ending what runs elsewhere takes longer than they last.
	holdStopSignals(() => leaving !== undefined);
	const {startUi} = await import('../ui/start-ui.tsx');
	const opening = new Promise(resolve => setImmediate(resolve)).then(openWorkspace);
	// A failure to open is met by `startUi`; this only keeps it from being reported twice.
	opening.catch(() => undefined);
	leaving = await startUi({workspace: opening, open, language, stdin: io.stdin, stdout: io.stdout, env: io.env, spawnHandover});
	const workspace = await Promise.race([
		opening.catch(() => undefined),
		new Promise<undefined>(resolve => setImmediate(resolve, undefined)),
	]);
	const shown = workspace?.language.get() ?? language;
	await workspace?.close();
	// Whoever walked one checklist by its name did not ask about the others; the farewell stays the last thing in sight.
	const problems = open.checklist === undefined ? (workspace?.contentProblems ?? []) : [];
	for (const problem of problems) io.stderr.write(`${problemLine(new ProblemError(problem), shown, false)}\n`);
	for (const {id, directory} of leaving.runs) io.stdout.write(`${farewell(id, directory, options.resume, shown)}\n`);
	if (leaving.failure) throw new ProblemError(leaving.failure);
	return leaving.signal === undefined ? EXIT.passed : EXIT.interrupted;
}

/** The words that come back to the same place: the same configuration, the same limits. */
export function resumeCommand({config, readOnly}: GlobalOptions, words: readonly string[]): string {
	const given = [...(config === undefined ? [] : ['--config', config]), ...(readOnly ? ['--read-only'] : [])];
	return shellJoin(['coinpilot-ops', ...given, ...words]);
}

function farewell(id: string, directory: string, resume: string | undefined, language: Language): string {
	const where = {
		en: `Run ${id}\n  journal: ${directory}\n  report:  coinpilot-ops report ${id}`,
		ko: `실행 ${id}\n  저널:   ${directory}\n  보고서: coinpilot-ops report ${id}`,
	};
	const how = resume === undefined ? {en: '', ko: ''} : {en: `\n  resume:  ${resume}`, ko: `\n  이어서: ${resume}`};
	return say(where, language) + say(how, language);
}

/** How long a program that has the terminal may take to let go of it. */
const STUBBORN_MS = 1_500;

/** Gives the terminal to another program and waits until it is done. Never through a shell. */
async function spawnHandover(argv: readonly string[], signal: AbortSignal): Promise<number> {
	const {spawn} = await import('node:child_process');
	const [program = '', ...rest] = argv;
	return new Promise((resolve, reject) => {
		const child = spawn(program, rest, {stdio: 'inherit'});
		const end = () => {
			child.kill('SIGTERM');
			setTimeout(() => child.kill('SIGKILL'), STUBBORN_MS).unref();
		};
		signal.addEventListener('abort', end, {once: true});
		child.on('error', error => reject(new ProblemError({code: 'program-missing', target: 'operator', program}, {cause: error})));
		child.on('exit', code => {
			signal.removeEventListener('abort', end);
			resolve(code ?? 1);
		});
	});
}
