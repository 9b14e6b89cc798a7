import {randomBytes} from 'node:crypto';
import type {CommandLine} from '../systems.ts';

/**
 * Starts the command as the leader of its own session and process group and says its pid on standard error first, so that
 * it can be killed later together with everything it started. Where it leads already (OpenSSH and `docker exec` see to
 * that), nothing is forked: `setsid` would, and the exit status would be lost. `kill -0 -PID` is the one spelling that
 * dash, bash and BusyBox all take for a group.
 */
const START = [
	'm=$1; shift',
	'command -v "$1" >/dev/null 2>&1 || { echo "$m:missing" >&2; exit 127; }',
	'echo "$m:$$" >&2',
	'kill -0 -$$ 2>/dev/null || ! command -v setsid >/dev/null 2>&1 || exec setsid "$@"',
	'exec "$@"',
].join('\n');

/**
 * Ends the group, the session (`timeout` and job control make groups of their own) and every descendant: asks first, and
 * after two seconds no longer asks. /proc is read by the shell itself, because small images have no `ps`. What sudo started
 * may be ended by sudo alone, where it asks for no password. Exits 0 only when nothing of it lives any more.
 */
const KILL = `p=$1
table() {
	if [ -r /proc/self/stat ]; then
		for f in /proc/[0-9]*/stat; do
			{ read -r s <"$f"; } 2>/dev/null || continue
			i=\${f#/proc/}
			set -- \${s##*) }
			echo "\${i%/stat} $2 $3 $4 $1"
		done
	else
		ps -A -o pid= -o ppid= -o pgid= -o stat= | awk '{print $1, $2, $3, 0, $4}'
	fi
}
members() {
	table | awk -v p="$p" '
		{parent[$1] = $2; mine[$1] = $1 == p || $3 == p || $4 == p; dead[$1] = $5 ~ /^[ZX]/}
		END {
			do {
				more = 0
				for (i in parent) if (!mine[i] && mine[parent[i]]) {mine[i] = 1; more = 1}
			} while (more)
			for (i in mine) if (mine[i] && !dead[i]) print i
		}'
}
alive() { [ -n "$(members)" ]; }
if ! command -v awk >/dev/null 2>&1; then
	members() {
		[ -r /proc/self/stat ] || return 0
		table | while read -r i parent group session state; do
			case "$state $i $group $session " in
				[ZX]*) ;;
				*" $p "*) echo "$i" ;;
			esac
		done
	}
	[ -r /proc/self/stat ] || alive() { kill -0 "-$p" 2>/dev/null || kill -0 "$p" 2>/dev/null; }
fi
end() {
	all=$(members)
	kill "-$1" "-$p" 2>/dev/null || kill "-$1" "$p" 2>/dev/null
	for i in $all; do
		kill "-$1" "$i" 2>/dev/null || { [ -d "/proc/$i" ] && sudo -n kill "-$1" "$i" >/dev/null 2>&1; }
	done
}
lasts() {
	n=0
	while alive; do
		[ "$n" -lt "$1" ] || return 0
		sleep 0.1 2>/dev/null || sleep 1
		n=$((n + 1))
	done
	return 1
}
end TERM
lasts 20 || exit 0
end KILL
! lasts 10`;

export function newMark(): string {
	return `coinpilot-ops:${randomBytes(8).toString('hex')}`;
}

export function argvOf(command: CommandLine): readonly string[] {
	return 'argv' in command ? command.argv : ['sh', '-c', command.script];
}

/** The command as it is started: its first line on standard error is `MARK:PID`, or `MARK:missing`. */
export function startCommand(argv: readonly string[], mark: string): readonly string[] {
	return ['sh', '-c', START, 'coinpilot-ops', mark, ...argv];
}

/** Ends what `startCommand` started, from the same place; exits 0 only when all of it is gone. */
export function killCommand(pid: number): readonly string[] {
	return ['sh', '-c', KILL, 'coinpilot-ops', String(pid)];
}
