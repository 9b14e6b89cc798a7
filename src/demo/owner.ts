import {lstat, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {isGone, type ProcessIdentity, parseIdentity, thisProcess} from '../systems/processes/process-identity.ts';

/** What every folder of a demo is called, up to what `mkdtemp` makes of it. */
export const FOLDER_NAME = 'coinpilot-demo-';

const OWNER = 'owner.json';
/** What says who made a folder is a line; anything longer was not written here. */
const OWNER_LIMIT = 4_096;

/** Says in a demo's folder which process made it, so that another can tell later whether anybody still needs it. */
export async function markOwned(directory: string): Promise<void> {
	await writeFile(join(directory, OWNER), JSON.stringify({...thisProcess(), folder: basename(directory)}), {mode: 0o600});
}

/**
 * Removes the folders of demos whose process is surely gone: killed, it could not remove them itself. In doubt a folder
 * stays, and none that stays keeps a demo from starting.
 */
export async function removeLeftBehind(parent: string): Promise<void> {
	const here = thisProcess();
	const names = await readdir(parent).catch(() => []);
	for (const name of names.filter(name => name.startsWith(FOLDER_NAME))) {
		const folder = join(parent, name);
		const owner = await ownerOf(folder, name).catch(() => undefined);
		if (owner !== undefined && isGone(owner, here)) await rm(folder, {recursive: true, force: true}).catch(() => undefined);
	}
}

/** Nothing where the folder is not one that a demo of this user made under this name: a copy that somebody kept is theirs. */
async function ownerOf(folder: string, name: string): Promise<ProcessIdentity | undefined> {
	const own = await lstat(folder);
	if (!own.isDirectory() || own.uid !== (process.getuid?.() ?? own.uid)) return undefined;
	const file = join(folder, OWNER);
	const mark = await lstat(file);
	if (!mark.isFile() || mark.size >= OWNER_LIMIT) return undefined;
	const content = await readFile(file, 'utf8');
	const owner = parseIdentity(content);
	return owner && (JSON.parse(content) as {folder?: unknown}).folder === name ? owner : undefined;
}
