/** What `startCommand` says before the command starts. */
export type Started = {readonly pid: number} | 'missing';

/** Standard error this long without the mark does not come from a command that we started. */
const HOLD_BYTES = 16_384;

/**
 * Takes the mark of `startCommand` out of standard error. A login shell may print its own lines before it, so everything
 * is held until the mark is there.
 */
export class MarkReader {
	readonly #mark: Buffer;
	readonly #write: (chunk: Buffer) => void;
	readonly #onStart: (started: Started) => void;
	#held: Buffer | undefined = Buffer.alloc(0);
	started: Started | undefined;

	constructor(mark: string, write: (chunk: Buffer) => void, onStart: (started: Started) => void = () => undefined) {
		this.#mark = Buffer.from(`${mark}:`);
		this.#write = write;
		this.#onStart = onStart;
	}

	write(chunk: Buffer): void {
		if (this.#held === undefined) {
			this.#write(chunk);
			return;
		}
		this.#held = Buffer.concat([this.#held, chunk]);
		const at = this.#held.indexOf(this.#mark);
		const lineEnd = at < 0 ? -1 : this.#held.indexOf('\n', at);
		if (lineEnd < 0) {
			if (this.#held.length > HOLD_BYTES) this.end();
			return;
		}
		const said = this.#held.toString('utf8', at + this.#mark.length, lineEnd);
		const rest = Buffer.concat([this.#held.subarray(0, at), this.#held.subarray(lineEnd + 1)]);
		this.#held = undefined;
		this.started = startedOf(said);
		if (rest.length > 0) this.#write(rest);
		if (this.started !== undefined) this.#onStart(this.started);
	}

	/** Hands on what was held when no mark came. */
	end(): void {
		const held = this.#held;
		this.#held = undefined;
		if (held !== undefined && held.length > 0) this.#write(held);
	}
}

/** A pid of 0 or 1 would turn a kill of one group into a kill of everything. */
function startedOf(said: string): Started | undefined {
	if (said === 'missing') return 'missing';
	const pid = /^[1-9]\d{0,9}$/.test(said) ? Number(said) : 0;
	return pid > 1 ? {pid} : undefined;
}
