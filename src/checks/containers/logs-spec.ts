import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {containerName, whereItRuns} from '../../systems/processes/command-fields.ts';
import {absolutePath} from '../host/host-fields.ts';
import {matcherSchema} from '../matchers.ts';
import {patternFault} from '../pattern.ts';
import type {LogSummary} from './log-scanner.ts';

const pattern = z.string().refine(value => patternFault(value) === undefined, {
	error: issue => `not a usable pattern: ${patternFault(String(issue.input))}`,
	params: {problem: 'bad-pattern'},
});
const field = z.string().regex(/^[A-Za-z_@][\w@.-]*$/);
const UNIT = /^[A-Za-z0-9_][A-Za-z0-9_.@:\\-]*$/;

const byPattern = {regexp: pattern.describe('A pattern that occurs in the line.')};
const byField = {field: field.describe('A field of a line in JSON or key=value.'), value: matcherSchema.describe('What the field holds.')};
const expected = matcherSchema.describe('How many lines.');

const logPattern = z.union([pattern, z.strictObject(byPattern), z.strictObject(byField)]);

export const schema = z
	.strictObject({
		on: whereItRuns.on,
		container: containerName.optional().describe('The container whose log it is. One of `container`, `unit` and `file` says whose.'),
		unit: z.string().regex(UNIT).optional().describe('The systemd unit whose journal it is.'),
		file: absolutePath.optional().describe('The file on the host.'),
		since: durationSchema
			.optional()
			.describe(
				'How far back. Without it, 10m. A file whose newest line is older proves nothing; its lines count by their own times, where they have one.',
			),
		tail: z
			.union([z.int().min(1).max(100_000_000), z.literal('all')])
			.default('all')
			.describe('At most so many of the last lines; of a file `all` reads it whole, and the file that was rotated away before it.'),
		deny: z
			.array(logPattern)
			.default([])
			.describe(
				'What must not be in it: patterns, `{regexp}`, or `{field, value}` of lines in JSON or key=value. The name of a field that is zero is no finding.',
			),
		allow: z.array(pattern).default([]).describe('Patterns of lines that are excused.'),
		counts: z
			.array(z.union([z.strictObject({...byPattern, expect: expected}), z.strictObject({...byField, expect: expected})]))
			.default([])
			.describe('How many lines there have to be of a sort: `{regexp, expect}` or `{field, value, expect}`.'),
		atMost: z.int().min(0).default(0).describe('Denied lines, a trace counted once, up to which it is still good.'),
		ignoreCase: z
			.boolean()
			.default(true)
			.describe('Patterns, names of fields and what fields hold do not tell capital letters from small ones.'),
		samples: z.int().min(1).max(10).default(3).describe('How many findings are shown.'),
	})
	.refine(({container, unit, file}) => [container, unit, file].filter(one => one !== undefined).length === 1, {
		message: 'say whose log: `container`, `unit` or `file`',
		params: {ko: '`container`, `unit`, `file` 중 하나를 지정'},
	})
	.refine(({deny, counts}) => deny.length + counts.length > 0, {
		path: ['deny'],
		message: 'say what to look for: `deny` or `counts`',
		params: {ko: '`deny` 또는 `counts`를 지정'},
	});

export type LogsSpec = z.output<typeof schema>;

export type LogsSeen =
	| {readonly absent: 'missing' | 'denied' | 'unreadable'; readonly detail: string}
	| {
			readonly summary: LogSummary;
			/** Of a file. */
			readonly file?: LogFileSeen;
	  };

export interface LogFileSeen {
	/** The file before the last rotation: read as well, not to be read, or not there. */
	readonly rotated: 'read' | 'denied' | 'none';
	/** How long ago the newest line was written, in milliseconds by the host's clock; negative when that is still to come. */
	readonly ageMs?: number;
	/** The same of the file before the last rotation. */
	readonly rotatedAgeMs?: number;
	/** Lines were told apart by their own times: those before the window do not count. */
	readonly isTimed: boolean;
	/** How far ahead of UTC times without a zone were read, in milliseconds; undefined where lines have a zone. */
	readonly zone?: number | undefined;
}

/** How far back it looks. */
export function sinceOf({since}: LogsSpec): string {
	return since ?? '10m';
}
