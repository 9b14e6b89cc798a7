import {text} from '../../core/text.ts';
import type {RedisSession} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {seenProblem} from '../seen-problem.ts';
import {judgeRedisKeys} from './redis-keys-judge.ts';
import {
	type KeyPattern,
	type KeySeen,
	MOST_LOOKED,
	type PatternSeen,
	type RedisKeysFacts,
	type RedisKeysSeen,
	type RedisKeysSpec,
	schema,
} from './redis-keys-spec.ts';
import {inBatches, scanKeys, serverTime} from './redis-scan.ts';
import {shortText} from './redis-text.ts';
import {momentOf} from './redis-value-time.ts';

const MOST_KEYS = 1_000_000;

export const redisKeys = defineCheck<RedisKeysSpec, RedisKeysSeen>({
	kind: 'redis-keys',
	about: text(
		'Keys are there in number, expire when they should, and hold values that are fresh',
		'키가 개수만큼 있고, 제때 만료되며, 값이 최신임',
	),
	cannotSee: [
		'More than a thousand keys of a pattern: all are counted, a thousand are looked at.',
		'Values: of one that carries a time the time is read, and nothing else is kept or shown.',
	],
	example: `kind: redis-keys
cache: target
patterns:
  - {pattern: "bot:status:*", count: 5, ttl: {gt: 0, le: 300}, fresh: {within: 3m, field: updated_at}}
  - {pattern: "position:*:hwm", persistent: true}`,
	schema,
	timeoutMs: 30_000,
	from: spec => spec.from,
	observe: (spec, systems, signal) =>
		systems
			.redis(spec.cache, session => readKeys(session, spec), {signal})
			.catch((error: unknown): RedisKeysSeen => ({problem: seenProblem(error)})),
	judge: judgeRedisKeys,
});

/** Databases one after the other, because the connection is in one of them at a time. */
async function readKeys(session: RedisSession, spec: RedisKeysSpec): Promise<RedisKeysFacts> {
	const seen = new Map<KeyPattern, PatternSeen>();
	const now = await serverTime(session);
	let current = 0;
	for (const db of new Set(spec.patterns.map(pattern => pattern.db))) {
		if (db !== current) await session.command('SELECT', String(db));
		current = db;
		const size = Number(await session.command('DBSIZE')) || 0;
		for (const pattern of spec.patterns.filter(one => one.db === db)) seen.set(pattern, {...(await readPattern(session, pattern)), size});
	}
	return {now, patterns: spec.patterns.flatMap(pattern => seen.get(pattern) ?? [])};
}

async function readPattern(session: RedisSession, wanted: KeyPattern): Promise<Omit<PatternSeen, 'size'>> {
	const found = await scanKeys(session, wanted.pattern, MOST_KEYS);
	if (found === undefined) return {count: undefined, missing: [], looked: []};
	const missing = wanted.keys.filter(key => !found.has(key));
	const closer = wanted.type ?? wanted.ttl ?? wanted.persistent ?? wanted.fresh;
	const chosen = closer === undefined ? [] : [...found].sort().slice(0, MOST_LOOKED);
	const looked = await inBatches(chosen, 128, key => readKey(session, key, wanted));
	// One that expired between the two looks was there, and has nothing more to tell.
	return {count: found.size, missing, looked: looked.filter(one => one !== undefined)};
}

async function readKey(session: RedisSession, key: string, {fresh}: KeyPattern): Promise<KeySeen | undefined> {
	const [type, ttl] = await Promise.all([session.command('TYPE', key), session.command('PTTL', key)]);
	const left = Number(ttl);
	if (type === 'none' || left === -2) return undefined;
	const seen = {key, type: String(type), ttl: left < 0 ? undefined : left / 1_000};
	if (fresh === undefined) return seen;
	if (type === 'string') return {...seen, writtenAt: momentOf(await shortText(session, key), fresh.field, fresh.zone)};
	if (type === 'hash' && fresh.field !== undefined) {
		return {...seen, writtenAt: momentOf(await session.command('HGET', key, fresh.field), undefined, fresh.zone)};
	}
	return {...seen, writtenAt: undefined};
}
