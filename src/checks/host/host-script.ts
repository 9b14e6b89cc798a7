import type {Systems} from '../../systems/systems.ts';
import {type HostReading, type HostScript, readAlone} from './host-reading.ts';
import {readTogether} from './read-together.ts';

/**
 * Everything one check wants to know of a host, in one round trip. That the last section was reached is known, so that
 * half an answer is never taken for one; its separator cannot be guessed, so that no file can pretend to be a section.
 *
 * @throws ProblemError `host-unreadable` when the script did not run to its end
 */
export async function readHost(systems: Systems, target: string, wanted: HostScript, signal: AbortSignal): Promise<HostReading> {
	return await (wanted.shared === true ? readTogether : readAlone)(systems, target, wanted, signal);
}

/** The text of a section, without the white space around it; undefined when it is empty or was never begun. */
export function sectionText(reading: HostReading, name: string): string | undefined {
	return reading.get(name)?.trim() || undefined;
}
