import {z} from 'zod';
import type {Kinds} from '../../src/language/kinds.ts';

const port = z.number().int().min(1).max(65_535);
const matcher = z.union([z.string(), z.number(), z.strictObject({equal: z.string().optional(), ge: z.number().optional()})]);

/** Kinds that exercise every form a schema takes, so that the language is tested without the real ones. */
export const kinds: Kinds = {
	checks: {
		ports: {
			about: 'Which ports answer.',
			schema: z.strictObject({
				from: z.string().default('operator'),
				host: z.string(),
				open: z.array(port).default([]),
				closed: z.array(port).default([]),
			}),
		},
		http: {
			about: 'One request.',
			schema: z.strictObject({
				url: z.url(),
				status: matcher.optional(),
				ca: z.string().optional(),
				method: z.enum(['GET', 'HEAD']).default('GET'),
			}),
		},
		'row-counts': {
			about: 'Pairs of counts.',
			schema: z.strictObject({source: z.string(), target: z.string(), tables: z.array(z.string()).min(1)}),
		},
	},
	actions: {
		command: {about: 'One command.', schema: z.strictObject({on: z.string(), run: z.string()})},
	},
};
