import {z} from 'zod';
import {type AnySchema, alternatives, childrenOf} from './schema-walk.ts';
import type {Path} from './yaml-source.ts';

/** The sections of the configuration whose entries checks name. */
export type EntrySection = 'databases' | 'redis';

/** Which fields of a kind hold such a name; what is made of a field, a description or a default, keeps it. */
const uses = z.registry<{readonly section: EntrySection}>();

/** A field that names an entry of a section: only one that is there may be written. */
export function entryField(section: EntrySection) {
	return z.string().min(1).register(uses, {section});
}

export interface EntryUse {
	readonly section: EntrySection;
	readonly name: string;
	readonly path: Path;
}

/** Every name of a database or a cache in what is written of a kind. */
export function* entryUses(schema: AnySchema, value: unknown, path: Path = []): Generator<EntryUse> {
	for (const one of alternatives(schema, value)) {
		const section = uses.get(one as z.ZodType)?.section;
		if (section !== undefined && typeof value === 'string') yield {section, name: value, path};
		if (typeof value !== 'object' || value === null) continue;
		for (const [key, child] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
			for (const inner of childrenOf(one, key)) yield* entryUses(inner, child, [...path, key]);
		}
	}
}
