// Bundles the program into dist/, or into the folder named. What a verb does not use stays in a chunk of its own and is not loaded.
import {chmod, rm} from 'node:fs/promises';
import {resolve} from 'node:path';
import {build} from 'esbuild';
import {root, shipped} from './bundle.mjs';

const outdir = resolve(root, process.argv[2] ?? 'dist');

await rm(outdir, {recursive: true, force: true});
await build({
	...shipped,
	entryPoints: {main: 'src/main.ts', 'demo-server': 'src/demo/server.ts', check: 'src/check.ts'},
	outdir,
	splitting: true,
	minify: true,
	keepNames: true,
	legalComments: 'none',
});
await chmod(resolve(outdir, 'main.js'), 0o755);
