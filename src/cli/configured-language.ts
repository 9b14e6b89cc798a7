import {closeSync, constants, fstatSync, openSync, readFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';

/** As much as a configuration may have; here, where nothing is loaded yet, it is not worth the module that says so. */
const MAX_BYTES = 1_048_576;

/**
 * The `language:` of the configuration that applies, without reading the rest of it: a help page and the line about a broken
 * configuration are in that language too, and neither waits for a parser, nor for a device or a pipe of that name.
 */
export function configuredLanguage(given: string | undefined, from: string): string | undefined {
	if (given !== undefined) return languageIn(resolve(from, given));
	for (let directory = resolve(from); ; directory = dirname(directory)) {
		const found = languageIn(join(directory, 'coinpilot-ops.yaml'));
		if (found !== undefined || directory === dirname(directory)) return found;
	}
}

function languageIn(path: string): string | undefined {
	let file: number | undefined;
	try {
		file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
		const stats = fstatSync(file);
		if (!stats.isFile() || stats.size > MAX_BYTES) return undefined;
		return /^\uFEFF?language:[ \t]*["']?([a-z]+)/m.exec(readFileSync(file, 'utf8'))?.[1];
	} catch {
		return undefined;
	} finally {
		if (file !== undefined) closeSync(file);
	}
}
