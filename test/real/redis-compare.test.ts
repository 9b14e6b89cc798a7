import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {redisCompare} from '../../src/checks/redis/redis-compare.ts';
import {redisKeys} from '../../src/checks/redis/redis-keys.ts';
import {ProblemError} from '../../src/core/problem.ts';
import {connectTcp} from '../../src/systems/network/tcp.ts';
import {createRedis, type RedisSystem} from '../../src/systems/redis/redis.ts';
import {createFakeSystems} from '../support/fake-systems.ts';
import {lookWith} from '../support/look-with.ts';
import {createRedisServer, hasRedis, type RedisServer} from '../support/redis-server.ts';
import {waitUntil} from '../support/wait-until.ts';

if (!hasRedis) console.warn('SKIPPED: test/real/redis-compare.test.ts needs redis-server');

describe.skipIf(!hasRedis)('two real Redis servers', () => {
	let source: RedisServer;
	let target: RedisServer;
	let system: RedisSystem;
	const road = new ProblemError({code: 'docker-unreachable', target: 'vm', detail: 'no daemon'});

	beforeAll(async () => {
		[source, target] = await Promise.all([createRedisServer(), createRedisServer()]);
		await Promise.all([source.start(), target.start()]);
		const at = (server: RedisServer) => ({on: 'vm', host: 'redis', port: server.port});
		const redis = {
			source: at(source),
			target: at(target),
			again: at(source),
			lost: {...at(target), on: 'lost'},
			nobody: {...at(target), port: 1},
		};
		system = createRedis({
			config: {redis},
			secrets: {get: async () => ''},
			dialService: (service, port, options) =>
				service.on === 'lost' ? Promise.reject(road) : connectTcp({host: '127.0.0.1', port}, options),
		});
	});
	afterAll(async () => {
		await system?.close();
		await Promise.all([source?.remove(), target?.remove()]);
	});
	beforeEach(async () => {
		for (const server of [source, target]) {
			await server.call('FLUSHALL');
			await server.call('SET', 'position:KRW-BTC:hwm', '1018.5');
			await server.call('SET', 'bot:status:KRW-BTC', '{"symbol":"KRW-BTC"}', 'EX', '300');
			await server.call('RPUSH', 'events', 'a', 'b', 'c');
			await server.call('SADD', 'symbols', 'KRW-BTC', 'KRW-ETH');
			await server.call('ZADD', 'scores', '1.5', 'x', '2', 'y');
			await server.call('XADD', 'trades', '1-1', 'side', 'BUY');
		}
		// The same hash in two encodings: small, and grown large and small again.
		await source.call('HSET', 'usage', 'a', '1', 'b', '2');
		await target.call('HSET', 'usage', 'long', 'x'.repeat(200), 'b', '2', 'a', '1');
		await target.call('HDEL', 'usage', 'long');
	});

	it('redis-compare: values of many megabytes → pass, and one that differs in a byte behind the first → fail', async () => {
		for (const server of [source, target]) {
			// Zeros are six times as long in JSON, and more than a text can hold.
			await server.call('SETRANGE', 'zeros', String(90 * 1_048_576), 'x');
			await server.call('SET', 'words', '\u20ac'.repeat(800_000));
		}
		expect(await compare()).toMatchObject({status: 'pass'});
		await target.call('SETRANGE', 'zeros', String(50 * 1_048_576), 'y');
		await target.call('APPEND', 'words', '!');
		expect(await compare()).toMatchObject({status: 'fail', summary: {en: '2 keys with another value'}});
	});

	it('redis-keys: a value that is too long to be read for its time → unknown', async () => {
		await target.call('SETRANGE', 'long:status', String(90 * 1_048_576), 'x');
		const patterns = [{pattern: 'long:*', fresh: {within: '3m', field: 'updated_at'}}];
		expect(await lookWith(redisKeys, {cache: 'target', patterns}, systems())).toMatchObject({status: 'unknown'});
	});

	const systems = () => createFakeSystems({redis: system.use});
	const compare = (fields: Record<string, unknown> = {}) =>
		lookWith(redisCompare, {source: 'source', target: 'target', recheckAfter: '20ms', ...fields}, systems());

	describe('redis-compare', () => {
		it('redis-compare: the same keys, types and values in other encodings → pass', async () => {
			expect(await source.call('OBJECT', 'ENCODING', 'usage')).not.toBe(await target.call('OBJECT', 'ENCODING', 'usage'));
			expect(await compare()).toMatchObject({status: 'pass', summary: {en: '7 keys are the same on both sides'}});
		});

		it('redis-compare: bytes that are no text, and differ → fail, and in the name of a key → unknown', async () => {
			const set = (server: RedisServer, lua: string) => server.call('EVAL', lua, '0');
			for (const server of [source, target]) await set(server, `redis.call('SET', 'pickle', '\\128\\255')`);
			expect(await compare()).toMatchObject({status: 'pass'});
			await set(target, `redis.call('SET', 'pickle', '\\129\\254')`);
			expect(await compare()).toMatchObject({status: 'fail', summary: {en: '1 keys with another value'}});
			await set(target, `redis.call('SET', 'pickle', '\\128\\255')`);
			for (const server of [source, target]) await set(server, `redis.call('SET', 'odd\\255', '1')`);
			expect(await compare()).toMatchObject({status: 'unknown', summary: {en: '1 keys that could not be compared'}});
		});

		it('redis-compare: ten thousand keys, and one that differs among them → fail, named', async () => {
			const all = Array.from({length: 10_000}, (_, i) => [`many:${i}`, `value ${i}`]).flat();
			await source.call('MSET', ...all);
			await target.call('MSET', ...all);
			await target.call('SET', 'many:5000', 'hidden-value');
			const verdict = await compare();
			expect(verdict).toMatchObject({status: 'fail', summary: {en: '1 keys with another value'}});
			expect(JSON.stringify(verdict)).toContain('many:5000');
			expect(JSON.stringify(verdict)).not.toContain('hidden-value');
		});

		it.each<[string, () => Promise<unknown>, string]>([
			['a key is missing', () => target.call('DEL', 'position:KRW-BTC:hwm'), '1 keys missing on the target'],
			['a key is extra', () => target.call('SET', 'stranger', '1'), '1 keys only on the target'],
			['another value of a string', () => target.call('SET', 'position:KRW-BTC:hwm', '1018.6'), '1 keys with another value'],
			['another field of a hash', () => target.call('HSET', 'usage', 'a', '9'), '1 keys with another value'],
			['another order of a list', () => target.call('LSET', 'events', '0', 'z'), '1 keys with another value'],
			['another member of a set', () => target.call('SADD', 'symbols', 'KRW-XRP'), '1 keys with another value'],
			['another score', () => target.call('ZADD', 'scores', '3', 'y'), '1 keys with another value'],
			['another entry of a stream', () => target.call('XADD', 'trades', '2-1', 'side', 'SELL'), '1 keys with another value'],
			['another type', () => target.call('DEL', 'events').then(() => target.call('SET', 'events', 'abc')), '1 keys of another type'],
			['a life that ends sooner', () => target.call('EXPIRE', 'bot:status:KRW-BTC', '100'), '1 keys with another time to live'],
			['a life without end', () => target.call('PERSIST', 'bot:status:KRW-BTC'), '1 keys with another time to live'],
		])('redis-compare: %s → fail', async (_, change, summary) => {
			await change();
			expect(await compare()).toMatchObject({status: 'fail', summary: {en: summary}});
		});

		it('redis-compare: a difference in another database → fail', async () => {
			const client = await import('ioredis').then(({Redis}) => new Redis({port: source.port, host: '127.0.0.1', db: 3, protocol: 2}));
			await client.set('elsewhere', '1');
			client.disconnect();
			const verdict = await compare();
			expect(verdict).toMatchObject({status: 'fail', summary: {en: '1 keys missing on the target'}});
			expect(JSON.stringify(verdict)).toContain('db3 elsewhere');
			expect(await compare({databases: [0]})).toMatchObject({status: 'pass'});
		});

		it('redis-compare: what expired, or is about to, is accounted for → pass', async () => {
			await source.call('SET', 'soon', '1', 'PX', '20000');
			const verdict = await compare();
			expect(verdict).toMatchObject({status: 'pass'});
			expect(verdict).toMatchObject({table: {rows: [{cells: ['db0', '8', '7', '−1', '1', '0']}]}});
			expect(await compare({ttlTolerance: '5s'})).toMatchObject({status: 'fail'});
		});

		it('redis-compare: a difference that is gone at the second look → pass', async () => {
			await target.call('SET', 'position:KRW-BTC:hwm', 'late');
			await target.call('CONFIG', 'RESETSTAT');
			const looking = compare({recheckAfter: '400ms'});
			await waitUntil('the first look', async () => /cmdstat_getrange:/.test(String(await target.call('INFO', 'commandstats'))));
			await target.call('SET', 'position:KRW-BTC:hwm', '1018.5');
			expect(await looking).toMatchObject({status: 'pass'});
		});

		it('redis-compare: keys that are not looked at, and keys that only have to be there', async () => {
			await target.call('SET', 'bot:status:KRW-BTC', 'other', 'EX', '10');
			expect(await compare({ignore: ['bot:status:*']})).toMatchObject({status: 'pass'});
			expect(await compare({presenceOnly: ['bot:status:*']})).toMatchObject({status: 'pass'});
			await target.call('DEL', 'bot:status:KRW-BTC');
			expect(await compare({presenceOnly: ['bot:status:*']})).toMatchObject({status: 'fail'});
		});

		it('redis-compare: both empty → warn, and the same server twice → unknown', async () => {
			await Promise.all([source.call('FLUSHALL'), target.call('FLUSHALL')]);
			expect(await compare()).toMatchObject({status: 'warn'});
			expect(await compare({allowEmpty: true})).toMatchObject({status: 'pass'});
			expect(await compare({target: 'again'})).toMatchObject({
				status: 'unknown',
				summary: {en: 'Both names lead to one and the same server'},
			});
		});

		it('redis-compare: the target is still a replica of the source → unknown, and once let go of → pass', async () => {
			try {
				await target.call('REPLICAOF', '127.0.0.1', String(source.port));
				await waitUntil('the replica to be in step', async () =>
					/master_link_status:up/.test(String(await target.call('INFO', 'replication'))),
				);
				const replica = `is a replica of 127.0.0.1:${source.port}`;
				const verdict = await compare();
				expect(verdict.status).toBe('unknown');
				expect(verdict.summary.en).toContain(`target ${replica}`);
				const turned = await compare({source: 'target', target: 'again'});
				expect(turned.status).toBe('unknown');
				expect(turned.summary.en).toContain(`target ${replica}`);
			} finally {
				await target.call('REPLICAOF', 'NO', 'ONE');
			}
			expect(await compare()).toMatchObject({status: 'pass'});
		});

		it('redis-compare: no road → unknown, nobody there → fail', async () => {
			expect(await compare({target: 'lost'})).toMatchObject({status: 'unknown', problem: 'docker-unreachable'});
			const verdict = await compare({target: 'nobody'});
			expect(verdict.status).toBe('fail');
			expect(verdict.summary.en).toMatch(/^nobody: /);
		});
	});

	describe('redis-keys', () => {
		const look = (pattern: Record<string, unknown>, cache = 'source') => lookWith(redisKeys, {cache, patterns: [pattern]}, systems());

		it('redis-keys: healthy → pass, and no value is shown', async () => {
			const now = new Date().toISOString();
			await source.call('SET', 'bot:status:KRW-ETH', JSON.stringify({symbol: 'hidden-symbol', meta: {updated_at: now}}), 'EX', '280');
			await source.call('SET', 'bot:status:KRW-BTC', JSON.stringify({meta: {updated_at: Date.now() / 1_000}}), 'EX', '300');
			const verdict = await look({
				pattern: 'bot:status:*',
				count: 2,
				keys: ['bot:status:KRW-BTC'],
				type: 'string',
				ttl: {gt: 0, le: 300},
				fresh: {within: '3m', field: 'meta.updated_at'},
			});
			expect(verdict).toMatchObject({status: 'pass'});
			expect(JSON.stringify(verdict)).not.toContain('hidden-symbol');
			expect(await look({pattern: 'position:*', persistent: true})).toMatchObject({status: 'pass'});
			expect(await look({pattern: 'never:*', count: 0})).toMatchObject({status: 'pass'});
		});

		it.each<[string, Record<string, unknown>, string, string]>([
			['none matches', {pattern: 'ai:*'}, 'fail', 'ai:*: keys: 0, expected ≥ 1'],
			['too many', {pattern: '*', count: {lt: 3}}, 'fail', 'expected < 3'],
			['one is missing', {pattern: 'bot:*', keys: ['bot:status:KRW-DOGE']}, 'fail', 'bot:status:KRW-DOGE is missing'],
			['never expires and should', {pattern: 'position:*', ttl: {le: 300}}, 'fail', 'never expires'],
			['expires and should not', {pattern: 'bot:*', persistent: true}, 'fail', 'time to live'],
			['lives too long', {pattern: 'bot:*', ttl: {le: 60}}, 'fail', 'expected ≤ 60 s'],
			['another type', {pattern: 'symbols', type: 'hash'}, 'fail', 'type set, expected hash'],
			['a value without a time', {pattern: 'bot:*', fresh: {within: '3m', field: 'updated_at'}}, 'unknown', 'no time to be read'],
			['in a database without it', {pattern: 'bot:*', db: 5}, 'fail', 'db5 bot:*'],
			['absent from an empty database', {pattern: 'bot:*', db: 5, count: 0}, 'unknown', 'holds no key at all'],
		])('redis-keys: %s', async (_, pattern, status, reason) => {
			const verdict = await look(pattern);
			expect(verdict.summary.en).toContain(reason);
			expect(verdict.status).toBe(status);
		});

		it('redis-keys: a value that nobody rewrote → fail', async () => {
			await source.call('HSET', 'status', 'updated_at', new Date(Date.now() - 600_000).toISOString());
			const verdict = await look({pattern: 'status', fresh: {within: '3m', field: 'updated_at'}});
			expect(verdict).toMatchObject({status: 'fail'});
			expect(verdict.summary.en).toContain('10 m');
		});

		it('redis-keys: a time without a zone → unknown, and fresh only in the zone that it was written in', async () => {
			const wall = (aheadHours: number) => new Date(Date.now() + aheadHours * 3_600_000).toISOString().slice(0, -1);
			const fresh = (zone?: string) => look({pattern: 'status', fresh: {within: '3m', field: 'at', ...(zone !== undefined && {zone})}});
			await source.call('SET', 'status', JSON.stringify({at: wall(9)}));
			const verdict = await fresh();
			expect(verdict.status).toBe('unknown');
			expect(verdict.summary.en).toContain('a time without a zone');
			expect(await fresh('Asia/Seoul')).toMatchObject({status: 'pass'});
			expect(await fresh('UTC')).toMatchObject({status: 'fail'});
			await source.call('SET', 'status', JSON.stringify({at: wall(0)}));
			expect(await fresh('UTC')).toMatchObject({status: 'pass'});
			expect(await fresh('Asia/Seoul')).toMatchObject({status: 'fail'});
		});

		it('redis-keys: absent from an empty database, while another one holds keys → unknown', async () => {
			const both = (fields: object = {}) =>
				lookWith(redisKeys, {cache: 'source', patterns: [{pattern: 'never:*', db: 5, count: 0, ...fields}, {pattern: 'bot:*'}]}, systems());
			const verdict = await both();
			expect(verdict.status).toBe('unknown');
			expect(verdict.summary.en).toContain('db5 never:*: no key matches, but its database holds no key at all');
			expect(await both({db: 0})).toMatchObject({status: 'pass'});
		});

		it('redis-keys: no road → unknown, nobody there → fail', async () => {
			expect(await look({pattern: '*'}, 'lost')).toMatchObject({status: 'unknown', problem: 'docker-unreachable'});
			expect(await look({pattern: '*'}, 'nobody')).toMatchObject({status: 'fail'});
		});
	});
});
