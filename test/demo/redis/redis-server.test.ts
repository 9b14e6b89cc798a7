import {connect} from 'node:net';
import {Redis} from 'ioredis';
import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Listener} from '../../../src/demo/network/listener.ts';
import {createRedisServer} from '../../../src/demo/redis/redis-server.ts';

let server: Listener;
let redis: Redis;
const entries = new Map([
	['bot:status:KRW-BTC', {value: '{"한":1}', expiresInS: 240}],
	['position:KRW-BTC:hwm', {value: '1018.5'}],
]);

beforeAll(async () => {
	server = await createRedisServer({entries: () => entries, appendOnly: () => true, runId: 'demo'});
	redis = new Redis({host: '127.0.0.1', port: server.port, maxRetriesPerRequest: 0, retryStrategy: () => null});
});
afterAll(async () => {
	redis.disconnect();
	await server.set(false);
});

test('a real client reads values, times to live and counts', async () => {
	expect(await redis.ping()).toBe('PONG');
	expect(await redis.get('bot:status:KRW-BTC')).toBe('{"한":1}');
	expect(await redis.get('nothing')).toBe(null);
	expect(await redis.ttl('bot:status:KRW-BTC')).toBe(240);
	expect(await redis.ttl('position:KRW-BTC:hwm')).toBe(-1);
	expect(await redis.ttl('nothing')).toBe(-2);
	expect(await redis.dbsize()).toBe(2);
	expect(await redis.scan('0', 'MATCH', 'bot:*')).toEqual(['0', ['bot:status:KRW-BTC']]);
	expect(await redis.config('GET', 'append*')).toEqual(['appendonly', 'yes', 'appendfsync', 'everysec']);
	expect(await redis.info('persistence')).toContain('aof_enabled:1\r\n');
});

test('it cannot be written to, and says so', async () => {
	await expect(redis.set('a', 'b')).rejects.toThrow('unknown command');
	expect(await redis.dbsize()).toBe(2);
});

test('commands in one piece and in single bytes are the same', async () => {
	const socket = connect(server.port, '127.0.0.1');
	let said = '';
	socket.setEncoding('utf8').on('data', chunk => {
		said += chunk;
	});
	for (const byte of '*1\r\n$4\r\nPING\r\nPING\r\n') socket.write(byte);
	await expect.poll(() => said).toBe('+PONG\r\n+PONG\r\n');
	socket.destroy();
});
