import {z} from 'zod';
import {entryField} from '../../config/entry-uses.ts';
import {durationSchema} from '../../config/fields.ts';
import type {SeenProblem} from '../seen-problem.ts';

const name = z.string().min(1);

export const schema = z.strictObject({
	from: name.default('operator').describe('The target whose vantage is shown; the server is reached as it is configured.'),
	cache: entryField('redis').describe('Name of a configured Redis.'),
	appendonly: z
		.boolean()
		.default(true)
		.describe('Whether every write goes to the append-only file; without it, snapshots have to be saved by themselves.'),
	password: z.enum(['required', 'none']).optional().describe('Whether the server asks for a password; unset, it is shown only.'),
	role: z.enum(['master', 'replica']).default('master').describe('Whether it is written directly, or copies from another server.'),
	bind: z
		.array(name)
		.min(1)
		.optional()
		.describe('Addresses that it may be bound to, as `CONFIG GET bind` has them, `*` for all; unset, they are shown only.'),
	savedWithin: durationSchema
		.optional()
		.describe('How long ago the last snapshot may be, unless nothing was changed since; unset, its age is shown only.'),
	minKeys: z.number().int().min(0).default(1).describe('Keys there must be now, in all databases together.'),
	minKeysLoaded: z
		.number()
		.int()
		.min(0)
		.optional()
		.describe(
			'Keys the server must have read from a snapshot when it last started. A copied dump.rdb beside `appendonly yes` is not read at all, and every status still says ok. Keys written since the last rewrite of the append-only file are not in this number.',
		),
	maxMemoryShare: z.number().positive().max(1).default(0.9).describe('Part of maxmemory (0 to 1) that may be used before it is a warning.'),
});

export type RedisSpec = z.output<typeof schema>;

export interface RedisFacts {
	/** Fields of INFO by name. */
	readonly info: Readonly<Record<string, string>>;
	/** Keys in all databases, expired ones that were not purged yet included. */
	readonly keys: number;
	/** Whether the default user needs a password; undefined when the server would not say. */
	readonly asksPassword: boolean | undefined;
	/** The addresses it is bound to, `*` for all; undefined when it would not say. */
	readonly bind?: readonly string[] | undefined;
	/** When it saves snapshots by itself, as `CONFIG GET save` has it, empty for never; undefined when it would not say. */
	readonly save?: string | undefined;
	/** The server's own clock, milliseconds since the epoch. */
	readonly now?: number | undefined;
}

export type RedisSeen = RedisFacts | {readonly problem: SeenProblem};
