import {EventEmitter} from 'node:events';
import type {TerminalInput, TerminalOutput} from '../../../src/ui/terminal.ts';

/** A terminal's two ends: keeps what was written, and what mode the keyboard is in. */
export class FakeTerminal {
	written = '';
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

	/** Waits until it was written. */
	async until(wanted: string): Promise<void> {
		for (let tries = 0; !this.written.includes(wanted); tries++) {
			if (tries > 4_000) throw new Error(`Never written: ${wanted}\n${JSON.stringify(this.written.slice(-2_000))}`);
			await new Promise(resolve => setTimeout(resolve, 5));
		}
	}
}
