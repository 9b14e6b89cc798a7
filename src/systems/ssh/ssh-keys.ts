import {readFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join, resolve} from 'node:path';
import type {AnyAuthMethod, BaseAgent, ParsedKey} from 'ssh2';
import type {SshTarget} from '../../config/schema.ts';
import {ProblemError} from '../../core/problem.ts';
import {keptAgent} from './ssh-agent.ts';
import type {Ssh2} from './ssh2.ts';

/** What there is to sign in with, in the order in which it is tried. */
export interface Credentials {
	/** Need nobody: keys without a passphrase, and the agent. */
	readonly ready: readonly AnyAuthMethod[];
	/** Keys that need a passphrase, asked for only when nothing else was accepted. */
	readonly locked: readonly LockedKey[];
}

export interface LockedKey {
	readonly path: string;
	readonly content: Buffer;
}

const USUAL_FILES = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/**
 * A configured identity stands alone: its key, or the agent's copy of it. Without one, everything the agent holds and the
 * usual files.
 *
 * @throws ProblemError `ssh-key-unreadable` for a configured identity
 */
export async function findCredentials(ssh2: Ssh2, name: string, target: SshTarget): Promise<Credentials> {
	const socket = process.env.SSH_AUTH_SOCK;
	const agent = socket ? ssh2.createAgent(socket) : undefined;
	if (target.identity !== undefined) return await identity(ssh2, name, target.user, expandHome(target.identity), agent);
	const ready: AnyAuthMethod[] = [];
	const locked: LockedKey[] = [];
	if (agent !== undefined) ready.push({type: 'agent', username: target.user, agent: keptAgent(ssh2, agent)});
	for (const file of USUAL_FILES) {
		const path = join(homedir(), '.ssh', file);
		const content = await readFile(path).catch(() => undefined);
		if (content === undefined) continue;
		const key = ssh2.utils.parseKey(content);
		if (key instanceof Error) {
			if (isEncrypted(key)) locked.push({path, content});
		} else if (key.isPrivateKey()) ready.push({type: 'publickey', username: target.user, key});
	}
	return {ready, locked};
}

async function identity(ssh2: Ssh2, name: string, user: string, path: string, agent: BaseAgent | undefined): Promise<Credentials> {
	const unreadable = (why: 'missing' | 'denied' | 'encrypted' | 'malformed', cause?: unknown) =>
		new ProblemError({code: 'ssh-key-unreadable', target: name, path, why}, {cause});
	const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
		throw unreadable(error.code === 'ENOENT' ? 'missing' : error.code === 'EISDIR' ? 'malformed' : 'denied', error);
	});
	const key = ssh2.utils.parseKey(content);
	if (!(key instanceof Error)) {
		if (key.isPrivateKey()) return {ready: [{type: 'publickey', username: user, key}], locked: []};
		// A public key names one of the agent's: the private part never leaves it.
		if (agent === undefined) throw unreadable('malformed');
		return {ready: [{type: 'agent', username: user, agent: keptAgent(ssh2, agent, key.getPublicSSH())}], locked: []};
	}
	if (!isEncrypted(key)) throw unreadable('malformed', key);
	const beside = await readFile(`${path}.pub`).catch(() => undefined);
	const publicKey = beside === undefined ? undefined : ssh2.utils.parseKey(beside);
	const only = publicKey === undefined || publicKey instanceof Error ? undefined : publicKey.getPublicSSH();
	const ready: AnyAuthMethod[] = agent === undefined ? [] : [{type: 'agent', username: user, agent: keptAgent(ssh2, agent, only)}];
	return {ready, locked: [{path, content}]};
}

/** The key, or undefined when the passphrase does not fit. */
export function unlock(ssh2: Ssh2, locked: LockedKey, passphrase: string): ParsedKey | undefined {
	const key = ssh2.utils.parseKey(locked.content, passphrase);
	return key instanceof Error ? undefined : key;
}

export function expandHome(path: string): string {
	return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : resolve(path);
}

function isEncrypted(error: Error): boolean {
	return /encrypted/i.test(error.message);
}
