import {mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import type {Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {loadConfig} from '../../src/config/load-config.ts';
import {type Demo, startDemo} from '../../src/demo/demo.ts';
import {containerLine} from '../app/init/shop.ts';
import {type BuiltProgram, buildProgram} from '../support/build-program.ts';
import {listenRaw} from '../support/listen.ts';
import {createOperator, type Operator} from '../support/operator.ts';
import {createStandInCompose} from '../support/stand-in-compose.ts';
import {hasTerminal, openTerminal, type Terminal} from '../support/terminal.ts';
import {waitUntil} from '../support/wait-until.ts';
import {hasSshd, type Sshd, startSshd} from './start-sshd.ts';

interface Seen {
	readonly step: string;
	readonly kind: string;
	readonly status: string;
}

let program: BuiltProgram;
let operator: Operator;
let folder: string;

beforeAll(async () => {
	program = await buildProgram();
	operator = await createOperator(program.main);
});
afterAll(async () => {
	await operator?.leave();
	await program?.remove();
});
beforeEach(async () => {
	folder = await mkdtemp(join(operator.home, 'work-'));
});

const config = () => join(folder, 'coinpilot-ops.yaml');

describe('against the embedded environment', () => {
	let demo: Demo;
	let flags: string[];
	let secrets: Record<string, string>;

	beforeAll(async () => {
		demo = await startDemo({server: program.demoServer, directory: tmpdir()});
		const {targets, domain} = demo.config as {
			targets: {vm: Record<string, string | number>; minikube: {kubectl: string}};
			domain: string;
		};
		const {host, port, user, identity, knownHosts} = targets.vm;
		const values = {host, port, user, identity, 'known-hosts': knownHosts, domain, kubectl: targets.minikube.kubectl};
		flags = Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]);
		const password = demo.secrets.DEMO_DB_PASSWORD ?? '';
		secrets = {DB_PASSWORD: password, SOURCE_DB_PASSWORD: password};
	});
	afterAll(() => demo?.stop());

	const init = (...words: string[]) => operator.call(['init', ...flags, ...words], {cwd: folder});

	/** What is seen inside of the VM and the cluster; how the outside is reached differs on purpose. */
	async function seenWith(file: string): Promise<readonly Seen[]> {
		const kinds = ['row-counts', 'redis', 'prometheus-targets', 'single-writer'].flatMap(kind => ['--only', kind]);
		const env = {...secrets, ...demo.secrets};
		const {stdout, stderr} = await operator.call(['--config', file, 'check', 'phase-b', 'daily', ...kinds, '--format', 'json'], {env});
		if (stdout === '') throw new Error(stderr);
		return (JSON.parse(stdout) as readonly Seen[]).map(({step, kind, status}) => ({step, kind, status}));
	}

	it('writes a configuration with which the checklists look', async () => {
		const {status, stdout, stderr} = await init('--yes', '--environment', 'rehearsal');
		expect({status, stderr}).toEqual({status: 0, stderr: ''});
		expect(stdout).toContain('✔ written: ');
		expect((await stat(config())).mode & 0o777).toBe(0o644);
		expect(await readdir(folder)).toEqual(['coinpilot-ops.yaml']);
		const text = await readFile(config(), 'utf8');
		expect(text).not.toContain(secrets.DB_PASSWORD);
		const {config: written} = await loadConfig(config());
		expect(written).toMatchObject({
			environment: 'rehearsal',
			compose: {on: 'vm', directory: '/opt/coin-pilot/deploy/cloud/oci', file: 'docker-compose.prod.yml'},
			databases: {source: {workload: 'statefulset/db'}, target: {container: 'coinpilot-db'}},
			prometheus: {job: 'coinpilot-core'},
			bots: [{name: 'minikube'}, {name: 'cloud'}],
		});
		const lint = await operator.call(['lint'], {cwd: folder});
		expect({status: lint.status, stdout: lint.stdout}).toMatchObject({status: 0});
		// The embedded environment's own configuration is what an operator would have written for it.
		const mine = await seenWith(config());
		expect(mine.length).toBeGreaterThan(3);
		expect(mine).toEqual(await seenWith(demo.configPath));
		expect(mine.map(({status}) => status)).toContain('pass');
	});

	it('keeps what was edited, adds what went missing, and says nothing new the third time', async () => {
		await init('--yes');
		const written = await readFile(config(), 'utf8');
		const edited = written
			.replace('environment: production', '# our only one\nenvironment:   live  # mine')
			.replace('job: coinpilot-core', 'job: my-job')
			.replace(/^backups: .*\n/m, '');
		await writeFile(config(), edited);
		const again = await init('--yes');
		expect(again.status).toBe(0);
		expect(again.stdout).toContain('prometheus.job  my-job (found: coinpilot-core)');
		expect(again.stdout).toContain('  + backups: {on: vm, directory: /var/backups/coinpilot}');
		expect(await readFile(config(), 'utf8')).toBe(`${edited}backups: {on: vm, directory: /var/backups/coinpilot}\n`);
		const third = await init();
		expect(third).toMatchObject({status: 0, stderr: ''});
		expect(third.stdout).toContain('says all of this already');
	});

	it('asks nobody without a terminal, and takes that for no', async () => {
		const unasked = await operator.call(['init', '--yes', '--host', '127.0.0.1'], {cwd: folder});
		expect(unasked).toMatchObject({status: 4, stdout: '', stderr: expect.stringContaining('User on the VM')});
		const unconfirmed = await init();
		expect(unconfirmed).toMatchObject({status: 4, stderr: expect.stringContaining('Write ')});
		expect(unconfirmed.stdout).toContain('databases.target');
		expect(await init('--read-only', '--yes')).toMatchObject({status: 0});
		expect(await init('--port', '70000')).toMatchObject({status: 2});
		expect(await readdir(folder)).toEqual([]);
	});

	it('trusts no unknown host key without a terminal, yes or no', async () => {
		const known = join(folder, 'known_hosts');
		const {status, stdout} = await init('--yes', '--known-hosts', known);
		expect(status).toBe(3);
		expect(stdout).toMatch(/\? targets\.vm +.*SHA256:/);
		expect(await readdir(folder)).toEqual(['coinpilot-ops.yaml']);
		expect(await readFile(config(), 'utf8')).toContain('# init: databases.target: ');
		const mended = await init('--yes');
		expect(mended.status).toBe(0);
		expect(mended.stdout).toContain('✔ databases.target');
		expect(await readFile(config(), 'utf8')).not.toContain('# init: databases.target: ');
	});

	it('fills in what was a comment once it can be seen', async () => {
		await demo.setFault('docker-down', true);
		expect(await init('--yes')).toMatchObject({status: 3});
		expect(await readFile(config(), 'utf8')).toContain('# init: bots.cloud: ');
		await demo.setFault('docker-down', false);
		expect(await init('--yes')).toMatchObject({status: 0});
		const text = await readFile(config(), 'utf8');
		expect(text).not.toContain('# init: bots.cloud: ');
		expect((await loadConfig(config())).config?.bots).toHaveLength(2);
	});

	it('ends when it is told to while it looks, and leaves nothing behind', async () => {
		const sockets: Socket[] = [];
		const silent = await listenRaw(socket => sockets.push(socket));
		try {
			const started = operator.start(['init', ...flags, '--port', String(silent.port), '--yes'], {cwd: folder});
			await waitUntil('the connection', async () => sockets.length > 0);
			started.process.kill('SIGINT');
			expect(await started.ended).toMatchObject({status: 130});
		} finally {
			for (const socket of sockets) socket.destroy();
			await silent.close();
		}
		expect(await readdir(folder)).toEqual([]);
	});

	it('writes nothing when the file would not load, and leaves a broken one alone', async () => {
		await writeFile(config(), 'environment: x\nenvironmnt: y\n');
		const unloadable = await init('--yes');
		expect(unloadable).toMatchObject({status: 2, stderr: expect.stringContaining('environmnt')});
		expect(await readFile(config(), 'utf8')).toBe('environment: x\nenvironmnt: y\n');
		await writeFile(config(), 'environment: {x\n');
		expect(await init('--yes')).toMatchObject({status: 2, stdout: ''});
		expect(await readFile(config(), 'utf8')).toBe('environment: {x\n');
	});

	describe.skipIf(!hasTerminal)('in a terminal', () => {
		let terminal: Terminal;

		async function sit(...words: string[]): Promise<void> {
			terminal = await openTerminal([process.execPath, program.main, 'init', ...words], {
				env: operator.env,
				cwd: folder,
				rows: 60,
				columns: 150,
			});
		}
		const answer = async (question: RegExp, line: string) => {
			await terminal.until(question);
			if (line !== '') await terminal.type(line);
			await terminal.press('Enter');
		};
		const flag = (name: string) => flags[flags.indexOf(`--${name}`) + 1] ?? '';

		it('asks in Korean, shows the host key once, and writes on yes', async () => {
			await sit();
			const known = join(folder, 'known_hosts');
			try {
				await answer(/Language \(en, ko\) \[en\]:/, 'ko');
				await answer(/환경 이름 \[production\]:/, '');
				await answer(/VM의 호스트 이름 또는 주소:/, flag('host'));
				await answer(/SSH 포트 \[22\]:/, '0');
				await answer(/(SSH 포트 \[22\]:[\s\S]*){2}/, flag('port'));
				await answer(/VM의 사용자:/, flag('user'));
				await answer(/개인 키 파일 .*:/, flag('identity'));
				await answer(/known_hosts 파일 .*:/, known);
				await answer(/대시보드 도메인:/, flag('domain'));
				await answer(/kubectl 호출 방법 \[kubectl\]:/, flag('kubectl'));
				await answer(/호스트 키가 등록되어 있지 않습니다[\s\S]*yes 입력:/, 'yes');
				await answer(/파일을 쓰시겠습니까\? \(y\/n\)/, 'y');
				expect(await terminal.left()).toMatchObject({status: 0, cooked: true});
				expect(await terminal.screen()).toContain('✔ 저장: ');
			} finally {
				await terminal.close();
			}
			expect((await readdir(folder)).sort()).toEqual(['coinpilot-ops.yaml', 'known_hosts']);
			expect((await loadConfig(config())).config).toMatchObject({language: 'ko', targets: {vm: {knownHosts: known}}, bots: [{}, {}]});
		});

		it('leaves nothing behind when it is interrupted, and stores no key that was not trusted', async () => {
			const known = join(folder, 'known_hosts');
			await sit(...flags, '--yes', '--known-hosts', known);
			try {
				await answer(/Type yes to store it/, 'y');
				expect(await terminal.left()).toMatchObject({status: 3, cooked: true});
			} finally {
				await terminal.close();
			}
			expect(await readdir(folder)).toEqual(['coinpilot-ops.yaml']);
			await rm(config());
			await sit(...flags, '--environment', 'x', '--language', 'en');
			try {
				await terminal.until(/Write .*\? \(y\/n\)/);
				await terminal.press('C-c');
				expect(await terminal.left()).toMatchObject({status: 130, cooked: true});
			} finally {
				await terminal.close();
			}
			expect(await readdir(folder)).toEqual([]);
		});

		it('changes what is answered anew, and only that', async () => {
			await init('--yes');
			const before = await readFile(config(), 'utf8');
			await sit('--read-only', '--yes');
			try {
				expect(await terminal.left()).toMatchObject({status: 0});
			} finally {
				await terminal.close();
			}
			expect(await init('--yes', '--domain', 'other.example.com')).toMatchObject({status: 0});
			expect(await readFile(config(), 'utf8')).toBe(before.replace(/^domain: .*$/m, 'domain: other.example.com'));
		});
	});
});

if (!hasSshd) console.warn('SKIPPED: test/real/init.test.ts needs an OpenSSH server for its second part');

describe.skipIf(!hasSshd)('over a real OpenSSH server', () => {
	let sshd: Sshd;
	let programs: string;

	beforeAll(async () => {
		programs = await mkdtemp(join(tmpdir(), 'coinpilot-shop-'));
		await mkdir(programs, {recursive: true});
		await createStandInCompose(programs, {
			containers: `${[
				containerLine('shop-postgres-1', 'postgres:17', {port: 5432, service: 'postgres'}),
				containerLine('shop-bot-1', 'shop/bot', {status: 'exited', port: 9000, service: 'bot'}),
			].join('\n')}\n`,
			health: `/shop-postgres-1 ["CMD","pg_isready","-d","postgres://u:never-to-be-seen@db/x"]\n/shop-bot-1 ["CMD-SHELL","curl -H 'X-Key: never-to-be-seen' http://localhost:9000/live || exit 1"]\n`,
		});
		sshd = await startSshd({lines: [`SetEnv PATH=${programs}:${process.env.PATH}`]});
	});
	afterAll(async () => {
		await sshd?.stop();
		await rm(programs, {recursive: true, force: true});
	});

	it('calls Docker through sudo where that is the way, and brings no secret back', async () => {
		const {port, user, identity, knownHosts} = sshd;
		const flags = ['--host', '127.0.0.1', '--port', String(port), '--user', user, '--identity', identity, '--known-hosts', knownHosts];
		const words = [
			'init',
			...flags,
			'--domain',
			'shop.example.com',
			'--kubectl',
			join(programs, 'no-kubectl'),
			'--yes',
			'--language',
			'en',
		];
		const {status, stdout, stderr} = await operator.call(words, {cwd: folder});
		const text = await readFile(config(), 'utf8');
		expect(`${status} ${stderr}${stdout}`).toMatch(/^0 Looking/);
		expect(`${stdout}${text}`).not.toContain('never-to-be-seen');
		expect(stdout).toContain('· targets.minikube');
		expect((await loadConfig(config())).config).toMatchObject({
			targets: {vm: {docker: 'sudo -n docker'}},
			compose: {directory: '/srv/shop', file: 'compose.yaml'},
			databases: {target: {container: 'shop-postgres-1', name: 'shop'}},
			endpoints: {bot: {container: 'shop-bot-1', url: 'http://bot:9000/live'}},
			bots: [{name: 'cloud', container: 'shop-bot-1'}],
		});
	});
});
