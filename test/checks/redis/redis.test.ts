import {describe, expect, it} from 'vitest';
import {parseInfo, redis} from '../../../src/checks/redis/redis.ts';
import type {RedisSeen, RedisSpec} from '../../../src/checks/redis/redis-spec.ts';

const INFO = {
	loading: '0',
	role: 'master',
	aof_enabled: '1',
	aof_last_write_status: 'ok',
	aof_last_bgrewrite_status: 'ok',
	rdb_last_bgsave_status: 'ok',
	rdb_last_load_keys_loaded: '1000',
	used_memory: '1048576',
	maxmemory: '0',
	evicted_keys: '0',
};

const judge = (info: Record<string, string | undefined>, fields: object = {}, more: object = {}) => {
	const known = Object.entries({...INFO, ...info}).filter((entry): entry is [string, string] => entry[1] !== undefined);
	const seen: RedisSeen = {info: Object.fromEntries(known), keys: 1_000, asksPassword: true, ...more};
	return redis.judge(seen, redis.schema.parse({cache: 'target', ...fields}) as RedisSpec);
};

describe('judging redis', () => {
	it.each<[string, Record<string, string | undefined>, object, object, string, string]>([
		['healthy', {}, {minKeysLoaded: 1_000}, {}, 'pass', 'Redis keeps its data: 1000 keys'],
		['loading', {loading: '1', loading_loaded_perc: '40.1'}, {}, {}, 'fail', 'Redis is still reading its data (40.1%)'],
		['append-only off', {aof_enabled: '0'}, {}, {}, 'fail', 'The append-only file is off'],
		[
			'the first rewrite is running',
			{aof_rewrite_in_progress: '1', aof_rewrite_scheduled: '0', aof_last_rewrite_time_sec: '-1'},
			{},
			{},
			'unknown',
			'The append-only file is being written in full for the first time: look again when that has ended',
		],
		[
			'the first rewrite waits for a snapshot to end',
			{aof_rewrite_in_progress: '0', aof_rewrite_scheduled: '1', aof_last_rewrite_time_sec: '-1'},
			{},
			{},
			'unknown',
			'The append-only file is being written in full for the first time: look again when that has ended',
		],
		[
			'a later rewrite is running',
			{aof_rewrite_in_progress: '1', aof_rewrite_scheduled: '0', aof_last_rewrite_time_sec: '0'},
			{},
			{},
			'pass',
			'Redis keeps its data: 1000 keys',
		],
		['append-only on, and not wanted', {}, {appendonly: false}, {}, 'fail', 'The append-only file is on'],
		[
			'append-only off as wanted, and snapshots',
			{aof_enabled: '0'},
			{appendonly: false},
			{save: '3600 1'},
			'pass',
			'Redis keeps its data: 1000 keys',
		],
		[
			'neither append-only nor snapshots',
			{aof_enabled: '0'},
			{appendonly: false},
			{save: ''},
			'fail',
			'Redis keeps nothing: no append-only file, and no snapshots',
		],
		[
			'append-only off, and snapshots not said',
			{aof_enabled: '0'},
			{appendonly: false},
			{},
			'unknown',
			'Redis does not say whether it saves snapshots by itself',
		],
		['append-only on, and no snapshots', {}, {}, {save: ''}, 'pass', 'Redis keeps its data: 1000 keys'],
		['append-only write failed', {aof_last_write_status: 'err'}, {}, {}, 'fail', 'Redis reports err for writing the append-only file'],
		['rewrite failed', {aof_last_bgrewrite_status: 'err'}, {}, {}, 'fail', 'Redis reports err for rewriting the append-only file'],
		['snapshot failed', {rdb_last_bgsave_status: 'err'}, {}, {}, 'fail', 'Redis reports err for the last snapshot'],
		['two things', {rdb_last_bgsave_status: 'err', aof_enabled: '0'}, {}, {}, 'fail', 'The append-only file is off (and 1 more)'],
		['no key', {}, {}, {keys: 0}, 'warn', 'Redis holds no key: it may have started without its data'],
		['no key, and some wanted', {}, {minKeys: 5}, {keys: 0}, 'fail', 'Redis holds no key: it may have started without its data'],
		['no key, which is fine', {}, {minKeys: 0}, {keys: 0}, 'pass', 'Redis keeps its data: 0 keys'],
		['too few keys', {}, {minKeys: 5}, {keys: 4}, 'fail', 'Redis holds 4 keys, expected at least 5'],
		[
			'too few read',
			{rdb_last_load_keys_loaded: '0'},
			{minKeysLoaded: 5},
			{},
			'fail',
			'At its last start Redis read 0 keys from disk, expected at least 5',
		],
		[
			'an old server',
			{rdb_last_load_keys_loaded: undefined},
			{minKeysLoaded: 5},
			{},
			'unknown',
			'This Redis does not say how many keys it read',
		],
		[
			'a replica that was never let go of',
			{role: 'slave', master_host: 'minikube', master_port: '6379'},
			{},
			{},
			'fail',
			'Redis is a replica of minikube:6379',
		],
		['a replica, as it should be', {role: 'slave'}, {role: 'replica'}, {}, 'pass', 'Redis keeps its data: 1000 keys'],
		['bound to every address', {}, {bind: ['127.0.0.1']}, {bind: ['127.0.0.1', '*']}, 'fail', 'Redis is bound to * as well'],
		['bound as it should be', {}, {bind: ['127.0.0.1', '::1']}, {bind: ['127.0.0.1']}, 'pass', 'Redis keeps its data: 1000 keys'],
		['what it is bound to is not said', {}, {bind: ['127.0.0.1']}, {}, 'unknown', 'Redis does not say which addresses it is bound to'],
		[
			'saved long ago, and changed since',
			{rdb_last_save_time: '1000', rdb_changes_since_last_save: '7'},
			{savedWithin: '1h'},
			{now: 1_000_000 + 7_200_000},
			'fail',
			'Redis saved its last snapshot 2 h ago',
		],
		[
			'saved long ago, and nothing changed since',
			{rdb_last_save_time: '1000', rdb_changes_since_last_save: '0'},
			{savedWithin: '1h'},
			{now: 1_000_000 + 7_200_000},
			'pass',
			'Redis keeps its data: 1000 keys',
		],
		[
			'saved in the future',
			{rdb_last_save_time: '9000', rdb_changes_since_last_save: '7'},
			{savedWithin: '1h'},
			{now: 8_000_000},
			'unknown',
			'By its own clock Redis saved in the future',
		],
		[
			'nothing saved since it was started a minute ago',
			{rdb_last_save_time: '9000', rdb_changes_since_last_save: '7', uptime_in_seconds: '60', rdb_saves: '0'},
			{savedWithin: '1h'},
			{now: 9_060_400},
			'unknown',
			'Redis has saved no snapshot since it was started 1 m ago',
		],
		[
			'a snapshot saved right after it was started',
			{rdb_last_save_time: '9001', rdb_changes_since_last_save: '7', uptime_in_seconds: '60', rdb_saves: '1'},
			{savedWithin: '1h'},
			{now: 9_060_400},
			'pass',
			'Redis keeps its data: 1000 keys',
		],
		[
			'no telling when it saved',
			{rdb_last_save_time: '1000', rdb_changes_since_last_save: '0'},
			{savedWithin: '1h'},
			{},
			'unknown',
			'When Redis saved last could not be told',
		],
		['nearly full', {used_memory: '95', maxmemory: '100'}, {}, {}, 'warn', 'Redis uses 95% of its memory limit'],
		['evictions', {evicted_keys: '7'}, {}, {}, 'warn', 'Redis threw out 7 keys for want of memory'],
		['open to anybody', {}, {password: 'required'}, {asksPassword: false}, 'fail', 'Redis lets anybody in without a password'],
		[
			'password not said',
			{},
			{password: 'required'},
			{asksPassword: undefined},
			'unknown',
			'Redis does not say whether it asks for a password',
		],
		['a password nobody wanted', {}, {password: 'none'}, {}, 'fail', 'Redis asks for a password'],
	])('redis: %s', (_name, info, fields, more, status, summary) => {
		const verdict = judge(info, fields, more);
		expect(verdict.summary.en).toBe(summary);
		expect(verdict.status).toBe(status);
		expect(verdict.summary.ko).not.toBe(summary);
	});

	it('redis: a field of INFO is missing → unknown', () => {
		for (const field of Object.keys(INFO).filter(name => name !== 'rdb_last_load_keys_loaded')) {
			expect(judge({[field]: undefined}).status, field).toBe('unknown');
		}
	});

	it.each([
		['WRONGPASS', 'unknown'],
		['NOAUTH', 'unknown'],
		['NOPERM', 'unknown'],
		['LOADING', 'fail'],
		['ERR', 'unknown'],
	])('redis: refused with %s → %s', (sqlState, status) => {
		const problem = {
			code: ['LOADING', 'NOPERM', 'ERR'].includes(sqlState) ? 'query-failed' : 'database-refused',
			database: 'target',
			sqlState,
			detail: sqlState,
		} as const;
		expect(redis.judge({problem}, redis.schema.parse({cache: 'target'}) as RedisSpec).status).toBe(status);
	});
});

describe('parseInfo', () => {
	it('reads fields and no headings, whatever their names', () => {
		const fields = parseInfo('# Server\r\nredis_version:7.0.15\r\n\r\n__proto__:x\r\ndb0:keys=3,expires=1\r\nurl:a:b\r\n');
		expect(Object.entries(fields)).toEqual([
			['redis_version', '7.0.15'],
			['__proto__', 'x'],
			['db0', 'keys=3,expires=1'],
			['url', 'a:b'],
		]);
	});
});
