import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {redis} from '../../src/checks/redis/redis.ts';
import type {RedisSpec} from '../../src/checks/redis/redis-spec.ts';
import {ProblemError} from '../../src/core/problem.ts';
import {say} from '../../src/core/text.ts';
import {connectTcp} from '../../src/systems/network/tcp.ts';
import {createRedis, type RedisSystem} from '../../src/systems/redis/redis.ts';
import {createFakeSystems} from '../support/fake-systems.ts';
import {createRedisServer, hasRedis, type RedisServer} from '../support/redis-server.ts';
import {waitUntil} from '../support/wait-until.ts';

if (!hasRedis) console.warn('SKIPPED: Redis tests, because redis-server is not installed');

const PASSWORD = 'open-sesame-8';

describe.skipIf(!hasRedis)('redis against a real server', () => {
	let server: RedisServer;
	let system: RedisSystem;
	const road = new ProblemError({code: 'docker-unreachable', target: 'vm', detail: 'no daemon'});

	beforeEach(async () => {
		server = await createRedisServer();
		const cache = {on: 'vm', host: 'redis', port: server.port, password: {secret: 'RIGHT'}};
		const open = {on: 'vm', host: 'redis', port: server.port};
		system = createRedis({
			config: {redis: {target: cache, intruder: {...cache, password: {secret: 'WRONG'}}, open, unreachable: {...cache, on: 'lost'}}},
			secrets: {get: async name => (name === 'RIGHT' ? PASSWORD : 'wrong-password-7')},
			dialService: (service, port, options) =>
				service.on === 'lost' ? Promise.reject(road) : connectTcp({host: '127.0.0.1', port}, options),
			answerMs: 1_000,
		});
	});

	afterEach(async () => {
		await system.close();
		await server.remove();
	});

	const healthy = {appendonly: 'yes', requirepass: PASSWORD};
	const fill = async (count: number) => {
		await server.call('MSET', ...Array.from({length: count}, (_, i) => [`key:${i}`, String(i)]).flat());
	};
	const look = async (fields: object = {}) => {
		const spec = redis.schema.parse({cache: 'target', ...fields}) as RedisSpec;
		const systems = createFakeSystems({redis: system.use});
		return redis.judge(await redis.observe(spec, systems, new AbortController().signal), spec);
	};
	const lineOf = (verdict: Awaited<ReturnType<typeof look>>, label: string) => verdict.evidence.find(one => one.label.en === label);

	it('is green when it keeps its data, and still is after a restart', async () => {
		await server.start(healthy);
		await fill(50);
		const verdict = await look({password: 'required'});
		expect(verdict.summary.en).toBe('Redis keeps its data: 50 keys');
		expect(verdict.status).toBe('pass');
		await server.call('BGREWRITEAOF');
		await waitUntil('the rewrite', async () =>
			/aof_rewrite_in_progress:0\r\naof_rewrite_scheduled:0/.test(String(await server.call('INFO', 'persistence'))),
		);
		await server.stop();
		await server.start(healthy);
		const again = await look({minKeysLoaded: 50});
		expect(again.summary.en).toBe('Redis keeps its data: 50 keys');
		expect(lineOf(again, 'rdb_last_load_keys_loaded')).toMatchObject({observed: '50', status: 'pass'});
	});

	it('redis: the append-only file was switched on and was not written in full yet → unknown, and pass once it was', async () => {
		await server.start({requirepass: PASSWORD});
		await fill(500);
		// Microseconds that are waited at each key.
		await server.call('CONFIG', 'SET', 'rdb-key-save-delay', '1000000');
		await server.call('CONFIG', 'SET', 'appendonly', 'yes');
		await waitUntil('the first rewrite', async () => /aof_rewrite_in_progress:1/.test(String(await server.call('INFO', 'persistence'))));
		const verdict = await look();
		expect(verdict).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('for the first time')}});
		// Off and on again begins anew, without the delay.
		await server.call('CONFIG', 'SET', 'rdb-key-save-delay', '0');
		await server.call('CONFIG', 'SET', 'appendonly', 'no');
		await server.call('CONFIG', 'SET', 'appendonly', 'yes');
		await waitUntil('its end', async () => {
			const info = String(await server.call('INFO', 'persistence'));
			return /aof_rewrite_in_progress:0/.test(info) && /aof_rewrite_scheduled:0/.test(info) && /aof_last_rewrite_time_sec:\d/.test(info);
		});
		expect(await look()).toMatchObject({status: 'pass'});
	});

	it('redis: the append-only file is off → fail', async () => {
		await server.start({requirepass: PASSWORD});
		await fill(3);
		const verdict = await look();
		expect(verdict).toMatchObject({status: 'fail', summary: {en: 'The append-only file is off'}});
		expect(lineOf(verdict, 'aof_enabled')).toMatchObject({observed: '0', expected: '1', status: 'fail'});
	});

	it('redis: neither an append-only file nor snapshots → fail; snapshots only, as wanted → pass; whether it saves them is not said → unknown', async () => {
		await server.start({requirepass: PASSWORD});
		await fill(3);
		const verdict = await look({appendonly: false});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: 'Redis keeps nothing: no append-only file, and no snapshots'}});
		expect(lineOf(verdict, 'save')).toMatchObject({observed: {en: 'never'}, status: 'fail'});
		await server.call('CONFIG', 'SET', 'save', '3600 1');
		const saving = await look({appendonly: false});
		expect(saving.status).toBe('pass');
		expect(lineOf(saving, 'save')).toMatchObject({observed: '3600 1', status: 'pass'});
		await server.call('ACL', 'SETUSER', 'default', '-config');
		const unsaid = await look({appendonly: false});
		expect(unsaid).toMatchObject({status: 'unknown', summary: {en: 'Redis does not say whether it saves snapshots by itself'}});
	});

	it('redis: a copied dump was not read, although every status says ok → fail', async () => {
		await server.start({requirepass: PASSWORD});
		await fill(1_000);
		await server.call('SAVE');
		await server.stop();
		await server.start(healthy);
		expect(String(await server.call('INFO', 'persistence'))).toMatch(/rdb_last_bgsave_status:ok[\s\S]*aof_last_write_status:ok/);
		const verdict = await look({minKeys: 1_000, minKeysLoaded: 1_000});
		expect(verdict.status).toBe('fail');
		expect(lineOf(verdict, 'rdb_last_load_keys_loaded')).toMatchObject({observed: '0', expected: '≥ 1000', status: 'fail'});
		expect(lineOf(verdict, 'keys')).toMatchObject({observed: '0', status: 'fail'});
		expect(await look()).toMatchObject({status: 'warn', summary: {en: 'Redis holds no key: it may have started without its data'}});
	});

	it('redis: the last snapshot failed → fail', async () => {
		await server.start(healthy);
		await fill(3);
		// The snapshot cannot take the name of a directory.
		await mkdir(join(server.directory, 'dump.rdb'));
		await server.call('BGSAVE');
		await waitUntil('the snapshot to fail', async () =>
			/rdb_last_bgsave_status:err/.test(String(await server.call('INFO', 'persistence'))),
		);
		const verdict = await look();
		expect(verdict).toMatchObject({status: 'fail', summary: {en: 'Redis reports err for the last snapshot'}});
	});

	it('redis: keys thrown out for want of memory → warn', async () => {
		await server.start({...healthy, maxmemory: '3mb', 'maxmemory-policy': 'allkeys-lru'});
		const value = 'x'.repeat(50_000);
		for (let i = 0; i < 60; i++) await server.call('SET', `big:${i}`, value);
		const verdict = await look();
		expect(verdict.status).toBe('warn');
		expect(Number(lineOf(verdict, 'evicted_keys')?.observed)).toBeGreaterThan(0);
	});

	it('redis: wrong password, or none → unknown, and shows no password', async () => {
		await server.start(healthy);
		const wrong = await look({cache: 'intruder'});
		expect(wrong.status).toBe('unknown');
		expect(say(wrong.evidence[0]?.observed ?? '', 'en')).toMatch(/^WRONGPASS/);
		expect(JSON.stringify(wrong)).not.toContain('wrong-password-7');
		const none = await look({cache: 'open'});
		expect(none.status).toBe('unknown');
		expect(say(none.evidence[0]?.observed ?? '', 'en')).toMatch(/^NOAUTH/);
	});

	it('redis: anybody is let in → fail', async () => {
		await server.start({appendonly: 'yes'});
		await fill(3);
		expect(await look({password: 'required'})).toMatchObject({
			status: 'fail',
			summary: {en: 'Redis lets anybody in without a password'},
		});
		expect((await look({cache: 'open', password: 'none'})).status).toBe('pass');
	});

	it('redis: no snapshot was saved since the start, which Redis itself calls a save → unknown; one was → pass', async () => {
		await server.start(healthy);
		await fill(3);
		const verdict = await look({savedWithin: '1h'});
		expect(verdict.summary.en).toContain('Redis has saved no snapshot since it was started');
		expect(verdict.status).toBe('unknown');
		await server.call('SAVE');
		await fill(4);
		expect(await look({savedWithin: '1h'})).toMatchObject({status: 'pass'});
	});

	it('redis: it copies from another server → fail, and let go of → pass', async () => {
		await server.start(healthy);
		await fill(3);
		const before = await look({bind: ['127.0.0.1']});
		expect(before.status).toBe('pass');
		expect(say(lineOf(before, 'rdb_last_save_time')?.observed ?? '', 'en')).toMatch(/ago, \d+ changes since$/);
		await server.call('REPLICAOF', '127.0.0.1', '1');
		expect(await look()).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('Redis is a replica of 127.0.0.1:1')}});
		await server.call('REPLICAOF', 'NO', 'ONE');
		expect((await look()).status).toBe('pass');
	});

	it('redis: bound to every address → fail', async () => {
		await server.start({...healthy, bind: '* -::*'});
		await fill(3);
		const verdict = await look({bind: ['127.0.0.1']});
		expect(verdict).toMatchObject({status: 'fail', summary: {en: 'Redis is bound to *, ::* as well'}});
	});

	it('redis: server killed between two looks → fail, and green again afterwards', async () => {
		await server.start(healthy);
		await fill(3);
		expect((await look()).status).toBe('pass');
		await server.stop('SIGKILL');
		const verdict = await look();
		expect(verdict.status).toBe('fail');
		expect(verdict.evidence[0]?.observed).toBe(`127.0.0.1:${server.port}: refused`);
		await server.start(healthy);
		expect((await look()).status).toBe('pass');
	});

	it('redis: the server accepts and says nothing → fail', async () => {
		await server.start(healthy);
		await fill(3);
		await look();
		server.freeze();
		try {
			expect((await look()).evidence[0]?.observed).toMatchObject({
				en: expect.stringContaining('no response'),
				ko: expect.stringContaining('응답 없음'),
			});
			expect(await look()).toMatchObject({status: 'fail'});
		} finally {
			server.thaw();
		}
	});

	it('redis: no road → unknown', async () => {
		await expect(look({cache: 'unreachable'})).rejects.toBe(road);
	});

	it('leaves nothing of one session in the next', async () => {
		await server.start(healthy);
		const {signal} = new AbortController();
		await system.use('target', async session => await session.command('SELECT', '3'), {signal});
		await system.use('target', async session => await session.command('SET', 'here', '1'), {signal});
		expect(String(await server.call('INFO', 'keyspace'))).toContain('db0:keys=1');
	});

	it('gives up at once when it is told to', async () => {
		await server.start(healthy);
		const controller = new AbortController();
		const blocked = system.use('target', session => session.command('BLPOP', 'never', '0'), {signal: controller.signal});
		blocked.catch(() => undefined);
		await waitUntil('the command to wait', async () => /blocked_clients:1/.test(String(await server.call('INFO', 'clients'))));
		controller.abort();
		await expect(blocked).rejects.toMatchObject({problem: {code: 'cancelled'}});
		await waitUntil('the connection to close', async () => /blocked_clients:0/.test(String(await server.call('INFO', 'clients'))));
	});
});
