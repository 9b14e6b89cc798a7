// Bundles the program into dist/, or into the folder named. What a verb does not use stays in a chunk of its own and is not loaded.
import {chmod, rm} from 'node:fs/promises';
import {resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {define, inject, substitutes} from './substitutes/plugin.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = resolve(root, process.argv[2] ?? 'dist');

await rm(outdir, {recursive: true, force: true});
await build({
	absWorkingDir: root,
	entryPoints: {main: 'src/main.ts', 'demo-server': 'src/demo/server.ts', check: 'src/check.ts'},
	outdir,
	bundle: true,
	splitting: true,
	format: 'esm',
	platform: 'node',
	target: 'node20.19',
	minify: true,
	keepNames: true,
	jsx: 'automatic',
	legalComments: 'none',
	// PGlite finds its WebAssembly beside itself; the rest are optional native parts that may be absent.
	external: ['@electric-sql/pglite', 'pg-native', 'cpu-features', '*.node'],
	inject,
	define: {...define, 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
	// What CommonJS packages expect to find, inside an ES module.
	banner: {
		js: [
			"import {createRequire as __createRequire} from 'node:module';",
			"import {fileURLToPath as __fileURLToPath} from 'node:url';",
			'const require=__createRequire(import.meta.url),__filename=__fileURLToPath(import.meta.url),__dirname=__fileURLToPath(new URL(".",import.meta.url));',
		].join(''),
	},
	plugins: [substitutes],
	logLevel: 'warning',
});
await chmod(resolve(outdir, 'main.js'), 0o755);
