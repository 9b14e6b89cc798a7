import {StringDecoder} from 'node:string_decoder';

/** Keeps the head and the tail of one stream of bytes, and hands on its text without breaking a character in two. */
export class OutputKeeper {
	readonly #limit: number;
	readonly #onText: ((text: string) => void) | undefined;
	readonly #decoder = new StringDecoder('utf8');
	readonly #head: Buffer[] = [];
	#headBytes = 0;
	#tail: Buffer[] = [];
	#tailBytes = 0;
	#total = 0;

	constructor(limitBytes: number, onText?: (text: string) => void) {
		this.#limit = Math.max(2, limitBytes);
		this.#onText = onText;
	}

	get truncated(): boolean {
		return this.#total > this.#limit;
	}

	write(chunk: Buffer): void {
		this.#total += chunk.length;
		const text = this.#decoder.write(chunk);
		if (text !== '') this.#onText?.(text);
		const room = this.#headLimit - this.#headBytes;
		if (room > 0) {
			const kept = chunk.subarray(0, room);
			this.#head.push(kept);
			this.#headBytes += kept.length;
		}
		if (chunk.length > room) this.#keepTail(chunk.subarray(Math.max(0, room)));
	}

	/** The text that was kept. Where the middle is missing, a line says how much. */
	end(): string {
		const rest = this.#decoder.end();
		if (rest !== '') this.#onText?.(rest);
		const head = Buffer.concat(this.#head);
		const tail = Buffer.concat(this.#tail).subarray(-this.#tailLimit);
		if (!this.truncated) return Buffer.concat([head, tail]).toString('utf8');
		const first = head.subarray(0, wholeCharacters(head));
		const last = tail.subarray(firstBoundary(tail));
		return `${first.toString('utf8')}\n[… ${this.#total - first.length - last.length} bytes …]\n${last.toString('utf8')}`;
	}

	get #headLimit(): number {
		return Math.ceil(this.#limit / 2);
	}

	get #tailLimit(): number {
		return Math.floor(this.#limit / 2);
	}

	#keepTail(chunk: Buffer): void {
		if (chunk.length >= this.#tailLimit) {
			this.#tail = [Buffer.from(chunk.subarray(chunk.length - this.#tailLimit))];
			this.#tailBytes = this.#tailLimit;
			return;
		}
		this.#tail.push(chunk);
		this.#tailBytes += chunk.length;
		// Cut only now and then, so that many small chunks do not cost a copy each.
		if (this.#tailBytes < this.#limit * 2) return;
		const kept = Buffer.from(Buffer.concat(this.#tail).subarray(-this.#tailLimit));
		this.#tail = [kept];
		this.#tailBytes = kept.length;
	}
}

/** How many bytes form whole characters; a character that is cut off at the end is left out. */
function wholeCharacters(bytes: Buffer): number {
	for (let back = 1; back <= Math.min(4, bytes.length); back++) {
		const byte = bytes[bytes.length - back] ?? 0;
		if ((byte & 0xc0) === 0x80) continue;
		const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
		return needed > back ? bytes.length - back : bytes.length;
	}
	return bytes.length;
}

function firstBoundary(bytes: Buffer): number {
	let at = 0;
	while (at < Math.min(4, bytes.length) && ((bytes[at] ?? 0) & 0xc0) === 0x80) at++;
	return at;
}
