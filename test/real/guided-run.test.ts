import {readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {type BuiltProgram, buildProgram} from '../support/build-program.ts';
import {createOperator, type Ended, type Operator} from '../support/operator.ts';
import {missingServers, type Rehearsal, startRehearsal} from '../support/rehearsal.ts';
import {waitUntil} from '../support/wait-until.ts';

if (missingServers.length > 0) console.warn(`SKIPPED: test/real/guided-run.test.ts needs ${missingServers.join(', ')}`);

const LOOKED_AT = [
	'ports',
	'dns',
	'tls',
	'http',
	'local',
	'remote',
	'container',
	'pod',
	'targets',
	'up',
	'positions',
	'rows',
	'redis',
	'one-bot',
] as const;
type Name = (typeof LOOKED_AT)[number];

const GLYPHS: Readonly<Record<string, string>> = {'✔': 'pass', '▲': 'warn', '✖': 'fail', '?': 'unknown'};

describe.skipIf(missingServers.length > 0)('a walk without a terminal, against real servers', () => {
	let program: BuiltProgram;
	let world: Rehearsal;
	let operator: Operator;

	beforeAll(async () => {
		[program, world] = await Promise.all([buildProgram(), startRehearsal()]);
		operator = await createOperator(program.main);
	});
	afterAll(async () => {
		await operator?.leave();
		await world?.remove();
		await program?.remove();
	});

	const walk = (...words: string[]) => operator.call(['--config', world.config, 'walk', 'rehearsal', '--plain', ...words]);

	/** What each step came to, by the last line it printed, and what was written below that line. */
	function seenIn({stdout}: Ended): Map<string, {readonly status: string; readonly text: string}> {
		const [looked = ''] = stdout.split(/^Waiting for a person:$/m);
		const blocks = looked.split(/^(?=\S.*\[look\/[a-z-]+\])/m);
		return new Map(
			blocks.flatMap(text => {
				const [, glyph = '', name = ''] = /^(\S) .*\[look\/([a-z-]+)\]/.exec(text) ?? [];
				return name === '' ? [] : [[name, {status: GLYPHS[glyph] ?? glyph, text}] as const];
			}),
		);
	}

	/** Walks until the steps named are as said and all others pass: what a server shows may be a scrape behind. */
	async function settled(expected: Partial<Record<Name, readonly [status: string, evidence: RegExp]>>): Promise<Ended> {
		let last: Ended | undefined;
		const wanted = Object.fromEntries(LOOKED_AT.map(name => [name, expected[name]?.[0] ?? 'pass']));
		const statuses = (ended: Ended) => Object.fromEntries([...seenIn(ended)].map(([name, {status}]) => [name, status]));
		await waitUntil(
			'the walk to see what was done',
			async () => {
				last = await walk();
				if (last.status === undefined || last.status === 2 || last.status === 70) throw new Error(last.stderr);
				return JSON.stringify(sorted(statuses(last))) === JSON.stringify(sorted(wanted));
			},
			40_000,
		).catch(() => undefined);
		const ended = last ?? expect.unreachable();
		expect(statuses(ended), ended.stdout + ended.stderr).toEqual(wanted);
		for (const [name, [, evidence] = []] of Object.entries(expected)) expect(seenIn(ended).get(name)?.text).toMatch(evidence as RegExp);
		return ended;
	}

	const report = async () => {
		const {stdout} = await walk();
		const [, path = ''] = /^Report: (.*)$/m.exec(stdout) ?? [];
		return await readFile(path, 'utf8');
	};

	it('is green where all is well, and waits for a person', async () => {
		const ended = await settled({});
		expect(ended.status).toBe(4);
		expect(ended.stderr).toBe('');
		expect(ended.stdout).toMatch(/14 passed, 0 failed, 0 unknown, 4 waiting for a person/);
		expect(ended.stdout).toMatch(/Waiting for a person:\n.*\[do\/path\].*\n.*\[do\/stop\].*\n.*\[do\/told\].*\n.*\[do\/go\]/);
	});

	it('never acts by itself', async () => {
		await walk();
		await expect(readFile(join(world.directory, 'starts'), 'utf8')).rejects.toThrow(/ENOENT/);
	});

	it('sees several faults of different kinds at once, and nothing else', async () => {
		const intruder = await world.intrude();
		world.certificate(world.ca.issue({names: ['DNS:dashboard.coinpilot.test'], from: new Date('2026-01-01'), to: new Date('2026-02-01')}));
		world.resolves({A: ['198.51.100.7']});
		world.health(503);
		await Promise.all([rm(join(world.directory, 'local.txt')), writeFile(join(world.directory, 'remote.txt'), 'not yet\n')]);
		await world.places.container('coinpilot-db', {Status: 'exited', Running: false});
		await world.target.sql('DELETE FROM market_data WHERE id > 4990', 'coinpilot');
		await world.redis.call('CONFIG', 'SET', 'appendonly', 'no');
		await world.places.container('coinpilot-bot', {Status: 'running', Running: true, StartedAt: '2026-02-23T09:14:02Z'});
		try {
			const ended = await settled({
				ports: ['fail', new RegExp(`${intruder.port}`)],
				dns: ['fail', /198\.51\.100\.7/],
				tls: ['fail', /expired/i],
				http: ['fail', /503/],
				local: ['fail', /exit code/],
				remote: ['fail', /not yet/],
				container: ['fail', /coinpilot-db.*exited/],
				rows: ['fail', /market_data/],
				redis: ['fail', /append/i],
				'one-bot': ['fail', /2 bots are live/],
			});
			expect(ended.status).toBe(1);
		} finally {
			await intruder.close();
			world.certificate(world.good);
			world.resolves({A: ['127.0.0.1']});
			world.health(200);
			await Promise.all(['local.txt', 'remote.txt'].map(name => writeFile(join(world.directory, name), 'ready\n')));
			await world.places.container('coinpilot-db', {Status: 'running', Running: true});
			await world.places.container('coinpilot-bot', {Status: 'exited', Running: false});
			await world.target.sql(
				`INSERT INTO market_data("timestamp", id, symbol, interval, close_price)
				SELECT '2026-02-01 00:00:00+00'::timestamptz + i * interval '1 minute', i + 1, 'KRW-BTC', '1m', 98000000 + i FROM generate_series(4990, 4999) i`,
				'coinpilot',
			);
			await world.redis.call('CONFIG', 'SET', 'appendonly', 'yes');
		}
		expect((await settled({})).status).toBe(4);
	});

	it('sees what Prometheus sees, and what Kubernetes no longer says', async () => {
		await world.bot.stop();
		await world.places.answering('kubectl', false);
		try {
			const ended = await settled({
				targets: ['fail', /down|refused/i],
				up: ['fail', /up == 0|coinpilot-core/],
				positions: ['unknown', /no series/],
				pod: ['unknown', /cluster does not answer.*refused/s],
				'one-bot': ['unknown', /minikube/],
			});
			expect(ended.status).toBe(1);
		} finally {
			await world.bot.start();
			await world.places.answering('kubectl', true);
		}
		expect((await settled({})).status).toBe(4);
	});

	it('does not know what lies behind a VM that cannot be reached', async () => {
		await world.sshd.pause();
		const road = ['unknown', /ssh to 127\.0\.0\.1:\d+ (was refused|refused)/] as const;
		try {
			const ended = await settled({
				ports: ['fail', new RegExp(String(world.sshd.port))],
				http: road,
				remote: road,
				container: road,
				targets: road,
				up: road,
				positions: road,
				rows: road,
				redis: road,
				'one-bot': road,
			});
			expect(ended.status).toBe(1);
		} finally {
			await world.sshd.resume();
		}
		expect((await settled({})).status).toBe(4);
	});

	it('calls a server that is down failed, and everything it cannot see unknown', async () => {
		await Promise.all([world.target.stop(), world.redis.stop(), world.prometheus.stop(), world.places.answering('docker', false)]);
		try {
			await settled({
				rows: ['fail', /refused/],
				redis: ['fail', /refused/],
				targets: ['fail', /refused/],
				up: ['fail', /refused/],
				positions: ['fail', /refused/],
				container: ['unknown', /Docker does not answer/],
				'one-bot': ['unknown', /Could not look at cloud|cloud/],
			});
		} finally {
			await Promise.all([world.target.start(), world.redis.start({appendonly: 'yes'}), world.prometheus.start()]);
			await world.places.answering('docker', true);
		}
		expect((await settled({})).status).toBe(4);
	});

	it('writes a report that tells all of it and no secret', async () => {
		const text = await report();
		for (const title of ['Only what should answer answers', 'Row counts are equal', 'One bot is live']) expect(text).toContain(title);
		for (const secret of Object.values(world.secrets)) expect(text).not.toContain(secret);
	});

	it('keeps one journal, unbroken', async () => {
		const listed = await operator.call(['runs']);
		const [run = ''] = listed.stdout.split('  ');
		const verified = await operator.call(['runs', 'verify', run]);
		expect(verified).toMatchObject({status: 0, stdout: expect.stringMatching(/^✔ \d+ events, unbroken/)});
		const journal = await readFile(join(operator.state, 'coinpilot-ops', 'runs', run, 'journal.ndjson'), 'utf8');
		for (const secret of Object.values(world.secrets)) expect(journal).not.toContain(secret);
	});
});

function sorted(record: Record<string, string>): [string, string][] {
	return Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1));
}
