import type {ZodType} from 'zod';
import type {Words} from '../core/text.ts';
import type {Verdict} from '../core/verdict.ts';
import type {Systems} from '../systems/systems.ts';

/**
 * One kind of check: what a checklist may write, how to look, how to judge.
 *
 * `observe` does the I/O and has no opinion. A failure of the road is thrown (and becomes `unknown` in
 * `app/run-check.ts`); a failure of the thing itself, over a proven road, is part of what was seen.
 * `judge` is pure. Nothing observed is never `pass`, and absence needs a positive control in the same observation.
 */
export interface CheckKind<Spec = unknown, Seen = unknown> {
	readonly kind: string;
	readonly schema: ZodType<Spec>;
	/** One line on what it establishes, for `--list` and `--explain`; a kind of one's own may say it in one language. */
	readonly about: Words;
	/** What a pass does not prove, a sentence each; for `--explain` and the documentation. */
	readonly cannotSee: readonly string[];
	/** A check of this kind as a checklist would write it, YAML. */
	readonly example: string;
	/** @default 15 s; over all looks together unless the check says `until` */
	readonly timeoutMs?: number;
	/**
	 * Whatever it asks of its target goes into looks that checks share, so that many of them cost as much as one: they begin
	 * together, and take no place among those that are bounded per target.
	 */
	readonly isShared?: boolean;
	/** The target it looks from, for the vantage. */
	from(spec: Spec): string;
	/** `now` in the context is the operator's clock, for ages. */
	observe(spec: Spec, systems: Systems, signal: AbortSignal): Promise<Seen>;
	judge(seen: Seen, spec: Spec): Verdict;
}

/** Ties a kind's types together; the registry stores them without. */
export function defineCheck<Spec, Seen>(kind: CheckKind<Spec, Seen>): CheckKind<Spec, Seen> {
	return kind;
}
