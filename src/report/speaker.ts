import type {Text} from '../core/text.ts';

/** What every part of a report needs to speak. */
export interface Speaker {
	readonly t: (text: Text) => string;
	readonly when: (ms: number) => string;
	readonly now: number;
}
