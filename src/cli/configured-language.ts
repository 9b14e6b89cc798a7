import {readFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';

/**
 * The `language:` of the configuration that applies, without reading the rest of it: a help page and the line about a broken
 * configuration are in that language too, and neither waits for a parser.
 */
export function configuredLanguage(given: string | undefined, from: string): string | undefined {
	if (given !== undefined) return languageIn(resolve(from, given));
	for (let directory = resolve(from); ; directory = dirname(directory)) {
		const found = languageIn(join(directory, 'coinpilot-ops.yaml'));
		if (found !== undefined || directory === dirname(directory)) return found;
	}
}

function languageIn(path: string): string | undefined {
	try {
		return /^language:[ \t]*["']?([a-z]+)/m.exec(readFileSync(path, 'utf8'))?.[1];
	} catch {
		return undefined;
	}
}
