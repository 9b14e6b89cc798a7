import {randomBytes} from 'node:crypto';
import type {CommandLine} from './systems.ts';

/**
 * Starts the command as the leader of its own session and process group and says its pid on standard error first, so that
 * it can be killed later together with everything it started. Where it leads already (OpenSSH and `docker exec` see to
 * that), nothing is forked: `setsid` would, and the exit status would be lost.
 */
const START = [
	'm=$1; shift',
	'command -v "$1" >/dev/null 2>&1 || { echo "$m:missing" >&2; exit 127; }',
	'echo "$m:$$" >&2',
	'kill -s 0 -- -$$ 2>/dev/null || ! command -v setsid >/dev/null 2>&1 || exec setsid "$@"',
	'exec "$@"',
].join('\n');

/**
 * Ends the group, the session (`timeout` and job control make groups of their own) and, where there is neither, the tree
 * of descendants: asks first, and after two seconds no longer asks.
 */
const KILL = [
	'p=$1',
	'group() { kill -s "$1" -- "-$p" 2>/dev/null; }',
	'session() { pkill "-$1" -s "$p" 2>/dev/null; }',
	'tree() { for c in $(ps -A -o pid= -o ppid= 2>/dev/null | awk -v p="$2" \'$2 == p {print $1}\'); do tree "$1" "$c"; done; kill -s "$1" "$2" 2>/dev/null; }',
	'alive() { kill -s 0 -- "-$p" 2>/dev/null || kill -s 0 "$p" 2>/dev/null || pgrep -s "$p" >/dev/null 2>&1; }',
	'end() { if group 0; then session "$1"; group "$1"; else tree "$1" "$p"; session "$1"; fi; }',
	'end TERM; i=0',
	'while [ "$i" -lt 20 ] && alive; do sleep 0.1 2>/dev/null || sleep 1; i=$((i+1)); done',
	'alive && end KILL',
	':',
].join('\n');

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

/** Ends what `startCommand` started, from the same place. */
export function killCommand(pid: number): readonly string[] {
	return ['sh', '-c', KILL, 'coinpilot-ops', String(pid)];
}
