import {EventEmitter} from 'node:events';
import type {Terminal} from './terminal.ts';

const HOME = '\u001B[H';
const CLEAR = '\u001B[2J';
/** Before the row, not after: a row as wide as the screen leaves the cursor on its last cell. */
const ERASE_ROW = '\u001B[2K';
const BEGIN = '\u001B[?2026h';
const END = '\u001B[?2026l';

/**
 * Where Ink writes: takes whole frames and puts only the rows that changed on the terminal, each at its own place.
 * Whatever a resize did to the screen, the next frame is right; and no frame ever scrolls it.
 */
export class ScreenPainter extends EventEmitter {
	readonly isTTY = true;
	readonly #terminal: Terminal;
	#painted: readonly string[] | undefined;
	#open = true;

	constructor(terminal: Terminal) {
		super();
		this.#terminal = terminal;
		terminal.stdout.on('resize', this.#resized);
	}

	get columns(): number {
		return this.#terminal.stdout.columns || 80;
	}

	get rows(): number {
		return this.#terminal.stdout.rows || 24;
	}

	write(frame: string): boolean {
		if (!this.#open || frame === '') return true;
		const rows = frame.split('\n').slice(0, Math.max(1, this.rows - 1));
		const painted = this.#painted;
		const height = Math.max(rows.length, painted?.length ?? 0);
		let changes = painted ? '' : HOME + CLEAR;
		for (let index = 0; index < height; index++) {
			const row = rows[index] ?? '';
			if (painted?.[index] !== row) changes += `\u001B[${index + 1};1H${ERASE_ROW}${row}`;
		}
		this.#painted = rows;
		if (changes !== '') this.#terminal.write(BEGIN + changes + END);
		return true;
	}

	/** Nothing is written any more. */
	close(): void {
		this.#open = false;
		this.#terminal.stdout.off('resize', this.#resized);
		this.removeAllListeners();
	}

	readonly #resized = (): void => {
		this.#painted = undefined;
		this.emit('resize');
	};
}
