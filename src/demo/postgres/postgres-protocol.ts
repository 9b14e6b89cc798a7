import type {PGlite} from '@electric-sql/pglite';

const SSL_REQUEST = 80_877_103;
const CANCEL_REQUEST = 80_877_102;

export type Frame =
	| {readonly kind: 'start'; readonly code: number; readonly body: Buffer}
	| {readonly kind: 'message'; readonly type: string; readonly whole: Buffer};

/** Cuts a client's bytes into PostgreSQL messages. The first ones carry no type byte. */
export function createFrameReader(): (chunk: Buffer) => Frame[] {
	let rest = Buffer.alloc(0);
	let started = false;
	return chunk => {
		rest = Buffer.concat([rest, chunk]);
		const frames: Frame[] = [];
		for (;;) {
			const head = started ? 1 : 0;
			if (rest.length < head + 4) return frames;
			const length = head + rest.readInt32BE(head);
			if (rest.length < length) return frames;
			const whole = rest.subarray(0, length);
			rest = rest.subarray(length);
			if (started) {
				frames.push({kind: 'message', type: String.fromCharCode(whole[0] ?? 0), whole});
			} else {
				const code = whole.readInt32BE(4);
				started = code !== SSL_REQUEST && code !== CANCEL_REQUEST;
				frames.push({kind: 'start', code, body: whole});
			}
		}
	};
}

export const isSslRequest = (frame: Frame): boolean => frame.kind === 'start' && frame.code === SSL_REQUEST;
export const isCancelRequest = (frame: Frame): boolean => frame.kind === 'start' && frame.code === CANCEL_REQUEST;

export const ASK_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

/** The text of a password message, without its closing zero. */
export function passwordOf(frame: Frame): string | undefined {
	if (frame.kind !== 'message' || frame.type !== 'p') return undefined;
	return frame.whole.subarray(5, -1).toString('utf8');
}

export function errorResponse(code: string, message: string): Buffer {
	const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
	const head = Buffer.alloc(5);
	head.write('E');
	head.writeInt32BE(fields.length + 4, 1);
	return Buffer.concat([head, fields]);
}

/**
 * Whose turn it is. PGlite is one session: a connection keeps it from its first message until the server is idle and
 * outside a transaction, or another connection's unnamed statement would replace its own.
 */
export function createTurns(db: Pick<PGlite, 'runExclusive' | 'execProtocolRawStream'>): {
	take(): Promise<() => void>;
	run(message: Buffer, onData: (data: Uint8Array) => void): Promise<void>;
} {
	let last: Promise<void> = Promise.resolve();
	return {
		async take() {
			const before = last;
			let release: () => void = () => undefined;
			last = new Promise(resolve => {
				release = resolve;
			});
			await before;
			return release;
		},
		run: (message, onData) => db.runExclusive(() => db.execProtocolRawStream(new Uint8Array(message), {onRawData: onData})),
	};
}
