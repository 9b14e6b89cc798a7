import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {prometheusConfig} from '../../src/checks/monitoring/prometheus-config.ts';
import {findProgram} from '../support/find-program.ts';
import {lookWith} from '../support/look-with.ts';
import {createStandIns} from '../support/stand-in-programs.ts';
import {type HostOverSsh, startHostOverSsh} from './host-over-ssh.ts';
import {hasSshd} from './start-sshd.ts';

const possible = hasSshd && findProgram('promtool') !== undefined;
if (!possible) console.warn('SKIPPED: test/real/prometheus-config.test.ts needs an OpenSSH server and promtool');

const GOOD = `global:
  scrape_interval: 15s
scrape_configs:
  - job_name: coinpilot-core
    static_configs:
      - targets: ["bot:8000"]
  - job_name: node
    static_configs:
      - targets: [node-exporter:9100, "coinpilot-cadvisor:8080"]
  - job_name: prometheus
    static_configs:
      - targets: [localhost:9090]
`;
/** Nothing written down for the first job, and this instead. */
const DISCOVERED = (how: string) => GOOD.replace(/static_configs:\n.*bot:8000.*\n/, `${how}\n`);
const COMPOSE = `services:
  bot: {image: bot}
  node-exporter: {image: x}
  cadvisor: {image: x, container_name: coinpilot-cadvisor}
  prometheus: {image: prom/prometheus}
`;

describe.skipIf(!possible)('prometheus-config, with a real promtool over SSH', () => {
	let host: HostOverSsh;
	let root: string;
	let files = 0;

	beforeAll(async () => {
		root = await mkdtemp(join(tmpdir(), 'prometheus-config-'));
		await chmod(root, 0o755);
		await writeFile(join(root, 'docker-compose.yml'), COMPOSE);
		// The container of a stand-in is this machine; its docker knows no compose, so that the file itself is read.
		await mkdir(join(root, 'bin'));
		const standIns = await createStandIns(join(root, 'bin'));
		await standIns.container('coinpilot-prometheus', {Status: 'running'});
		host = await startHostOverSsh({docker: standIns.docker});
	});
	afterAll(async () => {
		await host?.stop();
		if (root !== undefined) await rm(root, {recursive: true, force: true});
	});

	const look = async (content: string | undefined, fields: Record<string, unknown> = {}) => {
		const path = join(root, `prometheus-${files++}.yml`);
		if (content !== undefined) await writeFile(path, content);
		return lookWith(prometheusConfig, {on: 'vm', path, compose: {directory: root}, ...fields}, host.systems);
	};

	it('prometheus-config: scrapes that stand in other files → unknown', async () => {
		const verdict = await look(`${GOOD}scrape_config_files: [more/*.yml]\n`);
		// A promtool from before they were introduced refuses the file besides.
		expect(verdict.status).not.toBe('pass');
		expect('evidence' in verdict && verdict.evidence).toContainEqual(
			expect.objectContaining({observed: 'more/*.yml', status: 'unknown', label: expect.objectContaining({en: 'scrape_config_files'})}),
		);
	});

	it('prometheus-config: healthy → pass, and promtool says so too', async () => {
		const verdict = await look(GOOD, {jobs: ['coinpilot-core']});
		expect(verdict.summary.en).toBe('All 4 targets of Prometheus are services here');
		expect(verdict).toMatchObject({status: 'pass', evidence: expect.arrayContaining([expect.objectContaining({observed: 'SUCCESS'})])});
	});

	it('prometheus-config: looked at inside its container → pass', async () => {
		const path = join(root, 'inside.yml');
		await writeFile(path, GOOD);
		expect(await look(GOOD, {promtool: {container: 'coinpilot-prometheus', path}})).toMatchObject({status: 'pass'});
		expect(await look(GOOD, {promtool: {container: 'coinpilot-nope', path}})).toMatchObject({status: 'unknown'});
	});

	it.each<[string, string | undefined, Record<string, unknown>, string, string]>([
		[
			'a name of Kubernetes',
			GOOD.replace('bot:8000', 'bot.coin-pilot-ns.svc:8000'),
			{},
			'fail',
			'Line 6: bot.coin-pilot-ns.svc is a name of Kubernetes',
		],
		[
			'a name of Kubernetes, in full',
			GOOD.replace('bot:8000', 'bot.coin-pilot-ns.svc.cluster.local:8000'),
			{},
			'fail',
			'is a name of Kubernetes',
		],
		['a service that is not there', GOOD.replace('bot:8000', 'bots:8000'), {}, 'fail', 'there is no service bots; did you mean bot?'],
		['an address nobody allowed', GOOD.replace('bot:8000', '10.0.0.7:8000'), {}, 'fail', 'there is no service 10.0.0.7'],
		['an address that is allowed', GOOD.replace('bot:8000', '10.0.0.7:8000'), {allow: ['10.0.0.7', 'localhost']}, 'pass', 'All 4 targets'],
		[
			'its own name at another port',
			GOOD.replace('bot:8000', 'localhost:8000'),
			{},
			'fail',
			"Line 6: localhost:8000 is Prometheus' own machine",
		],
		['its own name at another port, allowed', GOOD.replace('bot:8000', 'localhost:8000'), {allow: ['localhost']}, 'pass', 'All 4 targets'],
		[
			'a named job without a target, beside others',
			GOOD.replace('["bot:8000"]', '[]'),
			{jobs: ['coinpilot-core']},
			'fail',
			'The job coinpilot-core has no target',
		],
		[
			'a named job that asks the DNS for a service',
			DISCOVERED('dns_sd_configs: [{names: [bot], type: A, port: 8000}]'),
			{jobs: ['coinpilot-core']},
			'pass',
			'All 4 targets',
		],
		[
			'a named job that asks the DNS for a name that is not there',
			DISCOVERED('dns_sd_configs: [{names: [no-such-bot], type: A, port: 8000}]'),
			{jobs: ['coinpilot-core']},
			'fail',
			'Line 5: there is no service no-such-bot',
		],
		[
			'a named job that asks for SRV records',
			DISCOVERED('dns_sd_configs: [{names: [bot]}]'),
			{jobs: ['coinpilot-core']},
			'unknown',
			'Line 5: what coinpilot-core scrapes is told to it elsewhere',
		],
		[
			'a named job whose targets stand in a file',
			DISCOVERED('file_sd_configs: [{files: [/nope/more.json]}]'),
			{jobs: ['coinpilot-core']},
			'unknown',
			'told to it elsewhere',
		],
		['a job is missing', GOOD, {jobs: ['coinpilot-extra']}, 'fail', 'There is no job coinpilot-extra'],
		[
			'discovery in Kubernetes',
			`${GOOD}  - job_name: pods\n    kubernetes_sd_configs: [{role: pod}]\n`,
			{},
			'fail',
			'looks for its targets in Kubernetes',
		],
		[
			'an alertmanager that is not there',
			`${GOOD}alerting:\n  alertmanagers:\n    - static_configs: [{targets: ["alertmanager:9093"]}]\n`,
			{},
			'fail',
			'no service alertmanager',
		],
		['not YAML', GOOD.replace('"bot:8000"]', '"bot:8000"'), {}, 'fail', ':7:'],
		['a key that Prometheus does not know', GOOD.replace('scrape_interval', 'scrape_intervall'), {}, 'fail', 'promtool does not take it'],
		['no target at all', 'global: {scrape_interval: 15s}\n', {}, 'fail', 'names no target'],
		['empty', '', {}, 'fail', 'is empty'],
		['missing', undefined, {}, 'fail', 'is not there'],
		['no Compose project to compare with', GOOD, {compose: {directory: '/nowhere'}}, 'unknown', 'services could not be looked at'],
	])('prometheus-config: %s', async (_, content, fields, status, reason) => {
		const verdict = await look(content, fields);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it('prometheus-config: a host that does not answer → unknown', async () => {
		expect(await look(GOOD, {on: 'away'})).toMatchObject({status: 'unknown'});
	});
});
