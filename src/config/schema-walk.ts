import type {z} from 'zod';

/** The parts of a zod definition that are walked, whatever the schema's type. */
interface Definition {
	readonly type: string;
	readonly innerType?: AnySchema;
	readonly in?: AnySchema;
	readonly out?: AnySchema;
	readonly getter?: () => AnySchema;
	readonly shape?: Readonly<Record<string, AnySchema>>;
	readonly valueType?: AnySchema;
	readonly element?: AnySchema;
	readonly items?: readonly AnySchema[];
	readonly options?: readonly AnySchema[];
	readonly discriminator?: string;
	readonly left?: AnySchema;
	readonly right?: AnySchema;
	readonly values?: readonly unknown[];
	readonly entries?: Readonly<Record<string, string | number>>;
}

export type AnySchema = z.core.$ZodType;

export function definitionOf(schema: AnySchema): Definition {
	return schema._zod.def as unknown as Definition;
}

/** The schema without its optional, default, lazy and pipe wrappers. */
export function unwrap(schema: AnySchema): AnySchema {
	const definition = definitionOf(schema);
	const inner = definition.innerType ?? definition.getter?.() ?? (definition.type === 'pipe' ? written(definition) : undefined);
	return inner === undefined ? schema : unwrap(inner);
}

/** Of a pipe, the side that a person writes: a `preprocess` has its schema on the far side. */
function written(definition: Definition): AnySchema | undefined {
	const {in: before} = definition;
	return before !== undefined && definitionOf(before).type === 'transform' ? definition.out : before;
}

/** Every schema a value may have to meet: the options of a union, narrowed by its discriminator where the value has one. */
export function alternatives(schema: AnySchema, value: unknown): AnySchema[] {
	const inner = unwrap(schema);
	const definition = definitionOf(inner);
	if (definition.type === 'union') return narrowed(definition, value).flatMap(option => alternatives(option, value));
	if (definition.type === 'intersection') {
		return [definition.left, definition.right].flatMap(side => (side === undefined ? [] : alternatives(side, value)));
	}
	return [inner];
}

function narrowed(definition: Definition, value: unknown): readonly AnySchema[] {
	const options = definition.options ?? [];
	const {discriminator} = definition;
	if (discriminator === undefined || typeof value !== 'object' || value === null) return options;
	const wanted = (value as Record<string, unknown>)[discriminator];
	const matching = options.filter(option => {
		const tag = definitionOf(unwrap(option)).shape?.[discriminator];
		return tag !== undefined && (definitionOf(unwrap(tag)).values ?? []).includes(wanted);
	});
	return matching.length > 0 ? matching : options;
}

/** The schemas that apply at a path inside a value. */
export function schemasAt(schema: AnySchema, value: unknown, path: readonly PropertyKey[]): AnySchema[] {
	const here = alternatives(schema, value);
	const [part, ...rest] = path;
	if (part === undefined) return here;
	const inside = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined;
	return here.flatMap(one => childrenOf(one, part)).flatMap(child => schemasAt(child, inside, rest));
}

/** The schemas of one part of what a schema describes: a field, an entry, an element. */
export function childrenOf(schema: AnySchema, part: PropertyKey): AnySchema[] {
	const {shape, valueType, element, items} = definitionOf(schema);
	const named = shape !== undefined && Object.hasOwn(shape, part) ? shape[String(part)] : undefined;
	const child = named ?? valueType ?? element ?? (typeof part === 'number' ? items?.[part] : undefined);
	return child === undefined ? [] : [child];
}

/** The keys that may be written at a path. */
export function keysAt(schema: AnySchema, value: unknown, path: readonly PropertyKey[]): string[] {
	return [...new Set(schemasAt(schema, value, path).flatMap(one => Object.keys(definitionOf(one).shape ?? {})))];
}
