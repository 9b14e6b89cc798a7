import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface BuiltProgram {
	/** `main.js`: what an operator starts. */
	readonly main: string;
	/** `demo-server.js`: the embedded environment's process. */
	readonly demoServer: string;
	remove(): Promise<void>;
}

/** The program as it is shipped, bundled to a folder of its own inside the package, so that it finds what it ships with. */
export async function buildProgram(): Promise<BuiltProgram> {
	const cache = join(ROOT, 'node_modules', '.cache');
	await mkdir(cache, {recursive: true});
	const directory = await mkdtemp(join(cache, 'coinpilot-ops-'));
	await promisify(execFile)(process.execPath, [join(ROOT, 'scripts', 'build.mjs'), directory]);
	return {
		main: join(directory, 'main.js'),
		demoServer: join(directory, 'demo-server.js'),
		remove: () => rm(directory, {recursive: true, force: true}),
	};
}
