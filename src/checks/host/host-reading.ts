import {fail, type Problem} from '../../core/problem.ts';
import {text, type Words} from '../../core/text.ts';
import type {CommandLine, Systems} from '../../systems/systems.ts';
import {newScriptMark} from './script-batch.ts';

/** What a script printed, by the sections it announced with `s NAME…`. A name that came twice has the later text. */
export type HostReading = ReadonlyMap<string, string>;

export interface HostScript {
	/** POSIX shell. `s WORDS` begins the section of that name. */
	readonly script: string;
	/** As root: by `sudo -n` where the user is another, which never asks. */
	readonly root?: boolean;
	/** @default 1 MiB */
	readonly maxBytes?: number;
	/**
	 * It takes a moment, not minutes: it shares its round trip with what other checks ask of the host in the same turn.
	 * @default false
	 */
	readonly shared?: boolean;
}

const DEFAULT_MAX_BYTES = 1_048_576;
const AS_ROOT = 'if [ "$(id -u)" = 0 ]; then exec sh -c "$1"; else exec sudo -n sh -c "$1"; fi';

/** One script in a round trip of its own. */
export async function readAlone(systems: Systems, target: string, wanted: HostScript, signal: AbortSignal): Promise<HostReading> {
	const mark = newScriptMark();
	const script = `LC_ALL=C; export LC_ALL\ns() { printf '\\n@%s %s\\n' ${mark} "$*"; }\n${wanted.script}\ns end\n`;
	const ran = await systems.run({target}, hostCommand(script, wanted.root), {signal, maxBytes: maxBytesOf(wanted)});
	if (ran.truncated) fail(tooLong(target));
	return sectionsOf(ran.stdout, mark) ?? fail({code: 'host-unreadable', target, detail: complaintOf(ran.stderr, ran.exitCode)});
}

export function hostCommand(script: string, root = false): CommandLine {
	return root ? {argv: ['sh', '-c', AS_ROOT, 'sh', script]} : {script};
}

/** Undefined when the last section was not reached. */
export function sectionsOf(stdout: string, mark: string): HostReading | undefined {
	const [, ...sections] = stdout.split(`\n@${mark} `);
	if (sections.at(-1)?.trim() !== 'end') return undefined;
	return new Map(
		sections.slice(0, -1).map(section => {
			const end = section.indexOf('\n');
			return [section.slice(0, end), section.slice(end + 1)];
		}),
	);
}

export function maxBytesOf({maxBytes = DEFAULT_MAX_BYTES}: HostScript): number {
	return maxBytes;
}

export function tooLong(target: string): Problem {
	return {code: 'host-unreadable', target, detail: text('it printed more than can be kept', '출력이 너무 많음')};
}

export function complaintOf(stderr: string, exitCode: number | null): Words {
	const [line = ''] = stderr.trim().split('\n', 1);
	return line === '' ? text(`exit code ${exitCode ?? '—'}`, `종료 코드 ${exitCode ?? '—'}`) : line.slice(0, 200);
}
