/** What the bundle has instead of parts of packages, mostly so that the first frame does not wait for them. Each says why itself. */
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

const own = name => fileURLToPath(new URL(name, import.meta.url));

/** For esbuild's options of these names, beside the plugin. */
export const inject = [own('globals.ts')];
export const define = {'Intl.Segmenter': '__Segmenter'};

export const substitutes = {
	name: 'substitutes',
	setup(build) {
		// Ink loads its developer tools only under DEV=true; they are not shipped.
		build.onLoad({filter: /ink[\\/]build[\\/]devtools\.js$/}, () => ({contents: 'export {};', loader: 'js'}));

		build.onResolve({filter: /^string-width$/}, ({kind}) => (kind === 'import-statement' ? {path: own('string-width.ts')} : undefined));

		// Yoga would fetch() its own WebAssembly out of a data: URL, and Node would load an HTTP client for it.
		build.onLoad({filter: /yoga-wasm-base64-esm\.js$/}, async ({path}) => ({
			contents: `const fetch=undefined,atob=text=>Buffer.from(text,"base64").toString("latin1");\n${await readFile(path, 'utf8')}`,
			loader: 'js',
		}));

		// A package below Conf sends every signal that ends a program to it a second time, before it could stop what it runs elsewhere.
		// Cleaning up when the program exits is enough.
		build.onLoad({filter: /when-exit[\\/]dist[\\/]node[\\/]signals\.js$/}, () => ({contents: 'export default [];', loader: 'js'}));
	},
};
