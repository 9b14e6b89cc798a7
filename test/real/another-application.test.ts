import {cp, mkdtemp, readFile, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {parseDocument} from 'yaml';
import {type BuiltProgram, buildProgram} from '../support/build-program.ts';
import {type Listening, listen} from '../support/listen.ts';
import {createOperator, type Operator} from '../support/operator.ts';
import {createRedisServer, hasRedis, type RedisServer} from '../support/redis-server.ts';
import {hasSshd, type Sshd, startSshd} from './start-sshd.ts';

const EXAMPLE = fileURLToPath(new URL('../../docs/example', import.meta.url));
const ready = hasRedis && hasSshd;
if (!ready) console.warn('SKIPPED: test/real/another-application.test.ts needs Redis and an OpenSSH server');

interface Result {
	readonly checklist: string;
	readonly step: string;
	readonly kind: string;
	readonly status: string;
	readonly summary: string;
}

describe.skipIf(!ready)('the worked example of docs/another-application.md', () => {
	let program: BuiltProgram;
	let operator: Operator;
	let sshd: Sshd;
	let queue: RedisServer;
	let page: Listening;
	let folder: string;
	let pageStatus = 200;

	beforeAll(async () => {
		[program, sshd, queue] = await Promise.all([buildProgram(), startSshd(), createRedisServer()]);
		await queue.start();
		page = await listen(createServer((_, response) => response.writeHead(pageStatus, {'content-type': 'text/plain'}).end('up')));
		operator = await createOperator(program.main);
		// Away from this package, as an operator's own folder is.
		folder = await mkdtemp(join(operator.home, 'shop-'));
		await cp(EXAMPLE, folder, {recursive: true});
		const file = join(folder, 'coinpilot-ops.yaml');
		const config = parseDocument(await readFile(file, 'utf8'));
		const {port, user, identity, knownHosts} = sshd;
		config.setIn(['targets', 'vm'], {type: 'ssh', host: '127.0.0.1', port, user, identity, knownHosts});
		config.setIn(['redis', 'target'], {on: 'vm', host: '127.0.0.1', port: queue.port});
		config.setIn(['endpoints', 'dashboard', 'url'], `http://127.0.0.1:${page.port}/up`);
		await writeFile(file, String(config));
	});
	afterAll(async () => {
		await operator?.leave();
		await Promise.all([page?.close(), queue?.remove(), sshd?.stop(), program?.remove()]);
	});

	const call = (...words: string[]) => operator.call(words, {cwd: folder});
	async function check(...wanted: string[]): Promise<{readonly status: number | undefined; readonly results: readonly Result[]}> {
		const {status, stdout, stderr} = await call('check', ...wanted, '--format', 'json');
		if (stdout === '') throw new Error(stderr);
		return {status, results: JSON.parse(stdout) as readonly Result[]};
	}
	const seen = (results: readonly Result[]) => results.map(({step, status}) => `${step} ${status}`).sort();

	it('has no problem, and every shipped checklist and runbook has all it asks for', async () => {
		expect(await operator.call(['--config', join(EXAMPLE, 'coinpilot-ops.yaml'), 'lint'], {cwd: folder})).toMatchObject({
			status: 0,
			stderr: '',
		});
	});

	it('explains its own kind beside the shipped ones', async () => {
		expect((await call('check', '--list')).stdout).toMatch(/^ *queue-length /m);
		expect((await call('check', '--explain', 'queue-length')).stdout).toContain('a misspelt key look the same');
	});

	it('looks at its own checklist and at a shipped step', async () => {
		const {status, results} = await check('shop-daily', 'phase-a#ssh');
		expect(seen(results)).toEqual(['phase-a/ssh pass', 'shop-daily/page pass', 'shop-daily/queue pass']);
		expect(status).toBe(0);
	});

	it('turns red for a full queue and for a page that is down, and back', async () => {
		await queue.call('RPUSH', 'orders', ...Array.from({length: 11}, (_, order) => String(order)));
		pageStatus = 503;
		const {status, results} = await check('shop-daily');
		expect(seen(results)).toEqual(['shop-daily/page fail', 'shop-daily/queue fail']);
		expect(results.find(({kind}) => kind === 'queue-length')?.summary).toBe('11 wait in orders');
		expect(status).toBe(1);
		await queue.call('LTRIM', 'orders', '0', '9');
		pageStatus = 200;
		expect((await check('shop-daily')).status).toBe(0);
	});

	it('could not look where there is no list, and where the queue is away', async () => {
		await queue.call('DEL', 'orders');
		await queue.call('SET', 'orders', 'not a list');
		expect(seen((await check('shop-daily#queue')).results)).toEqual(['shop-daily/queue unknown']);
		await queue.call('DEL', 'orders');
		await sshd.pause();
		const away = await check('shop-daily#queue');
		await sshd.resume();
		expect(seen(away.results)).toEqual(['shop-daily/queue unknown']);
	});

	it('walks its own checklist and finds its own runbook', async () => {
		const walked = await call('walk', 'shop-daily', '--plain');
		expect(walked).toMatchObject({status: 4, stdout: expect.stringContaining("Yesterday's takings were looked at")});
		expect(seen((await check('shop-orders-stuck#waiting')).results)).toEqual(['shop-orders-stuck/waiting pass']);
	});
});
