/** What a RESP2 server can answer. */
export type Reply = {readonly simple: string} | {readonly error: string} | number | string | null | readonly Reply[];

export function encodeReply(reply: Reply): string {
	if (reply === null) return '$-1\r\n';
	if (typeof reply === 'number') return `:${reply}\r\n`;
	if (typeof reply === 'string') return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`;
	if ('simple' in reply) return `+${reply.simple}\r\n`;
	if ('error' in reply) return `-${reply.error}\r\n`;
	return `*${reply.length}\r\n${reply.map(encodeReply).join('')}`;
}

/** Cuts a client's bytes into commands, `RespError` when they are not RESP. */
export function createCommandReader(): (chunk: Buffer) => string[][] {
	let rest = Buffer.alloc(0);
	return chunk => {
		rest = Buffer.concat([rest, chunk]);
		const commands: string[][] = [];
		for (;;) {
			const taken = takeCommand(rest);
			if (taken === undefined) return commands;
			rest = rest.subarray(taken.length);
			if (taken.words.length > 0) commands.push(taken.words);
		}
	};
}

function takeCommand(buffer: Buffer): {readonly words: string[]; readonly length: number} | undefined {
	const first = lineAt(buffer, 0);
	if (first === undefined) return undefined;
	// Typed by hand, as `redis-cli` never does but `nc` users do.
	if (!first.text.startsWith('*')) return {words: first.text.split(/\s+/).filter(Boolean), length: first.end};
	const words: string[] = [];
	let at = first.end;
	for (let count = Number(first.text.slice(1)); count > 0; count--) {
		const size = lineAt(buffer, at);
		if (size === undefined) return undefined;
		const end = size.end + Number(size.text.slice(1));
		if (buffer.length < end + 2) return undefined;
		words.push(buffer.toString('utf8', size.end, end));
		at = end + 2;
	}
	return {words, length: at};
}

function lineAt(buffer: Buffer, from: number): {readonly text: string; readonly end: number} | undefined {
	const end = buffer.indexOf('\r\n', from);
	return end === -1 ? undefined : {text: buffer.toString('utf8', from, end), end: end + 2};
}
