import {createHash} from 'node:crypto';

export function sha256(content: string): string {
	return createHash('sha256').update(content).digest('hex');
}

/** JSON with sorted keys: the same whatever the order, layout and comments of the file. */
export function canonicalJson(value: unknown): string {
	return JSON.stringify(value, (_, part: unknown) =>
		typeof part === 'object' && part !== null && !Array.isArray(part)
			? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
			: part,
	);
}
