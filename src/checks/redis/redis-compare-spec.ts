import {z} from 'zod';
import {entryField} from '../../config/entry-uses.ts';
import {durationSchema} from '../../config/fields.ts';
import type {Words} from '../../core/text.ts';
import type {SeenProblem} from '../seen-problem.ts';

const name = z.string().min(1).max(500);

export const schema = z
	.strictObject({
		from: name.default('operator').describe('The target whose vantage is shown; the servers are reached as they are configured.'),
		source: entryField('redis').describe('Name of a configured Redis.'),
		target: entryField('redis').describe('Name of the configured Redis held against it.'),
		databases: z
			.array(z.number().int().min(0).max(1_023))
			.min(1)
			.optional()
			.describe('Numbers of the databases to compare; without it, every one that holds a key on either side.'),
		pattern: name.default('*').describe('Keys to compare, as SCAN matches them.'),
		ignore: z.array(name).default([]).describe('Patterns of keys that are not looked at: `bot:status:*`, which a live bot writes anew.'),
		presenceOnly: z.array(name).default([]).describe('Patterns of keys that have to be on both sides, whatever they hold.'),
		ttlTolerance: durationSchema.default('30s').describe('How far apart the remaining lives of a key may be.'),
		recheckAfter: durationSchema
			.default('1s')
			.describe('Keys that differ are looked at again after this long, and count only if they still do.'),
		allowEmpty: z
			.boolean()
			.default(false)
			.describe('Keys that both servers may lack and still be the same: without it two empty servers prove nothing.'),
	})
	.refine(({source, target}) => source !== target, {
		path: ['target'],
		message: 'the two caches are one',
		params: {ko: '두 캐시가 같음'},
	});

export type RedisCompareSpec = z.output<typeof schema>;

export type DifferenceKind = 'missing' | 'extra' | 'type' | 'value' | 'ttl' | 'untold';

export interface KeyDifference {
	readonly db: number;
	readonly key: string;
	/**
	 * `missing` on the target, `extra` there, or on both sides with another type, value or remaining life. `untold` is a key whose value
	 * could not be read: of a type that no command here reads, or of a name that is not text.
	 */
	readonly kind: DifferenceKind;
	/** For `type` and `ttl`, what each side says; never a value. */
	readonly source?: Words;
	readonly target?: Words;
}

export interface DatabaseCompared {
	readonly db: number;
	readonly source: number;
	readonly target: number;
	/** On one side alone because their life was over, or as good as. */
	readonly expired: number;
	/** Looked at, type and value, on both sides. */
	readonly compared: number;
}

export interface RedisCompareFacts {
	/** Undefined when there were too many keys to compare. */
	readonly databases: readonly DatabaseCompared[] | undefined;
	readonly differences: readonly KeyDifference[];
	/** Both names lead to one server. */
	readonly same: boolean;
	/** Sides that copy from another server, and the server they copy from. */
	readonly replicas: readonly {readonly side: 'source' | 'target'; readonly master: string}[];
}

export type RedisCompareSeen = RedisCompareFacts | {readonly side: 'source' | 'target'; readonly problem: SeenProblem};
