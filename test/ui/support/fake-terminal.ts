import {EventEmitter} from 'node:events';
import type {TerminalInput, TerminalOutput} from '../../../src/ui/terminal.ts';

const STYLE = /\u001B\[\d*m/g;

/** A terminal's two ends: keeps what was written, and what mode the keyboard is in. */
export class FakeTerminal {
	written = '';
	#waiting: (() => void)[] = [];
	raw = false;
	paused = 0;
	readonly #input = Object.assign(new EventEmitter(), {
		isTTY: true,
		pending: null as string | null,
		setEncoding: () => {},
		ref: () => {},
		unref: () => {},
		resume: () => {},
		pause: () => {
			this.paused++;
		},
		setRawMode: (mode: boolean) => {
			this.raw = mode;
		},
		read: (): string | null => {
			const {pending} = this.#input;
			this.#input.pending = null;
			return pending;
		},
	});
	readonly #output = Object.assign(new EventEmitter(), {
		isTTY: true,
		columns: 100,
		rows: 30,
		write: (text: string) => {
			this.written += text;
			for (const wake of this.#waiting.splice(0)) wake();
			return true;
		},
	});

	get stdin(): TerminalInput {
		return this.#input as unknown as TerminalInput;
	}

	get stdout(): TerminalOutput {
		return this.#output as unknown as TerminalOutput;
	}

	type(text: string): void {
		this.#input.pending = text;
		this.#input.emit('readable');
	}

	resize(columns: number, rows: number): void {
		Object.assign(this.#output, {columns, rows});
		this.#output.emit('resize');
	}

	hangUp(): void {
		this.#output.emit('error', Object.assign(new Error('write EIO'), {code: 'EIO'}));
	}

	endInput(): void {
		this.#input.emit('end');
	}

	/** Waits until it was written, in whatever colour. The test's own timeout says what never was. */
	async until(wanted: string | RegExp): Promise<void> {
		const isThere = (shown: string) => (typeof wanted === 'string' ? shown.includes(wanted) : wanted.test(shown));
		while (!isThere(this.written.replace(STYLE, ''))) await new Promise<void>(resolve => this.#waiting.push(resolve));
	}
}
