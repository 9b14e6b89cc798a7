import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {text} from '../../core/text.ts';
import type {RedisSession} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {matcherSchema} from '../matchers.ts';
import {type SeenProblem, seenProblem} from '../seen-problem.ts';
import {judgeRedisKeys} from './redis-keys-judge.ts';
import {inBatches, scanKeys, serverTime} from './redis-scan.ts';
import {momentOf} from './redis-value-time.ts';

const name = z.string().min(1).max(500);

const entry = z.strictObject({
	pattern: name.describe('Keys as SCAN matches them: `bot:status:*`.'),
	db: z.number().int().min(0).max(1_023).default(0).describe('The number of the database.'),
	count: matcherSchema.default({ge: 1}).describe('How many keys match. `0` is an absence: it counts only when the server holds some key.'),
	keys: z.array(name).default([]).describe('These very keys are among them.'),
	type: z.enum(['string', 'hash', 'list', 'set', 'zset', 'stream']).optional().describe('What they hold.'),
	ttl: matcherSchema.optional().describe('Seconds that each key has left; for a key that never expires there is none to match.'),
	persistent: z.literal(true).optional().describe('No key of these expires.'),
	fresh: z
		.strictObject({
			within: durationSchema.describe('How long ago it was written at most.'),
			field: name.optional().describe('Where the time is: a field of a hash, or names through JSON, dotted; without it, the whole value.'),
		})
		.optional()
		.describe('The value carries a time, and it is this fresh by the server’s clock.'),
});

const schema = z.strictObject({
	from: name.default('operator').describe('The target whose vantage is shown; the server is reached as it is configured.'),
	cache: name.describe('Name of a configured Redis.'),
	patterns: z.array(entry).min(1).describe('Sorts of keys, each with what is expected of it.'),
});

export type RedisKeysSpec = z.output<typeof schema>;
export type KeyPattern = RedisKeysSpec['patterns'][number];

export interface KeySeen {
	readonly key: string;
	readonly type: string;
	/** Seconds left; undefined when it never expires. */
	readonly ttl: number | undefined;
	/** When its value says it was written: milliseconds since the epoch; undefined when that cannot be read. */
	readonly writtenAt?: number | undefined;
}

export interface PatternSeen {
	/** All that match; undefined when there are too many to tell. */
	readonly count: number | undefined;
	/** Of `keys`, those that are not there. */
	readonly missing: readonly string[];
	/** Those looked at more closely: a thousand at most. */
	readonly looked: readonly KeySeen[];
}

export interface RedisKeysFacts {
	readonly patterns: readonly PatternSeen[];
	/** Keys in the databases that were looked into: the positive control of an absence. */
	readonly keys: number;
	readonly now: number | undefined;
}

export type RedisKeysSeen = RedisKeysFacts | {readonly problem: SeenProblem};

const MOST_KEYS = 1_000_000;
const MOST_LOOKED = 1_000;

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
	let keys = 0;
	let current = 0;
	for (const db of new Set(spec.patterns.map(pattern => pattern.db))) {
		if (db !== current) await session.command('SELECT', String(db));
		current = db;
		keys += Number(await session.command('DBSIZE')) || 0;
		for (const pattern of spec.patterns.filter(one => one.db === db)) seen.set(pattern, await readPattern(session, pattern));
	}
	return {now, keys, patterns: spec.patterns.flatMap(pattern => seen.get(pattern) ?? [])};
}

async function readPattern(session: RedisSession, wanted: KeyPattern): Promise<PatternSeen> {
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
	if (type === 'string') return {...seen, writtenAt: momentOf(await session.command('GET', key), fresh.field)};
	if (type === 'hash' && fresh.field !== undefined) {
		return {...seen, writtenAt: momentOf(await session.command('HGET', key, fresh.field), undefined)};
	}
	return {...seen, writtenAt: undefined};
}
