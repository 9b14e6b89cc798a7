import {createServer} from 'node:net';
import {createListener, type Listener} from '../network/listener.ts';
import {createCommandReader, encodeReply, type Reply} from './resp.ts';

export interface RedisState {
	/** Key → value; with the second it expires at, if it does. */
	entries(): ReadonlyMap<string, {readonly value: string; readonly expiresInS?: number}>;
	appendOnly(): boolean;
	/** The server's own name for itself, another one at every start. */
	readonly runId: string;
}

/** As much of a Redis as looking at one takes. Nothing can be written to it. */
export function createRedisServer(state: RedisState): Promise<Listener> {
	return createListener(
		createServer(socket => {
			const read = createCommandReader();
			socket.on('data', chunk => {
				for (const command of read(chunk)) {
					socket.write(encodeReply(answer(command, state)));
					if (command[0]?.toUpperCase() === 'QUIT') socket.end();
				}
			});
		}),
	);
}

const OK: Reply = {simple: 'OK'};

/** One command's reply. */
export function answer([name = '', ...rest]: readonly string[], state: RedisState): Reply {
	const entries = state.entries();
	const [first = '', second = ''] = rest;
	switch (name.toUpperCase()) {
		case 'PING':
			return first === '' ? {simple: 'PONG'} : first;
		case 'ECHO':
			return first;
		case 'AUTH':
			return {error: 'ERR AUTH <password> called without any password configured for the default user.'};
		case 'SELECT':
		case 'QUIT':
		case 'CLIENT':
			return OK;
		case 'COMMAND':
			return [];
		case 'ACL':
			return first.toUpperCase() === 'GETUSER' ? ['flags', ['on', 'nopass'], 'passwords', []] : {error: 'NOPERM'};
		case 'TIME':
			return [String(Math.floor(Date.now() / 1_000)), String((Date.now() % 1_000) * 1_000)];
		case 'DBSIZE':
			return entries.size;
		case 'INFO':
			return info(first.toLowerCase(), state);
		case 'CONFIG':
			return first.toUpperCase() === 'GET' ? configuration(second, state) : OK;
		case 'GET':
			return entries.get(first)?.value ?? null;
		case 'GETRANGE':
			return Buffer.from(entries.get(first)?.value ?? '')
				.subarray(Number(second), Number(rest[2]) + 1)
				.toString();
		case 'MGET':
			return rest.map(key => entries.get(key)?.value ?? null);
		case 'EXISTS':
			return rest.filter(key => entries.has(key)).length;
		case 'TYPE':
			return {simple: entries.has(first) ? 'string' : 'none'};
		case 'TTL':
			return entries.has(first) ? (entries.get(first)?.expiresInS ?? -1) : -2;
		case 'PTTL':
			return entries.has(first) ? (entries.get(first)?.expiresInS ?? -0.001) * 1_000 : -2;
		case 'KEYS':
			return [...entries.keys()].filter(glob(first));
		case 'SCAN':
			return ['0', [...entries.keys()].filter(glob(option(rest, 'MATCH') ?? '*'))];
		default:
			return {error: `ERR unknown command '${name.slice(0, 40)}'`};
	}
}

function info(section: string, state: RedisState): string {
	const sections: Record<string, string[]> = {
		server: ['redis_version:8.4.0', 'redis_mode:standalone', 'os:Linux aarch64', `run_id:${state.runId}`, 'uptime_in_seconds:93600'],
		persistence: [
			'loading:0',
			'rdb_last_bgsave_status:ok',
			`rdb_last_load_keys_loaded:${state.entries().size}`,
			`aof_enabled:${state.appendOnly() ? 1 : 0}`,
			'aof_last_write_status:ok',
			'aof_last_bgrewrite_status:ok',
		],
		memory: ['used_memory:1548288', 'used_memory_human:1.48M', 'maxmemory:0', 'maxmemory_policy:noeviction'],
		stats: ['evicted_keys:0', 'expired_keys:12'],
		replication: ['role:master', 'connected_slaves:0'],
		keyspace: [`db0:keys=${state.entries().size},expires=${[...state.entries().values()].filter(e => e.expiresInS !== undefined).length}`],
	};
	return Object.entries(sections)
		.filter(([name]) => section === '' || section === name || section === 'all' || section === 'default' || section === 'everything')
		.map(([name, lines]) => [`# ${name[0]?.toUpperCase()}${name.slice(1)}`, ...lines, ''].join('\r\n'))
		.join('\r\n');
}

function configuration(pattern: string, state: RedisState): Reply {
	const all: Record<string, string> = {
		appendonly: state.appendOnly() ? 'yes' : 'no',
		appendfsync: 'everysec',
		save: '3600 1 300 100 60 10000',
		maxmemory: '0',
		'maxmemory-policy': 'noeviction',
		databases: '16',
	};
	return Object.entries(all)
		.filter(([key]) => glob(pattern)(key))
		.flat();
}

function option(words: readonly string[], name: string): string | undefined {
	const at = words.findIndex(word => word.toUpperCase() === name);
	return at === -1 ? undefined : words[at + 1];
}

function glob(pattern: string): (key: string) => boolean {
	const source = pattern
		.replace(/[.+^${}()|\\]/g, '\\$&')
		.replaceAll('*', '.*')
		.replaceAll('?', '.');
	const expression = new RegExp(`^${source}$`);
	return key => expression.test(key);
}
