import type {RedisSession} from '../../systems/systems.ts';

const BATCH = '1000';

/**
 * Every key that matches, each once: SCAN may tell a key twice, and does not stop the server as KEYS would. Keys that expired
 * are not told, purged or not. Undefined when there are more than `most`.
 */
export async function scanKeys(session: RedisSession, pattern: string, most: number): Promise<Set<string> | undefined> {
	const keys = new Set<string>();
	let cursor = '0';
	do {
		const reply = await session.command('SCAN', cursor, 'MATCH', pattern, 'COUNT', BATCH);
		if (!Array.isArray(reply) || !Array.isArray(reply[1])) return undefined;
		cursor = String(reply[0]);
		for (const key of reply[1]) keys.add(String(key));
		if (keys.size > most) return undefined;
	} while (cursor !== '0');
	return keys;
}

/** Works through a list some at a time; commands of one batch go out together and come back in one round trip. */
export async function inBatches<T, R>(items: readonly T[], size: number, work: (item: T) => Promise<R>): Promise<R[]> {
	const done: R[] = [];
	for (let at = 0; at < items.length; at += size) {
		done.push(...(await Promise.all(items.slice(at, at + size).map(work))));
	}
	return done;
}

/** The server's own clock, milliseconds since the epoch; undefined when it would not say. */
export async function serverTime(session: RedisSession): Promise<number | undefined> {
	const reply = await session.command('TIME').catch(() => undefined);
	if (!Array.isArray(reply)) return undefined;
	const ms = Number(reply[0]) * 1_000 + Math.floor(Number(reply[1]) / 1_000);
	return ms > 0 ? ms : undefined;
}

/** A key as it may be shown: it is another's text, and may be long. */
export function shownKey(key: string): string {
	return key.length > 80 ? `${key.slice(0, 80)}…` : key;
}
