import {NOT_TEXT} from '../../systems/redis/not-text.ts';
import type {RedisSession} from '../../systems/systems.ts';

const PIECE_BYTES = 1_048_576;

/**
 * A string of the server, a mebibyte at a time: it may hold half a gigabyte, which is more than a text can and than is worth
 * holding. Most end within the first piece, and take no more than asking for all of it would.
 */
export async function* piecesOf(session: RedisSession, key: string): AsyncGenerator<string> {
	for (let from = 0; ; from += PIECE_BYTES) {
		const piece = String((await session.command('GETRANGE', key, String(from), String(from + PIECE_BYTES - 1))) ?? '');
		yield piece;
		if (bytesOf(piece) < PIECE_BYTES) return;
	}
}

/** The whole of it, or undefined where that is more than one piece. */
export async function shortText(session: RedisSession, key: string): Promise<string | undefined> {
	for await (const piece of piecesOf(session, key)) return bytesOf(piece) < PIECE_BYTES ? piece : undefined;
	return undefined;
}

function bytesOf(piece: string): number {
	return piece.startsWith(NOT_TEXT) ? piece.length - NOT_TEXT.length : Buffer.byteLength(piece);
}
