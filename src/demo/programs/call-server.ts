import {randomBytes, timingSafeEqual} from 'node:crypto';
import {createServer, type Socket} from 'node:net';
import {createListener} from '../network/listener.ts';
import type {Answer} from './answer.ts';

export interface CallServer {
	readonly port: number;
	/** Whoever calls must know it: the port is open to everyone on this machine. */
	readonly token: string;
	close(): Promise<void>;
}

export type Answering = (name: string, argv: readonly string[], stdin: string) => Answer | Promise<Answer>;

const LONGEST_CALL = 1_000_000;

/** Where the shims call home. One connection is one call; it ends when either side is done. */
export async function createCallServer(answer: Answering, pathInside: (service: string) => string): Promise<CallServer> {
	const token = randomBytes(24).toString('hex');
	const listener = await createListener(
		createServer(socket => {
			let said = '';
			const hear = (chunk: Buffer) => {
				said += chunk;
				if (said.length > LONGEST_CALL) socket.destroy();
				const end = said.indexOf('\n');
				if (end === -1) return;
				socket.off('data', hear);
				const call = parseCall(said.slice(0, end), token);
				if (call === undefined) socket.destroy();
				else void converse(socket, call, answer, pathInside);
			};
			socket.on('data', hear);
		}),
	);
	return {port: listener.port, token, close: () => listener.set(false)};
}

interface Call {
	readonly name: string;
	readonly argv: readonly string[];
	/** What was written to it, for the few that read. */
	readonly stdin: string;
}

async function converse(
	socket: Socket,
	{name, argv, stdin}: Call,
	answer: Answering,
	pathInside: (service: string) => string,
): Promise<void> {
	const send = (frame: object) => {
		if (socket.writable) socket.write(`${JSON.stringify(frame)}\n`);
	};
	try {
		const answered = await answer(name, argv, stdin);
		if ('exitCode' in answered) send(answered);
		else if ('run' in answered) send({run: answered.run, path: pathInside(answered.inside)});
		else {
			const gone = new Promise(resolve => socket.once('close', resolve));
			const end = await answered.serve(stdout => send({stdout}));
			socket.resume();
			if (!socket.destroyed) await gone;
			await end();
		}
	} catch (error) {
		send({stderr: `${name}: ${error instanceof Error ? error.message : 'failed'}\n`, exitCode: 1});
	}
}

function parseCall(line: string, token: string): Call | undefined {
	try {
		const call = JSON.parse(line) as {token?: unknown; name?: unknown; argv?: unknown; stdin?: unknown};
		const given = Buffer.from(String(call.token));
		if (given.length !== token.length || !timingSafeEqual(given, Buffer.from(token))) return undefined;
		if (typeof call.name !== 'string' || !Array.isArray(call.argv)) return undefined;
		return {name: call.name, argv: call.argv.map(String), stdin: typeof call.stdin === 'string' ? call.stdin : ''};
	} catch {
		return undefined;
	}
}
