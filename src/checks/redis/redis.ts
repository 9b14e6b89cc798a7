import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {text} from '../../core/text.ts';
import type {RedisSession} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {type SeenProblem, seenProblem} from '../seen-problem.ts';
import {judgeRedis} from './redis-judge.ts';
import {serverTime} from './redis-scan.ts';

const name = z.string().min(1);

const schema = z.strictObject({
	from: name.default('operator').describe('The target whose vantage is shown; the server is reached as it is configured.'),
	cache: name.describe('Name of a configured Redis.'),
	appendonly: z.boolean().default(true).describe('Whether every write goes to the append-only file.'),
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
	/** The server's own clock, milliseconds since the epoch. */
	readonly now?: number | undefined;
}

export type RedisSeen = RedisFacts | {readonly problem: SeenProblem};

export const redis = defineCheck<RedisSpec, RedisSeen>({
	kind: 'redis',
	about: text(
		'Redis answers, lets us in, is its own master, keeps its data on disk, read it back at its last start, and has memory left',
		'Redis에 접속되고 마스터이며, 데이터를 디스크에 저장하고, 지난 시작 때 다시 읽었고, 메모리 여유가 있음',
	),
	cannotSee: [
		'Which keys there are, and what they hold: `redis-keys` and `redis-compare` look at those.',
		'Who can reach the port: `bind` is what the server says, in a container of its own network; `ports` and `published-ports` look from outside.',
		'Whether the configuration file says what runs: CONFIG SET holds until the next start.',
		'Whether the files on the disk could be read back: it sees what the last start loaded, not what the next one would.',
	],
	example: `kind: redis
cache: target
password: required
minKeys: 10
minKeysLoaded: 1
`,
	schema,
	from: spec => spec.from,
	observe: (spec, systems, signal) =>
		systems.redis(spec.cache, readFacts, {signal}).catch((error: unknown): RedisSeen => ({problem: seenProblem(error)})),
	judge: judgeRedis,
});

async function readFacts(session: RedisSession): Promise<RedisFacts> {
	const [info, user, bind, now] = await Promise.all([
		session.command('INFO'),
		// Servers before 6, and users without the right, do not say.
		session.command('ACL', 'GETUSER', 'default').catch(() => undefined),
		session.command('CONFIG', 'GET', 'bind').catch(() => undefined),
		serverTime(session),
	]);
	const fields = parseInfo(String(info));
	return {info: fields, keys: countKeys(fields), asksPassword: asksPassword(user), bind: boundTo(bind), now};
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

/** `127.0.0.1 -::1`, where the dash says that the address need not exist; nothing at all is every address. */
function boundTo(reply: unknown): string[] | undefined {
	if (!Array.isArray(reply) || reply[0] !== 'bind') return undefined;
	const addresses = String(reply[1] ?? '')
		.split(/\s+/)
		.filter(address => address !== '');
	return addresses.length === 0 ? ['*'] : [...new Set(addresses.map(address => address.replace(/^-/, '')))];
}

/** Only the flags are read: the reply holds hashes of the passwords too, and they go no further than this. */
function asksPassword(user: unknown): boolean | undefined {
	if (!Array.isArray(user)) return undefined;
	const flags: unknown = user[user.indexOf('flags') + 1];
	return Array.isArray(flags) ? !flags.includes('nopass') : undefined;
}
