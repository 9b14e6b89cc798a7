import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

let found: string | undefined;

/** The folder that holds `package.json`, `checklists/` and `runbooks/`, from the bundle or from the source. */
export function packageRoot(): string {
	if (found !== undefined) return found;
	let folder = dirname(fileURLToPath(import.meta.url));
	while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
	found = folder;
	return found;
}
