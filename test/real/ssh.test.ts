import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {chmod, copyFile, readFile, stat, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it, vi} from 'vitest';
import type {SshTarget} from '../../src/config/schema.ts';
import type {Problem} from '../../src/core/problem.ts';
import {ProblemError} from '../../src/core/problem.ts';
import {noQuestions, type Questions} from '../../src/systems/questions.ts';
import {SshConnection} from '../../src/systems/ssh/ssh-connection.ts';
import {closedPort} from '../support/listen.ts';
import {children, hasSshd, type Sshd, startSshd} from './start-sshd.ts';

if (!hasSshd) console.warn('SKIPPED: test/real/ssh.test.ts needs an OpenSSH server (/usr/sbin/sshd)');

/** Found again in the process table, and in nobody else's run of this test. */
const LONG = `9${process.pid}`;

const never = () => new AbortController().signal;

describe.skipIf(!hasSshd)('SSH to a real server', () => {
	let sshd: Sshd;
	const open: SshConnection[] = [];

	const connect = (change: Partial<SshTarget> = {}, questions: Questions = noQuestions) => {
		const target: SshTarget = {
			type: 'ssh',
			host: '127.0.0.1',
			port: sshd.port,
			user: sshd.user,
			identity: sshd.identity,
			knownHosts: sshd.knownHosts,
			docker: 'docker',
			...change,
		};
		const connection = new SshConnection('vm', target, {questions});
		open.push(connection);
		return connection;
	};

	beforeAll(async () => {
		sshd = await startSshd();
	});
	afterEach(async () => {
		await Promise.all(open.splice(0).map(connection => connection.close()));
	});
	afterAll(async () => {
		await sshd?.stop();
	});

	it('gives exit code, output and nothing of its own', async () => {
		const vm = connect();
		const ran = await vm.run(['sh', '-c', 'echo out; echo err >&2; exit 3'], {signal: never()});
		expect(ran).toMatchObject({exitCode: 3, stdout: 'out\n', stderr: 'err\n', truncated: false});
	});

	it('hands every argument over as it is', async () => {
		const words = ['a b', "it's", '$HOME', '`id`', 'x\ny', '', '"', '\\', '*', '-n', '한글 ✔'];
		const ran = await connect().run(['printf', '[%s]', ...words], {signal: never()});
		expect(ran.stdout).toBe(words.map(word => `[${word}]`).join(''));
	});

	it('writes standard input and closes it', async () => {
		const stdin = `${'가나다'.repeat(100_000)}\n`;
		const ran = await connect().run(['wc', '-c'], {signal: never(), stdin});
		expect(ran.stdout.trim()).toBe(String(Buffer.byteLength(stdin)));
	});

	it('names the signal that ended a command', async () => {
		const ran = await connect().run(['sh', '-c', 'kill -9 $$'], {signal: never()});
		expect(ran).toMatchObject({exitCode: null, signal: 'SIGKILL'});
	});

	it('says that a program is missing', async () => {
		expect(await problemOf(connect().run(['no-such-program'], {signal: never()}))).toEqual({
			code: 'program-missing',
			target: 'vm',
			program: 'no-such-program',
		});
	});

	it('runs forty commands at once over one connection', async () => {
		const vm = connect();
		const runs = Array.from({length: 40}, (_, index) => vm.run(['echo', String(index)], {signal: never()}));
		const outputs = (await Promise.all(runs)).map(ran => ran.stdout.trim());
		expect(outputs).toEqual(Array.from({length: 40}, (_, index) => String(index)));
		expect(connectionsOf(sshd)).toBe(1);
	});

	it.each([
		['plain', ['sleep', `${LONG}1`]],
		['with children', ['sh', '-c', `sleep ${LONG}1 & sleep ${LONG}1; wait`]],
		['with a group of their own', ['sh', '-c', `timeout ${LONG}1 sleep ${LONG}1; :`]],
		['deaf to a polite request', ['sh', '-c', `trap "" TERM; sleep ${LONG}1; sleep ${LONG}1`]],
	])('leaves no process behind after an abort: %s', async (_name, argv) => {
		const vm = connect();
		const abort = new AbortController();
		const running = vm.run(argv, {signal: abort.signal});
		await until(() => processes(`${LONG}1`).length > 0);
		abort.abort();
		expect(await problemOf(running)).toEqual({code: 'cancelled'});
		expect(processes(`${LONG}1`)).toEqual([]);
		expect((await vm.run(['echo', 'still'], {signal: never()})).stdout).toBe('still\n');
	});

	it('leaves no process behind when the command reads standard input', async () => {
		const vm = connect();
		const abort = new AbortController();
		const running = vm.run(['sh', '-c', `cat >/dev/null; sleep ${LONG}2`], {signal: abort.signal, stdin: 'x'.repeat(100_000)});
		await until(() => processes(`${LONG}2`).some(line => line.startsWith('sleep')));
		abort.abort();
		await problemOf(running);
		expect(processes(`${LONG}2`)).toEqual([]);
	});

	it('leaves no process behind when the abort comes at once', async () => {
		const vm = connect();
		await vm.run(['true'], {signal: never()});
		const abort = new AbortController();
		const running = vm.run(['sleep', `${LONG}3`], {signal: abort.signal});
		await Promise.resolve();
		abort.abort();
		expect(await problemOf(running)).toEqual({code: 'cancelled'});
		expect(processes(`${LONG}3`)).toEqual([]);
	});

	it.skipIf(process.getuid?.() !== 0)('does not call stopped what lives on as another user', async () => {
		const drop = '--reuid=65534 --regid=65534 --clear-groups --';
		const other = await startSshd({lines: [`ForceCommand setpriv ${drop} sh -c "$SSH_ORIGINAL_COMMAND"`]});
		const asRoot = join(other.directory, 'as-root');
		await copyFile('/usr/bin/setpriv', asRoot);
		await chmod(asRoot, 0o4755);
		try {
			const vm = connect({port: other.port, identity: other.identity, knownHosts: other.knownHosts});
			expect((await vm.run(['id', '-u'], {signal: never()})).stdout).toBe('65534\n');
			const abort = new AbortController();
			const running = vm.run([asRoot, '--reuid=0', 'sleep', `${LONG}6`], {signal: abort.signal});
			await until(() => processes(`${LONG}6`).some(line => line.startsWith('sleep')));
			abort.abort();
			expect(await problemOf(running)).toEqual({code: 'not-stopped', target: 'vm', why: 'outlived'});
			expect(processes(`${LONG}6`)).not.toEqual([]);
			expect((await vm.run(['echo', 'still'], {signal: never()})).stdout).toBe('still\n');
		} finally {
			execFileSync('pkill', ['-f', `^sleep ${LONG}6$`]);
			await other.stop();
		}
	});

	it('passes the reason of a deadline on', async () => {
		const abort = new AbortController();
		const running = connect().run(['sleep', `${LONG}4`], {signal: abort.signal});
		await until(() => processes(`${LONG}4`).length > 0);
		abort.abort(new ProblemError({code: 'deadline', afterMs: 7}));
		expect(await problemOf(running)).toEqual({code: 'deadline', afterMs: 7});
	});

	it('tunnels to an address over there, both ways, to the end', async () => {
		const server = createServer(socket => socket.pipe(socket));
		await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
		const {port} = server.address() as {port: number};
		try {
			const stream = await connect().dial({host: '127.0.0.1', port}, {signal: never()});
			const sent = Buffer.alloc(300_000, 'coinpilot');
			stream.end(sent);
			const chunks: Buffer[] = [];
			for await (const chunk of stream) chunks.push(chunk);
			expect(Buffer.concat(chunks).equals(sent)).toBe(true);
			await until(() => stream.closed);
		} finally {
			await new Promise(resolve => server.close(resolve));
		}
	});

	it('tells a refused port over there from a lost road', async () => {
		const port = await closedPort();
		const problem = await problemOf(connect().dial({host: '127.0.0.1', port}, {signal: never()}));
		expect(problem).toMatchObject({code: 'connection-failed', address: `127.0.0.1:${port}`, why: 'refused'});
	});

	it('says that a name does not exist over there', async () => {
		const problem = await problemOf(connect().dial({host: 'no-such-name.invalid', port: 80}, {signal: never()}));
		expect(problem).toMatchObject({code: 'name-unresolved', name: 'no-such-name.invalid'});
	});

	it('says that the connection was lost, and connects anew at the next use', async () => {
		const vm = connect();
		const running = vm.run(['sleep', `${LONG}5`], {signal: never()});
		const stream = await vm.dial({host: '127.0.0.1', port: sshd.port}, {signal: never()});
		const broken = new Promise<Error>(resolve => stream.once('error', resolve));
		stream.resume();
		await until(() => processes(`${LONG}5`).length > 0);
		const [serving] = children(sshd.pid);
		process.kill(serving ?? 0, 'SIGKILL');
		expect(await problemOf(running)).toMatchObject({code: 'ssh-lost', target: 'vm', address: `127.0.0.1:${sshd.port}`});
		expect(await broken).toMatchObject({problem: {code: 'ssh-lost'}});
		execFileSync('pkill', ['-f', `sleep ${LONG}5`]);
		expect((await vm.run(['echo', 'again'], {signal: never()})).stdout).toBe('again\n');
	});

	it('tunnels anew when the loss was not noticed before', async () => {
		const vm = connect();
		await vm.run(['true'], {signal: never()});
		for (const serving of children(sshd.pid)) process.kill(serving, 'SIGKILL');
		const stream = await vm.dial({host: '127.0.0.1', port: sshd.port}, {signal: never()});
		const [greeting] = await once(stream, 'data');
		expect(String(greeting)).toMatch(/^SSH-2.0-OpenSSH/);
		stream.destroy();
	});

	it('asks once about an unknown host and stores the key on yes', async () => {
		const knownHosts = join(sshd.directory, 'asked');
		const asked: unknown[] = [];
		const questions: Questions = {
			...noQuestions,
			trustHostKey: async question => {
				asked.push(question);
				return true;
			},
		};
		const vm = connect({knownHosts}, questions);
		await Promise.all([1, 2, 3].map(() => vm.run(['true'], {signal: never()})));
		expect(asked).toHaveLength(1);
		expect(asked[0]).not.toHaveProperty('recorded');
		expect(asked[0]).toMatchObject({address: `[127.0.0.1]:${sshd.port}`, keyType: 'ssh-ed25519', fingerprint: fingerprint(sshd)});
		expect(await readFile(knownHosts, 'utf8')).toBe(`[127.0.0.1]:${sshd.port} ${sshd.hostKeys.ed25519}\n`);
		expect((await stat(knownHosts)).mode & 0o777).toBe(0o600);
		await connect({knownHosts}).run(['true'], {signal: never()});
	});

	it('negotiates the type of key that is on record', async () => {
		const knownHosts = join(sshd.directory, 'rsa-only');
		await writeFile(knownHosts, `[127.0.0.1]:${sshd.port} ${sshd.hostKeys.rsa}\n`);
		expect((await connect({knownHosts}).run(['echo', 'rsa'], {signal: never()})).stdout).toBe('rsa\n');
	});

	it('says that a key of another type is on record where the host shows an unknown one, with and without a terminal', async () => {
		const knownHosts = join(sshd.directory, 'other-type');
		execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-f', join(sshd.directory, 'former')]);
		const former = (await readFile(join(sshd.directory, 'former.pub'), 'utf8')).split(' ').slice(0, 2).join(' ');
		await writeFile(knownHosts, `[127.0.0.1]:${sshd.port} ${former}\n`);
		const asked: unknown[] = [];
		const questions: Questions = {
			...noQuestions,
			trustHostKey: async question => {
				asked.push(question);
				return false;
			},
		};
		const problem = await problemOf(connect({knownHosts}, questions).run(['true'], {signal: never()}));
		expect(asked).toMatchObject([{keyType: 'ssh-ed25519', fingerprint: fingerprint(sshd), recorded: ['ecdsa-sha2-nistp256']}]);
		expect(problem).toMatchObject({code: 'host-key-unknown', recorded: ['ecdsa-sha2-nistp256']});
		expect(await readFile(knownHosts, 'utf8')).not.toContain(sshd.hostKeys.ed25519);
	});

	it('stops hard at a changed key, says where the old one stands, and asks nobody', async () => {
		const knownHosts = join(sshd.directory, 'changed');
		execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(sshd.directory, 'other')]);
		const other = (await readFile(join(sshd.directory, 'other.pub'), 'utf8')).split(' ').slice(0, 2).join(' ');
		await writeFile(knownHosts, `# comment\n[127.0.0.1]:${sshd.port} ${other}\n`);
		const problem = await problemOf(connect({knownHosts}, yes).run(['true'], {signal: never()}));
		expect(problem).toEqual({
			code: 'host-key-changed',
			target: 'vm',
			address: `[127.0.0.1]:${sshd.port}`,
			fingerprint: fingerprint(sshd),
			origin: {file: knownHosts, line: 2, column: 1},
		});
	});

	it('says denied when no key is accepted', async () => {
		const identity = join(sshd.directory, 'stranger');
		execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', identity]);
		expect(await problemOf(connect({identity}).run(['true'], {signal: never()}))).toEqual({
			code: 'ssh-denied',
			target: 'vm',
			address: `127.0.0.1:${sshd.port}`,
			user: sshd.user,
		});
	});

	it('asks for the passphrase of an encrypted key, again when it does not fit', async () => {
		const identity = join(sshd.directory, 'locked');
		execFileSync('cp', [sshd.identity, identity]);
		execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'correct horse', '-f', identity]);
		const answers = ['wrong', 'correct horse'];
		const questions: Questions = {...noQuestions, secret: async () => answers.shift()};
		const vm = connect({identity}, questions);
		expect((await vm.run(['echo', 'in'], {signal: never()})).stdout).toBe('in\n');
		expect(answers).toEqual([]);
		for (const serving of children(sshd.pid)) process.kill(serving, 'SIGKILL');
		await expect.poll(() => children(sshd.pid)).toEqual([]);
		expect((await vm.run(['echo', 'in again'], {signal: never()})).stdout).toBe('in again\n');
		expect(await problemOf(connect({identity}).run(['true'], {signal: never()}))).toEqual({
			code: 'ssh-key-unreadable',
			target: 'vm',
			path: identity,
			why: 'encrypted',
		});
	});

	it('signs in with the agent, and with only the key that a public file names', async () => {
		const socket = join(sshd.directory, 'agent');
		const said = execFileSync('ssh-agent', ['-a', socket], {encoding: 'utf8'});
		const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(said)?.[1]);
		const before = process.env.SSH_AUTH_SOCK;
		process.env.SSH_AUTH_SOCK = socket;
		try {
			for (let index = 0; index < 8; index++) {
				const decoy = join(sshd.directory, `decoy-${index}`);
				execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', decoy]);
				execFileSync('ssh-add', ['-q', decoy], {stdio: 'ignore'});
			}
			execFileSync('ssh-add', ['-q', sshd.identity], {stdio: 'ignore'});
			const vm = connect({identity: `${sshd.identity}.pub`});
			expect((await vm.run(['echo', 'agent'], {signal: never()})).stdout).toBe('agent\n');
		} finally {
			process.kill(pid);
			if (before === undefined) delete process.env.SSH_AUTH_SOCK;
			else process.env.SSH_AUTH_SOCK = before;
		}
	});

	it('waits its turn where the server allows fewer sessions, and says so when it forbids tunnels', async () => {
		const strict = await startSshd({lines: ['MaxSessions 2', 'AllowTcpForwarding no']});
		try {
			const vm = connect({port: strict.port, identity: strict.identity, knownHosts: strict.knownHosts});
			const runs = Array.from({length: 6}, (_, index) => vm.run(['echo', String(index)], {signal: never()}));
			expect((await Promise.all(runs)).map(ran => ran.stdout.trim())).toEqual(['0', '1', '2', '3', '4', '5']);
			const problem = await problemOf(vm.dial({host: '127.0.0.1', port: strict.port}, {signal: never()}));
			expect(problem).toMatchObject({code: 'ssh-forbidden', target: 'vm'});
		} finally {
			await strict.stop();
		}
	});

	it('says that nothing listens', async () => {
		const port = await closedPort();
		const problem = await problemOf(connect({port}).run(['true'], {signal: never()}));
		expect(problem).toMatchObject({code: 'ssh-unreachable', target: 'vm', address: `127.0.0.1:${port}`, why: 'refused'});
	});
});

const yes: Questions = {...noQuestions, trustHostKey: async () => true};

async function problemOf(running: Promise<unknown>): Promise<Problem> {
	const error = await running.then(
		value => expect.unreachable(`resolved with ${JSON.stringify(value)}`),
		(reason: unknown) => reason,
	);
	if (error instanceof ProblemError) return error.problem;
	throw error;
}

/** Command lines in the process table that name the text, other than the look itself. */
function processes(marker: string): string[] {
	const table = execFileSync('ps', ['-A', '-o', 'stat=,args='], {encoding: 'utf8'}).split('\n');
	return table.filter(line => line.includes(marker) && !line.startsWith('Z')).map(line => line.replace(/^\S+\s+/, ''));
}

function connectionsOf({pid}: Sshd): number {
	return execFileSync('ps', ['-A', '-o', 'ppid='], {encoding: 'utf8'})
		.split('\n')
		.filter(line => Number(line) === pid).length;
}

function fingerprint({directory}: Sshd): string {
	return execFileSync('ssh-keygen', ['-l', '-f', join(directory, 'host_ed25519.pub')], {encoding: 'utf8'}).split(' ')[1] ?? '';
}

function until(condition: () => boolean): Promise<void> {
	return vi.waitFor(() => expect(condition(), 'the condition did not come about').toBe(true), {timeout: 10_000, interval: 10});
}
