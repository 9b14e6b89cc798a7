import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';

/** What tells one process from every other, also after a reboot or when its number was given away again. */
export interface ProcessIdentity {
	readonly host: string;
	readonly pid: number;
	/** Changes with each boot; empty where the system does not tell. */
	readonly boot: string;
	/** When the process started, in whatever form the system tells it; empty where it does not. */
	readonly started: string;
	/** The numbering `pid` belongs to: two containers on one machine count their own. */
	readonly namespace: string;
}

export function thisProcess(): ProcessIdentity {
	return {host: os.hostname(), pid: process.pid, boot: bootId(), started: startOf(process.pid) ?? '', namespace: pidNamespace()};
}

/** Of what `JSON.stringify` made of one; undefined where it is none. */
export function parseIdentity(content: string): ProcessIdentity | undefined {
	try {
		const {host, pid, boot, started, namespace} = JSON.parse(content) as Partial<ProcessIdentity>;
		if (typeof host !== 'string' || !Number.isSafeInteger(pid) || (pid as number) <= 0) return undefined;
		return {host, pid: pid as number, boot: `${boot ?? ''}`, started: `${started ?? ''}`, namespace: `${namespace ?? ''}`};
	} catch {
		return undefined;
	}
}

/**
 * Whether a process certainly no longer exists, seen from this one. Doubt is no: another host's process, or one counted in
 * another namespace, cannot be judged from here.
 */
export function isGone(other: ProcessIdentity, here: ProcessIdentity = thisProcess()): boolean {
	if (other.host !== here.host) return false;
	if (other.boot !== '' && here.boot !== '' && other.boot !== here.boot) return true;
	if (other.namespace !== here.namespace) return false;
	if (!isAlive(other.pid)) return true;
	const started = startOf(other.pid);
	return other.started !== '' && started !== undefined && started !== other.started;
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

function bootId(): string {
	if (process.platform === 'linux') return readText('/proc/sys/kernel/random/boot_id') ?? '';
	// `kern.boottime` moves when the clock is set; this one does not.
	if (process.platform === 'darwin') return output('sysctl', ['-n', 'kern.bootsessionuuid']) ?? '';
	return '';
}

/** Undefined when it cannot be told. A process that ended and was not yet collected has no start: it counts as another. */
function startOf(pid: number): string | undefined {
	if (process.platform === 'linux') {
		const stat = readText(`/proc/${pid}/stat`);
		if (stat === undefined) return undefined;
		// The second field is a name in brackets and may hold anything, so count from behind it: state is the third field.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : fields[19];
	}
	if (process.platform === 'darwin') return output('ps', ['-o', 'lstart=', '-p', String(pid)]);
	return undefined;
}

function pidNamespace(): string {
	try {
		return fs.readlinkSync('/proc/self/ns/pid');
	} catch {
		return '';
	}
}

function readText(file: string): string | undefined {
	try {
		return fs.readFileSync(file, 'utf8').trim();
	} catch {
		return undefined;
	}
}

function output(program: string, args: string[]): string | undefined {
	try {
		const env = {...process.env, LC_ALL: 'C', TZ: 'UTC'};
		return execFileSync(program, args, {encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore'], timeout: 2_000}).trim() || undefined;
	} catch {
		return undefined;
	}
}
