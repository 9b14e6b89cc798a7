import {chmod, mkdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

/**
 * Programs that answer like `docker` and `kubectl` where neither is installed: what they say is read from files, and `exec`
 * runs the command on this machine. They prove how the real ones are called, and what is made of their answers.
 */
export interface StandIns {
	readonly docker: string;
	readonly kubectl: string;
	/** What `docker inspect NAME` prints; undefined removes the container. */
	container(name: string, state: Record<string, unknown> | undefined): Promise<void>;
	/** What `kubectl get WHAT -o json` prints; undefined removes it. */
	resource(what: string, value: unknown): Promise<void>;
	/** Whether the daemon and the API server answer. */
	answering(program: 'docker' | 'kubectl', yes: boolean): Promise<void>;
}

const DOCKER = `#!/bin/sh
dir=$(dirname "$0")/docker.d
if [ -e "$dir/down" ]; then echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock' >&2; exit 1; fi
for last; do :; done
case $1 in
	version) echo 27.0.1 ;;
	ps)
		for file in "$dir"/*; do
			case $file in *.status | */down) continue ;; esac
			[ ! -e "$file" ] || echo "id-\${file##*/}"
		done ;;
	inspect)
		if [ "$2" = --type ] && [ "$4" != --format ]; then
			shift 3; code=0; all=
			for name; do
				file=$dir/\${name#id-}
				if [ -e "$file" ]; then all="$all\${all:+,}$(sed 's/^.//; s/.$//' "$file")"; else echo "Error: No such container: $name" >&2; code=1; fi
			done
			echo "[$all]"; exit "$code"
		fi
		if [ ! -e "$dir/$last" ]; then echo '[]'; echo "Error: No such object: $last" >&2; exit 1; fi
		case $* in *--format*) cat "$dir/$last.status" ;; *) cat "$dir/$last" ;; esac ;;
	exec)
		shift; [ "$1" = -i ] && shift
		if [ ! -e "$dir/$1" ]; then echo "Error response from daemon: No such container: $1" >&2; exit 1; fi
		if [ "$(cat "$dir/$1.status")" != running ]; then echo "Error response from daemon: container $1 is not running" >&2; exit 1; fi
		shift; exec "$@" ;;
	*) echo "unknown command $1" >&2; exit 125 ;;
esac
`;

const KUBECTL = `#!/bin/sh
dir=$(dirname "$0")/kubectl.d
if [ "$1 $2 $3 $4" != '--context minikube --namespace coin-pilot-ns' ]; then echo "error: called with $*" >&2; exit 1; fi
shift 4
case $1 in --request-timeout=*) shift ;; esac
if [ -e "$dir/down" ]; then echo 'The connection to the server 192.168.49.2:8443 was refused' >&2; exit 1; fi
if [ "$1 $2" = 'get --raw' ]; then echo '{}'; exit; fi
if [ "$1 $2" = 'get serviceaccount/default' ]; then echo serviceaccount/default; exit; fi
what=$2
if [ "$1" = exec ]; then
	shift
	case $1 in --pod-running-timeout=*) shift ;; esac
	what=$1
fi
file=$dir/$(echo "$what" | tr / _)
if [ "$what" = "$1" ] && [ -e "$file" ]; then shift 3; exec "$@"; fi
if [ ! -e "$file" ]; then
	case $* in *--ignore-not-found*) exit ;; esac
	set -- "$1" "$what"
	echo "Error from server (NotFound): \\"$2\\" not found" >&2
	exit 1
fi
cat "$file"
`;

/** What Docker writes where there is no time to tell. */
const NEVER = '0001-01-01T00:00:00Z';

export async function createStandIns(directory: string): Promise<StandIns> {
	const docker = join(directory, 'docker');
	const kubectl = join(directory, 'kubectl');
	for (const [path, script] of [
		[docker, DOCKER],
		[kubectl, KUBECTL],
	] as const) {
		await mkdir(`${path}.d`, {recursive: true});
		await writeFile(path, script);
		await chmod(path, 0o755);
	}
	const put = (path: string, content: string | undefined) => (content === undefined ? rm(path, {force: true}) : writeFile(path, content));
	return {
		docker,
		kubectl,
		async container(name, state) {
			const path = join(`${docker}.d`, name);
			await put(`${path}.status`, state === undefined ? undefined : String(state.Status));
			await put(
				path,
				state === undefined ? undefined : JSON.stringify([{Id: `id-${name}`, Name: `/${name}`, State: {StartedAt: NEVER, ...state}}]),
			);
		},
		resource: (what, value) => put(join(`${kubectl}.d`, what.replace('/', '_')), value === undefined ? undefined : JSON.stringify(value)),
		answering: (program, yes) => put(join(directory, `${program}.d`, 'down'), yes ? undefined : ''),
	};
}
