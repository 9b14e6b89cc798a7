/** Writes `docs/checks.md` from the registered kinds and the titles of the tests that break something. */
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {importSource, root} from './bundle.mjs';

const {checkKinds, checksPage, readFaults} = await importSource(`
	export {checkKinds} from './src/checks/registry.ts';
	export {checksPage} from './src/cli/explain/checks-page.ts';
	export {readFaults} from './test/support/fault-titles.ts';
`);
const faults = await readFaults(new URL('..', import.meta.url), Object.keys(checkKinds));
await mkdir(join(root, 'docs'), {recursive: true});
await writeFile(join(root, 'docs', 'checks.md'), checksPage(Object.values(checkKinds), faults));
console.log('docs/checks.md');
