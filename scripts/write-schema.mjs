/** Writes schema/*.json, the editors' schemas, from the schemas that the program itself reads with. */
import {mkdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
// Inside of node_modules, so that the bundle finds the packages it leaves out.
const bundle = join(root, 'node_modules', '.cache', `write-schema-${process.pid}.mjs`);

try {
	await build({
		stdin: {
			contents: `
				export {checkKinds} from './src/checks/registry.ts';
				export {actionKinds} from './src/actions/registry.ts';
				export {editorSchemas} from './src/language/editor-schema.ts';
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
	const {actionKinds, checkKinds, editorSchemas} = await import(pathToFileURL(bundle).href);
	await mkdir(join(root, 'schema'), {recursive: true});
	for (const [name, schema] of Object.entries(editorSchemas({checks: checkKinds, actions: actionKinds}))) {
		await writeFile(join(root, 'schema', name), `${JSON.stringify(schema, null, 2)}\n`);
		console.log(`schema/${name}`);
	}
} finally {
	await rm(bundle, {force: true});
}
