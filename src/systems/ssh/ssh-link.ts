import type {Socket} from 'node:net';
import type {Client} from 'ssh2';
import {ProblemError} from '../../core/problem.ts';
import {text, type Words} from '../../core/text.ts';

export interface Opened {
	readonly client: Client;
	readonly socket: Socket;
}

/** A signed-in connection for as long as it lasts. */
export interface SshLink {
	readonly client: Client;
	/** Set once, when it has ended; whatever still runs over it then could not be seen to its end. */
	readonly lost: () => ProblemError | undefined;
	/** Whether the far side said anything since then (`performance.now`). */
	readonly heardSince: (time: number) => boolean;
	/** Ends it without a farewell: the far side does not answer any more. */
	readonly sever: (detail: Words) => void;
}

export function createLink(target: string, address: string, {client, socket}: Opened, onLost: () => void): SshLink {
	let lost: ProblemError | undefined;
	let detail: Words = text('closed by the server', '서버가 연결을 닫음');
	const end = () => {
		if (lost !== undefined) return;
		lost = new ProblemError({code: 'ssh-lost', target, address, detail});
		onLost();
	};
	let heardAt = performance.now();
	socket.on('data', () => {
		heardAt = performance.now();
	});
	client.on('error', error => {
		detail = error.message;
	});
	client.on('end', end);
	client.on('close', end);
	return {
		client,
		lost: () => lost,
		heardSince: time => heardAt >= time,
		sever: why => {
			detail = why;
			client.destroy();
			end();
		},
	};
}
