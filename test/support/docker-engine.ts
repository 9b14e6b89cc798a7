import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {homedir, tmpdir} from 'node:os';
import {join} from 'node:path';
import {findProgram} from './find-program.ts';
import {type RunningServer, runServer} from './run-server.ts';
import {waitUntil} from './wait-until.ts';

const daemon = findProgram('dockerd') ?? ['/usr/sbin/dockerd'].find(existsSync);
const client = ['/usr/bin/docker', findProgram('docker') ?? ''].find(file => file !== '' && existsSync(file));
const busybox = ['/bin/busybox', '/usr/bin/busybox'].find(existsSync);
const compose = [
	...['/usr/libexec', '/usr/lib', '/usr/local/lib', '/usr/local/libexec'].map(folder => `${folder}/docker/cli-plugins/docker-compose`),
	join(homedir(), '.docker/cli-plugins/docker-compose'),
].find(existsSync);

/** Why no Docker Engine with Compose can be started here; undefined when one can. */
export const noDocker =
	daemon === undefined || client === undefined
		? 'docker.io is not installed'
		: compose === undefined
			? 'the docker-compose plugin is not installed (Debian: package docker-compose of trixie)'
			: busybox === undefined || readFileSync(busybox).subarray(0, 4_096).includes('/ld-')
				? 'busybox-static is not installed'
				: process.getuid?.() !== 0
					? 'not root'
					: undefined;

export interface DockerEngine {
	/** How to call its client: one word for `docker:` of a target. */
	readonly docker: string;
	/** A folder for projects. */
	readonly directory: string;
	/** An image with a shell and little else. */
	readonly image: string;
	run(...args: string[]): string;
	stop(): Promise<void>;
}

/** A Docker Engine of its own: its root, its socket, no rules in the machine's firewall, and one image made of BusyBox. */
export async function startDockerEngine(): Promise<DockerEngine> {
	if (daemon === undefined || client === undefined || compose === undefined || busybox === undefined) throw new Error(noDocker);
	const directory = await mkdtemp(join(tmpdir(), 'coinpilot-docker-'));
	const socket = `unix://${directory}/docker.sock`;
	const config = join(directory, 'config');
	await mkdir(join(config, 'cli-plugins'), {recursive: true});
	await copyFile(compose, join(config, 'cli-plugins/docker-compose'));
	await chmod(join(config, 'cli-plugins/docker-compose'), 0o755);
	const docker = join(directory, 'docker');
	await writeFile(docker, `#!/bin/sh\nDOCKER_CONFIG=${config} DOCKER_HOST=${socket} exec ${client} "$@"\n`, {mode: 0o755});
	const run = (...args: string[]) => execFileSync(docker, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});

	const own = ['--data-root', join(directory, 'root'), '--exec-root', join(directory, 'exec'), '--pidfile', join(directory, 'pid')];
	const quiet = ['--storage-driver', 'vfs', '--bridge', 'none', '--iptables=false', '--ip6tables=false'];
	const server: RunningServer = runServer(daemon, [...own, ...quiet, '-H', socket], directory);
	const stop = async () => {
		try {
			const ids = run('ps', '-aq').split(/\s+/).filter(Boolean);
			if (ids.length > 0) run('rm', '-f', '-v', ...ids);
			for (const id of run('network', 'ls', '-q', '--filter', 'type=custom').split(/\s+/).filter(Boolean)) run('network', 'rm', id);
		} catch {
			// A daemon that never came up has nothing to take away.
		}
		await server.stop();
		await rm(directory, {recursive: true, force: true, maxRetries: 5});
	};
	try {
		await waitUntil('dockerd to answer', async () => {
			if (server.process.exitCode !== null) throw new Error(`dockerd ended: ${server.output()}`);
			try {
				return run('version', '--format', '{{.Server.Version}}');
			} catch {
				return undefined;
			}
		});
		const root = join(directory, 'image');
		await mkdir(join(root, 'bin'), {recursive: true});
		await mkdir(join(root, 'tmp'));
		await copyFile(busybox, join(root, 'bin/busybox'));
		for (const name of ['sh', 'sleep', 'echo', 'true', 'cat', 'kill', 'date']) await symlink('busybox', join(root, 'bin', name));
		execFileSync('sh', ['-c', `tar -C "${root}" -c . | "${docker}" import - coinpilot/base:1`], {stdio: ['ignore', 'ignore', 'pipe']});
		return {docker, directory, image: 'coinpilot/base:1', run, stop};
	} catch (error) {
		await stop();
		throw error;
	}
}
