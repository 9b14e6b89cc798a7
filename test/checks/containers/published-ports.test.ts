import {describe, expect, it} from 'vitest';
import {publishedPorts} from '../../../src/checks/containers/published-ports.ts';
import {type DockerAnswer, withoutCompose} from '../../support/compose-project.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {inspected} from '../../support/inspected.ts';
import {lookWith} from '../../support/look-with.ts';

type Containers = readonly Record<string, unknown>[];
const bound = (HostIp: string, HostPort: string) => ({HostIp, HostPort});
const port = (host_ip: string, target: number, published = String(target)) => ({
	mode: 'ingress',
	host_ip,
	target,
	published,
	protocol: 'tcp',
});
const file = (services: Record<string, unknown>): DockerAnswer => ({stdout: JSON.stringify({name: 'oci', services})});

const proxyFile = file({db: {}, proxy: {ports: [port('', 443)]}});
const dashboardFile = file({db: {}, dashboard: {ports: [port('127.0.0.1', 8501)]}});
const db = inspected('db', {Ports: {'5432/tcp': null}});
const dashboard = inspected('dashboard', {Ports: {'8501/tcp': [bound('127.0.0.1', '8501')]}});

function look(
	containers: Containers,
	config: DockerAnswer | ((args: readonly string[]) => DockerAnswer) = dashboardFile,
	fields: Record<string, unknown> = {},
) {
	const systems = createFakeSystems({
		docker: async (_target, args) => {
			const base = {exitCode: 0, stdout: '', stderr: '', truncated: false, durationMs: 1};
			if (args[0] === 'compose') return {...base, ...(typeof config === 'function' ? config(args) : config)};
			return {...base, stdout: args[0] === 'ps' ? containers.map(one => String(one.Id)).join('\n') : JSON.stringify(containers)};
		},
	});
	return lookWith(publishedPorts, {directory: '/opt/coin-pilot', ...fields}, systems);
}

describe('published-ports', () => {
	it('published-ports: healthy → pass', async () => {
		const verdict = await look([db, dashboard]);
		expect(verdict).toMatchObject({status: 'pass', summary: {en: '2 containers publish 1 ports, all as they should'}});
	});

	const everywhere = [bound('0.0.0.0', '5432'), bound('::', '5432')];
	it.each<[string, Containers, DockerAnswer | ((args: readonly string[]) => DockerAnswer), string, string]>([
		[
			'published by hand on every address',
			[inspected('db', {Ports: {'5432/tcp': everywhere}}), dashboard],
			dashboardFile,
			'fail',
			'open to other machines: 0.0.0.0:5432→5432/tcp',
		],
		[
			'on every IPv6 address only',
			[inspected('db', {Ports: {'5432/tcp': [bound('::', '5432')]}})],
			dashboardFile,
			'fail',
			'open to other machines: [::]:5432',
		],
		[
			'on the machine’s own address',
			[inspected('db', {Ports: {'5432/tcp': [bound('10.0.0.5', '5432')]}})],
			dashboardFile,
			'fail',
			'10.0.0.5:5432',
		],
		[
			'the file itself says so',
			[inspected('db', {Ports: {'5432/tcp': everywhere}})],
			file({db: {ports: [port('', 5432)]}}),
			'fail',
			'open to other machines',
		],
		[
			'beyond the file, on loopback',
			[inspected('db', {Ports: {'5432/tcp': [bound('127.0.0.1', '5432')]}})],
			file({db: {}}),
			'warn',
			'publishes what the file does not say',
		],
		[
			'another project’s',
			[dashboard, inspected('old', {Ports: {'9000/tcp': [bound('0.0.0.0', '9000')]}, Labels: {'com.docker.compose.project': 'old'}})],
			dashboardFile,
			'fail',
			'coinpilot-old is open',
		],
		[
			'stopped, and open when it starts',
			[dashboard, inspected('db', {Ports: {}, PortBindings: {'5432/tcp': [bound('', '5432')]}}, {Status: 'exited', Running: false})],
			dashboardFile,
			'fail',
			'*:5432→5432/tcp',
		],
		['in the file and not there', [inspected('dashboard', {Ports: {}})], dashboardFile, 'warn', 'does not publish 127.0.0.1:8501→8501'],
		[
			'another address than the file',
			[inspected('dashboard', {Ports: {'8501/tcp': [bound('127.0.0.2', '8501')]}})],
			dashboardFile,
			'warn',
			'127.0.0.2:8501',
		],
		['the host’s network', [inspected('bot', {NetworkMode: 'host'})], file({bot: {}}), 'fail', "coinpilot-bot uses the host's own network"],
		[
			'the project of the file is not there, while another runs',
			[inspected('other', {Labels: {'com.docker.compose.project': 'other', 'com.docker.compose.service': 'proxy'}})],
			proxyFile,
			'unknown',
			'No container of the project oci runs',
		],
		[
			'a one-off is all that runs of the project',
			[
				inspected('proxy-run', {
					Labels: {
						'com.docker.compose.project': 'oci',
						'com.docker.compose.service': 'proxy',
						'com.docker.compose.oneoff': 'True',
					},
				}),
			],
			proxyFile,
			'unknown',
			'No container of the project oci runs',
		],
		[
			'a service that publishes is gone, while others run',
			[db],
			proxyFile,
			'warn',
			'proxy has no running container to publish *:443→443, as the file says',
		],
		[
			'a service that publishes has stopped, while others run',
			[db, inspected('proxy', {PortBindings: {'443/tcp': [bound('', '443')]}}, {Status: 'exited', Running: false})],
			proxyFile,
			'warn',
			'proxy has no running container to publish *:443→443',
		],
		['no container that runs', [inspected('db', {}, {Status: 'exited', Running: false})], dashboardFile, 'unknown', 'No container runs'],
		['no container at all', [], dashboardFile, 'unknown', 'No container runs'],
		['no Compose to read the file', [dashboard], withoutCompose, 'unknown', 'What the file says could not be read'],
	])('published-ports: %s → %s', async (_, containers, config, status, reason) => {
		const verdict = await look(containers, config, {allow: [443]});
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
		expect(JSON.stringify(verdict)).not.toContain('canary');
	});

	it.each<[string, Containers, DockerAnswer, Record<string, unknown>]>([
		[
			'what is allowed',
			[inspected('proxy', {Ports: {'443/tcp': [bound('0.0.0.0', '443'), bound('::', '443')]}})],
			file({proxy: {ports: [port('', 443)]}}),
			{allow: [80, 443]},
		],
		[
			'what is allowed to one service',
			[inspected('proxy', {Ports: {'443/tcp': [bound('0.0.0.0', '443')]}})],
			file({proxy: {ports: [port('0.0.0.0', 443)]}}),
			{allow: ['proxy:443']},
		],
		[
			'a port of a range',
			[inspected('db', {Ports: {'5432/tcp': [bound('127.0.0.1', '5435')]}})],
			file({db: {ports: [port('127.0.0.1', 5432, '5430-5440')]}}),
			{},
		],
		[
			'a port that Docker chose',
			[inspected('db', {Ports: {'5432/tcp': [bound('127.0.0.1', '32768')]}})],
			file({db: {ports: [{...port('127.0.0.1', 5432), published: ''}]}}),
			{},
		],
		[
			'a service of a profile, or scaled to none, that is not there',
			[db],
			file({db: {}, tool: {profiles: ['tools'], ports: [port('127.0.0.1', 9000)]}, old: {scale: 0, ports: [port('127.0.0.1', 9001)]}}),
			{},
		],
		[
			'a one-off beside its service, which publishes nothing',
			[
				dashboard,
				inspected('dashboard-run', {
					Labels: {
						'com.docker.compose.project': 'oci',
						'com.docker.compose.service': 'dashboard',
						'com.docker.compose.oneoff': 'True',
					},
				}),
			],
			dashboardFile,
			{},
		],
		['a host network that is allowed', [inspected('bot', {NetworkMode: 'host'})], file({bot: {}}), {hostNetwork: ['bot']}],
	])('%s passes', async (_, containers, config, fields) => {
		expect(await look(containers, config, fields)).toMatchObject({status: 'pass'});
	});
});
