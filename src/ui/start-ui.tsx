import {type Instance, render} from 'ink';
import type {Handover, Workspace} from '../app/workspace.ts';
import {problemText} from '../core/problem-text.ts';
import type {Language} from '../core/text.ts';
import {App} from './app.tsx';
import {lookOf} from './look.ts';
import {ScreenPainter} from './screen-painter.ts';
import {type Door, openDoor, readUnfinished} from './screens/home-commands.ts';
import {openChecklist, resumeRun, startRun} from './screens/open-screen.ts';
import {type Leaving, Session} from './session.ts';
import {Terminal, type TerminalEnd, type TerminalInput, type TerminalOutput} from './terminal.ts';

export type {Leaving} from './session.ts';

/** Where the screens begin; at the doors when nothing is said. */
export interface OpenAt {
	readonly checklist?: string;
	readonly run?: string;
	readonly door?: Exclude<Door, 'cutover'>;
	/** A new run of the checklist, although one is unfinished. */
	readonly fresh?: boolean;
}

export interface StartUiOptions {
	/** A promise shows the first frame before anything heavy is loaded. */
	readonly workspace: Promise<Workspace> | Workspace;
	readonly open?: OpenAt;
	/** Until the workspace says its own; without it, as the environment says. */
	readonly language?: Language;
	readonly stdin: TerminalInput;
	readonly stdout: TerminalOutput;
	readonly env: NodeJS.ProcessEnv;
	/** Runs a program that has the terminal to itself; resolves with its exit code. The signal ends it: the screens end meanwhile. */
	readonly spawnHandover: (argv: readonly string[], signal: AbortSignal) => Promise<number>;
}

/**
 * Shows the screens until the operator leaves, the terminal goes away, or a signal asks for it. The terminal is given
 * back before it resolves; the workspace is the caller's to close.
 */
export async function startUi(options: StartUiOptions): Promise<Leaving> {
	const {stdin, stdout, env} = options;
	const terminal = new Terminal(stdin, stdout, end => session.leave(signalOf(end)));
	const session: Session = new Session({
		look: lookOf(env),
		language: options.language ?? languageOf(env),
		handOver: handover => handOver(handover),
	});
	const shown = {current: undefined as {instance: Instance; painter: ScreenPainter} | undefined};

	const mount = () => {
		terminal.enter();
		const painter = new ScreenPainter(terminal);
		// Whole frames go to the painter, which knows what is on the screen; Ink's own cursor arithmetic does not survive a resize.
		const streams = {
			stdout: painter as unknown as NodeJS.WriteStream,
			stdin: stdin as NodeJS.ReadStream,
			stderr: painter as unknown as NodeJS.WriteStream,
		};
		const instance = render(<App session={session} />, {
			...streams,
			debug: true,
			exitOnCtrlC: false,
			patchConsole: false,
			isScreenReaderEnabled: session.look.reader,
		});
		session.pulse.start();
		shown.current = {instance, painter};
	};
	const unmount = () => {
		session.pulse.stop();
		shown.current?.painter.close();
		shown.current?.instance.unmount();
		shown.current = undefined;
	};
	const over = new AbortController();
	let lending: Promise<unknown> | undefined;
	let lent = false;
	const handOver = async ({argv}: Handover) => {
		unmount();
		try {
			lent = true;
			const running = terminal.lend(() => options.spawnHandover(argv, over.signal));
			lending = running.catch(() => undefined);
			return await running;
		} finally {
			lent = false;
			if (!over.signal.aborted) mount();
		}
	};

	terminal.open();
	mount();
	try {
		const failed = attach(session, options);
		return await Promise.race([session.left, failed]);
	} finally {
		const interrupted = lent;
		over.abort();
		// Two programs must not have one terminal: the other one is gone before this one says its farewell.
		await lending;
		if (interrupted) terminal.write('\n');
		unmount();
		session.pulse.close();
		terminal.close();
	}
}

/** Never resolves: rejects when the workspace cannot be opened. */
async function attach(session: Session, {workspace, open}: StartUiOptions): Promise<never> {
	const opened = await workspace;
	session.attach(opened);
	readUnfinished(session);
	const [broken] = opened.contentProblems ?? [];
	if (broken) session.store.notify(problemText(broken), 'warn');
	if (open?.run !== undefined) resumeRun(session, open.run);
	else if (open?.checklist !== undefined && open.fresh) startRun(session, open.checklist);
	else if (open?.checklist !== undefined) openChecklist(session, open.checklist);
	else if (open?.door !== undefined) openDoor(session, open.door);
	return new Promise<never>(() => {});
}

function signalOf(end: TerminalEnd): NodeJS.Signals {
	return end.type === 'signal' ? end.signal : 'SIGHUP';
}

/** Until the workspace says which language it is. */
function languageOf(env: NodeJS.ProcessEnv): Language {
	return /^ko/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'ko' : 'en';
}
