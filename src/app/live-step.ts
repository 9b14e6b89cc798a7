import type {Status} from '../core/verdict.ts';

/** What is going on in a step right now. Lives in memory only; the journal knows nothing of it. */
export interface LiveStep {
	readonly doing: 'looking' | 'acting' | 'probing' | 'opening';
	/** Milliseconds since the epoch. */
	readonly since: number;
	readonly checks: readonly LiveCheck[];
	/** The tail of what an action printed, sanitised and redacted. */
	readonly output: string;
}

export interface LiveCheck {
	readonly state: 'running' | Status;
	/** Looks taken so far under an `until`. */
	readonly looks: number;
}

/** Enough to see what is going on; the whole of it goes to the journal, bounded too. */
const OUTPUT_TAIL = 4_000;

export function withOutput(live: LiveStep, chunk: string): LiveStep {
	return {...live, output: (live.output + chunk).slice(-OUTPUT_TAIL)};
}

export function withCheck(live: LiveStep, index: number, check: LiveCheck): LiveStep {
	return {...live, checks: live.checks.map((old, at) => (at === index ? check : old))};
}
