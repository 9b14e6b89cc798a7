import {z} from 'zod';
import {whereItRuns} from '../../systems/processes/command-fields.ts';
import {normaliseSchedule} from './cron-schedule.ts';
import type {CronJob} from './crontab.ts';
import {absolutePath, accountName} from './host-fields.ts';
import type {Stat} from './permitted.ts';

const job = z.strictObject({
	script: absolutePath.describe('The script or program that the line runs, as it is written there.'),
	user: accountName.default('root').describe('Whose crontab, or the name in the user column.'),
	schedule: z
		.string()
		.refine(value => normaliseSchedule(value) !== undefined, {
			message: 'a schedule has five fields, or is @daily, @hourly, @weekly, @monthly, @yearly or @reboot',
			params: {ko: '일정은 다섯 필드이거나 @daily, @hourly, @weekly, @monthly, @yearly, @reboot 중 하나'},
		})
		.optional()
		.describe("`5 3 * * *`, `@daily`: the host's own time. Compared by what it means, not by how it is written."),
	log: absolutePath
		.optional()
		.describe('Where its output goes. Every file that the line redirects to has to be writable for the user in any case.'),
	absent: z.boolean().default(false).describe('No line may run it, in any of the crontabs that were read.'),
});

export const schema = z.strictObject({
	on: whereItRuns.on,
	jobs: z.array(job).min(1).describe('The scripts, each with what is expected of its line.'),
	sudo: z.boolean().default(true).describe("Reads as root, by `sudo -n`: nobody else may read another user's crontab."),
	spool: absolutePath
		.default('/var/spool/cron/crontabs')
		.describe("Where the crontabs of users lie, each under the user's name; on Red Hat's systems `/var/spool/cron`."),
	systemCrontab: absolutePath.default('/etc/crontab').describe('Files with a user column.'),
	systemDirectory: absolutePath.default('/etc/cron.d').describe('Folder of files with a user column.'),
});

export type CronSpec = z.output<typeof schema>;
export type CronJobSpec = CronSpec['jobs'][number];

/** A crontab that cron passes over, with the reason. */
export interface IgnoredCrontab {
	readonly path: string;
	readonly why: 'name' | 'owner' | 'mode' | 'spool-owner' | 'spool-mode' | 'last-line' | 'line' | 'user';
	/** The number of the line, or the name, that is the reason. */
	readonly what?: string;
	/** What it would run. */
	readonly jobs: readonly CronJob[];
}

/** What `stat` said, or its complaint. */
export type Looked = Stat | {readonly complaint: string};

export interface CronSeen {
	/** Places that could be read: the positive control of every absence. */
	readonly read: readonly string[];
	/** Places that are there and could not be read, with what was said. */
	readonly unread: readonly {readonly path: string; readonly complaint: string}[];
	readonly jobs: readonly CronJob[];
	readonly ignored: readonly IgnoredCrontab[];
	/** By path: scripts, files that output is redirected to with their folders, and shells. */
	readonly files: Readonly<Record<string, Looked>>;
	/** Users that files with a user column name, and of whom it could not be told whether there is such an account. */
	readonly untold: readonly string[];
	/** The groups of users whose jobs are asked for, where they could be told. */
	readonly groups: Readonly<Record<string, readonly string[]>>;
}
