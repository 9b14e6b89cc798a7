import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {parse} from 'yaml';
import {singleWriter} from '../../src/checks/safety/single-writer.ts';
import {type Config, configSchema} from '../../src/config/schema.ts';
import type {Environment} from '../../src/demo/environment.ts';
import type {Systems} from '../../src/systems/systems.ts';
import {type DemoSystems, startDemoSystems} from '../support/demo-systems.ts';

let started: DemoSystems;
let demo: Environment;
let config: Config;
let systems: Systems;
const {signal} = new AbortController();

beforeAll(async () => {
	started = await startDemoSystems();
	({demo, config, systems} = started);
}, 60_000);

afterAll(() => started?.stop(), 30_000);

const onVm = (script: string) => systems.run({target: 'vm'}, {script}, {signal});

test('the written configuration is the one that was handed over, and only the operator can read it', () => {
	const {directory, configPath} = demo.facts;
	expect(configSchema.parse(parse(readFileSync(configPath, 'utf8')))).toEqual(config);
	expect(statSync(directory).mode & 0o777).toBe(0o700);
	for (const name of ['coinpilot-ops.yaml', 'secrets.env', 'id_ed25519', 'known_hosts']) {
		expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
	}
	expect(readFileSync(configPath, 'utf8')).not.toContain(demo.facts.secrets.DEMO_DB_PASSWORD);
});

test('the VM and Minikube are known by their own names and ids', async () => {
	expect(await systems.vantage('vm', {signal})).toEqual({
		target: 'vm',
		hostname: 'coinpilot-ins',
		machine: expect.stringMatching(/^[0-9a-f]{32}$/),
	});
	expect(await systems.vantage('minikube', {signal})).toMatchObject({hostname: 'minikube', machine: expect.stringMatching(/-/)});
});

test('commands on the VM see its files and its programs, and none of this machine’s that could harm it', async () => {
	const ran = await onVm(
		`cd ${config.compose?.directory} && ls && [ -f /opt/coin-pilot/deploy/cloud/oci/.env ] && stat -c %a .env; cat /etc/machine-id | wc -c; printf '%s|' "a  b" '$x'; exit 3`,
	);
	expect(ran).toMatchObject({exitCode: 3, stdout: 'bootstrap.sh\ndocker-compose.prod.yml\nsystemd\n600\n33\na  b|$x|'});
	expect((await onVm('command -v rm || command -v reboot || echo none')).stdout).toBe('none\n');
});

test('commands reach containers and pods, with their standard input', async () => {
	const asked = {argv: ['psql', '-U', 'postgres', '-d', 'coinpilot', '-tAc', 'select count(*) from trading_history']};
	expect((await systems.run({target: 'vm', container: 'coinpilot-db'}, asked, {signal})).stdout).toBe('16\n');
	const copied = await systems.run({target: 'minikube', workload: 'statefulset/db'}, {script: 'tr a-z A-Z'}, {signal, stdin: 'over there'});
	expect(copied.stdout).toBe('OVER THERE');
	const waiting = systems.run({target: 'vm', container: 'coinpilot-bot'}, {argv: ['true']}, {signal});
	await expect(waiting).rejects.toMatchObject({problem: {code: 'container-not-running', state: 'created'}});
});

test('a cancelled command is ended on the VM', async () => {
	const stop = new AbortController();
	const said: string[] = [];
	const running = systems.run(
		{target: 'vm'},
		{script: 'echo $$; sleep 300 & sleep 300'},
		{signal: stop.signal, onOutput: (_stream, chunk) => said.push(chunk)},
	);
	await expect.poll(() => said.join(''), {timeout: 10_000}).toMatch(/^\d+\n$/);
	stop.abort();
	await expect(running).rejects.toMatchObject({problem: {code: 'cancelled'}});
	await expect.poll(() => existsSync(`/proc/${said.join('').trim()}`), {timeout: 10_000}).toBe(false);
});

test('the switch by the commands of the checklist is seen by the check', {timeout: 30_000}, async () => {
	const look = async () => {
		const spec = singleWriter.schema.parse({bots: config.bots});
		return singleWriter.judge(await singleWriter.observe(spec, systems, signal), spec).summary.en;
	};
	expect(await look()).toBe('One bot is live: minikube');
	await systems.kubectl('minikube', ['scale', 'deployment/bot', '--replicas=0'], {signal});
	expect(await look()).toBe('No bot is live anywhere');
	await systems.docker('vm', ['start', 'coinpilot-bot'], {signal});
	expect(await look()).toBe('One bot is live: cloud');
	await systems.kubectl('minikube', ['scale', 'deployment/bot', '--replicas=1'], {signal});
	expect(await look()).toBe('2 bots are live at once: minikube, cloud');
	await systems.docker('vm', ['stop', 'coinpilot-bot'], {signal});
	expect(await look()).toBe('One bot is live: minikube');
});

test('stopping the database’s container takes its port away, and starting it brings the rows back', {timeout: 30_000}, async () => {
	const rows = () => systems.postgres('target', session => session.query('select count(*) from positions'), {signal});
	await systems.docker('vm', ['stop', 'coinpilot-db'], {signal});
	await expect(rows()).rejects.toMatchObject({problem: {code: 'container-not-running'}});
	await systems.docker('vm', ['start', 'coinpilot-db'], {signal});
	await expect.poll(() => rows().then(({rows: [row]}) => row?.[0]), {timeout: 15_000}).toBe('2');
});

test('what was left running is ended with the demo', {timeout: 60_000}, async () => {
	const other = await startDemoSystems({directory: demo.facts.directory, faults: ['closed-443']});
	const {stdout} = await other.systems.run({target: 'vm'}, {script: 'setsid sleep 300 >/dev/null 2>&1 & echo $!'}, {signal});
	await other.systems.close();
	const running = `/proc/${stdout.trim()}`;
	expect(existsSync(running)).toBe(true);
	await other.demo.stop();
	await expect.poll(() => existsSync(running), {timeout: 10_000}).toBe(false);
	expect(readdirSync(demo.facts.directory).filter(name => name.startsWith('coinpilot-demo-'))).toEqual([]);
});
