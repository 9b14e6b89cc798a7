import type {ZodType} from 'zod';
import type {Plan} from '../core/event.ts';
import type {Text} from '../core/text.ts';
import type {Systems} from '../systems/systems.ts';

export interface Performed {
	readonly succeeded: boolean;
	readonly summary: Text;
}

export type Probed =
	| {readonly effect: 'done' | 'not-done'; readonly summary: Text}
	/** Nothing can tell whether it took effect: a person must. */
	| {readonly effect: 'cannot-tell'; readonly summary: Text};

export interface ActionKind<Spec = unknown> {
	readonly kind: string;
	readonly schema: ZodType<Spec>;
	readonly about: string;
	/** What would happen, in words and exact commands, without doing any of it. Secrets appear by name only. */
	plan(spec: Spec): Plan;
	/** Does it. Aborting stops it, at the far end too. `onOutput` gets text as it arrives. */
	perform(spec: Spec, systems: Systems, signal: AbortSignal, onOutput: (chunk: string) => void): Promise<Performed>;
	/** After a crash between intent and result: did it take effect? */
	probe(spec: Spec, systems: Systems, signal: AbortSignal): Promise<Probed>;
}

export function defineAction<Spec>(kind: ActionKind<Spec>): ActionKind<Spec> {
	return kind;
}
