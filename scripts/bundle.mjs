/** The one place that says how TypeScript becomes what Node runs. */
import {mkdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';
import {define, inject, substitutes} from './substitutes/plugin.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

const common = {
	absWorkingDir: root,
	bundle: true,
	format: 'esm',
	platform: 'node',
	target: 'node20.19',
	jsx: 'automatic',
	logLevel: 'warning',
};

/** As it is shipped: packages inside, and the substitutes for what starts slowly in them. */
export const shipped = {
	...common,
	// PGlite finds its WebAssembly beside itself; the rest are optional native parts that may be absent.
	external: ['@electric-sql/pglite', 'pg-native', 'cpu-features', '*.node'],
	inject,
	define: {
		...define,
		__filename: 'import.meta.filename',
		__dirname: 'import.meta.dirname',
		'process.env.NODE_ENV': '"production"',
		'process.env.DEV': '"false"',
	},
	// What CommonJS packages expect to find, inside an ES module; every chunk begins with it, and few of them ask.
	banner: {
		js: [
			"import {createRequire as __createRequire} from 'node:module';",
			'let __required;const require=name=>(__required??=__createRequire(import.meta.url))(name);',
		].join(''),
	},
	plugins: [substitutes],
};

/**
 * Runs a few lines that import from the source, and resolves with what they export.
 *
 * @param {string} contents paths in it begin at the root of the project
 */
export async function importSource(contents) {
	// Inside of node_modules, so that the bundle finds the packages it leaves out.
	const folder = join(root, 'node_modules', '.cache', `source-${process.pid}`);
	await mkdir(folder, {recursive: true});
	try {
		const outfile = join(folder, 'bundle.mjs');
		await build({...common, stdin: {contents, resolveDir: root}, outfile, packages: 'external'});
		return await import(pathToFileURL(outfile).href);
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}
