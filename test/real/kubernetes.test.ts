import {access, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {command} from '../../src/checks/command.ts';
import {liveEnvironments} from '../../src/checks/environment/env-kubernetes.ts';
import {singleWriter} from '../../src/checks/safety/single-writer.ts';
import {configSchema} from '../../src/config/schema.ts';
import {createSecrets} from '../../src/config/secrets.ts';
import type {Verdict} from '../../src/core/verdict.ts';
import {noQuestions} from '../../src/systems/questions.ts';
import {createSystems} from '../../src/systems/real-systems.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {type KubeApiServer, kubectl, NAMESPACE, speaksWebSocket, startKubeApiServer} from '../support/kube-api-server.ts';
import {problemOf} from '../support/problem-of.ts';
import {waitUntil} from '../support/wait-until.ts';

if (kubectl === undefined) console.warn('SKIPPED: test/real/kubernetes.test.ts needs kubectl');
const webSocket = speaksWebSocket();
if (kubectl !== undefined && !webSocket) console.warn('SKIPPED: exec in test/real/kubernetes.test.ts needs kubectl 1.31 or later');

const labels = {app: 'bot'};
const envFrom = [{secretRef: {name: 'keys'}}, {configMapRef: {name: 'settings'}}];
const bot = (replicas: number) => ({
	metadata: {name: 'bot', namespace: NAMESPACE, labels},
	spec: {
		replicas,
		selector: {matchLabels: labels},
		template: {metadata: {labels}, spec: {containers: [{name: 'bot', envFrom, env: [{name: 'REDIS_HOST', value: 'redis'}]}]}},
	},
	// Both are left out when they are 0, as the API server does.
	status: replicas === 0 ? {} : {replicas, readyReplicas: replicas},
});
const pod = (phase: string, terminating = false) => ({
	metadata: {
		name: 'bot-6d9f7c5b84-x2x4z',
		namespace: NAMESPACE,
		uid: '0b1c',
		labels,
		ownerReferences: [{apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'bot-6d9f7c5b84', uid: '1'}],
		...(terminating && {deletionTimestamp: '2026-02-23T10:00:00Z'}),
	},
	spec: {containers: [{name: 'bot', image: 'coinpilot/bot:local'}]},
	status: {phase, startTime: '2026-02-23T09:14:02Z', conditions: [{type: 'Ready', status: 'True'}]},
});

/** kubectl itself, whatever version is here, against an API server of the test. */
describe.skipIf(kubectl === undefined)('kubectl', () => {
	let api: KubeApiServer;
	let systems: Systems;

	beforeAll(async () => {
		api = await startKubeApiServer();
		const place = {type: 'kubernetes', context: 'minikube', namespace: NAMESPACE, kubeconfig: api.kubeconfig};
		const config = configSchema.parse({
			environment: 'test',
			domain: 'dashboard.example.com',
			targets: {
				minikube: place,
				gone: {...place, context: 'gone'},
				unnamed: {...place, context: 'no-such-context'},
				elsewhere: {...place, namespace: 'no-such-namespace'},
			},
		});
		systems = createSystems({config, secrets: createSecrets({environment: {}, ask: async () => undefined}), questions: noQuestions});
	});
	beforeEach(() => {
		api.mood = 'well';
		api.set('deployments', [bot(1)]);
		api.set('pods', [pod('Running')]);
		api.set('secrets', []);
		api.set('serviceaccounts', [{metadata: {name: 'default'}}]);
	});
	afterAll(async () => {
		await systems?.close();
		await api?.close();
	});

	async function look(on = 'minikube'): Promise<Verdict> {
		const spec = singleWriter.schema.parse({bots: [{name: 'old', on, workload: 'deployment/bot'}], expect: 'old'});
		return singleWriter.judge(await singleWriter.observe(spec, systems, AbortSignal.timeout(20_000)), spec);
	}

	test('a pod that runs is a live bot', async () => {
		expect(await look()).toMatchObject({status: 'pass', summary: {en: 'One bot is live: old'}});
	});

	test('single-writer: scaled to nothing, and the pod gone → fail', async () => {
		api.set('deployments', [bot(0)]);
		api.set('pods', []);
		expect(await look()).toMatchObject({status: 'fail', summary: {en: 'old is not live, and no other bot is'}});
	});

	test('a pod that is still terminating trades on, whatever the count says', async () => {
		api.set('deployments', [bot(0)]);
		api.set('pods', [pod('Running', true)]);
		expect(await look()).toMatchObject({status: 'pass', summary: {en: 'One bot is live: old'}});
	});

	test('single-writer: the workload was deleted → fail, as the API server says "not found"', async () => {
		api.set('deployments', []);
		api.set('pods', []);
		expect(await look()).toMatchObject({status: 'fail', summary: {en: 'old is not live, and no other bot is'}});
	});

	test.each([
		['single-writer: the API server refuses connections', 'gone', 'refused'],
		['single-writer: the context is not in the kubeconfig', 'unnamed', 'no-such-context'],
		['single-writer: the namespace does not exist', 'elsewhere', 'the namespace does not exist'],
	])('%s → unknown', async (_fault, on, why) => {
		expect(await look(on)).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining(why)}});
	});

	test('single-writer: the account may not look → unknown', async () => {
		api.mood = 'forbidding';
		expect(await look()).toMatchObject({status: 'unknown', summary: {en: expect.stringContaining('deployments.apps is forbidden')}});
	});

	test('the environment of the old home is read out of its objects', async () => {
		api.set('secrets', [{metadata: {name: 'keys'}, data: {UPBIT_ACCESS_KEY: Buffer.from('k3yOfTheOldHome').toString('base64')}}]);
		const seen = await liveEnvironments(systems, 'minikube', AbortSignal.timeout(20_000));
		expect(seen).toEqual({
			environments: {bot: {UPBIT_ACCESS_KEY: 'k3yOfTheOldHome', REDIS_HOST: 'redis'}},
			missing: ['ConfigMap/settings'],
		});
	});

	test('scale changes the count that is then seen', async () => {
		const signal = AbortSignal.timeout(20_000);
		const scaled = await systems.kubectl('minikube', ['scale', 'deployment/bot', '--replicas=0'], {signal});
		expect(scaled).toMatchObject({exitCode: 0, stdout: expect.stringContaining('scaled')});
		const seen = await systems.kubectl('minikube', ['get', 'deployment/bot', '-o', 'jsonpath={.spec.replicas}'], {signal});
		expect(seen).toMatchObject({exitCode: 0, stdout: '0'});
	});

	describe.skipIf(!webSocket)('exec', () => {
		const place = {target: 'minikube', workload: 'deployment/bot'};
		const started = () => join(api.directory, 'started');
		afterEach(() => rm(started(), {force: true}));

		test('gives input, output and exit code through', async () => {
			const ran = await systems.run(place, {script: 'cat; echo complaint >&2; exit 3'}, {signal: AbortSignal.timeout(20_000), stdin: 'in'});
			expect(ran).toMatchObject({exitCode: 3, stdout: 'in', stderr: expect.stringContaining('complaint')});
		});

		test('a program that the image lacks is named', async () => {
			expect(await problemOf(systems.run(place, {argv: ['no-such-program']}, {signal: AbortSignal.timeout(20_000)}))).toMatchObject({
				code: 'program-missing',
				program: 'no-such-program',
			});
		});

		test('cancelled, it ends in the pod too', async () => {
			const stop = new AbortController();
			const script = `trap 'rm -f ${started()}; exit' TERM; : >${started()}; while :; do sleep 0.05; done`;
			const running = problemOf(systems.run(place, {script}, {signal: stop.signal}));
			const isThere = () =>
				access(started()).then(
					() => true,
					() => false,
				);
			await waitUntil('the command in the pod', isThere);
			stop.abort();
			await running;
			await waitUntil('its end', async () => !(await isThere()));
		});

		test('command: no pod runs → fail, with the count that the workload has', async () => {
			api.set('deployments', [bot(0)]);
			api.set('pods', []);
			const spec = command.schema.parse({on: 'minikube', workload: 'deployment/bot', script: 'true'});
			const verdict = command.judge(await command.observe(spec, systems, AbortSignal.timeout(20_000)), spec);
			expect(verdict).toMatchObject({status: 'fail', summary: {en: expect.stringContaining('0/0 ready')}});
		});
	});
});
