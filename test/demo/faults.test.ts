import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {runCheck} from '../../src/app/run-check.ts';
import type {CheckKind} from '../../src/checks/contract.ts';
import {checkKinds} from '../../src/checks/registry.ts';
import type {Config} from '../../src/config/schema.ts';
import type {Environment} from '../../src/demo/environment.ts';
import {FAULT_NAMES, FAULTS, type FaultName} from '../../src/demo/faults.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {type DemoSystems, startDemoSystems} from '../support/demo-systems.ts';
import {PROBE_NAMES, type Probe, type ProbeName, probesOf} from './probes.ts';

let started: DemoSystems;
let demo: Environment;
let config: Config;
let systems: Systems;

beforeAll(async () => {
	started = await startDemoSystems();
	({demo, config, systems} = started);
}, 60_000);

afterAll(() => started?.stop(), 30_000);

/** What each fault turns red, or makes impossible to see. */
const EXPECTED: Record<FaultName, Partial<Record<ProbeName, 'fail' | 'warn' | 'unknown'>>> = {
	'closed-443': {firewall: 'fail', certificate: 'fail', listening: 'fail'},
	'open-5432': {firewall: 'fail', listening: 'fail'},
	'expired-certificate': {certificate: 'fail'},
	'wrong-name': {certificate: 'fail'},
	'self-signed': {certificate: 'fail'},
	'old-tls': {certificate: 'fail'},
	'hanging-https': {page: 'fail'},
	'no-redirect': {redirect: 'fail', certificate: 'fail'},
	'garbage-http': {redirect: 'fail'},
	'dns-stale': {dns: 'fail'},
	'dns-nxdomain': {dns: 'fail'},
	'ssh-down': {vm: 'unknown', targets: 'unknown', file: 'unknown', memory: 'unknown'},
	'ssh-host-key-changed': {vm: 'unknown'},
	'docker-down': {container: 'unknown', identity: 'unknown', reboot: 'unknown'},
	'kubernetes-down': {minikube: 'unknown', bots: 'unknown'},
	'database-down': {rows: 'fail'},
	'missing-rows': {rows: 'fail'},
	'missing-table': {rows: 'fail'},
	'redis-aof-off': {redis: 'fail'},
	'both-bots-live': {bots: 'fail', still: 'fail'},
	'no-bot-live': {bots: 'fail', anyBot: 'warn'},
	'bot-unhealthy': {health: 'fail'},
	'bot-stalled': {health: 'fail', trades: 'fail'},
	'prometheus-down': {targets: 'fail'},
	'bot-target-down': {targets: 'fail', up: 'fail'},
	'target-vanished': {targets: 'fail'},
	'scrape-stale': {targets: 'fail'},
	'bot-port-published': {published: 'fail'},
	'restart-loop': {composeServices: 'fail'},
	'unpinned-image': {composeFile: 'fail'},
	'env-missing-key': {environment: 'fail', parity: 'fail'},
	'log-errors': {log: 'fail'},
	'backup-truncated': {backups: 'fail', rehearsal: 'fail'},
	'backup-old': {backups: 'fail'},
	'prometheus-k8s-name': {prometheusConfig: 'fail'},
	'redis-key-missing': {redisCompare: 'fail'},
	'grafana-wrong-uid': {grafana: 'fail'},
	'n8n-inactive': {n8n: 'fail'},
	'latency-surge': {alerts: 'fail', latency: 'fail'},
	'wrong-machine': {identity: 'fail'},
	'wrong-env-mode': {file: 'fail'},
	'disk-full': {disk: 'fail'},
	'memory-low': {memory: 'fail', killed: 'fail'},
	'cron-missing': {cron: 'fail'},
	'unit-wrong': {systemd: 'fail'},
	'n8n-exposed': {listening: 'fail'},
	'clock-unsynchronised': {clock: 'fail'},
	'reboot-unrecovered': {reboot: 'fail'},
	'short-burn-in': {burnIn: 'fail'},
	undersized: {processors: 'fail'},
	'wrong-region': {region: 'fail'},
	'arm64-missing': {images: 'fail'},
	'extension-differs': {versions: 'fail'},
	'restore-unfinished': {versions: 'fail'},
	'rules-missing': {alerts: 'fail'},
	'n8n-failing': {n8n: 'fail', deliveries: 'fail'},
	'batch-failures': {batches: 'fail'},
	'collector-silent': {prices: 'fail'},
};

/** What has to happen first for the demo to have what the fault breaks: its collectors write once they were started. */
const FIRST: Partial<Record<FaultName, string>> = {'collector-silent': 'docker restart coinpilot-collector'};
const LATER: readonly ProbeName[] = ['prices'];

async function look(name: ProbeName): Promise<string> {
	const [kindName, spec] = probesOf(config)[name] as Probe;
	const kind = checkKinds[kindName] as CheckKind;
	const check = {kind: kindName, spec: kind.schema.parse(spec()), timeoutMs: 15_000, origin: {file: 'probe', line: 1, column: 1}};
	const judged = await runCheck(check, kind, {systems, signal: AbortSignal.timeout(20_000), redact: value => value});
	return judged.verdict.status === 'pass' ? 'pass' : `${judged.verdict.status}: ${judged.verdict.summary.en}`;
}

const settles = {timeout: 25_000, interval: 100};

describe('the healthy demo', () => {
	test.each(PROBE_NAMES.filter(name => !LATER.includes(name)))('%s passes', {timeout: 30_000}, async name => {
		expect(await look(name)).toBe('pass');
	});
});

describe.each(FAULT_NAMES)('%s', fault => {
	test('is seen, and mended', {timeout: 60_000}, async () => {
		const probes = Object.entries(EXPECTED[fault]) as [ProbeName, string][];
		expect(probes.map(([, status]) => status)).toContain(FAULTS[fault].turns);
		const first = FIRST[fault];
		if (first !== undefined) await systems.run({target: 'vm'}, {script: first}, {signal: AbortSignal.timeout(20_000)});
		await demo.setFault(fault, true);
		try {
			for (const [name, status] of probes) await expect.poll(() => look(name), settles).toMatch(new RegExp(`^${status}: `));
		} finally {
			await demo.setFault(fault, false);
		}
		for (const [name] of probes) await expect.poll(() => look(name), settles).toBe('pass');
	});
});
