import pg from 'pg';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {createPostgresServers, type PostgresServer} from '../../../src/demo/postgres/postgres-server.ts';

let source: PostgresServer;
let target: PostgresServer;

beforeAll(async () => {
	({source, target} = await createPostgresServers(new Date(), 'right'));
}, 60_000);
afterAll(async () => {
	await source.close();
	await target.close();
});

async function open(server = source, password = 'right'): Promise<pg.Client> {
	const client = new pg.Client({host: '127.0.0.1', port: server.port, user: 'postgres', database: 'coinpilot', password});
	client.on('error', () => undefined);
	await client.connect();
	return client;
}

async function count(server: PostgresServer, table: string): Promise<number> {
	const client = await open(server);
	try {
		return Number((await client.query(`select count(*) from ${table}`)).rows[0].count);
	} finally {
		await client.end();
	}
}

test('both hold the same rows of CoinPilot', async () => {
	const expected = {market_data: 18_238, trading_history: 16, daily_risk_state: 22, agent_decisions: 353};
	for (const server of [source, target]) {
		for (const [table, rows] of Object.entries(expected)) expect(await count(server, table)).toBe(rows);
	}
	expect(await source.rows('select current_database(), max(id) <= 18238 from market_data')).toEqual([['coinpilot', 't']]);
	const checksum = 'select md5(string_agg(t::text, chr(10) order by id)) from agent_decisions t';
	expect(await source.rows(checksum)).toEqual(await target.rows(checksum));
});

test('a wrong password is refused in the words of PostgreSQL', async () => {
	await expect(open(source, 'wrong')).rejects.toMatchObject({code: '28P01'});
});

test('many clients with statements of their own do not get each other’s answers', async () => {
	const work = async (name: string) => {
		const client = await open();
		for (let round = 0; round < 5; round++) {
			await client.query('begin isolation level repeatable read read only');
			const inside = await client.query('select $1::text as mine, count(*) from trading_history', [name]);
			await client.query('rollback');
			const outside = await client.query('select $1::text as mine', [`${name}!`]);
			expect([inside.rows[0].mine, outside.rows[0].mine]).toEqual([name, `${name}!`]);
		}
		await client.end();
	};
	await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(work));
});

test('an error is an answer, and the connection goes on', async () => {
	const client = await open();
	await expect(client.query('select * from nowhere')).rejects.toMatchObject({code: '42P01'});
	await expect(client.query('select $1::int', ['x'])).rejects.toMatchObject({code: '22P02'});
	expect((await client.query('select 1 as one')).rows).toEqual([{one: 1}]);
	await client.end();
});

test('a client that vanishes inside a transaction keeps nobody waiting', async () => {
	const client = await open();
	await client.query('begin');
	await client.query('delete from positions');
	(client as unknown as {connection: {stream: {destroy(): void}}}).connection.stream.destroy();
	expect(await count(source, 'positions')).toBe(2);
});

test('down it refuses, and up again it has its rows', async () => {
	await target.set(false);
	await expect(open(target)).rejects.toMatchObject({code: 'ECONNREFUSED'});
	await target.set(true);
	expect(await count(target, 'positions')).toBe(2);
});
