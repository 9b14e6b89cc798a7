import {type Text, text} from '../../core/text.ts';

const HEADER_BYTES = 5;
/** No message before the first ReadyForQuery comes near this. */
const MAX_GREETING_BYTES = 65_536;
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

const GREETING = new Set('RENSKZv');
const ALL = new Set('RENSKZvTDC123nstIGHWdcAV');

/**
 * Watches the framing of what a PostgreSQL server sends. The driver waits in silence for the rest of a message whose
 * length is nonsense, so a web server on the port would look like a hanging database.
 *
 * @returns what is wrong with the stream, once something is
 */
export function createFrameGuard(): (chunk: Buffer) => Text | undefined {
	const header = Buffer.alloc(HEADER_BYTES);
	let have = 0;
	let skip = 0;
	let greeted = false;

	return chunk => {
		let at = 0;
		while (at < chunk.length) {
			if (skip > 0) {
				const passed = Math.min(skip, chunk.length - at);
				skip -= passed;
				at += passed;
				continue;
			}
			const taken = chunk.copy(header, have, at, at + HEADER_BYTES - have);
			have += taken;
			at += taken;
			const type = String.fromCharCode(header[0] ?? 0);
			if (!(greeted ? ALL : GREETING).has(type)) return text('the answer is not PostgreSQL', '응답이 PostgreSQL이 아님');
			if (have < HEADER_BYTES) continue;
			have = 0;
			const length = header.readUInt32BE(1);
			if (length < 4) return text('a message has an impossible length', '있을 수 없는 메시지 길이');
			if (length > (greeted ? MAX_MESSAGE_BYTES : MAX_GREETING_BYTES))
				return text('the answer is not PostgreSQL, or a message is too long', '응답이 PostgreSQL이 아니거나 메시지가 너무 김');
			skip = length - 4;
			if (type === 'Z') greeted = true;
		}
		return undefined;
	};
}
