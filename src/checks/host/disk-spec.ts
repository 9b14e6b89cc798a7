import {z} from 'zod';
import {whereItRuns} from '../../systems/processes/command-fields.ts';
import {atLeastSchema} from '../threshold.ts';
import {type DiskTrendSeen, diskTrend} from './disk-trend.ts';
import {absolutePath} from './host-fields.ts';

const entry = z.strictObject({
	path: absolutePath.describe('A folder on the host.'),
	mountPoint: z
		.boolean()
		.default(false)
		.describe('A file system of its own has to be mounted there: a volume that was not mounted after a boot leaves an empty folder.'),
});

export const schema = z.strictObject({
	on: whereItRuns.on,
	paths: z
		.array(z.union([absolutePath, entry]))
		.min(1)
		.default(['/'])
		.describe('Folders whose file systems are looked at.'),
	free: atLeastSchema.default({warn: 20, fail: 10}).describe('Percent of the space that an ordinary user still has.'),
	freeGiB: atLeastSchema.optional().describe('The same in GiB, where a percentage of a large disk says little.'),
	freeInodes: atLeastSchema
		.default({warn: 20, fail: 10})
		.describe('Percent of inodes: when they are used up nothing can be written, whatever the space.'),
	readOnly: z
		.boolean()
		.default(false)
		.describe('A file system may be mounted read-only, which is what Linux does after an error on the disk.'),
	trend: diskTrend
		.optional()
		.describe('Where its history is: Prometheus with a node_exporter on this host. Without it, only what is now is judged.'),
});

export type DiskSpec = z.output<typeof schema>;

export interface FileSystemSeen {
	readonly path: string;
	/** Left out when `df` could not tell, and `problem` is what it said. */
	readonly usage?: {
		readonly mount: string;
		readonly device: string;
		readonly usedKiB: number;
		readonly availableKiB: number;
		/** `uncounted` where the file system has no fixed number of them (Btrfs); what `df -i` said instead where it could not tell. */
		readonly inodes: {readonly used: number; readonly free: number} | 'uncounted' | {readonly problem: string};
		/** Left out where `/proc/mounts` has no line of it. */
		readonly readOnly?: boolean | undefined;
	};
	readonly problem?: string;
	/** Asked of Prometheus, when that was asked for. */
	readonly trend?: DiskTrendSeen;
}

export interface DiskSeen {
	readonly paths: readonly FileSystemSeen[];
}
