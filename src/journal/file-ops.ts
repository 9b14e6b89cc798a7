import fs from 'node:fs';

/**
 * What the journal asks of the file system, so that a test can make any of it fail.
 *
 * Synchronous on purpose. A record takes a fraction of a millisecond to write and sync, and while that happens nothing else in the
 * program can run: records cannot interleave, a signal handler never meets a half-appended one, and a thread pool filled with
 * hanging name look-ups cannot hold an acknowledgement back.
 */
export interface FileOps {
	open(path: string, flags: string | number, mode?: number): number;
	/** May write less than it was given, as the system call may. */
	write(fd: number, bytes: Buffer, offset: number, length: number): number;
	datasync(fd: number): void;
	sync(fd: number): void;
	truncate(fd: number, length: number): void;
	close(fd: number): void;
	readAll(fd: number): Buffer;
	fstat(fd: number): fs.Stats;
	lstat(path: string): fs.Stats | undefined;
	mkdir(path: string, mode: number): void;
	chmod(path: string, mode: number): void;
	/** Makes the names in a directory durable. */
	syncDirectory(path: string): void;
}

export const realFiles: FileOps = {
	open: (path, flags, mode) => fs.openSync(path, flags, mode),
	write: (fd, bytes, offset, length) => fs.writeSync(fd, bytes, offset, length),
	datasync: fd => fs.fdatasyncSync(fd),
	sync: fd => fs.fsyncSync(fd),
	truncate: (fd, length) => fs.ftruncateSync(fd, length),
	close: fd => fs.closeSync(fd),
	readAll: fd => fs.readFileSync(fd),
	fstat: fd => fs.fstatSync(fd),
	lstat: path => fs.lstatSync(path, {throwIfNoEntry: false}),
	mkdir: (path, mode) => fs.mkdirSync(path, {mode}),
	chmod: (path, mode) => fs.chmodSync(path, mode),
	syncDirectory(path) {
		const fd = fs.openSync(path, 'r');
		try {
			fs.fsyncSync(fd);
		} finally {
			fs.closeSync(fd);
		}
	},
};

/** Writes every byte, however little each call takes. */
export function writeAll(files: FileOps, fd: number, bytes: Buffer): void {
	let offset = 0;
	while (offset < bytes.length) {
		const written = files.write(fd, bytes, offset, bytes.length - offset);
		if (written <= 0) throw Object.assign(new Error('nothing was written'), {code: 'EIO', syscall: 'write'});
		offset += written;
	}
}
