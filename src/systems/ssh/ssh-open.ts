import {homedir} from 'node:os';
import {join} from 'node:path';
import type {AnyAuthMethod} from 'ssh2';
import type {SshTarget} from '../../config/schema.ts';
import {type Problem, ProblemError} from '../../core/problem.ts';
import {formatAddress} from '../network/format-address.ts';
import {connectTcp} from '../network/tcp.ts';
import type {Questions} from '../questions.ts';
import type {Systems} from '../systems.ts';
import {hostKeyOrder} from './host-key-order.ts';
import {decideHostKey, fingerprintOf, type HostKeyDecision, keyTypeOf, knownHostName, knownKeyTypes} from './known-hosts.ts';
import {appendKnownHost, readKnownHosts} from './known-hosts-file.ts';
import {HandshakeError, shakeSshHands} from './ssh-handshake.ts';
import {expandHome, findCredentials, type LockedKey, unlock} from './ssh-keys.ts';
import type {Opened} from './ssh-link.ts';
import {loadSsh2, type Ssh2} from './ssh2.ts';

export interface OpenOptions {
	readonly questions: Questions;
	readonly lookup?: Systems['lookup'] | undefined;
	readonly signal: AbortSignal;
	/** Fingerprints a person said no to: not asked about again. */
	readonly declined: Set<string>;
	/** Keys that a passphrase has opened already: nobody is asked twice when a connection was lost. */
	readonly unlocked: AnyAuthMethod[];
	/** @default 8000 */
	readonly timeoutMs?: number;
}

const PASSPHRASE_TRIES = 3;

/**
 * Signs in to a host whose key is known, asking a person for what only a person can say. Nothing is asked while the server
 * waits: an unknown host is left, asked about, and called again with that one key allowed.
 *
 * @throws ProblemError with a road code
 */
export async function openSsh(name: string, target: SshTarget, options: OpenOptions): Promise<Opened> {
	const {questions, signal} = options;
	const timeoutMs = options.timeoutMs ?? 8_000;
	const knownHosts = target.knownHosts === undefined ? join(homedir(), '.ssh', 'known_hosts') : expandHome(target.knownHosts);
	const hostName = knownHostName(target.host, target.port);
	const address = formatAddress(target);
	const ssh2 = await loadSsh2();
	const {ready, locked} = await findCredentials(ssh2, name, target);
	const stillLocked = [...locked];
	let methods: readonly AnyAuthMethod[] = [...ready, ...options.unlocked];
	let allowed: Buffer | undefined;

	for (;;) {
		const entries = await readKnownHosts(knownHosts);
		let shown: {key: Buffer; decision: HostKeyDecision} | undefined;
		let stored: Promise<void> | undefined;
		const startedAt = performance.now();
		const socket = await connectTcp(target, {signal, timeoutMs, ...(options.lookup && {lookup: options.lookup})}).catch(error => {
			throw roadProblem(name, error);
		});
		try {
			const client = await shakeSshHands(ssh2, socket, {
				user: target.user,
				methods,
				hostKeyAlgorithms: hostKeyOrder(knownKeyTypes(entries, hostName)),
				accepts: key => {
					shown = {key: Buffer.from(key), decision: decideHostKey(entries, hostName, key)};
					return shown.decision.trust === 'known' || (shown.decision.trust === 'unknown' && allowed?.equals(key) === true);
				},
				onProven: key => {
					if (shown?.decision.trust === 'unknown') stored = appendKnownHost(knownHosts, hostName, key);
					stored?.catch(() => undefined);
				},
				timeoutMs,
				signal,
			});
			await stored?.catch(error => {
				client.destroy();
				throw error;
			});
			return {client, socket};
		} catch (error) {
			await stored;
			if (!(error instanceof HandshakeError)) throw error;
			if (error.why === 'host-key' && shown !== undefined) {
				allowed = await allow(shown.key, shown.decision, knownKeyTypes(entries, hostName));
			} else if (error.why === 'denied' && stillLocked.length > 0) {
				const unlocked = await unlockNext(ssh2, name, target.user, stillLocked, questions, signal);
				options.unlocked.push(unlocked);
				methods = [unlocked];
			} else {
				throw new ProblemError(problemOf(error, Math.round(performance.now() - startedAt)), {cause: error});
			}
		}
	}

	async function allow(key: Buffer, decision: HostKeyDecision, types: readonly string[]): Promise<Buffer> {
		const fingerprint = fingerprintOf(key);
		if (decision.trust === 'changed' || decision.trust === 'revoked') {
			const code = decision.trust === 'changed' ? 'host-key-changed' : 'host-key-revoked';
			throw new ProblemError({
				code,
				target: name,
				address: hostName,
				fingerprint,
				origin: {file: knownHosts, line: decision.line, column: 1},
			});
		}
		const where = {target: name, address: hostName, fingerprint, knownHosts, ...(types.length > 0 && {recorded: types})};
		const unknown = new ProblemError({code: 'host-key-unknown', ...where});
		if (options.declined.has(fingerprint)) throw unknown;
		const answer: unknown = await questions.trustHostKey({...where, keyType: keyTypeOf(key) ?? ''}, signal);
		if (answer === true) return key;
		if (!signal.aborted) options.declined.add(fingerprint);
		throw unknown;
	}

	function problemOf(error: HandshakeError, afterMs: number): Problem {
		if (error.why === 'denied') return {code: 'ssh-denied', target: name, address, user: target.user};
		if (error.why === 'broken') return {code: 'ssh-lost', target: name, address, detail: error.message};
		return {code: 'ssh-unreachable', target: name, address, why: error.why === 'closed' ? 'closed' : 'no-answer', afterMs};
	}
}

async function unlockNext(
	ssh2: Ssh2,
	name: string,
	user: string,
	locked: LockedKey[],
	questions: Questions,
	signal: AbortSignal,
): Promise<AnyAuthMethod> {
	const next = locked.shift();
	for (let tries = 0; next !== undefined && tries < PASSPHRASE_TRIES; tries++) {
		const passphrase = await questions.secret({what: 'passphrase', name: next.path}, signal);
		if (passphrase === undefined) break;
		const key = unlock(ssh2, next, passphrase);
		if (key !== undefined) return {type: 'publickey', username: user, key};
	}
	throw new ProblemError({code: 'ssh-key-unreadable', target: name, path: next?.path ?? '', why: 'encrypted'});
}

/** What stands between the operator and the host is the road: to everything behind it nothing was seen. */
function roadProblem(name: string, error: unknown): unknown {
	if (!(error instanceof ProblemError)) return error;
	const {problem} = error;
	if (problem.code === 'connection-failed') {
		const {address, why, afterMs} = problem;
		return new ProblemError({code: 'ssh-unreachable', target: name, address, why, afterMs}, {cause: error});
	}
	if (problem.code === 'name-unresolved') {
		return new ProblemError({code: 'resolver-failed', name: problem.name, server: 'system', detail: problem.answer}, {cause: error});
	}
	return error;
}
