// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose files write their variables so.
import {mkdir, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {composeFile} from '../../src/checks/containers/compose-file.ts';
import {composeServices} from '../../src/checks/containers/compose-services.ts';
import {logs} from '../../src/checks/containers/logs.ts';
import {publishedPorts} from '../../src/checks/containers/published-ports.ts';
import type {CheckKind} from '../../src/checks/contract.ts';
import {envParity} from '../../src/checks/environment/env-parity.ts';
import {configSchema} from '../../src/config/schema.ts';
import {createSecrets} from '../../src/config/secrets.ts';
import {noQuestions} from '../../src/systems/questions.ts';
import {createSystems} from '../../src/systems/real-systems.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {type DockerEngine, noDocker, startDockerEngine} from '../support/docker-engine.ts';
import {closedPort} from '../support/listen.ts';
import {lookWith} from '../support/look-with.ts';
import {waitUntil} from '../support/wait-until.ts';

if (noDocker !== undefined) console.warn(`SKIPPED: test/real/compose.test.ts needs a Docker Engine with Compose: ${noDocker}`);

const CANARY = 'canary-4c9d0e71ab';

describe.skipIf(noDocker !== undefined)('Compose checks against a real Docker Engine', () => {
	let engine: DockerEngine;
	let systems: Systems;
	let directory: string;
	let port: number;

	const service = (lines: string[]) =>
		[
			'    image: coinpilot/base:1',
			'    restart: unless-stopped',
			'    stop_grace_period: 0s',
			'    mem_limit: 64m',
			'    logging: {driver: json-file, options: {max-size: 1m, max-file: "2"}}',
			...lines,
			'',
		].join('\n');
	const project = () => `name: oci
services:
  bot:
${service([
	'    container_name: coinpilot-bot',
	`    command: [sh, -c, 'while true; do echo "$(date) loop done: errors=0"; sleep 1; done']`,
	'    healthcheck: {test: [CMD, "true"], interval: 2s, timeout: 2s}',
	'    environment: {DB_PASSWORD: "${DB_PASSWORD:?}", REDIS_HOST: redis}',
	`    ports: ["127.0.0.1:${port}:8000"]`,
])}
  crash:
${service(['    command: [sh, -c, \'echo started; echo "ERROR broke" >&2; sleep 1; exit 3\']', '    healthcheck: {test: [CMD, "true"]}', '    profiles: [faults]'])}
  worker:
${service(['    command: [sleep, "600"]', '    environment: {DB_PASSWORD: "${DB_PASSWORD:?}"}', '    healthcheck: {test: [CMD, "true"], interval: 1s}', '    profiles: [faults]'])}
  job:
${service(['    command: ["true"]', '    healthcheck: {test: [CMD, "true"]}']).replace('unless-stopped', '"no"')}
`;

	beforeAll(async () => {
		engine = await startDockerEngine();
		port = await closedPort();
		directory = join(engine.directory, 'project');
		await mkdir(directory);
		await writeFile(join(directory, 'docker-compose.yml'), project());
		await writeFile(join(directory, '.env'), `DB_PASSWORD=${CANARY}\n`, {mode: 0o600});
		const config = configSchema.parse({
			environment: 'test',
			domain: 'x.example.com',
			targets: {vm: {type: 'local', docker: engine.docker}},
		});
		systems = createSystems({config, secrets: createSecrets({environment: {}, ask: async () => undefined}), questions: noQuestions});
		compose('up', '-d');
		await waitUntil('the bot to be healthy', async () =>
			engine.run('inspect', '-f', '{{.State.Health.Status}}', 'coinpilot-bot').includes('healthy'),
		);
	});
	afterAll(async () => {
		await systems?.close();
		await engine?.stop();
	});

	const compose = (...words: string[]) =>
		engine.run('compose', '--project-directory', directory, '-f', join(directory, 'docker-compose.yml'), ...words);
	const look = async (kind: CheckKind, fields: Record<string, unknown>) => {
		const verdict = await lookWith(kind, {on: 'vm', ...fields}, systems);
		expect(JSON.stringify(verdict)).not.toContain(CANARY);
		return verdict;
	};
	/** The file with a change in it, for as long as something is looked at. */
	const changed = async <T>(file: string, content: string, work: () => Promise<T>): Promise<T> => {
		const before = file === '.env' ? `DB_PASSWORD=${CANARY}\n` : project();
		await writeFile(join(directory, file), content);
		try {
			return await work();
		} finally {
			await writeFile(join(directory, file), before);
		}
	};

	test('compose-file: healthy → pass', async () => {
		const rules = {restart: {except: ['job']}};
		expect(await look(composeFile, {directory, services: ['bot', 'crash', 'worker', 'job'], rules})).toMatchObject({status: 'pass'});
	});

	test.each<[string, string, string, string]>([
		['a port on every address', '127.0.0.1:', '0.0.0.0:', 'bot: published on 0.0.0.0'],
		['an image without a tag', 'coinpilot/base:1', 'coinpilot/base', 'image with no tag'],
		['a dependency that is not there', '    healthcheck', '    depends_on: [db]\n    healthcheck', 'Compose refuses the file'],
		['a variable that nobody set', 'REDIS_HOST: redis', 'REDIS_HOST: "${NOBODY}"', '${NOBODY}: a variable that nobody sets'],
		['a secret with a default', '${DB_PASSWORD:?}', '${DB_PASSWORD:-changeme}', 'bot: a secret with a default (docker-compose.yml:'],
		['not YAML', 'services:', 'services: [', 'docker-compose.yml:'],
	])('compose-file: %s → fail', async (_, from, to, reason) => {
		const verdict = await changed('docker-compose.yml', project().replaceAll(from, to), () =>
			look(composeFile, {directory, rules: {restart: {except: ['job']}}}),
		);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe('fail');
	});

	test('compose-file: a file beside it that Compose takes without -f → warn; gone → pass', async () => {
		const rules = {restart: {except: ['job']}};
		const override = join(directory, 'docker-compose.override.yml');
		await writeFile(override, 'services:\n  bot:\n    privileged: true\n');
		try {
			// What the rule is for.
			expect(engine.run('compose', '--project-directory', directory, 'config')).toContain('privileged: true');
			const verdict = await look(composeFile, {directory, rules});
			expect(verdict.summary.en).toContain(`${override}: taken by`);
			expect(verdict.status).toBe('warn');
		} finally {
			await rm(override);
		}
		expect(await look(composeFile, {directory, rules})).toMatchObject({status: 'pass'});
	});

	test('compose-file: the image brings the healthcheck that is waited for → pass; the image of what is waited for brings none → fail; the image of what is waited for is not there → unknown', async () => {
		engine.run('create', '--name', 'raw', engine.image, 'true');
		engine.run('commit', '--change', 'HEALTHCHECK --interval=1s CMD ["true"]', 'raw', 'coinpilot/checked:1');
		engine.run('rm', 'raw');
		const file = (image: string) => `name: waiting
services:
  db:
${service(['    command: [sleep, "600"]', '    network_mode: none']).replace('coinpilot/base:1', image)}
  bot:
${service(['    command: [sleep, "600"]', '    network_mode: none', '    depends_on: {db: {condition: service_healthy}}'])}
`;
		const rules = {healthchecks: false};
		const lookAt = (image: string) => changed('docker-compose.yml', file(image), () => look(composeFile, {directory, rules}));
		const up = (image: string) => changed('docker-compose.yml', file(image), async () => compose('up', '-d', '--pull', 'never'));

		expect(await lookAt('coinpilot/checked:1')).toMatchObject({status: 'pass'});
		await up('coinpilot/checked:1');
		await changed('docker-compose.yml', file('coinpilot/checked:1'), async () => compose('down', '-t', '0'));
		const without = await lookAt('coinpilot/base:1');
		expect(without.summary.en).toContain('bot: waits for db to be healthy, which has no healthcheck: it never starts (docker-compose.yml:');
		expect(without.status).toBe('fail');
		// What the rule is for: Compose says the same, but only when it is too late.
		await expect(up('coinpilot/base:1')).rejects.toThrow(/no healthcheck configured/);
		await changed('docker-compose.yml', file('coinpilot/base:1'), async () => compose('down', '-t', '0'));
		const unseen = await lookAt('coinpilot/nowhere:1');
		expect(unseen.summary.en).toContain('whose image is not there to look at');
		expect(unseen.status).toBe('unknown');
	});

	test('compose-services: healthy → pass, a one-shot that ended too', async () => {
		const verdict = await look(composeServices, {
			services: ['bot', 'job'],
			oneShots: ['job'],
			healthchecked: ['bot'],
			interval: '1s',
			maxImageAge: '1d',
		});
		expect(verdict).toMatchObject({status: 'pass'});
	});

	test('compose-services: a restart loop → fail', async () => {
		compose('--profile', 'faults', 'up', '-d', 'crash');
		const verdict = await look(composeServices, {services: ['crash'], interval: '4s'});
		expect(verdict.summary.en).toContain('oci-crash-1 restarts over and over');
		expect(verdict.status).toBe('fail');
		expect(await look(logs, {container: 'oci-crash-1', deny: ['error']})).toMatchObject({status: 'fail'});
		compose('--profile', 'faults', 'rm', '-f', '-s', 'crash');
	});

	test('compose-services: one of several containers stopped → fail; fewer containers than the file declares → fail; env-parity: one of several made with another value → fail', async () => {
		const up = (count: number) =>
			compose('--profile', 'faults', 'up', '-d', '--wait', '--no-recreate', '--scale', `worker=${count}`, 'worker');
		up(2);
		const services = {services: ['worker'], interval: '10ms'};
		expect(await look(composeServices, services)).toMatchObject({status: 'pass'});
		await changed('docker-compose.yml', project().replace('  worker:', '  worker:\n    scale: 3'), async () => {
			const few = await look(composeServices, {...services, directory});
			expect(few).toMatchObject({status: 'fail', summary: {en: 'worker runs in 2 of 3 containers'}});
		});
		await changed('docker-compose.yml', project().replace('  worker:', '  worker:\n    deploy: {replicas: 2}'), async () => {
			expect(await look(composeServices, {...services, directory})).toMatchObject({status: 'pass'});
		});
		engine.run('stop', '-t', '0', 'oci-worker-1');
		const stopped = await look(composeServices, services);
		expect(stopped.summary.en).toContain('oci-worker-1 is exited');
		expect(stopped.status).toBe('fail');
		engine.run('start', 'oci-worker-1');
		expect(await look(envParity, {directory})).toMatchObject({status: 'pass'});
		await changed('.env', 'DB_PASSWORD=another-one-71ab\n', async () => up(3));
		const mixed = await look(envParity, {directory});
		expect(mixed).toMatchObject({status: 'fail', summary: {en: 'container oci-worker-3: DB_PASSWORD is not what the file gives it now'}});
		engine.run('rm', '-f', 'oci-worker-3');
		expect(await look(envParity, {directory})).toMatchObject({status: 'pass'});
		compose('--profile', 'faults', 'rm', '-f', '-s', 'worker');
	});

	test('compose-services: the services of another project run, and none of the file’s → fail; the file’s own run → pass', async () => {
		const fields = {directory, services: ['bot'], interval: '10ms'};
		const elsewhere = await changed('docker-compose.yml', project().replace('name: oci', 'name: elsewhere'), () =>
			look(composeServices, fields),
		);
		expect(elsewhere.summary.en).toContain('bot has no container in the project elsewhere: what is there is of oci');
		expect(elsewhere.status).toBe('fail');
		expect(await look(composeServices, fields)).toMatchObject({status: 'pass'});
	});

	test('compose-services: stopped, paused and missing → fail', async () => {
		engine.run('pause', 'coinpilot-bot');
		expect((await look(composeServices, {services: ['bot'], interval: '10ms'})).summary.en).toContain('is paused');
		engine.run('unpause', 'coinpilot-bot');
		expect(await look(composeServices, {services: ['db'], interval: '10ms'})).toMatchObject({status: 'fail'});
		expect(await look(composeServices, {services: ['job'], interval: '10ms'})).toMatchObject({status: 'fail'});
	});

	test('published-ports: healthy → pass; published by hand → fail', async () => {
		expect(await look(publishedPorts, {directory})).toMatchObject({status: 'pass'});
		engine.run('network', 'create', 'other');
		engine.run('run', '-d', '--name', 'stray', '--network', 'other', '-p', '0.0.0.0::9000', engine.image, 'sleep', '600');
		const verdict = await look(publishedPorts, {directory});
		expect(verdict.summary.en).toContain('stray is open to other machines: 0.0.0.0:');
		expect(verdict.status).toBe('fail');
		engine.run('rm', '-f', 'stray');
	});

	test('published-ports: the project is not there while another runs → unknown; a service that publishes stopped or gone → warn; there again → pass', async () => {
		const elsewhere = await changed('docker-compose.yml', project().replace('name: oci', 'name: elsewhere'), () =>
			look(publishedPorts, {directory}),
		);
		expect(elsewhere.summary.en).toContain('No container of the project elsewhere runs');
		expect(elsewhere.status).toBe('unknown');
		compose('--profile', 'faults', 'up', '-d', 'worker');
		const gone = {
			status: 'warn',
			summary: {en: `bot has no running container to publish 127.0.0.1:${port}→8000, as the file says`},
		};
		engine.run('stop', '-t', '0', 'coinpilot-bot');
		expect(await look(publishedPorts, {directory})).toMatchObject(gone);
		engine.run('rm', '-f', 'coinpilot-bot');
		expect(await look(publishedPorts, {directory})).toMatchObject(gone);
		compose('up', '-d', 'bot');
		expect(await look(publishedPorts, {directory})).toMatchObject({status: 'pass'});
		compose('--profile', 'faults', 'rm', '-f', '-s', 'worker');
	});

	test('env-parity: one of two services has no container → warn; it was created with another value and waits → fail; created anew → pass', async () => {
		const file = project().replaceAll('    profiles: [faults]\n', '');
		await changed('docker-compose.yml', file, async () => {
			compose('up', '-d', '--no-deps', 'worker');
			expect(await look(envParity, {directory})).toMatchObject({status: 'pass'});
			compose('stop', '-t', '0', 'worker');
			expect(await look(envParity, {directory})).toMatchObject({status: 'pass'});
			compose('rm', '-f', '-s', 'worker');
			expect(await look(envParity, {directory})).toMatchObject({status: 'warn', summary: {en: 'no container to compare: worker'}});
			await changed('.env', 'DB_PASSWORD=another-one-71ab\n', async () => compose('create', 'worker'));
			const old = await look(envParity, {directory});
			expect(old).toMatchObject({status: 'fail', summary: {en: 'container oci-worker-1: DB_PASSWORD is not what the file gives it now'}});
			compose('create', 'worker');
			expect(await look(envParity, {directory})).toMatchObject({status: 'pass'});
			compose('rm', '-f', '-s', 'worker');
		});
	});

	test('logs: healthy → pass; denied → fail; no container → fail; nothing → unknown', async () => {
		const bot = {container: 'coinpilot-bot', deny: ['error']};
		expect(await look(logs, {...bot, counts: [{regexp: 'loop done', expect: {ge: 1}}]})).toMatchObject({status: 'pass'});
		expect(await look(logs, {...bot, deny: ['loop']})).toMatchObject({status: 'fail'});
		expect(await look(logs, {...bot, container: 'nobody'})).toMatchObject({status: 'fail'});
		expect(await look(logs, {...bot, container: 'oci-job-1'})).toMatchObject({status: 'unknown'});
	});

	test('env-parity: healthy → pass; another value in the container → fail; cut at a $ → fail; no .env syntax → fail; localhost → fail', async () => {
		const fields = {directory, required: ['DB_PASSWORD'], services: {bot: ['DB_PASSWORD', 'REDIS_HOST']}};
		expect(await look(envParity, fields)).toMatchObject({status: 'pass'});
		const other = await changed('.env', 'DB_PASSWORD=another-one-71ab\n', () => look(envParity, fields));
		expect(other).toMatchObject({status: 'fail', summary: {en: 'container coinpilot-bot: DB_PASSWORD is not what the file gives it now'}});
		const cut = await changed('.env', `DB_PASSWORD=x${CANARY}$tail\n`, () => look(envParity, fields));
		expect(cut.summary.en).toContain('DB_PASSWORD loses what follows a $');
		const broken = await changed('.env', `DB_PASSWORD=${CANARY}\n${CANARY}#=x\n`, () => look(envParity, fields));
		expect(broken.status).toBe('fail');
		const local = await changed('docker-compose.yml', project().replace('REDIS_HOST: redis', 'REDIS_HOST: localhost'), () =>
			look(envParity, fields),
		);
		expect(local.summary.en).toContain('bot: REDIS_HOST points at localhost');
	});

	test('env-parity: a variable that is passed on and that nobody sets → pass; the service has to be given it → fail', async () => {
		const passedOn = project()
			.replaceAll('    profiles: [faults]\n', '')
			.replace(
				`command: [sleep, "600"]\n    environment: {DB_PASSWORD: "\${DB_PASSWORD:?}"}`,
				`command: [sleep, "600"]\n    environment: [DB_PASSWORD, FEATURE]`,
			);
		await changed('docker-compose.yml', passedOn, async () => {
			compose('up', '-d', '--no-deps', 'worker');
			expect(await look(envParity, {directory})).toMatchObject({status: 'pass'});
			const wanted = await look(envParity, {directory, services: {worker: ['FEATURE']}});
			expect(wanted).toMatchObject({
				status: 'fail',
				summary: {en: expect.stringContaining('worker: FEATURE is missing in the Compose file')},
			});
			compose('rm', '-f', '-s', 'worker');
		});
	});

	test('env-parity: an env file of another name fills the variables → pass, with another value in it → fail, without it → fail', async () => {
		const fields = {directory, env: 'prod.env', required: ['DB_PASSWORD']};
		await rename(join(directory, '.env'), join(directory, 'prod.env'));
		try {
			expect(await look(envParity, fields)).toMatchObject({status: 'pass'});
			await writeFile(join(directory, 'prod.env'), 'DB_PASSWORD=another-one-71ab\n');
			const other = await look(envParity, fields);
			expect(other).toMatchObject({
				status: 'fail',
				summary: {en: 'container coinpilot-bot: DB_PASSWORD is not what the file gives it now'},
			});
			await rm(join(directory, 'prod.env'));
			expect(await look(envParity, fields)).toMatchObject({
				status: 'fail',
				summary: {en: expect.stringContaining('prod.env is not there')},
			});
		} finally {
			await rm(join(directory, 'prod.env'), {force: true});
			await writeFile(join(directory, '.env'), `DB_PASSWORD=${CANARY}\n`, {mode: 0o600});
		}
	});
});
