import {createHash} from 'node:crypto';
import {ProblemError} from '../../core/problem.ts';
import type {RedisSession} from '../../systems/systems.ts';
import {piecesOf} from './redis-text.ts';

export interface KeyRead {
	/** `none` when it is not there, or not any more. */
	readonly type: string;
	/** Milliseconds left; undefined when it never expires. */
	readonly ttlMs: number | undefined;
	/** Of what it holds, whatever the server's own encoding of it; undefined for a type that nobody knows. */
	readonly digest: string | undefined;
}

/**
 * A key by what it means: two hashes with the same fields are equal although their DUMPs are not. Values go no further than
 * their digest, which stays in memory.
 */
export async function readKeyValue(session: RedisSession, key: string): Promise<KeyRead> {
	const [type, pttl] = await Promise.all([session.command('TYPE', key), session.command('PTTL', key)]);
	const left = Number(pttl);
	if (type === 'none' || left === -2) return {type: 'none', ttlMs: undefined, digest: undefined};
	const digest = await readDigest(session, String(type), key).catch((error: unknown) => {
		// It has become another one since its type was asked for: a second look tells.
		if (error instanceof ProblemError && 'sqlState' in error.problem && error.problem.sqlState === 'WRONGTYPE') return undefined;
		throw error;
	});
	return {type: String(type), ttlMs: left < 0 ? undefined : left, digest};
}

async function readDigest(session: RedisSession, type: string, key: string): Promise<string | undefined> {
	if (type !== 'string') {
		const parts = await readParts(session, type, key);
		return parts === undefined ? undefined : digestOf(parts);
	}
	const hash = createHash('sha256');
	for await (const piece of piecesOf(session, key)) hash.update(JSON.stringify(piece));
	return hash.digest('base64');
}

async function readParts(session: RedisSession, type: string, key: string): Promise<readonly unknown[] | undefined> {
	switch (type) {
		case 'hash':
			return pairs(await session.command('HGETALL', key)).sort(byFirst);
		case 'set':
			return list(await session.command('SMEMBERS', key)).sort();
		case 'zset':
			return pairs(await session.command('ZRANGE', key, '0', '-1', 'WITHSCORES')).sort(byFirst);
		case 'list':
			return list(await session.command('LRANGE', key, '0', '-1'));
		case 'stream':
			return asArray(await session.command('XRANGE', key, '-', '+'));
		default:
			return undefined;
	}
}

function asArray(reply: unknown): readonly unknown[] {
	return Array.isArray(reply) ? reply : [];
}

function list(reply: unknown): string[] {
	return asArray(reply).map(String);
}

function pairs(reply: unknown): [string, string][] {
	const flat = list(reply);
	return flat.flatMap((one, index): [string, string][] => (index % 2 === 0 ? [[one, flat[index + 1] ?? '']] : []));
}

function byFirst([left]: readonly [string, string], [right]: readonly [string, string]): number {
	return left < right ? -1 : left > right ? 1 : 0;
}

/** Part by part: all of them together may be longer than a text can be. */
function digestOf(parts: readonly unknown[]): string {
	const hash = createHash('sha256');
	for (const part of parts) hash.update(`${JSON.stringify(part)}\n`);
	return hash.digest('base64');
}
