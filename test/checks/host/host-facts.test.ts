import {describe, expect, it} from 'vitest';
import {containerNamed, hostContainers, hostFacts} from '../../../src/checks/host/host-facts.ts';
import type {Ran} from '../../../src/systems/systems.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {problemOf} from '../../support/problem-of.ts';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const never = new AbortController().signal;
const ran = (stdout: string, rest: Partial<Ran> = {}): Ran => ({exitCode: 0, stdout, stderr: '', truncated: false, durationMs: 1, ...rest});
const inspected = (...names: string[]) =>
	JSON.stringify(
		names.map(name => ({Id: name, Name: `/${name}`, State: {Status: 'running', Running: true, StartedAt: '2026-02-23T00:00:00Z'}})),
	);

function docker(list: Ran, inspect: Ran) {
	const calls: string[] = [];
	const systems = createFakeSystems({
		docker: async (_target, args) => {
			calls.push(args.join(' '));
			return args[0] === 'ps' ? list : inspect;
		},
	});
	return {calls, systems};
}

describe('hostContainers', () => {
	it('asks once for all of them, for everyone at once', async () => {
		const {calls, systems} = docker(ran('aa\nbb\n'), ran(inspected('db', 'bot')));
		const [one, other] = await Promise.all([hostContainers(systems, 'vm', never), hostContainers(systems, 'vm', never)]);
		expect(calls).toEqual(['ps -aq --no-trunc', 'inspect --type container aa bb']);
		expect(one).toBe(other);
		expect(containerNamed(one, 'bot')).toMatchObject({Id: 'bot', State: {Running: true}});
		expect(containerNamed(one, 'bo')).toBeUndefined();
	});

	it('has none where there are none, and asks nothing more', async () => {
		const {calls, systems} = docker(ran('\n'), ran(''));
		expect(await hostContainers(systems, 'vm', never)).toEqual([]);
		expect(calls).toHaveLength(1);
	});

	it('keeps the others when one was removed in between', async () => {
		const {systems} = docker(ran('aa\nbb\n'), ran(inspected('db'), {exitCode: 1, stderr: 'Error: No such container: bb'}));
		expect(await hostContainers(systems, 'vm', never)).toHaveLength(1);
	});

	it.each<[string, Ran, Ran, string]>([
		['the list is refused', ran('', {exitCode: 1, stderr: 'permission denied'}), ran(''), 'docker-unreachable'],
		['the answer is no JSON', ran('aa'), ran('Segmentation fault'), 'docker-unreachable'],
		['the answer has other things', ran('aa'), ran('[{"Id": "aa", "RepoTags": []}]'), 'docker-unreachable'],
		['the answer is too long', ran('aa'), ran('[{', {truncated: true}), 'host-unreadable'],
	])('is no list of containers when %s', async (_, list, inspect, code) => {
		expect(await problemOf(hostContainers(docker(list, inspect).systems, 'vm', never))).toMatchObject({code});
	});
});

describe('hostFacts', () => {
	const answering = (sections: Record<string, string>) =>
		createFakeSystems({
			run: async (_place, command) => {
				const mark = /@%s %s\\n' (\w+)/.exec('script' in command ? command.script : '')?.[1];
				return ran([...Object.entries(sections), ['end', '']].map(([name, said]) => `\n@${mark} ${name}\n${said}`).join(''));
			},
		});

	it('reads what the kernel says', async () => {
		const said = {
			boot: 'fef2dcda-de99-4ae0-871a-ffc5b8adad61\n',
			stat: 'btime 1795444920\n',
			now: '1795444980\n',
			memory: 'MemTotal:       24684096 kB\nMemAvailable:   22166964 kB\nHugePages_Total:       0\n',
			vmstat: 'oom_kill 3\n',
			tcp: `${HEAD}   0: 0100007F:1538 00000000:0000 0A\nwhole\n`,
			tcp6: `${HEAD}   0: 00000000000000000000000000000000:0016 0:0 0A\nwhole\n`,
			ipv6: 'on\n',
		};
		expect(await hostFacts(answering(said), 'vm', never)).toEqual({
			bootId: 'fef2dcda-de99-4ae0-871a-ffc5b8adad61',
			bootedAt: 1_795_444_920_000,
			now: 1_795_444_980_000,
			memory: new Map([
				['MemTotal', 24_684_096],
				['MemAvailable', 22_166_964],
			]),
			oomKills: 3,
			sockets: [
				{port: 22, address: '::', loopback: false},
				{port: 5432, address: '127.0.0.1', loopback: true},
			],
			unreadSockets: [],
		});
	});

	it('makes nothing up where the kernel says nothing', async () => {
		const nothing = {boot: '', stat: '', now: 'x', memory: '', vmstat: '', tcp: '', tcp6: ''};
		expect(await hostFacts(answering(nothing), 'vm', never)).toEqual({
			bootId: undefined,
			bootedAt: undefined,
			now: undefined,
			memory: new Map(),
			oomKills: undefined,
			sockets: [],
			unreadSockets: ['/proc/net/tcp', '/proc/net/tcp6'],
		});
	});

	const tcp = `${HEAD}   0: 0100007F:1538 00000000:0000 0A\nwhole\n`;
	it.each<[string, Record<string, string>, readonly string[]]>([
		['IPv6 is off', {tcp, tcp6: '', ipv6: 'off\n'}, []],
		['nothing listens on IPv6', {tcp, tcp6: `${HEAD}whole\n`, ipv6: 'on\n'}, []],
		['the table of IPv6 may not be read', {tcp, tcp6: '', ipv6: 'on\n'}, ['/proc/net/tcp6']],
		['the table of IPv6 is empty', {tcp, tcp6: 'whole\nwhole\n', ipv6: 'on\n'}, ['/proc/net/tcp6']],
		['the table of IPv6 is cut off', {tcp, tcp6: HEAD, ipv6: 'on\n'}, ['/proc/net/tcp6']],
		['the table of IPv6 is cut off, and then gone', {tcp, tcp6: HEAD, ipv6: 'off\n'}, ['/proc/net/tcp6']],
		['what it says of IPv6 is nothing', {tcp, tcp6: '', ipv6: ''}, ['/proc/net/tcp6']],
		['the table of IPv4 is cut off', {tcp: HEAD, tcp6: `${HEAD}whole\n`, ipv6: 'on\n'}, ['/proc/net/tcp']],
	])('knows which tables of sockets it has not read: %s', async (_, said, unread) => {
		expect((await hostFacts(answering(said), 'vm', never)).unreadSockets).toEqual(unread);
	});
});
