import RealOutput from '../../node_modules/ink/build/output.js';
import {simpleWidth} from './simple-text.ts';

type Options = Parameters<RealOutput['write']>[3];
type Clip = Parameters<RealOutput['clip']>[0];

/** A text on one row, without line breaks. */
interface Piece {
	readonly x: number;
	readonly text: string;
}

const STYLE = /\u001B\[[\d;]*m/g;

/**
 * Stands for Ink's Output in the bundle, which makes an object of every cell of the screen and compares the styles of every two
 * of them: most of a frame's time, and most of its garbage. Nearly every row of ours is one text, or a few side by side, and is
 * put together as text; where texts overlap, are cut by a box or are not simple, Ink's own does it.
 */
export default class Output {
	readonly #width: number;
	readonly #rows: Piece[][];
	readonly #clips: Clip[] = [];
	/** The same, for Ink's own. */
	readonly #calls: ((real: RealOutput) => void)[] = [];
	#cuts = false;

	constructor({width, height}: {readonly width: number; readonly height: number}) {
		this.#width = width;
		this.#rows = Array.from({length: height}, () => []);
	}

	write(x: number, y: number, text: string, options: Options): void {
		if (text === '') return;
		this.#calls.push(real => real.write(x, y, text, options));
		const lines = text.split('\n');
		this.#cuts ||= this.#isCut(x, y, lines);
		for (const [index, line] of lines.entries()) {
			const drawn = options.transformers.reduce((drawn, transform) => transform(drawn, index), line);
			this.#rows[y + index]?.push({x, text: drawn});
		}
	}

	clip(clip: Clip): void {
		this.#calls.push(real => real.clip(clip));
		this.#clips.push(clip);
	}

	unclip(): void {
		this.#calls.push(real => real.unclip());
		this.#clips.pop();
	}

	get(): {output: string; height: number} {
		const height = this.#rows.length;
		if (!this.#cuts) return {output: this.#rows.map(pieces => sideBySide(pieces) ?? this.#overlaid(pieces)).join('\n'), height};
		const real = new RealOutput({width: this.#width, height});
		for (const call of this.#calls) call(real);
		return real.get();
	}

	#isCut(x: number, y: number, lines: readonly string[]): boolean {
		const clip = this.#clips.at(-1);
		if (clip === undefined) return false;
		const {x1 = 0, x2 = Number.POSITIVE_INFINITY, y1 = 0, y2 = Number.POSITIVE_INFINITY} = clip;
		const widest = Math.max(...lines.map(line => widthOf(line) ?? Number.POSITIVE_INFINITY));
		return x < x1 || x + widest > x2 || y < y1 || y + lines.length > y2;
	}

	#overlaid(pieces: readonly Piece[]): string {
		const real = new RealOutput({width: this.#width, height: 1});
		for (const {x, text} of pieces) real.write(x, 0, text, {transformers: []});
		return real.get().output;
	}
}

/** The row as text; undefined where one piece covers another, or a width is not known. */
function sideBySide(pieces: readonly Piece[]): string | undefined {
	let row = '';
	let used = 0;
	for (const {x, text} of pieces.toSorted((left, right) => left.x - right.x)) {
		const width = widthOf(text);
		if (width === undefined || x < used) return undefined;
		row += ' '.repeat(x - used) + text;
		used = x + width;
	}
	return row.trimEnd();
}

function widthOf(text: string): number | undefined {
	return simpleWidth(text.includes('\u001B') ? text.replace(STYLE, '') : text);
}
