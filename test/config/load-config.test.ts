import {chmod, mkdir, mkdtemp, rm, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {findConfig, requireConfig} from '../../src/config/find-config.ts';
import {loadConfig, parseConfig} from '../../src/config/load-config.ts';
import {readText} from '../../src/config/read-text.ts';
import {problemText} from '../../src/core/problem-text.ts';

const good = `environment: production
targets:
  vm: {type: ssh, host: 203.0.113.10, user: ubuntu}
  minikube: {type: kubernetes, context: minikube, namespace: coin-pilot-ns}
domain: dashboard.example.com
compose: {on: vm, directory: /opt/coin-pilot, file: docker-compose.prod.yml}
databases:
  source: {on: minikube, workload: statefulset/db, name: coinpilot, password: {secret: SOURCE_DB_PASSWORD}}
bots: [{name: cloud, on: vm, container: coinpilot-bot}]
endpoints: {bot: {from: vm, url: "http://127.0.0.1:8000/health"}, site: {url: "https://dashboard.example.com"}}
`;
const said = (text: string) => parseConfig('coinpilot-ops.yaml', text).problems.map(problem => problemText(problem).en);

describe('parseConfig', () => {
	it('fills in what is not said', () => {
		const {config, problems} = parseConfig('coinpilot-ops.yaml', good);
		expect(problems).toEqual([]);
		expect(config).toMatchObject({
			targets: {vm: {port: 22, docker: 'docker'}},
			databases: {source: {port: 5432, user: 'postgres', tls: false}},
			firewall: {open: [22, 80, 443]},
			endpoints: {site: {from: 'operator'}},
		});
	});

	it('names every target that is not there, where it is named', () => {
		const text = good
			.replace('compose: {on: vm', 'compose: {on: vmm')
			.replace('[{name: cloud, on: vm', '[{name: cloud, on: cloud')
			.replace('from: vm', 'from: minicube');
		expect(said(text)).toEqual([
			'coinpilot-ops.yaml:6:15  unknown target "vmm"; did you mean "vm"?',
			'coinpilot-ops.yaml:9:26  unknown target "cloud"; there is operator, vm, minikube',
			'coinpilot-ops.yaml:10:25  unknown target "minicube"; did you mean "minikube"?',
		]);
	});

	it('points at keys and values, into the right form of a target', () => {
		const text = good
			.replace('user: ubuntu', 'usr: ubuntu')
			.replace('type: kubernetes', 'type: kubernets')
			.replace('domain:', 'domian:')
			.replace('SOURCE_DB_PASSWORD', 'hunter2');
		expect(said(text)).toEqual([
			'coinpilot-ops.yaml:1:1  the key "domain" is missing; add it',
			'coinpilot-ops.yaml:3:7  the key "user" is missing; add it',
			'coinpilot-ops.yaml:3:39  unknown key "usr"; did you mean "user"?',
			'coinpilot-ops.yaml:4:20  "type" must be one of ssh, kubernetes, local; did you mean "kubernetes"?',
			'coinpilot-ops.yaml:5:1  unknown key "domian"; did you mean "domain"?',
			'coinpilot-ops.yaml:8:88  "secret" must be the name of a secret in capitals like DB_PASSWORD, not its value',
		]);
	});

	it('does not let a target take the place of this machine', () => {
		expect(said(good.replace('  vm:', '  operator: {type: local}\n  vm:'))).toEqual([
			'coinpilot-ops.yaml:3:3  "operator" must be another name; operator is this machine',
		]);
	});

	it('is no place for a mapping that is not one', () => {
		expect(said('- a\n- b\n')).toEqual(['coinpilot-ops.yaml:1:1  the file must be a mapping']);
	});

	it.each([
		['a host with a line end', 'targets: {vm: {type: ssh, host: "a\\nb", user: u}}', '"host" must be a host name or an address alone'],
		['a name that nobody wrote', 'targets: {vm: {type: ssh, host: "", user: u}}', '"host" must be a host name or an address alone'],
		['an address in brackets', 'targets: {vm: {type: ssh, host: "[2001:db8::1]", user: u}}', '"host" must be a host name'],
		['a user at a host', 'targets: {vm: {type: ssh, host: me@h, user: u}}', '"host" must be a host name'],
		['a host with a port', 'targets: {vm: {type: ssh, host: "h:2222", user: u}}', '"host" must be a host name'],
		[
			'a port that no number holds',
			'targets: {vm: {type: ssh, host: "2001:db8::1", port: 99999999999999999999, user: u}}',
			'"port" must be at most 65535',
		],
		[
			'a folder that is relative',
			'compose: {on: vm, directory: deploy, file: c.yml}',
			'"directory" must be a path on the host that begins with /',
		],
		[
			'a home folder of nobody',
			'compose: {on: vm, directory: ~/deploy, file: c.yml}',
			'"directory" must be a path on the host that begins with /',
		],
		[
			'a folder that runs',
			'compose: {on: vm, directory: "/opt/$(id)", file: c.yml}',
			'"directory" must be a path on the host that begins with /',
		],
		['a file that ends its quotes', "compose: {on: vm, directory: /opt/a b, file: 'c\".yml'}", '"file" must be one line'],
		['a database that ends its quotes', 'databases: {a: {on: vm, name: "x\'; drop"}}', '"name" must be one line'],
	])('has no place for %s', (_, line, told) => {
		const base = ['environment: x', 'domain: d.example.com', 'targets: {vm: {type: ssh, host: h, user: u}}'];
		const lines = line.startsWith('targets') ? base.slice(0, 2) : base;
		expect(said(`${[...lines, line].join('\n')}\n`)).toEqual([expect.stringContaining(told)]);
	});
});

describe('files', () => {
	let folder = '';
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'coinpilot-ops-config-'));
		await mkdir(join(folder, 'a', 'b'), {recursive: true});
		await writeFile(join(folder, 'coinpilot-ops.yaml'), good);
	});
	afterAll(() => rm(folder, {recursive: true, force: true}));

	it('are found upwards', async () => {
		expect(await findConfig(join(folder, 'a', 'b'))).toBe(join(folder, 'coinpilot-ops.yaml'));
		expect(await requireConfig('../x.yaml', join(folder, 'a'))).toBe(join(folder, 'x.yaml'));
		expect((await loadConfig(join(folder, 'coinpilot-ops.yaml'))).config?.environment).toBe('production');
	});

	it('are missed with words', async () => {
		await expect(requireConfig(undefined, '/')).rejects.toMatchObject({problem: {code: 'configuration-missing', searchedFrom: '/'}});
	});

	it('are missed with the name of the one used last, while that one is there', async () => {
		const last = join(folder, 'x.yaml');
		await writeFile(last, '');
		const missing = async () => requireConfig(undefined, '/', async () => last).catch(error => error.problem);
		expect(await missing()).toEqual({code: 'configuration-missing', searchedFrom: '/', last});
		await rm(last);
		expect(await missing()).toEqual({code: 'configuration-missing', searchedFrom: '/'});
	});

	const cases: [string, (path: string) => Promise<unknown>, string][] = [
		['missing', async () => {}, 'missing'],
		['empty', path => writeFile(path, ' \n\t\n'), 'empty'],
		['with a NUL in it', path => writeFile(path, 'id: a\u0000b'), 'binary'],
		['of another encoding', path => writeFile(path, Buffer.from([0x69, 0x64, 0xff, 0xfe])), 'binary'],
		['that are directories', path => mkdir(path), 'directory'],
	];
	it.each(cases)('%s', async (name, make, why) => {
		const path = join(folder, name.replaceAll(' ', '-'));
		await make(path);
		expect(await readText(path)).toMatchObject({problem: {code: 'file-unreadable', path, why}});
		expect((await loadConfig(path)).problems).toHaveLength(1);
	});

	it('of ten megabytes are refused by their size', async () => {
		const path = join(folder, 'huge.yaml');
		await writeFile(path, '');
		await truncate(path, 10 * 1_048_576);
		expect(await readText(path)).toMatchObject({problem: {why: 'too-large'}});
	});

	it('that are devices are not waited for', async () => {
		expect(await readText('/dev/zero')).toMatchObject({problem: {why: 'other'}});
	});

	it.skipIf(process.getuid?.() === 0)('that may not be read', async () => {
		const path = join(folder, 'denied.yaml');
		await writeFile(path, good);
		await chmod(path, 0o000);
		expect(await readText(path)).toMatchObject({problem: {why: 'denied'}});
	});

	it('that begin with a byte order mark are read', async () => {
		const path = join(folder, 'bom.yaml');
		await writeFile(path, `\uFEFF${good}`);
		expect((await loadConfig(path)).problems).toEqual([]);
	});
});
