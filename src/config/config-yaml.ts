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
	return valueLines(name, value);
}

/** A line is read at a glance up to here. */
const WIDTH = 110;

/** On one line where it fits, and otherwise part by part. */
function valueLines(key: string, value: unknown, indent = ''): string[] {
	const line = `${indent}${entryLine(key, value)}`;
	if (line.length <= WIDTH || typeof value !== 'object' || value === null) return [line];
	const head = `${indent}${entryLine(key, 0).slice(0, -1).trimEnd()}`;
	const deeper = `${indent}  `;
	if (Array.isArray(value)) return [head, ...value.map(item => `${deeper}- ${itemText(item)}`)];
	return [head, ...Object.entries(value).flatMap(([name, part]) => valueLines(name, part, deeper))];
}
