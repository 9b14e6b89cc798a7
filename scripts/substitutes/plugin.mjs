/** What the bundle has instead of parts of packages, mostly so that the first frame does not wait for them. Each says why itself. */
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

const own = name => fileURLToPath(new URL(name, import.meta.url));

const UNUSED = {
	assert: 'export const equal = (left, right, why) => { if (left !== right) throw new TypeError(why); };',
	'node:child_process': 'export const execFileSync = undefined, spawn = undefined;',
};

/** For esbuild's options of these names, beside the plugin. */
export const inject = [own('globals.ts')];
export const define = {'Intl.Segmenter': '__Segmenter'};

export const substitutes = {
	name: 'substitutes',
	setup(build) {
		// Ink loads its developer tools only under DEV=true; they are not shipped.
		build.onLoad({filter: /ink[\\/]build[\\/]devtools\.js$/}, () => ({contents: 'export {};', loader: 'js'}));

		build.onResolve({filter: /^\.\/output\.js$/}, ({importer}) =>
			/ink[\\/]build[\\/]renderer\.js$/.test(importer) ? {path: own('output.ts')} : undefined,
		);

		build.onResolve({filter: /^string-width$/}, ({kind}) => (kind === 'import-statement' ? {path: own('string-width.ts')} : undefined));

		// Yoga would fetch() its own WebAssembly out of a data: URL, and Node would load an HTTP client for it.
		build.onLoad({filter: /yoga-wasm-base64-esm\.js$/}, async ({path}) => ({
			contents: `const fetch=undefined,atob=text=>Buffer.from(text,"base64").toString("latin1");\n${await readFile(path, 'utf8')}`,
			loader: 'js',
		}));

		// Ink keeps the size of every text that was ever measured, and every line that was ever cut: a clock in the corner of a screen that
		// stays open for days would fill the memory.
		forgetting(build, /ink[\\/]build[\\/]measure-text\.js$/, 'cache.set(text, dimensions);');
		forgetting(build, /ink[\\/]build[\\/]wrap-text\.js$/, 'cache[cacheKey] = wrappedText;');

		// Modules of Node's that take as long to load as all of the screens, asked for by packages at their top for what is not used here:
		// a check of an argument's type, subcommands that are programs of their own, the size of a terminal that does not tell it.
		const unused = name => () => ({path: name, namespace: 'unused'});
		build.onResolve({filter: /^assert$/}, ({importer, path}) => (/[\\/]signal-exit[\\/]/.test(importer) ? unused(path)() : undefined));
		build.onResolve({filter: /^node:child_process$/}, ({importer, path}) =>
			/[\\/](commander|terminal-size)[\\/]/.test(importer) ? unused(path)() : undefined,
		);
		build.onLoad({filter: /.*/, namespace: 'unused'}, ({path}) => ({contents: UNUSED[path], loader: 'js'}));

		// Zod's own messages in fifty languages: what is wrong with a field is said by `schema-problems.ts`, in the program's two.
		build.onLoad({filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/}, () => ({
			contents: 'export {default as en} from "./en.js";',
			loader: 'js',
		}));

		// Importing the module reads every property of it once, and so opens standard input and standard error.
		build.onResolve({filter: /^node:process$/}, ({kind}) => (kind === 'import-statement' ? {path: own('process.ts')} : undefined));

		// A package below Conf sends every signal that ends a program to it a second time, before it could stop what it runs elsewhere.
		// Cleaning up when the program exits is enough.
		build.onLoad({filter: /when-exit[\\/]dist[\\/]node[\\/]signals\.js$/}, () => ({contents: 'export default [];', loader: 'js'}));
	},
};

/** Leaves out the one statement that fills a cache. */
function forgetting(build, filter, statement) {
	build.onLoad({filter}, async ({path}) => {
		const whole = await readFile(path, 'utf8');
		if (!whole.includes(statement)) throw new Error(`${path}: there is no "${statement}" to leave out`);
		return {contents: whole.replace(statement, ''), loader: 'js'};
	});
}
