import {stringify} from 'yaml';

const FLOW = {collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false} as const;

/** Sections that hold entries under names of their own: each entry is one thing, and stands on one line. */
export const RECORD_SECTIONS: ReadonlySet<string> = new Set(['targets', 'databases', 'redis', 'endpoints']);

/** `key: {a: 1, b: [x]}` on one line, as it may stand in a block or between the braces of a flow mapping. */
export function entryLine(key: string, value: unknown): string {
	return stringify({[key]: value}, FLOW)
		.trimEnd()
		.slice(1, -1);
}

export function itemText(value: unknown): string {
	return stringify(value, FLOW).trimEnd();
}

/** A section of the configuration as an operator would write it. */
export function sectionLines(name: string, value: unknown): string[] {
	if (RECORD_SECTIONS.has(name)) {
		return [`${name}:`, ...Object.entries(value as Readonly<Record<string, unknown>>).map(([key, entry]) => `  ${entryLine(key, entry)}`)];
	}
	if (name === 'bots') return [`${name}:`, ...(value as readonly unknown[]).map(item => `  - ${itemText(item)}`)];
	return [entryLine(name, value)];
}
