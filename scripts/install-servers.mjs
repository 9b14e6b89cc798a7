/** Finds the programs that the real tests run against, and installs the missing ones from Debian's packages. */
import {spawnSync} from 'node:child_process';
import {chmodSync, existsSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {installCompose} from './install-compose.mjs';

const POSTGRES = '/usr/lib/postgresql';
const PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin', ...(process.env.PATH ?? '').split(':')];
const program = name => () => PATH.some(folder => folder !== '' && existsSync(`${folder}/${name}`));

/** Each: its name, Debian's package, how to see that it is there. */
const NEEDED = [
	{
		name: 'PostgreSQL server',
		package: 'postgresql',
		isHere: () => existsSync(POSTGRES) && readdirSync(POSTGRES).some(version => existsSync(`${POSTGRES}/${version}/bin/initdb`)),
	},
	{name: 'Redis server', package: 'redis-server', isHere: program('redis-server')},
	{name: 'Prometheus', package: 'prometheus', isHere: program('prometheus')},
	{name: 'OpenSSH server', package: 'openssh-server', isHere: () => existsSync('/usr/sbin/sshd')},
	{name: 'OpenSSH client', package: 'openssh-client', isHere: program('ssh-keygen')},
	{name: 'openssl', package: 'openssl', isHere: program('openssl')},
	{name: 'tmux', package: 'tmux', isHere: program('tmux')},
	{name: 'nmap', package: 'nmap', isHere: program('nmap')},
	{name: 'iproute2', package: 'iproute2', isHere: program('ip')},
	{name: 'procps', package: 'procps', isHere: program('ps')},
	{name: 'Docker Engine', package: 'docker.io', isHere: program('dockerd')},
	{name: 'Docker registry', package: 'docker-registry', isHere: program('docker-registry')},
	{name: 'Knot DNS', package: 'knot', isHere: program('knotd')},
	{name: 'BusyBox', package: 'busybox-static', isHere: program('busybox')},
	{name: 'kubectl', package: 'kubernetes-client', isHere: program('kubectl')},
	{name: 'Python', package: 'python3-minimal', isHere: program('python3')},
];

const POLICY = '/usr/sbin/policy-rc.d';
const QUIET = {...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C'};
const LIMIT_MS = 8 * 60_000;

/**
 * @param {(line: string) => void} say
 * @returns {{name: string, why: string}[]} what is still missing, and why
 */
export function installServers(say) {
	const missing = installPackages(say);
	const why = installCompose(say, whyNot);
	const more = why === undefined ? missing : [...missing, {name: 'Docker Compose', why}];
	// Thousands of packages that nothing else here needs: whoever wants this one tested has it at hand.
	if (process.env.N8N_PROGRAM !== undefined || program('n8n')()) return more;
	return [...more, {name: 'n8n', why: 'no Debian package: npm install n8n somewhere, and name its program in N8N_PROGRAM'}];
}

function installPackages(say) {
	const missing = NEEDED.filter(({isHere}) => !isHere());
	if (missing.length === 0) {
		say('every real server is here already');
		return [];
	}
	const obstacle = whyNot();
	if (obstacle !== undefined) return missing.map(({name}) => ({name, why: obstacle}));
	const packages = missing.map(one => one.package);
	say(`installing from Debian's packages: ${packages.join(' ')}`);
	const failure = withoutStarting(() => apt('update') ?? apt('install', '-y', '--no-install-recommends', ...packages));
	// One package that cannot be had must not keep the others away.
	if (failure !== undefined) for (const one of packages) withoutStarting(() => apt('install', '-y', '--no-install-recommends', one));
	return missing.filter(({isHere}) => !isHere()).map(({name}) => ({name, why: failure ?? 'the package did not bring it'}));
}

function whyNot() {
	if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) return 'this is not Debian (no apt-get)';
	if (process.getuid?.() !== 0) return 'not root, so nothing can be installed';
	return undefined;
}

/** @returns {string | undefined} the reason when it failed */
function apt(...words) {
	const options = ['-q', '-o', 'Acquire::Retries=2', '-o', 'Acquire::http::Timeout=30', '-o', 'DPkg::Lock::Timeout=120'];
	const ran = spawnSync('apt-get', [...options, ...words], {
		env: QUIET,
		encoding: 'utf8',
		timeout: LIMIT_MS,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	if (ran.status === 0) return undefined;
	const complaint = `${ran.stderr ?? ''}\n${ran.stdout ?? ''}`.split('\n').find(line => /^(E|Err)[: ]/.test(line));
	return `apt-get ${words[0]} failed: ${complaint ?? ran.error?.message ?? `status ${ran.status}`}`.slice(0, 300);
}

/** The tests start servers of their own; the system's must not start beside them, and must not stay behind. */
function withoutStarting(work) {
	if (existsSync(POLICY)) return work();
	writeFileSync(POLICY, '#!/bin/sh\nexit 101\n');
	chmodSync(POLICY, 0o755);
	try {
		return work();
	} finally {
		rmSync(POLICY, {force: true});
	}
}
