import {z} from 'zod';
import type {Verdict} from '../core/verdict.ts';
import type {CheckKind} from './contract.ts';

const status = z.enum(['pass', 'warn', 'fail', 'unknown', 'skipped']);
const text = z.object({en: z.string(), ko: z.string()});
const words = z.union([z.string(), text]);

const verdict: z.ZodType<Verdict> = z.object({
	status,
	summary: text,
	evidence: z.array(z.object({label: text, observed: words, expected: words.exactOptional(), status: status.exactOptional()})),
	table: z
		.object({
			columns: z.array(z.object({title: text, align: z.enum(['left', 'right']).exactOptional()})),
			rows: z.array(z.object({status: status.exactOptional(), cells: z.array(words)})),
		})
		.exactOptional(),
	remedy: text.exactOptional(),
});

/**
 * A kind that somebody else wrote, perhaps without types: what it gives is held to the contract here, so that a mistake in
 * it is a look that broke, and neither a pass nor the end of the program.
 */
export function guardOwnCheck<Spec, Seen>(kind: CheckKind<Spec, Seen>): CheckKind<Spec, Seen> {
	return {
		...kind,
		// Not shared with the others, whatever it says of itself: nobody knows what it asks.
		isShared: false,
		from(spec) {
			try {
				const target: unknown = kind.from(spec);
				return typeof target === 'string' ? target : 'operator';
			} catch {
				return 'operator';
			}
		},
		judge(seen, spec) {
			const given = verdict.safeParse(kind.judge(seen, spec));
			if (given.success) return given.data;
			const [issue] = given.error.issues;
			throw new Error(`judge() gave no verdict: ${['verdict', ...(issue?.path ?? [])].join('.')}: ${issue?.message}`);
		},
	};
}
