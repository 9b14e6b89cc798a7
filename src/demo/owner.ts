import {readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {isGone, parseIdentity, thisProcess} from '../systems/processes/process-identity.ts';

/** What every folder of a demo is called, up to what `mkdtemp` makes of it. */
export const FOLDER_NAME = 'coinpilot-demo-';

const OWNER = 'owner.json';

/** Says in a demo's folder which process made it, so that another can tell later whether anybody still needs it. */
export async function markOwned(directory: string): Promise<void> {
	await writeFile(join(directory, OWNER), JSON.stringify(thisProcess()), {mode: 0o600});
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
		const owner = parseIdentity(await readFile(join(folder, OWNER), 'utf8').catch(() => ''));
		if (owner !== undefined && isGone(owner, here)) await rm(folder, {recursive: true, force: true}).catch(() => undefined);
	}
}
