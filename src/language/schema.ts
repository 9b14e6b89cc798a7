import {z} from 'zod';
import {durationSchema, textSchema} from '../config/fields.ts';
import {parseDuration} from '../core/duration.ts';

const idSchema = z
	.string()
	.regex(/^[a-z0-9][a-z0-9-]*$/)
	.meta({id: 'Id'});

/** A step of the own section by its id, or of another as `section/step`. */
const stepReference = z
	.string()
	.regex(/^([a-z0-9][a-z0-9-]*\/)?[a-z0-9][a-z0-9-]*$/)
	.meta({id: 'StepReference'});

const word = z.string().min(1);

/** Of what is no length of time the schema says so already. */
const ms = (duration: string): number => parseDuration(duration) ?? 0;

/** What every check says around the fields of its kind. */
export const checkEnvelope = z.strictObject({
	kind: word,
	title: textSchema.optional(),
	timeout: durationSchema.optional().describe('One deadline over all looks together.'),
	until: z
		.strictObject({for: durationSchema, every: durationSchema, consecutive: z.int().min(1).default(1)})
		.refine(({for: whole, every, consecutive}) => consecutive === 1 || (consecutive - 1) * ms(every) < ms(whole), {
			message: '`for` ends before it can pass as often as `consecutive` says',
			params: {ko: '`consecutive` 횟수만큼 통과하기 전에 `for` 시간이 끝남'},
		})
		.optional()
		.describe('Look again until it passes, several times in a row where asked.'),
});

/** What every action says around the fields of its kind; `require` holds checks. */
export function actionEnvelope<Check extends z.ZodType>(check: Check) {
	return z.strictObject({
		kind: word,
		title: textSchema.optional(),
		confirm: word.optional().describe('Words the operator types before it starts.'),
		require: z.array(check).default([]).describe('Looked at again after the confirmation, before the action starts.'),
		timeout: durationSchema.optional(),
	});
}

export function stepSchema<Check extends z.ZodType, Action extends z.ZodType>(check: Check, action: Action) {
	return z.strictObject({
		id: idSchema,
		title: textSchema,
		source: z
			.union([word, z.array(word)])
			.optional()
			.describe('Items of the plan that the step establishes: "4.1.3".'),
		why: textSchema.optional(),
		needs: z.array(stepReference).default([]).describe('Steps that come first.'),
		when: z
			.record(word, z.union([word, z.number(), z.boolean()]))
			.default({})
			.describe('Choices and settings that must be as given.'),
		choose: z.strictObject({id: idSchema, options: z.record(idSchema, textSchema)}).optional(),
		checks: z.array(check).default([]),
		action: action.optional(),
		attest: z
			.strictObject({
				prompt: textSchema,
				note: z.enum(['required', 'optional']).default('optional'),
				because: textSchema.optional().describe('Why no machine can see it.'),
			})
			.optional(),
		gate: z
			.strictObject({
				requires: z.union([z.literal('all'), z.array(stepReference).min(1)]),
				hard: z.array(stepReference).default([]).describe('While one of these is seen to fail, nothing overrides the gate.'),
			})
			.optional(),
		undoes: z
			.array(stepReference)
			.min(1)
			.optional()
			.describe('Steps whose actions this one takes back; left out while none of them took effect.'),
		noReturn: z.boolean().optional().describe('Once its action took effect there is no way back.'),
		takes: durationSchema.optional().describe('How long the step usually takes.'),
		freshFor: durationSchema.optional().describe('How long a pass counts.'),
		required: z.boolean().default(true).describe('Whether a gate that requires all requires this step.'),
		remedy: textSchema.optional().describe('What to do when it is red.'),
		undo: textSchema.optional().describe('What takes the step back.'),
	});
}

export const includeSchema = z.strictObject({include: idSchema});

export function groupSchema<Step extends z.ZodType>(step: Step) {
	return z.strictObject({section: z.strictObject({id: idSchema, title: textSchema}), steps: z.array(step).min(1)});
}

export function checklistSchema<Entry extends z.ZodType>(entry: Entry) {
	return z.strictObject({id: idSchema, title: textSchema, steps: z.array(entry).min(1)});
}

export function frontMatterSchema<Check extends z.ZodType>(check: Check) {
	return z.strictObject({
		id: idSchema,
		title: textSchema,
		severity: z.enum(['critical', 'high', 'medium', 'low']),
		symptoms: z.array(textSchema).default([]),
		detect: z.array(check).default([]).describe('Checks whose failure points to this runbook.'),
	});
}
