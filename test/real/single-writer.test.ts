import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {command} from '../../src/checks/command.ts';
import {singleWriter} from '../../src/checks/safety/single-writer.ts';
import {stopped} from '../../src/checks/safety/stopped.ts';
import {configSchema} from '../../src/config/schema.ts';
import {createSecrets} from '../../src/config/secrets.ts';
import {noQuestions} from '../../src/systems/questions.ts';
import {createSystems} from '../../src/systems/real-systems.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {createStandIns, type StandIns} from '../support/stand-in-programs.ts';
import {hasSshd, type Sshd, startSshd} from './start-sshd.ts';

if (!hasSshd) console.warn('SKIPPED: test/real/single-writer.test.ts needs an OpenSSH server (/usr/sbin/sshd)');

const never = new AbortController().signal;
const running = {Status: 'running', Running: true, StartedAt: '2026-02-23T09:14:02Z'};
const exited = {Status: 'exited', Running: false, FinishedAt: '2026-02-23T10:00:00Z'};

const deployment = (replicas: number) => ({spec: {replicas, selector: {matchLabels: {app: 'bot'}}}});
const pods = (...phases: string[]) => ({
	items: phases.map((phase, index) => ({
		metadata: {name: `bot-1-${index}`, uid: `u${index}`, labels: {app: 'bot'}, deletionTimestamp: '2026-02-23T10:00:00Z'},
		status: {phase},
	})),
});

describe.skipIf(!hasSshd)('containers over SSH and pods by kubectl', () => {
	let sshd: Sshd;
	let systems: Systems;
	let world: StandIns;

	beforeAll(async () => {
		sshd = await startSshd();
		world = await createStandIns(sshd.directory);
		const vm = {type: 'ssh', host: '127.0.0.1', port: sshd.port, user: sshd.user, identity: sshd.identity, knownHosts: sshd.knownHosts};
		const config = configSchema.parse({
			environment: 'test',
			domain: 'dashboard.example.com',
			targets: {
				vm: {...vm, docker: `env ${world.docker}`},
				bare: {...vm, docker: 'no-docker-here'},
				pc: {type: 'local', docker: world.docker},
				minikube: {type: 'kubernetes', context: 'minikube', namespace: 'coin-pilot-ns', kubectl: world.kubectl},
			},
		});
		systems = createSystems({config, secrets: createSecrets({environment: {}, ask: async () => undefined}), questions: noQuestions});
	});
	beforeEach(async () => {
		await world.answering('docker', true);
		await world.answering('kubectl', true);
		await world.container('coinpilot-bot', running);
		await world.container('old-bot', exited);
		await world.resource('deployment/bot', deployment(0));
		await world.resource('pods', pods());
	});
	afterAll(async () => {
		await systems?.close();
		await sshd?.stop();
	});

	async function look(on = 'vm') {
		const bots = [
			{name: 'minikube', on: 'minikube', workload: 'deployment/bot'},
			{name: 'cloud', on, container: 'coinpilot-bot'},
			{name: 'pc', on: 'pc', container: 'old-bot'},
		];
		const spec = singleWriter.schema.parse({bots, expect: 'cloud'});
		return singleWriter.judge(await singleWriter.observe(spec, systems, never), spec);
	}

	test('healthy is green', async () => {
		expect(await look()).toMatchObject({status: 'pass', summary: {en: 'One bot is live: cloud'}});
	});

	test('single-writer: a second container runs → fail', async () => {
		await world.container('old-bot', running);
		expect(await look()).toMatchObject({status: 'fail', summary: {en: '2 bots are live at once: cloud, pc'}});
	});

	test('single-writer: a pod is still terminating → fail', async () => {
		await world.resource('pods', pods('Running'));
		expect(await look()).toMatchObject({status: 'fail', summary: {en: '2 bots are live at once: minikube, cloud'}});
	});

	test('single-writer: the bot stopped → fail', async () => {
		await world.container('coinpilot-bot', exited);
		expect(await look()).toMatchObject({status: 'fail', summary: {en: 'cloud is not live, and no other bot is'}});
	});

	test('what was removed is not live', async () => {
		await world.container('old-bot', undefined);
		await world.resource('deployment/bot', undefined);
		expect(await look()).toMatchObject({status: 'pass'});
	});

	test('single-writer: the Docker daemon is down → unknown', async () => {
		await world.answering('docker', false);
		expect(await look()).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('Could not look at cloud')}});
	});

	test('single-writer: the API server is down → unknown', async () => {
		await world.answering('kubectl', false);
		expect(await look()).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('Could not look at minikube')}});
	});

	test('single-writer: a machine without Docker → unknown', async () => {
		expect(await look('bare')).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('Could not look at cloud')}});
	});

	describe('what has to stand still', () => {
		const onHost = {on: 'vm', containers: ['old-bot', 'not-made-yet']};
		const inCluster = {on: 'minikube', workloads: ['deployment/bot']};
		const rest = async (fields: Record<string, unknown>) => {
			const spec = stopped.schema.parse(fields);
			const {status, summary} = stopped.judge(await stopped.observe(spec, systems, never), spec);
			return `${status}: ${summary.en}`;
		};

		test('stands still', async () => {
			expect(await rest(onHost)).toBe('pass: All 2 are stopped: old-bot, not-made-yet');
		});

		test('stopped: a container runs again → fail', async () => {
			await world.container('old-bot', running);
			expect(await rest(onHost)).toBe('fail: Not stopped: old-bot');
		});

		test('stopped: a pod is still terminating → fail', async () => {
			await world.resource('pods', pods('Running'));
			expect(await rest(inCluster)).toBe('fail: Not stopped: deployment/bot');
		});

		test('stopped: nothing of that name, nor anything beside it → unknown', async () => {
			expect(await rest({on: 'vm', containers: ['not-made-yet']})).toMatch(/^unknown: None of them is there/);
			expect(await rest(inCluster)).toMatch(/^unknown: None of them is there/);
		});

		test('stopped: the Docker daemon or the API server is down → unknown', async () => {
			for (const program of ['docker', 'kubectl'] as const) await world.answering(program, false);
			expect(await rest(onHost)).toMatch(/^unknown: Could not look at old-bot/);
			expect(await rest(inCluster)).toMatch(/^unknown: Could not look at deployment\/bot/);
		});
	});

	test.each<[string, string, Record<string, unknown>, string]>([
		['a running container', 'coinpilot-bot', {stdout: 'inside'}, 'pass'],
		['a stopped container', 'old-bot', {}, 'fail'],
		['a container that is not there', 'no-bot', {}, 'fail'],
	])('a command in %s', async (_, container, fields, status) => {
		const spec = command.schema.parse({on: 'vm', container, script: 'echo inside', ...fields});
		expect(command.judge(await command.observe(spec, systems, never), spec).status).toBe(status);
	});
});
