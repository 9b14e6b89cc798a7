import type {ZodType} from 'zod';
import type {Words} from '../core/text.ts';

/** What the language needs to know of a kind of check or action. */
export interface Kind {
	readonly schema: ZodType;
	/** One line on what it does, shown by editors. */
	readonly about: Words;
}

/** Every kind a checklist may name. The registries of checks and actions fit it as they are. */
export interface Kinds {
	readonly checks: Readonly<Record<string, Kind>>;
	readonly actions: Readonly<Record<string, Kind>>;
}
