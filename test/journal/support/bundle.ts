import fs from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

/** Makes one plain script of a TypeScript program, so that a bare Node can be started on it. */
export async function bundle(source: URL, directory: string): Promise<string> {
	const outfile = path.join(directory, `${path.basename(source.pathname, '.ts')}.mjs`);
	await build({
		entryPoints: [fileURLToPath(source)],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node20',
		logLevel: 'silent',
	});
	return fs.realpathSync(outfile);
}
