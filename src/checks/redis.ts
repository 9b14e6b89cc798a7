import {z} from 'zod';
import type {RedisSession} from '../systems/systems.ts';
import {defineCheck} from './contract.ts';
import {judgeRedis} from './redis-judge.ts';
import {type SeenProblem, seenProblem} from './seen-problem.ts';

const name = z.string().min(1);

const schema = z.strictObject({
	/** The target it is looked at from. */
	from: name.default('operator'),
	/** A configured cache. */
	cache: name,
	/** Whether every write goes to the append-only file. */
	appendonly: z.boolean().default(true),
	/** Whether the server asks for a password; unset, it is shown only. */
	password: z.enum(['required', 'none']).optional(),
	/** Keys there must be now, in all databases together. */
	minKeys: z.number().int().min(0).default(1),
	/**
	 * Keys the server must have read from a snapshot when it last started. A copied dump.rdb beside `appendonly yes` is not read at
	 * all, and every status still says ok. Keys written since the last rewrite of the append-only file are not in this number.
	 */
	minKeysLoaded: z.number().int().min(0).optional(),
	/** Part of maxmemory that may be used before it is a warning. */
	maxMemoryShare: z.number().positive().max(1).default(0.9),
});

export type RedisSpec = z.output<typeof schema>;

export interface RedisFacts {
	/** Fields of INFO by name. */
	readonly info: Readonly<Record<string, string>>;
	/** Keys in all databases, expired ones that were not purged yet included. */
	readonly keys: number;
	/** Whether the default user needs a password; undefined when the server would not say. */
	readonly asksPassword: boolean | undefined;
}

export type RedisSeen = RedisFacts | {readonly problem: SeenProblem};

export const redis = defineCheck<RedisSpec, RedisSeen>({
	kind: 'redis',
	about: 'Redis answers, lets us in, keeps its data on disk, read it back at its last start, and has memory left',
	schema,
	from: spec => spec.from,
	observe: (spec, systems, signal) =>
		systems.redis(spec.cache, readFacts, {signal}).catch((error: unknown): RedisSeen => ({problem: seenProblem(error)})),
	judge: judgeRedis,
});

async function readFacts(session: RedisSession): Promise<RedisFacts> {
	const [info, user] = await Promise.all([
		session.command('INFO'),
		// Servers before 6, and users without the right, do not say.
		session.command('ACL', 'GETUSER', 'default').catch(() => undefined),
	]);
	const fields = parseInfo(String(info));
	return {info: fields, keys: countKeys(fields), asksPassword: asksPassword(user)};
}

/** `name:value` lines under `# Section` headings. */
export function parseInfo(info: string): Record<string, string> {
	const fields: Record<string, string> = Object.create(null);
	for (const line of info.split(/\r?\n/)) {
		const colon = line.indexOf(':');
		if (colon > 0 && !line.startsWith('#')) fields[line.slice(0, colon)] = line.slice(colon + 1);
	}
	return fields;
}

function countKeys(fields: Readonly<Record<string, string>>): number {
	return Object.entries(fields)
		.filter(([field]) => /^db\d+$/.test(field))
		.reduce((sum, [, value]) => sum + Number(/keys=(\d+)/.exec(value)?.[1] ?? 0), 0);
}

/** Only the flags are read: the reply holds hashes of the passwords too, and they go no further than this. */
function asksPassword(user: unknown): boolean | undefined {
	if (!Array.isArray(user)) return undefined;
	const flags: unknown = user[user.indexOf('flags') + 1];
	return Array.isArray(flags) ? !flags.includes('nopass') : undefined;
}
