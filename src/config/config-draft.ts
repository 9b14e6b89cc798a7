/** What a configuration should say: sections in the order in which they are written, as `configSchema` takes them. */
export type ConfigDraft = Readonly<Record<string, unknown>>;

/** Something that was not found, for a comment at the end of a new file. */
export interface Hint {
	/** Where in the configuration it would stand: `prometheus`, `databases.source`. */
	readonly key: string;
	/** One line, fit to be shown. */
	readonly why: string;
	/** How such an entry looks, YAML on one line. */
	readonly example?: string;
}

/** A value that the operator answered anew, over what the file says. */
export interface Change {
	readonly path: readonly string[];
	readonly value: string | number;
}

const MARK = '# init: ';

export function hintLines(hints: readonly Hint[]): string[] {
	return hints.flatMap(({key, why, example}) => [
		`${MARK}${key}: ${why}`,
		...(example === undefined ? [] : [`${MARK}${key}: for example ${example}`]),
	]);
}

/** The text without the hints about keys that are now there. */
export function withoutHints(text: string, keys: readonly string[]): string {
	const gone = keys.map(key => `${MARK}${key}: `);
	const lines = text.split('\n');
	return lines.filter(line => !gone.some(mark => line.startsWith(mark))).join('\n');
}
