import {z} from 'zod';
import {parseDuration} from '../core/duration.ts';

/** Both languages, always: neither is shown in place of the other. */
export const textSchema = z
	.strictObject({en: z.string().regex(/\S/), ko: z.string().regex(/\S/)})
	.meta({id: 'Text', description: 'The same text in English and in Korean.'});

export const durationSchema = z
	.string()
	.refine(value => parseDuration(value) !== undefined, {params: {problem: 'bad-duration'}})
	.meta({id: 'Duration', description: 'A length of time: 30s, 5m, 1h30m, 7d.', pattern: '^(\\d+(\\.\\d+)?(ms|s|m|h|d|w))+$'});
