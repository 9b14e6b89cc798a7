import {chmod, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

export interface FakeProgram {
	readonly path: string;
	readonly directory: string;
	/** The arguments of every call so far, one line each. */
	calls(): Promise<string[]>;
	remove(): Promise<void>;
}

/** A shell script in the place of a command line that needs a daemon: its protocol is argv, output and exit code. */
export async function fakeProgram(name: string, body: string): Promise<FakeProgram> {
	const directory = await mkdtemp(join(tmpdir(), `${name}-`));
	const path = join(directory, name);
	const log = join(directory, 'calls');
	await writeFile(log, '');
	await writeFile(path, `#!/bin/sh\necho "$*" | head -n 1 >>"${log}"\ncd "${directory}"\n${body}\n`);
	await chmod(path, 0o755);
	return {
		path,
		directory,
		calls: async () => (await readFile(log, 'utf8')).trim().split('\n').filter(Boolean),
		remove: () => rm(directory, {recursive: true, force: true}),
	};
}
