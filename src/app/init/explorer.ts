import {ProblemError} from '../../core/problem.ts';
import {problemText} from '../../core/problem-text.ts';
import {sanitise} from '../../core/sanitise.ts';
import {type Text, text} from '../../core/text.ts';
import type {Ran, Systems} from '../../systems/systems.ts';

/** Something that the configuration goes without, and why. */
export interface Note {
	/** Where in the configuration it would stand: `prometheus`, `databases.source`. */
	readonly key: string;
	/** `absent`: looked, and it is not there. `unseen`: could not look. `unclear`: there are several, and nobody chose. */
	readonly reason: 'absent' | 'unseen' | 'unclear';
	readonly why: Text;
}

export interface Choice {
	readonly what: Text;
	readonly options: readonly string[];
}

/** Undefined when nobody is there to choose, or they choose none. */
export type Choose = (choice: Choice, signal: AbortSignal) => Promise<string | undefined>;

/** What every look around has to work with. */
export interface Explorer {
	readonly systems: Systems;
	readonly signal: AbortSignal;
	readonly choose: Choose;
	note(note: Note): void;
}

const LOOK_MS = 20_000;

/** One look with a deadline of its own. What keeps it from seeing is noted, and the rest goes on. */
export async function attempt<T>(explorer: Explorer, key: string, look: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
	const deadline = new AbortController();
	const timer = setTimeout(() => deadline.abort(new ProblemError({code: 'deadline', afterMs: LOOK_MS})), LOOK_MS);
	try {
		return await look(AbortSignal.any([explorer.signal, deadline.signal]));
	} catch (error) {
		if (explorer.signal.aborted || !(error instanceof ProblemError)) throw error;
		// That a program is not installed was seen.
		const reason = error.problem.code === 'program-missing' ? 'absent' : 'unseen';
		explorer.note({key, reason, why: problemText(error.problem)});
		return undefined;
	} finally {
		clearTimeout(timer);
	}
}

export interface Pick<T> {
	readonly key: string;
	/** What is looked for, as a question would name it. */
	readonly what: Text;
	readonly candidates: readonly T[];
	nameOf(candidate: T): string;
	/** Names that are meant when there are several. */
	readonly usual: readonly string[];
}

/** The one candidate, or the one with a usual name, or the one that a person chooses; never the first of several. */
export async function pick<T>(explorer: Explorer, {key, what, candidates, nameOf, usual}: Pick<T>): Promise<T | undefined> {
	if (candidates.length === 1) return candidates[0];
	for (const name of usual) {
		const known = candidates.filter(candidate => nameOf(candidate) === name);
		if (known.length === 1) return known[0];
	}
	if (candidates.length === 0) {
		explorer.note({key, reason: 'absent', why: text(`${what.en}: none was found`, `${what.ko}: 찾지 못함`)});
		return undefined;
	}
	const options = candidates.map(nameOf);
	const chosen = await explorer.choose({what, options}, explorer.signal);
	if (chosen !== undefined) return candidates[options.indexOf(chosen)];
	const list = options.join(', ');
	explorer.note({key, reason: 'unclear', why: text(`${what.en}: one of ${list}`, `${what.ko}: ${list} 중 하나`)});
	return undefined;
}

/** Names from outside go into a file and on to a screen: what is not plain text is not taken. */
export function isPlainName(value: unknown): value is string {
	return typeof value === 'string' && value !== '' && value.length <= 200 && sanitise(value, {newlines: false}) === value;
}

/** Standard output, or undefined when the command said no. */
export function outputOf(ran: Ran): string | undefined {
	return ran.exitCode === 0 ? ran.stdout : undefined;
}
