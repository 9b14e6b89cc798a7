import type {Words} from '../core/text.ts';

/** What every part of a report needs to speak. */
export interface Speaker {
	readonly t: (words: Words) => string;
	readonly when: (ms: number) => string;
	readonly now: number;
}
