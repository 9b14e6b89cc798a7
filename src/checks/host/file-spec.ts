import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {whereItRuns} from '../../systems/processes/command-fields.ts';
import {matcherSchema} from '../matchers.ts';
import {absolutePath, accountName} from './host-fields.ts';

const mode = z
	.string()
	.refine(value => /^0?[0-7]{3,4}$/.test(value), {
		message: 'a mode is text of octal digits: "600", "0755"',
		params: {ko: '모드는 8진수 문자열: "600", "0755"'},
	})
	.meta({pattern: '^0?[0-7]{3,4}$'});

const entry = z
	.strictObject({
		path: absolutePath.describe('A path on the host.'),
		absent: z.boolean().default(false).describe('It must not be there, while the folder it would be in could be listed.'),
		type: z
			.enum(['file', 'directory', 'socket', 'link'])
			.optional()
			.describe('What it is; a link is judged by what it points to, unless a link is asked for.'),
		mode: mode.optional().describe('Exactly this mode, as text: `"600"`.'),
		maxMode: mode.optional().describe('No bit beyond this mode: with `"640"`, others may not read it.'),
		owner: accountName.optional().describe('The name of its owner.'),
		group: accountName.optional().describe('The name of its group.'),
		size: matcherSchema.optional().describe('Bytes.'),
		sha256: z
			.string()
			.regex(/^[0-9a-f]{64}$/)
			.optional()
			.describe('Its checksum, 64 hexadecimal digits.'),
		newerThan: durationSchema.optional().describe("Changed at most this long ago, by the host's own clock."),
		olderThan: durationSchema.optional().describe('Changed at least this long ago.'),
		content: matcherSchema.optional().describe('The whole text, without the white space at its end. It is never shown.'),
		someLine: z.array(matcherSchema).min(1).optional().describe('Each of these is matched by some line.'),
		noLine: z.array(matcherSchema).min(1).optional().describe('None of these is matched by any line; that lines were read is the proof.'),
	})
	.refine(({path: _, absent, ...expected}) => !absent || Object.values(expected).every(value => value === undefined), {
		path: ['absent'],
		message: 'what is absent has nothing else to expect',
		params: {ko: '없어야 할 파일에는 다른 조건을 함께 쓸 수 없음'},
	});

export const schema = z.strictObject({
	on: whereItRuns.on,
	sudo: z.boolean().default(false).describe('Looks as root, by `sudo -n`.'),
	files: z.array(entry).min(1).describe('The files, each with what is expected of it.'),
});

export type FileSpec = z.output<typeof schema>;
export type FileEntry = FileSpec['files'][number];

export interface FileSeen {
	readonly path: string;
	/** What `stat` said instead, when it could not tell. */
	readonly complaint?: string;
	readonly stat?: {
		/** As `stat` calls it: `regular file`, `directory`. */
		readonly type: string;
		readonly mode: string;
		readonly owner: string;
		readonly group: string;
		readonly size: number;
		/** Milliseconds since the epoch, by the host's clock. */
		readonly changedAt: number;
	};
	/** Where it points to, when the path is a symbolic link; what is judged is what it points to. */
	readonly link?: string | undefined;
	/** Whether the folder it would be in could be listed; looked at for `absent` only. */
	readonly listed?: boolean;
	readonly sha256?: string | undefined;
	/** Its first 64 KiB; undefined when they were not asked for or could not be read. */
	readonly text?: string | undefined;
	/** Whether that is all of it. */
	readonly whole?: boolean;
}

export interface FilesSeen {
	readonly files: readonly FileSeen[];
	/** The host's clock, milliseconds since the epoch. */
	readonly now: number | undefined;
}
