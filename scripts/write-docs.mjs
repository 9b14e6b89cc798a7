import {mkdir, rm, writeFile} from 'node:fs/promises';
/** Writes `docs/checks.md` from the registered kinds and the titles of the tests that break something. */
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
// Inside of node_modules, so that the bundle finds the packages it leaves out.
const bundle = join(root, 'node_modules', '.cache', `write-docs-${process.pid}.mjs`);

try {
	await build({
		stdin: {
			contents: `
				export {checkKinds} from './src/checks/registry.ts';
				export {checksPage} from './src/cli/checks-page.ts';
				export {readFaults} from './test/support/fault-titles.ts';
			`,
			resolveDir: root,
		},
		outfile: bundle,
		bundle: true,
		format: 'esm',
		platform: 'node',
		target: 'node20.19',
		packages: 'external',
		logLevel: 'warning',
	});
	const {checkKinds, checksPage, readFaults} = await import(pathToFileURL(bundle).href);
	const faults = await readFaults(new URL('..', import.meta.url), Object.keys(checkKinds));
	await mkdir(join(root, 'docs'), {recursive: true});
	await writeFile(join(root, 'docs', 'checks.md'), checksPage(Object.values(checkKinds), faults));
	console.log('docs/checks.md');
} finally {
	await rm(bundle, {force: true});
}
