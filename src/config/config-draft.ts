import {type Language, text} from '../core/text.ts';

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
const FOR_EXAMPLE = text('for example', '예:');

export function hintLines(hints: readonly Hint[], language: Language): string[] {
	return hints.flatMap(({key, why, example}) => [
		`${MARK}${key}: ${why}`,
		...(example === undefined ? [] : [`${MARK}${key}: ${FOR_EXAMPLE[language]} ${example}`]),
	]);
}

/** The text without the hints about keys that one of the values has by now. */
export function withoutHints(text: string, values: readonly unknown[]): string {
	const isAnswered = (line: string) => {
		if (!line.startsWith(MARK)) return false;
		const key = line.slice(MARK.length).split(': ')[0] ?? '';
		return values.some(value => hasKey(value, key));
	};
	return text
		.split('\n')
		.filter(line => !isAnswered(line))
		.join('\n');
}

/** Whether there is something at a dotted path; an entry of a list goes by its `name`. */
export function hasKey(value: unknown, key: string): boolean {
	let found = value;
	for (const part of key.split('.')) {
		if (Array.isArray(found)) return found.some(item => item?.name === part);
		found = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[part] : undefined;
	}
	return found !== undefined && found !== null;
}
