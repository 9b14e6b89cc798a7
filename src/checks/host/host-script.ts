import {randomBytes} from 'node:crypto';
import {fail} from '../../core/problem.ts';
import type {Systems} from '../../systems/systems.ts';

/** What a script printed, by the sections it announced with `s NAME…`. A name that came twice has the later text. */
export type HostReading = ReadonlyMap<string, string>;

export interface HostScript {
	/** POSIX shell. `s WORDS` begins the section of that name. */
	readonly script: string;
	/** As root: by `sudo -n` where the user is another, which never asks. */
	readonly root?: boolean;
	/** @default 1 MiB */
	readonly maxBytes?: number;
}

const AS_ROOT = 'if [ "$(id -u)" = 0 ]; then exec sh -c "$1"; else exec sudo -n sh -c "$1"; fi';

/**
 * Everything one check wants to know of a host, in one round trip. That the last section was reached is known, so that
 * half an answer is never taken for one; its separator cannot be guessed, so that no file can pretend to be a section.
 *
 * @throws ProblemError `host-unreadable` when the script did not run to its end
 */
export async function readHost(systems: Systems, target: string, wanted: HostScript, signal: AbortSignal): Promise<HostReading> {
	const mark = randomBytes(9).toString('hex');
	const script = `LC_ALL=C; export LC_ALL\ns() { printf '\\n@%s %s\\n' ${mark} "$*"; }\n${wanted.script}\ns end\n`;
	const command = wanted.root === true ? {argv: ['sh', '-c', AS_ROOT, 'sh', script]} : {script};
	const {maxBytes} = wanted;
	const ran = await systems.run({target}, command, {signal, ...(maxBytes !== undefined && {maxBytes})});
	const [, ...sections] = ran.stdout.split(`\n@${mark} `);
	if (ran.truncated) fail({code: 'host-unreadable', target, detail: 'it printed more than can be kept'});
	if (sections.at(-1)?.trim() !== 'end') fail({code: 'host-unreadable', target, detail: complaint(ran.stderr, ran.exitCode)});
	return new Map(
		sections.slice(0, -1).map(section => {
			const end = section.indexOf('\n');
			return [section.slice(0, end), section.slice(end + 1)];
		}),
	);
}

/** The text of a section, without the white space around it; undefined when it is empty or was never begun. */
export function sectionText(reading: HostReading, name: string): string | undefined {
	return reading.get(name)?.trim() || undefined;
}

function complaint(stderr: string, exitCode: number | null): string {
	const [line = ''] = stderr.trim().split('\n', 1);
	return line === '' ? `exit code ${exitCode ?? '—'}` : line.slice(0, 200);
}
