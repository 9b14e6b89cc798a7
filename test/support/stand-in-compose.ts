import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

/**
 * A host's `docker` and `sudo` where neither is installed. Docker lets only root in, prints what is in `containers` and `health`
 * for its two templates, and runs in a container what is run here.
 */
export async function createStandInCompose(
	directory: string,
	files: {readonly containers: string; readonly health: string},
): Promise<void> {
	await mkdir(directory, {recursive: true});
	await writeFile(join(directory, 'containers'), files.containers);
	await writeFile(join(directory, 'health'), files.health);
	await writeFile(join(directory, 'env'), 'PATH=/usr/bin\nPOSTGRES_PASSWORD=never-to-be-seen\nPOSTGRES_DB=shop\n');
	for (const [name, script] of [
		['docker', DOCKER],
		['sudo', SUDO],
	] as const) {
		await writeFile(join(directory, name), script);
		await chmod(join(directory, name), 0o755);
	}
}

const DOCKER = `#!/bin/sh
here=$(dirname "$0")
if [ -z "$AS_ROOT" ]; then echo 'permission denied while trying to connect to the Docker daemon socket' >&2; exit 1; fi
case $1 in
	version) echo 28.0.0 ;;
	ps) echo 0001; echo 0002 ;;
	inspect)
		[ "$2 $3 $4" = '--type container --format' ] || exit 64
		case $5 in
			'[{{json .Name}},'*'{{json (index .Config.Labels "com.docker.compose.project")}}'*) [ "$6 $7" = '0001 0002' ] && cat "$here/containers" ;;
			*Healthcheck*) cat "$here/health" ;;
			*Config.Env*) cat "$here/env" ;;
			*) echo 'template parsing error' >&2; exit 64 ;;
		esac ;;
	exec) [ "$2" = -i ] || exit 64; shift 3; echo PONG ;;
	*) exit 125 ;;
esac
`;

const SUDO = `#!/bin/sh
[ "$1" = -n ] || exit 1
shift
AS_ROOT=1 exec "$@"
`;
