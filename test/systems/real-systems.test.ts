import {createServer as createHttpServer} from 'node:http';
import {createServer} from 'node:net';
import {hostname} from 'node:os';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {type Config, configSchema} from '../../src/config/schema.ts';
import {noQuestions} from '../../src/systems/questions.ts';
import {createSystems} from '../../src/systems/real-systems.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {type FakeProgram, fakeProgram} from './fake-program.ts';
import {problemOf} from './problem-of.ts';
import {startServer, type TestServer} from './ssh/ssh-server.ts';

const signal = new AbortController().signal;
const secrets = {get: async () => 'unused', values: () => []};

let server: TestServer;
let docker: FakeProgram;
let kubectl: FakeProgram;
const open: Systems[] = [];

function systemsWith(change: Partial<Config> = {}): Systems {
	const config = configSchema.parse({
		environment: 'test',
		domain: 'dashboard.example.com',
		targets: {
			vm: server.target({docker: docker.path}),
			minikube: {type: 'kubernetes', context: 'minikube', kubectl: kubectl.path},
		},
	});
	const systems = createSystems({config: {...config, ...change}, secrets, questions: noQuestions});
	open.push(systems);
	return systems;
}

beforeAll(async () => {
	server = await startServer();
	docker = await fakeProgram(
		'docker',
		`case $1 in
		exec) shift 3; exec "$@" ;;
		inspect) printf '"running"\\n"host"\\n{}\\n{}\\n' ;;
		esac`,
	);
	kubectl = await fakeProgram('kubectl', 'case "$*" in *kube-system*) echo 0b9c-uid ;; *exec*) shift 9; exec "$@" ;; *) echo "$*" ;; esac');
});
afterEach(async () => {
	await Promise.all(open.splice(0).map(systems => systems.close()));
});
afterAll(async () => {
	await server.stop();
	await docker.remove();
	await kubectl.remove();
});

describe('run', () => {
	it.each([
		['here', {target: 'operator'}],
		['over SSH', {target: 'vm'}],
		['in a container over SSH', {target: 'vm', container: 'db'}],
		['in a pod', {target: 'minikube', workload: 'deployment/bot'}],
	])('%s', async (_name, place) => {
		const ran = await systemsWith().run(place, {script: 'cat; echo err >&2; exit 4'}, {signal, stdin: 'in'});
		expect(ran).toMatchObject({exitCode: 4, stdout: 'in', stderr: 'err\n'});
	});

	it.each([
		['vmm', {code: 'target-unknown', name: 'vmm', known: ['operator', 'vm', 'minikube'], nearest: 'vm'}],
		['constructor', {code: 'target-unknown', name: 'constructor', known: ['operator', 'vm', 'minikube']}],
	])('knows no target %s', async (target, problem) => {
		expect(await problemOf(systemsWith().run({target}, {argv: ['true']}, {signal}))).toEqual(problem);
	});

	it.each([[{target: 'minikube'}], [{target: 'vm', workload: 'deployment/bot'}]])('does not run at %j', async place => {
		expect(await problemOf(systemsWith().run(place, {argv: ['true']}, {signal}))).toMatchObject({code: 'usage'});
	});
});

it('calls docker and kubectl as configured', async () => {
	const systems = systemsWith();
	expect((await systems.kubectl('minikube', ['get', 'pods'], {signal})).stdout).toBe('--context minikube --namespace default get pods\n');
	expect(await systems.docker('vm', ['ps'], {signal})).toMatchObject({exitCode: 0});
	expect(await docker.calls()).toContain('ps');
	expect(await problemOf(systems.docker('minikube', ['ps'], {signal}))).toMatchObject({code: 'usage'});
	expect(await problemOf(systems.kubectl('vm', ['get'], {signal}))).toMatchObject({code: 'usage'});
});

describe('dial and http', () => {
	it.each(['operator', 'vm'])('from %s', async from => {
		const web = createHttpServer((_request, response) => response.end('healthy'));
		await new Promise<void>(resolve => web.listen(0, '127.0.0.1', resolve));
		const {port} = web.address() as {port: number};
		try {
			const answer = await systemsWith().http({url: `http://127.0.0.1:${port}/health`, from}, {signal});
			expect(answer).toMatchObject({status: 200, body: 'healthy'});
		} finally {
			web.closeAllConnections();
			await new Promise(resolve => web.close(resolve));
		}
	});

	it.each(['operator', 'vm'])('tells from %s that nothing listens', async from => {
		const free = createServer();
		await new Promise<void>(resolve => free.listen(0, '127.0.0.1', resolve));
		const {port} = free.address() as {port: number};
		await new Promise(resolve => free.close(resolve));
		expect(await problemOf(systemsWith().dial(from, {host: '127.0.0.1', port}, {signal}))).toMatchObject({code: 'connection-failed'});
	});
});

describe('vantage', () => {
	it('names this machine', async () => {
		const vantage = await systemsWith().vantage('operator', {signal});
		expect(vantage).toMatchObject({target: 'operator', hostname: hostname()});
	});

	it('names the machine at the other end, and asks it once', async () => {
		const systems = systemsWith();
		const [first, second] = await Promise.all([systems.vantage('vm', {signal}), systems.vantage('vm', {signal})]);
		expect(first.hostname).toBe(hostname());
		expect(second).toEqual(first);
	});

	it('names the cluster', async () => {
		expect(await systemsWith().vantage('minikube', {signal})).toEqual({target: 'minikube', hostname: 'minikube', machine: '0b9c-uid'});
	});

	it.each(['vm', 'nowhere'])('is the name alone when %s cannot be asked', async target => {
		const systems = systemsWith({targets: {vm: {...server.target(), identity: '/nonexistent'}}});
		expect(await systems.vantage(target, {signal})).toEqual({target});
	});

	it('does not fail when it is cancelled', async () => {
		expect(await systemsWith().vantage('vm', {signal: AbortSignal.abort()})).toEqual({target: 'vm'});
	});
});

it('ends what runs when it is closed', async () => {
	const systems = systemsWith();
	let up = 0;
	const onOutput = () => {
		up++;
	};
	const places = [{target: 'operator'}, {target: 'vm'}];
	const running = places.map(place => problemOf(systems.run(place, {script: 'echo up; exec sleep 600'}, {signal, onOutput})));
	await expect.poll(() => up, {timeout: 5_000}).toBe(2);
	await systems.close();
	expect(await Promise.all(running)).toEqual([{code: 'cancelled'}, {code: 'cancelled'}]);
});
