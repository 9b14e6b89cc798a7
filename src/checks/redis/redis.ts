import {text} from '../../core/text.ts';
import type {RedisSession} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import {seenProblem} from '../seen-problem.ts';
import {judgeRedis} from './redis-judge.ts';
import {serverTime} from './redis-scan.ts';
import {type RedisFacts, type RedisSeen, type RedisSpec, schema} from './redis-spec.ts';

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
	const [info, user, bind, save, now] = await Promise.all([
		session.command('INFO'),
		// Servers before 6, and users without the right, do not say.
		session.command('ACL', 'GETUSER', 'default').catch(() => undefined),
		session.command('CONFIG', 'GET', 'bind').catch(() => undefined),
		session.command('CONFIG', 'GET', 'save').catch(() => undefined),
		serverTime(session),
	]);
	const fields = parseInfo(String(info));
	return {info: fields, keys: countKeys(fields), asksPassword: asksPassword(user), bind: boundTo(bind), save: setting(save, 'save'), now};
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

function setting(reply: unknown, name: string): string | undefined {
	return Array.isArray(reply) && reply[0] === name ? String(reply[1] ?? '').trim() : undefined;
}

/** `127.0.0.1 -::1`, where the dash says that the address need not exist; nothing at all is every address. */
function boundTo(reply: unknown): string[] | undefined {
	const addresses = setting(reply, 'bind')
		?.split(/\s+/)
		.filter(address => address !== '');
	if (addresses === undefined) return undefined;
	return addresses.length === 0 ? ['*'] : [...new Set(addresses.map(address => address.replace(/^-/, '')))];
}

/** Only the flags are read: the reply holds hashes of the passwords too, and they go no further than this. */
function asksPassword(user: unknown): boolean | undefined {
	if (!Array.isArray(user)) return undefined;
	const flags: unknown = user[user.indexOf('flags') + 1];
	return Array.isArray(flags) ? !flags.includes('nopass') : undefined;
}
