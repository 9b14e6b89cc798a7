import fs from 'node:fs';
import path from 'node:path';
import {type FileOps, realFiles} from '../../../src/journal/file-ops.ts';

/**
 * A disk that remembers what was made durable and what was not. A clone of it is what a power cut would leave: files as they were at
 * their last sync, under the names their directory had at its own. What lies between is up to `keep`.
 */
export interface CrashDisk {
	readonly files: FileOps;
	clone(to: string, keep?: (durable: Buffer, current: Buffer) => Buffer): void;
}

export function createCrashDisk(root: string, overrides: Partial<FileOps> = {}): CrashDisk {
	const opened = new Map<number, string>();
	const contents = new Map<string, Buffer>();
	const names = new Map<string, readonly string[]>();
	rememberAll(root);

	/** What stands there before the first operation has been on the disk for long. */
	function rememberAll(directory: string): void {
		remember(directory);
		for (const entry of fs.readdirSync(directory, {withFileTypes: true})) {
			const inside = path.join(directory, entry.name);
			if (entry.isDirectory()) rememberAll(inside);
			else contents.set(inside, fs.readFileSync(inside));
		}
	}

	function remember(directory: string): void {
		names.set(
			directory,
			fs.readdirSync(directory).filter(name => !name.startsWith('journal.lock')),
		);
	}

	function synced(fd: number): void {
		const file = opened.get(fd);
		if (file !== undefined) contents.set(file, fs.readFileSync(file));
	}

	function copy(from: string, to: string, keep: (durable: Buffer, current: Buffer) => Buffer): void {
		fs.mkdirSync(to, {recursive: true, mode: 0o700});
		for (const name of names.get(from) ?? []) {
			const source = path.join(from, name);
			if (fs.statSync(source).isDirectory()) copy(source, path.join(to, name), keep);
			else fs.writeFileSync(path.join(to, name), keep(contents.get(source) ?? Buffer.alloc(0), fs.readFileSync(source)), {mode: 0o600});
		}
	}

	const files: FileOps = {
		...realFiles,
		open(file, flags, mode) {
			const fd = realFiles.open(file, flags, mode);
			opened.set(fd, file);
			return fd;
		},
		datasync: synced,
		sync: synced,
		syncDirectory: remember,
		...overrides,
	};
	return {files, clone: (to, keep = durable => durable) => copy(root, to, keep)};
}

/** The same file operations, of which the one with this number and all that follow fail: the power is gone. */
export function cutPower(files: FileOps, atOperation: number): {readonly files: FileOps; readonly operations: () => number} {
	let count = 0;
	const wrapped = Object.fromEntries(
		Object.entries(files).map(([name, operation]) => [
			name,
			(...parameters: unknown[]) => {
				count++;
				if (count >= atOperation && name !== 'close') throw Object.assign(new Error('power cut'), {code: 'EIO', syscall: name});
				return (operation as (...given: unknown[]) => unknown)(...parameters);
			},
		]),
	);
	return {files: wrapped as unknown as FileOps, operations: () => count};
}
