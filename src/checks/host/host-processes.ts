import {sharedLook} from '../shared-look.ts';
import type {HostReading} from './host-reading.ts';
import {readHost} from './host-script.ts';

/** A process of a host, containers' included. Its command line may hold secrets: it is for matching, never for showing. */
export interface HostProcess {
	readonly pid: string;
	readonly parent: string;
	/** Its words with a space between them. */
	readonly command: string;
	/** The id of the container it runs in, when it runs in one. */
	readonly container?: string;
}

export interface HostProcesses {
	readonly processes: readonly HostProcess[];
	/** Whether this user is shown the processes of others: where /proc is mounted with `hidepid`, it is not. */
	readonly isWhole: boolean;
}

/** BusyBox has a `ps` that cuts command lines, and none of these options. */
const SCRIPT = String.raw`s processes; ps -eww -o pid= -o ppid= -o args= 2>/dev/null || for d in /proc/[0-9]*; do
	[ -r "$d/cmdline" ] || continue
	echo "${'$'}{d#/proc/} $(sed -n 's/^PPid:[[:space:]]*//p' "$d/status") $(tr '\0\n' '  ' <"$d/cmdline")"
done 2>/dev/null
s groups; grep -H . /proc/[0-9]*/cgroup 2>/dev/null`;

/** In the words of every script that is read this way: what looks for a process names it, and is none. */
const LOOKING = '@%s %s';

const MAX_BYTES = 8_388_608;

/** The whole table of a host's processes: one look serves every check that asks at the same time. */
export const hostProcesses = sharedLook<HostProcesses>(async (systems, target, signal) => {
	return parseProcesses(await readHost(systems, target, {script: SCRIPT, shared: true, maxBytes: MAX_BYTES}, signal));
});

function parseProcesses(reading: HostReading): HostProcesses {
	const containers = new Map<string, string>();
	for (const [, pid = '', group = ''] of (reading.get('groups') ?? '').matchAll(/^\/proc\/(\d+)\/cgroup:(.*)$/gm)) {
		const id = /(?:docker|containerd|libpod|crio|kubepods)\S*?([0-9a-f]{64})/.exec(group)?.[1];
		if (id !== undefined) containers.set(pid, id);
	}
	const all = [...(reading.get('processes') ?? '').matchAll(/^ *(\d+) +(\d+) +(\S.*)$/gm)];
	const processes = all.map(([, pid = '', parent = '', command = '']): HostProcess => {
		const container = containers.get(pid);
		return {pid, parent, command, ...(container !== undefined && {container})};
	});
	return {
		processes: processes.filter(({command}) => !command.includes(LOOKING)),
		isWhole: processes.some(({pid}) => pid === '1'),
	};
}
