import type {Duplex} from 'node:stream';
import type {ClientChannel} from 'ssh2';
import {abortProblem} from '../../core/abort-problem.ts';
import {type NetworkFailure, ProblemError} from '../../core/problem.ts';
import {text} from '../../core/text.ts';
import {formatAddress} from '../network/format-address.ts';
import type {Address, DialOptions} from '../systems.ts';
import type {SshLink} from './ssh-link.ts';
import {TunnelStream} from './tunnel-stream.ts';

interface TunnelOptions extends DialOptions {
	readonly target: string;
	readonly address: string;
}

/** RFC 4254 §5.1: the host at the far end could not be reached. The other reasons are the SSH server's own. */
const CONNECT_FAILED = 2;

/**
 * A TCP connection from the network of the SSH host.
 *
 * @throws ProblemError `connection-failed` or `name-unresolved` for the thing itself; `ssh-lost`, `ssh-forbidden` for the road
 */
export function openTunnel(link: SshLink, to: Address, options: TunnelOptions): Promise<Duplex> {
	const {signal, timeoutMs = 5_000, target, address} = options;
	const startedAt = performance.now();
	return new Promise((resolve, reject) => {
		if (signal.aborted) {
			reject(abortProblem(signal));
			return;
		}
		let waiting = true;
		const settle = (act: () => void) => {
			if (!waiting) return;
			waiting = false;
			clearTimeout(timer);
			signal.removeEventListener('abort', onAbort);
			act();
		};
		const giveUp = (why: NetworkFailure, cause?: unknown) => {
			const afterMs = Math.round(performance.now() - startedAt);
			reject(new ProblemError({code: 'connection-failed', address: formatAddress(to), why, afterMs}, {cause}));
		};
		const onAbort = () => settle(() => reject(abortProblem(signal)));
		const timer = setTimeout(() => settle(() => giveUp('no-answer')), timeoutMs);
		signal.addEventListener('abort', onAbort, {once: true});
		const onOpen = (error: (Error & {reason?: unknown}) | undefined, channel: ClientChannel) => {
			if (!error) {
				if (!waiting) channel.destroy();
				settle(() => resolve(new TunnelStream(channel, link.lost)));
				return;
			}
			settle(() => {
				const lost = link.lost();
				if (lost !== undefined) reject(lost);
				else if (error.reason !== CONNECT_FAILED) {
					reject(new ProblemError({code: 'ssh-forbidden', target, address, detail: error.message}, {cause: error}));
				} else if (/unknown host|not known|resolve|no address/i.test(error.message)) {
					reject(new ProblemError({code: 'name-unresolved', name: to.host, answer: `no address on ${target}`}, {cause: error}));
				} else giveUp(whyOf(error.message), error);
			});
		};
		try {
			link.client.forwardOut('127.0.0.1', 0, options.via ?? to.host, to.port, onOpen);
		} catch (error) {
			link.sever(error instanceof Error ? error.message : text('not connected', '연결되지 않음'));
			settle(() => reject(link.lost()));
		}
	});
}

/** OpenSSH says in words what the system call said; servers that say nothing mean a refusal. */
function whyOf(message: string): NetworkFailure {
	if (/timed? ?out/i.test(message)) return 'no-answer';
	if (/unreachable|no route/i.test(message)) return 'unreachable';
	if (/permission|prohibited/i.test(message)) return 'denied';
	return 'refused';
}
