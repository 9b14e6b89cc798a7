import {execFileSync} from 'node:child_process';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

export interface TinyDisk {
	readonly directory: string;
	/** `ro` from now on, or `rw` again. */
	remount(how: 'ro' | 'rw'): void;
	remove(): Promise<void>;
}

/** Why no file system can be mounted here; undefined when one can. */
export const noMounts = whyNot();

/** A file system of its own, in memory. @param options as `mount -o` takes them: `size=20m`, `nr_inodes=2` */
export async function mountTinyDisk(options: string): Promise<TinyDisk> {
	const directory = await mkdtemp(join(tmpdir(), 'coinpilot-disk-'));
	mount('-t', 'tmpfs', '-o', options, 'coinpilot-test', directory);
	return {
		directory,
		remount: how => mount('-o', `remount,${how}`, directory),
		async remove() {
			const mounted = (await readFile('/proc/self/mounts', 'utf8')).includes(` ${directory} `);
			if (mounted) execFileSync('umount', ['-l', directory]);
			await rm(directory, {recursive: true, force: true});
		},
	};
}

function mount(...words: string[]): void {
	execFileSync('mount', words, {stdio: ['ignore', 'ignore', 'pipe']});
}

function whyNot(): string | undefined {
	if (process.platform !== 'linux') return 'not Linux';
	if (process.getuid?.() !== 0) return 'not root';
	try {
		// In a namespace of its own, so that nothing is left to take away.
		execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'coinpilot-test', tmpdir()], {stdio: ['ignore', 'ignore', 'pipe']});
		return undefined;
	} catch {
		return 'root may not mount here';
	}
}
