import {stat} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {fail} from '../core/problem.ts';

export const CONFIG_FILE = 'coinpilot-ops.yaml';

/** The configuration that applies in a directory: its own, or that of the closest directory above. Undefined when there is none. */
export async function findConfig(from: string): Promise<string | undefined> {
	let directory = resolve(from);
	for (;;) {
		const candidate = join(directory, CONFIG_FILE);
		if (await exists(candidate)) return candidate;
		const above = dirname(directory);
		if (above === directory) return undefined;
		directory = above;
	}
}

/**
 * The file given with `--config`, or the one found upwards. Throws `configuration-missing`.
 *
 * @param lastUsed asked where there is none, for a name to give: never used by itself, it may be of another environment
 */
export async function requireConfig(
	given: string | undefined,
	from: string,
	lastUsed: () => Promise<string | undefined> = async () => undefined,
): Promise<string> {
	if (given !== undefined) return resolve(from, given);
	const found = await findConfig(from);
	if (found !== undefined) return found;
	const last = await lastUsed();
	return fail({code: 'configuration-missing', searchedFrom: resolve(from), ...(last !== undefined && (await exists(last)) && {last})});
}

async function exists(path: string): Promise<boolean> {
	try {
		await stat(path);
		return true;
	} catch (error) {
		// A file that is there and cannot be reached is found here and complained about by whoever reads it.
		return !(error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'));
	}
}
