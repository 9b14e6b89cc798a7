/** Writes schema/*.json, the editors' schemas, from the schemas that the program itself reads with. */
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {importSource, root} from './bundle.mjs';

const {actionKinds, checkKinds, editorSchemas} = await importSource(`
	export {checkKinds} from './src/checks/registry.ts';
	export {actionKinds} from './src/actions/registry.ts';
	export {editorSchemas} from './src/language/editor-schema.ts';
`);
await mkdir(join(root, 'schema'), {recursive: true});
for (const [name, schema] of Object.entries(editorSchemas({checks: checkKinds, actions: actionKinds}))) {
	await writeFile(join(root, 'schema', name), `${JSON.stringify(schema, null, 2)}\n`);
	console.log(`schema/${name}`);
}
