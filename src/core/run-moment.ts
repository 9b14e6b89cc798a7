import type {StepKey} from './checklist.ts';

/**
 * A moment of the run in what a checklist wrote. `@{section/step}`: when that step's action was seen to have taken effect;
 * `@{section/step:began}`: when it was started. What may have happened in between counts only after the second.
 */
const PATTERN = String.raw`@\{([a-z0-9-]+\/[a-z0-9-]+)(:began)?\}`;

/** A text that is such a moment and nothing else. */
export const RUN_MOMENT = new RegExp(`^${PATTERN}$`);

/** The text with every moment of the run in it replaced. */
export function replaceMoments(text: string, momentOf: (key: StepKey, which: 'began' | 'took-effect') => string): string {
	return text.replace(new RegExp(PATTERN, 'g'), (_, key: StepKey, began?: string) => momentOf(key, began ? 'began' : 'took-effect'));
}

/** The steps whose moments a text names. */
export function momentsIn(text: string): StepKey[] {
	return [...text.matchAll(new RegExp(PATTERN, 'g'))].map(([, key = '']) => key);
}
