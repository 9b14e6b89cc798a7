import {z} from 'zod';
import {entryField} from '../../config/entry-uses.ts';
import {durationSchema, zoneSchema} from '../../config/fields.ts';
import {matcherSchema} from '../matchers.ts';
import type {SeenProblem} from '../seen-problem.ts';
import type {Moment} from './redis-value-time.ts';

const name = z.string().min(1).max(500);

const entry = z.strictObject({
	pattern: name.describe('Keys as SCAN matches them: `bot:status:*`.'),
	db: z.number().int().min(0).max(1_023).default(0).describe('The number of the database.'),
	count: matcherSchema
		.default({ge: 1})
		.describe('How many keys match. `0` is an absence: it counts only when that database holds some key.'),
	keys: z.array(name).default([]).describe('These very keys are among them.'),
	type: z.enum(['string', 'hash', 'list', 'set', 'zset', 'stream']).optional().describe('What they hold.'),
	ttl: matcherSchema.optional().describe('Seconds that each key has left; for a key that never expires there is none to match.'),
	persistent: z.literal(true).optional().describe('No key of these expires.'),
	fresh: z
		.strictObject({
			within: durationSchema.describe('How long ago it was written at most.'),
			field: name.optional().describe('Where the time is: a field of a hash, or names through JSON, dotted; without it, the whole value.'),
			zone: zoneSchema
				.optional()
				.describe('The zone of times that are written without one: `UTC`, `Asia/Seoul`. Without it, how old such a time is is unknown.'),
		})
		.optional()
		.describe('The value carries a time, and it is this fresh by the server’s clock.'),
});

export const schema = z.strictObject({
	from: name.default('operator').describe('The target whose vantage is shown; the server is reached as it is configured.'),
	cache: entryField('redis').describe('Name of a configured Redis.'),
	patterns: z.array(entry).min(1).describe('Sorts of keys, each with what is expected of it.'),
});

/** Keys of one pattern that are looked at more closely. */
export const MOST_LOOKED = 1_000;

export type RedisKeysSpec = z.output<typeof schema>;
export type KeyPattern = RedisKeysSpec['patterns'][number];

export interface KeySeen {
	readonly key: string;
	readonly type: string;
	/** Seconds left; undefined when it never expires. */
	readonly ttl: number | undefined;
	/** When its value says it was written: milliseconds since the epoch; `unzoned` without a zone; undefined when that cannot be read. */
	readonly writtenAt?: Moment;
}

export interface PatternSeen {
	/** All that match; undefined when there are too many to tell. */
	readonly count: number | undefined;
	/** Keys in its database: the positive control of an absence. */
	readonly size: number;
	/** Of `keys`, those that are not there. */
	readonly missing: readonly string[];
	/** Those looked at more closely: a thousand at most. */
	readonly looked: readonly KeySeen[];
}

export interface RedisKeysFacts {
	readonly patterns: readonly PatternSeen[];
	readonly now: number | undefined;
}

export type RedisKeysSeen = RedisKeysFacts | {readonly problem: SeenProblem};
