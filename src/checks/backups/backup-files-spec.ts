import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {whereItRuns} from '../../systems/processes/command-fields.ts';
import {absolutePath} from '../host/host-fields.ts';
import {BACKUP_FORMATS, formatOf} from './backup-format.ts';

/** It is left to the shell to expand, so nothing else may mean anything to a shell. */
const PATTERN = /^[A-Za-z0-9_.*?[\]-]+$/;

const pattern = z
	.string()
	.refine(value => PATTERN.test(value), {
		message: 'a pattern has letters, digits, and _ . - * ? [ ]',
		params: {ko: '패턴에는 영문자, 숫자, _ . - * ? [ ] 만 쓸 수 있음'},
	})
	.meta({pattern: PATTERN.source});

const set = z
	.strictObject({
		name: z.string().min(1).optional().describe('What it is called in evidence; without it, its directory.'),
		directory: absolutePath.describe('The folder on the host.'),
		pattern: pattern.describe('Names of the backups in it, for the shell: `coinpilot_*.sql.gz`.'),
		format: z
			.enum(BACKUP_FORMATS)
			.optional()
			.describe('What a copy is, and so how its end is known; without it, by the ending of the pattern.'),
		newerThan: durationSchema.default('36h').describe('The newest was made at most this long ago, by the host’s own clock.'),
		minShare: z
			.number()
			.positive()
			.max(1)
			.default(0.5)
			.describe('The newest is at least this part of the median of up to seven before it.'),
		sha256: z.boolean().default(true).describe('Each has its checksum beside it, in a file of the same name with `.sha256` at its end.'),
		valid: z.number().int().min(1).default(1).describe('Copies that must be good, the newest among them.'),
		keep: z
			.strictObject({
				copies: z.number().int().min(1).max(60).describe('How many copies.'),
				every: durationSchema.describe('How far apart they are.'),
			})
			.optional()
			.describe('How many are kept, and how far apart they are. Fewer, a gap, or old ones that nobody removed are a warning.'),
	})
	.refine(({format, pattern}) => formatOf({format, pattern}) !== undefined, {
		path: ['format'],
		message: 'the ending of the pattern does not say what a copy is: give `format`',
		params: {ko: '패턴 확장자로 형식을 알 수 없으므로 `format`을 지정'},
	});

export const schema = z.strictObject({
	on: whereItRuns.on,
	sudo: z.boolean().default(false).describe('Looks as root, by `sudo -n`.'),
	sets: z.array(set).min(1).describe('What is backed up, each set of copies by itself.'),
	readMiB: z
		.number()
		.int()
		.min(1)
		.default(2_048)
		.describe('Copies are read to their end, newest first, until this many MiB of a set were read.'),
});

export type BackupFilesSpec = z.output<typeof schema>;
export type BackupSet = BackupFilesSpec['sets'][number];

/** One copy, as far as it was read. */
export interface CopySeen {
	readonly name: string;
	/** Milliseconds since the epoch, by the host's clock. */
	readonly changedAt: number;
	readonly size: number;
	/** Left out when `readMiB` was used up before it. */
	readonly read?: {
		readonly sha256?: string | undefined;
		/** What the file beside it says; undefined when there is none, or it holds no checksum. */
		readonly notedSha256?: string | undefined;
		/** Of the program that decompressed or read it; undefined when it said nothing. */
		readonly exitCode: number | undefined;
		readonly content: 'empty' | 'complete' | 'cut' | 'untold';
		/** Members of an archive. */
		readonly entries?: number;
		/** The exit code of the program that listed them. */
		readonly listed?: number;
		/** What this user may not read: the copy, or the checksum beside it. */
		readonly denied?: 'copy' | 'sum';
	};
}

export interface BackupSetSeen {
	/** Why its directory could not be looked into. */
	readonly complaint?: string;
	/** Newest first, sixty at most. */
	readonly copies: readonly CopySeen[];
	/** All that match. */
	readonly count: number;
}

export interface BackupFilesSeen {
	/** The host's clock, milliseconds since the epoch. */
	readonly now: number | undefined;
	readonly sets: readonly BackupSetSeen[];
}
