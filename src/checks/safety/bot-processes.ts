import {ProblemError} from '../../core/problem.ts';
import type {Systems} from '../../systems/systems.ts';
import type {BotInstance} from './bot-instance.ts';

export interface ProcessTrace {
	readonly on: string;
	readonly pattern: string;
}

export interface BotProcess {
	readonly pid: string;
	readonly parent: string;
	/** The id of the container it runs in, when it runs in one. */
	readonly container?: string;
}

/**
 * `seen`, when this user is shown the processes of others at all (where /proc is mounted with `hidepid` nothing is found, and
 * that proves nothing); then a line for each process: its id, its parent's, and its control groups.
 */
const SCRIPT = `{ cat /proc/1/cmdline || ps -p 1 -o args=; } 2>/dev/null | grep -q . && echo seen
found=$(pgrep -f -- "$1"); code=$?
[ "$code" -le 1 ] || exit "$code"
for pid in $found; do
	parent=$({ sed -n 's/^PPid:[[:space:]]*//p' /proc/$pid/status || ps -o ppid= -p $pid; } 2>/dev/null)
	echo "pid $pid $parent $(cat /proc/$pid/cgroup 2>/dev/null | tr '\\n' ' ')"
done
exit 0`;

export async function findProcesses({on, pattern}: ProcessTrace, systems: Systems, signal: AbortSignal): Promise<readonly BotProcess[]> {
	// In brackets its first letter still matches, but no longer the command line that looks for it.
	const search = `[${pattern[0]}]${pattern.slice(1).replaceAll('.', '\\.')}`;
	const ran = await systems.run({target: on}, {argv: ['sh', '-c', SCRIPT, 'sh', search]}, {signal});
	if (ran.exitCode !== 0) throw new ProblemError({code: 'program-missing', target: on, program: 'pgrep'});
	const found = [...ran.stdout.matchAll(/^pid (\d+) *(\d*)(.*)$/gm)].map(([, pid = '', parent = '', groups = '']): BotProcess => {
		const container = /(?:docker|containerd|libpod|crio|kubepods)\S*?([0-9a-f]{64})/.exec(groups)?.[1];
		return {pid, parent, ...(container !== undefined && {container})};
	});
	if (found.length === 0 && !/^seen$/m.test(ran.stdout)) {
		throw new ProblemError({code: 'host-unreadable', target: on, detail: 'processes of other users are hidden from this one'});
	}
	return found;
}

/** A bot that runs by itself: one for each process that no other of them started, and that no container holds. */
export function bareInstances({on}: ProcessTrace, found: readonly BotProcess[]): BotInstance[] {
	const pids = new Set(found.map(({pid}) => pid));
	return found
		.filter(({parent, container}) => container === undefined && !pids.has(parent))
		.map(({pid}) => ({id: `${on} process ${pid}`, name: `pid ${pid}`, state: `pid ${pid}`, life: 'live'}));
}
