import {spawnSync} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createDocker, type Docker} from '../../../src/systems/containers/docker.ts';
import {runLocally} from '../../../src/systems/processes/local-process.ts';
import {type FakeProgram, fakeProgram} from '../fake-program.ts';
import {problemOf} from '../problem-of.ts';

const LONG = `9${process.pid}4`;

/** Answers as Docker 28 does: one running container, one that has exited, one without a shell. */
const DOCKER = `
no_such() { echo "Error response from daemon: No such container: $1" >&2; exit 1; }
[ -e down ] && { echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?" >&2; exit 1; }
verb=$1; shift
case $verb in
version) echo 28.2.2 ;;
ps) echo up ;;
exec)
	[ "$1" = -i ] && shift
	name=$1; shift
	case $name in
	db) exec setsid -w "$@" ;;
	bare)
		case $1 in
		sh) echo 'OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": executable file not found in $PATH: unknown'; exit 126 ;;
		app) echo "ran $*"; exit 5 ;;
		wait) echo waiting; exec sleep 60 ;;
		*) echo "OCI runtime exec failed: exec failed: unable to start container process: exec: \\"$1\\": executable file not found in \\$PATH: unknown"; exit 127 ;;
		esac ;;
	old) echo "Error response from daemon: container 0123 is not running" >&2; exit 1 ;;
	*) no_such "$name" ;;
	esac ;;
inspect)
	for name; do :; done
	case $name in
	db|bare) state=running ;;
	old) state=exited ;;
	*) echo; no_such "$name" ;;
	esac
	case "$*" in
	*json*) printf '"%s"\\n"coin_default"\\n%s\\n%s\\n' $state '{"a":{"IPAddress":""},"b":{"IPAddress":"172.18.0.5"},"c":{"IPAddress":"172.19.0.7"}}' '{"5432/tcp":[{"HostIp":"127.0.0.1","HostPort":"15432"},{"HostIp":"::1","HostPort":"15432"}],"9/tcp":null}' ;;
	*) echo $state ;;
	esac ;;
esac`;

let fake: FakeProgram;
let docker: Docker;
const never = () => new AbortController().signal;

beforeEach(async () => {
	fake = await fakeProgram('docker', DOCKER);
	docker = createDocker('vm', fake.path, (argv, options) => runLocally('vm', argv, options));
});
afterEach(() => fake.remove());

describe('exec', () => {
	it.each([0, 1, 125, 126, 127, 137])("gives the command's own exit code %i without asking further", async code => {
		const ran = await docker.exec('db', {script: `cat; echo err >&2; exit ${code}`}, {signal: never(), stdin: 'in'});
		expect(ran).toMatchObject({exitCode: code, stdout: 'in', stderr: 'err\n'});
		expect(await fake.calls()).toHaveLength(1);
	});

	it('does not take words of the command for words of Docker', async () => {
		const script = 'echo "Error response from daemon: No such container: db" >&2; exit 1';
		expect(await docker.exec('db', {script}, {signal: never()})).toMatchObject({exitCode: 1});
	});

	it.each([
		['old', {code: 'container-not-running', target: 'vm', container: 'old', state: 'exited'}],
		['gone', {code: 'container-missing', target: 'vm', container: 'gone'}],
	])('says what is the matter with %s', async (container, problem) => {
		expect(await problemOf(docker.exec(container, {argv: ['true']}, {signal: never()}))).toEqual(problem);
	});

	it('says that the daemon does not answer, whatever was asked', async () => {
		await writeFile(join(fake.directory, 'down'), '');
		const problem = {code: 'docker-unreachable', target: 'vm', detail: expect.stringContaining('Cannot connect to the Docker daemon')};
		expect(await problemOf(docker.exec('db', {argv: ['true']}, {signal: never()}))).toEqual(problem);
		expect(await problemOf(docker.call(['ps'], {signal: never()}))).toEqual(problem);
		expect(await problemOf(docker.addresses('db', 5432, never()))).toEqual(problem);
	});

	it('says that a program is missing in there', async () => {
		const problem = {code: 'program-missing', target: 'vm', program: 'psql'};
		expect(await problemOf(docker.exec('db', {argv: ['psql-of-nobody']}, {signal: never()}))).toEqual({
			...problem,
			program: 'psql-of-nobody',
		});
		expect(await problemOf(docker.exec('bare', {argv: ['psql']}, {signal: never()}))).toEqual(problem);
	});

	it('does without a shell where the image has none', async () => {
		expect(await docker.exec('bare', {argv: ['app', '-x']}, {signal: never()})).toMatchObject({exitCode: 5, stdout: 'ran app -x\n'});
		expect(await problemOf(docker.exec('bare', {script: 'app'}, {signal: never()}))).toMatchObject({
			code: 'program-missing',
			program: 'sh',
		});
	});

	it('says that docker is missing', async () => {
		const missing = createDocker('vm', 'no-such-docker', (argv, options) => runLocally('vm', argv, options));
		const problem = await problemOf(missing.exec('db', {argv: ['true']}, {signal: never()}));
		expect(problem).toEqual({code: 'program-missing', target: 'vm', program: 'no-such-docker'});
	});

	it('may be called by several words, and says when only the last of them is missing', async () => {
		const run = (argv: readonly string[], options: Parameters<typeof runLocally>[2]) => runLocally('vm', argv, options);
		const worded = createDocker('vm', `env X=1 ${fake.path}`, run);
		expect(await worded.exec('db', {argv: ['printenv', 'X']}, {signal: never()})).toMatchObject({stdout: '1\n'});
		const half = createDocker('vm', 'env no-such-docker', run);
		expect(await problemOf(half.call(['ps'], {signal: never()}))).toEqual({
			code: 'program-missing',
			target: 'vm',
			program: 'no-such-docker',
		});
	});

	it('ends the process in the container, which does not die with the command line', async () => {
		const abort = new AbortController();
		const running = docker.exec('db', {script: `sleep ${LONG} & sleep ${LONG}`}, {signal: abort.signal});
		await expect.poll(sleepers, {timeout: 5_000}).not.toEqual([]);
		abort.abort();
		expect(await problemOf(running)).toEqual({code: 'cancelled'});
		expect(sleepers()).toEqual([]);
	});

	it('says that the process may still run in there, when the daemon no longer answers to the request to stop', async () => {
		const abort = new AbortController();
		let out = '';
		const script = 'echo started; exec sleep 60';
		const running = docker.exec('db', {script}, {signal: abort.signal, onOutput: (_, chunk) => (out += chunk)});
		await expect.poll(() => out).toBe('started\n');
		await writeFile(join(fake.directory, 'down'), '');
		abort.abort();
		expect(await problemOf(running)).toEqual({code: 'not-stopped', target: 'vm', why: 'no-answer'});
	});

	it('says that a process without a shell beside it may still run', async () => {
		const abort = new AbortController();
		let out = '';
		const running = docker.exec('bare', {argv: ['wait']}, {signal: abort.signal, onOutput: (_, chunk) => (out += chunk)});
		await expect.poll(() => out).toContain('waiting');
		abort.abort();
		expect(await problemOf(running)).toEqual({code: 'not-stopped', target: 'vm', why: 'no-shell'});
	});
});

describe('addresses', () => {
	it("gives the container's own first and then what is published", async () => {
		expect(await docker.addresses('db', 5432, never())).toEqual([
			{host: '172.18.0.5', port: 5432},
			{host: '172.19.0.7', port: 5432},
			{host: '127.0.0.1', port: 15432},
		]);
	});

	it.each([
		['old', {code: 'container-not-running', target: 'vm', container: 'old', state: 'exited'}],
		['gone', {code: 'container-missing', target: 'vm', container: 'gone'}],
	])('says what is the matter with %s', async (container, problem) => {
		expect(await problemOf(docker.addresses(container, 5432, never()))).toEqual(problem);
	});
});

it("gives whatever exit code Docker's command line had", async () => {
	expect(await docker.call(['ps'], {signal: never()})).toMatchObject({exitCode: 0, stdout: 'up\n'});
	expect(await docker.call(['inspect', 'gone'], {signal: never()})).toMatchObject({exitCode: 1});
});

function sleepers(): string[] {
	const {stdout} = spawnSync('ps', ['-A', '-o', 'stat=,args='], {encoding: 'utf8'});
	return stdout.split('\n').filter(line => line.endsWith(`sleep ${LONG}`) && !line.startsWith('Z') && !line.includes('sh -c'));
}
