import {execFileSync} from 'node:child_process';
import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

export interface StandInEngine {
	/** How to call its client. */
	readonly docker: string;
	run(...args: string[]): string;
	stop(): Promise<void>;
}

/** A `docker` for a machine without one: it answers at once with the containers of a project, so it is faster than a real one. */
export async function startStandInEngine(directory: string, services: readonly string[]): Promise<StandInEngine> {
	await mkdir(directory);
	const docker = join(directory, 'docker');
	const put = (name: string, value: unknown) => writeFile(join(directory, name), JSON.stringify(value));
	const image = `sha256:${'a'.repeat(64)}`;
	await put(
		'inspected',
		services.map(service => ({
			Id: service,
			Name: `/bench-${service}`,
			Created: new Date().toISOString(),
			Image: image,
			RestartCount: 0,
			State: {Status: 'running', Running: true, StartedAt: new Date().toISOString(), OOMKilled: false, ExitCode: 0},
			Config: {Image: 'coinpilot/base:1', Labels: {'com.docker.compose.project': 'bench', 'com.docker.compose.service': service}},
		})),
	);
	await writeFile(docker, DOCKER);
	await chmod(docker, 0o755);
	return {docker, run: (...args) => execFileSync(docker, args, {encoding: 'utf8'}), stop: async () => undefined};
}

const DOCKER = `#!/bin/sh
dir=$(dirname "$0")
case "$*" in
	info*) echo DAEMON-ID ;;
	version*) echo 28.2.2 ;;
	'ps -aq --no-trunc') echo bot dashboard db redis ;;
	'ps --format'*) echo bench-bot ;;
	'image inspect'*) shift 4; for id; do echo "$id 2026-01-01T00:00:00Z"; done ;;
	'inspect --type container --format'*) shift 5; for name; do echo 'running 0 false 0'; done ;;
	'inspect -f'*LogConfig*) shift 3; for name; do echo max-size; done ;;
	'inspect -f'*) shift 3; for name; do echo "$name running=true"; done ;;
	inspect*) cat "$dir/inspected" ;;
	exec*) shift; [ "$1" = -i ] && shift; shift; exec "$@" ;;
	'compose version'*) echo 'Docker Compose version 2.26.1' ;;
	compose*config*) cat "$3/docker-compose.yml" ;;
	compose*up*) ;;
	*) echo "unknown command $*" >&2; exit 125 ;;
esac
`;
