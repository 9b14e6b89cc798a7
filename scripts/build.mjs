// Bundles the program into dist/. What a verb does not use stays in a chunk of its own and is not loaded.
import {chmod, rm} from 'node:fs/promises';
import {build} from 'esbuild';

const root = new URL('..', import.meta.url).pathname;

/** Ink loads its developer tools only under DEV=true; they are not shipped. */
const withoutDevtools = {
	name: 'without-devtools',
	setup(builder) {
		builder.onLoad({filter: /ink[\\/]build[\\/]devtools\.js$/}, () => ({contents: 'export {};', loader: 'js'}));
	},
};

await rm(`${root}dist`, {recursive: true, force: true});
await build({
	absWorkingDir: root,
	entryPoints: {main: 'src/main.ts', 'demo-server': 'src/demo/server.ts'},
	outdir: 'dist',
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
	external: ['@electric-sql/pglite', '@electric-sql/pglite-socket', 'pg-native', 'cpu-features', '*.node'],
	define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
	// What CommonJS packages expect to find, inside an ES module.
	banner: {
		js: [
			"import {createRequire as __createRequire} from 'node:module';",
			"import {fileURLToPath as __fileURLToPath} from 'node:url';",
			'const require=__createRequire(import.meta.url),__filename=__fileURLToPath(import.meta.url),__dirname=__fileURLToPath(new URL(".",import.meta.url));',
		].join(''),
	},
	plugins: [withoutDevtools],
	logLevel: 'warning',
});
await chmod(`${root}dist/main.js`, 0o755);
