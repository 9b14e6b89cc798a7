import {randomBytes} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {isGone, type ProcessIdentity, parseIdentity, thisProcess} from '../systems/processes/process-identity.ts';
import {errnoOf} from './unwritable.ts';

export interface OwnLock {
	readonly holder?: undefined;
	/** False once somebody took the lock's files away by hand. */
	isHeld(): boolean;
	release(): void;
}

/** With a holder: another process writes. */
export type Lock = OwnLock | {readonly holder: ProcessIdentity};

const LOCK = 'journal.lock';
const UNREADABLE: ProcessIdentity = {host: '?', pid: 0, boot: '', started: '', namespace: '-'};

/**
 * Makes this process a run's only writer, or says who is.
 *
 * The lock is a directory holding one file named after its owner's nonce. It comes into being by renaming a prepared directory onto
 * the lock's name, which the system refuses while something is in there. A stale lock is emptied by unlinking its owner's file by
 * name: whoever comes late finds that name gone and cannot take away the lock of the one who came first. Age is never asked.
 */
export function takeLock(directory: string, self: ProcessIdentity = thisProcess()): Lock {
	const lock = path.join(directory, LOCK);
	const owner = `owner-${randomBytes(8).toString('hex')}`;
	const prepared = path.join(directory, `${LOCK}.${owner}`);
	fs.mkdirSync(prepared, {mode: 0o700});
	try {
		writeDurably(path.join(prepared, owner), JSON.stringify(self));
		for (;;) {
			if (renameOnto(prepared, lock)) {
				return {isHeld: () => fs.existsSync(path.join(lock, owner)), release: () => release(lock, owner)};
			}
			const held = readHolder(lock);
			if (held === undefined) continue;
			if (!isGone(held.holder, self)) {
				fs.rmSync(prepared, {recursive: true, force: true});
				return {holder: held.holder};
			}
			fs.rmSync(path.join(lock, held.owner), {force: true});
		}
	} catch (error) {
		fs.rmSync(prepared, {recursive: true, force: true});
		throw error;
	}
}

function renameOnto(prepared: string, lock: string): boolean {
	try {
		fs.renameSync(prepared, lock);
		return true;
	} catch (error) {
		const code = errnoOf(error);
		if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
		throw error;
	}
}

/** Undefined when the lock was given up meanwhile. */
function readHolder(lock: string): {readonly owner: string; readonly holder: ProcessIdentity} | undefined {
	try {
		const names = fs.readdirSync(lock);
		if (names.length === 0) return undefined;
		const owner = names.find(name => name.startsWith('owner-'));
		if (owner === undefined) return {owner: '', holder: UNREADABLE};
		return {owner, holder: parseIdentity(fs.readFileSync(path.join(lock, owner), 'utf8')) ?? UNREADABLE};
	} catch (error) {
		if (errnoOf(error) === 'ENOENT') return undefined;
		throw error;
	}
}

function writeDurably(file: string, content: string): void {
	const fd = fs.openSync(file, 'wx', 0o600);
	try {
		fs.writeFileSync(fd, content);
		fs.fsyncSync(fd);
	} finally {
		fs.closeSync(fd);
	}
}

/** Leaves alone a lock that is no longer this owner's. */
function release(lock: string, owner: string): void {
	try {
		fs.unlinkSync(path.join(lock, owner));
		fs.rmdirSync(lock);
	} catch {}
}
