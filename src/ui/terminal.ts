import {closeSync, openSync} from 'node:fs';
import {isatty} from 'node:tty';

const ENTER = ['\u001B[?1049h', '\u001B[H\u001B[2J', '\u001B[?25l', '\u001B[?7l', '\u001B[?2004h'].join('');
const LEAVE = ['\u001B[?2004l', '\u001B[?7h', '\u001B[?25h', '\u001B[0m', '\u001B[?1049l'].join('');

export interface TerminalInput extends NodeJS.ReadableStream {
	isTTY?: boolean;
	setRawMode?(mode: boolean): unknown;
	unref?(): unknown;
}

export interface TerminalOutput extends NodeJS.WritableStream {
	columns?: number;
	rows?: number;
}

/** Why the screens end although nobody asked for it. */
export type TerminalEnd = {readonly type: 'signal'; readonly signal: NodeJS.Signals} | {readonly type: 'gone'};

/**
 * The terminal while the screens are up: its alternate screen, bracketed paste, hidden cursor. Whatever ends the
 * program, it is given back as it was. A terminal that went away is never written to again.
 */
export class Terminal {
	readonly stdin: TerminalInput;
	readonly stdout: TerminalOutput;
	readonly #onEnd: (end: TerminalEnd) => void;
	/** Asked while the terminal is there: one that hung up no longer says that it was one. */
	readonly #descriptors = [0, 1, 2].filter(isatty);
	#entered = false;
	#gone = false;
	/** Another program has the terminal; interrupts are meant for that program. */
	#lent = false;

	constructor(stdin: TerminalInput, stdout: TerminalOutput, onEnd: (end: TerminalEnd) => void) {
		this.stdin = stdin;
		this.stdout = stdout;
		this.#onEnd = onEnd;
	}

	/** Begins to listen to what can end the program. Undone by `close`. */
	open(): void {
		this.stdout.on('error', this.#lost);
		this.stdin.on('error', this.#lost);
		this.stdin.on('end', this.#lost);
		this.stdin.on('close', this.#lost);
		for (const signal of SIGNALS) process.on(signal, this.#signalled);
		process.on('uncaughtExceptionMonitor', this.#restore);
		process.on('exit', this.#restore);
	}

	close(): void {
		this.leave();
		this.stdin.off('error', this.#lost);
		this.stdin.off('end', this.#lost);
		this.stdin.off('close', this.#lost);
		for (const signal of SIGNALS) process.off(signal, this.#signalled);
		process.off('uncaughtExceptionMonitor', this.#restore);
		process.off('exit', this.#restore);
		// The last writes may still fail behind our back: someone has to hear it.
		if (!this.#gone) this.stdout.off('error', this.#lost);
	}

	enter(): void {
		if (this.#entered) return;
		this.#entered = true;
		this.write(ENTER);
	}

	leave(): void {
		if (!this.#entered) return;
		this.#entered = false;
		try {
			this.stdin.setRawMode?.(false);
		} catch {
			// The terminal is gone; there is no mode to set back.
		}
		this.stdin.pause();
		this.write(LEAVE);
	}

	/** Leaves the screen to `use`. It is taken back with `enter`, where anyone still wants it. */
	async lend<T>(use: () => Promise<T>): Promise<T> {
		this.leave();
		this.#lent = true;
		// Removing its last reader settles a turn later; only then does pausing stop the reading. Two readers of one terminal would each get half of the keys.
		await new Promise(resolve => setImmediate(resolve));
		this.stdin.pause();
		try {
			return await use();
		} finally {
			this.#lent = false;
		}
	}

	write(text: string): void {
		if (this.#gone) return;
		try {
			this.stdout.write(text);
		} catch {
			this.#lost();
		}
	}

	readonly #lost = (): void => {
		if (this.#gone) return;
		this.#forget();
		this.#onEnd({type: 'gone'});
	};

	#forget(): void {
		this.#gone = true;
		process.once('exit', () => letGo(this.#descriptors));
	}

	readonly #signalled = (signal: NodeJS.Signals): void => {
		if (signal === 'SIGINT' && this.#lent) return;
		if (signal === 'SIGHUP') this.#forget();
		this.#onEnd({type: 'signal', signal});
	};

	readonly #restore = (): void => this.leave();
}

const SIGNALS = ['SIGHUP', 'SIGTERM', 'SIGINT'] as const;

/**
 * Node sets the terminal's modes back as it exits, and up to 20.x aborts when that terminal is gone
 * (nodejs/node#51519). It leaves descriptors alone that are no longer the ones it started with.
 */
function letGo(descriptors: readonly number[]): void {
	for (const descriptor of descriptors) {
		try {
			closeSync(descriptor);
			openSync('/dev/null', 'r+');
		} catch {
			// Nothing is left to be done for a process that ends here.
		}
	}
}
