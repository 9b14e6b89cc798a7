import type {Text, Words} from '../core/text.ts';

/** What every part of a report needs to speak. */
export interface Speaker {
	readonly t: (words: Words) => string;
	/** The words as they are, for a fenced block. */
	readonly raw: (words: Words) => string;
	readonly when: (ms: number) => string;
	readonly now: number;
	/** What a step is called, by its key. */
	readonly names: (key: string) => Text;
}
