import {z} from 'zod';

/** One field as its schema has it. */
export interface Field {
	/** Where it stands, from the top: `tables[].newest` is a field of each element of `tables`. */
	readonly path: string;
	readonly type: string;
	readonly required: boolean;
	/** As YAML in one line; left out when there is none that says something. */
	readonly fallback?: string;
	readonly about: string;
}

interface JsonSchema {
	readonly type?: string | readonly string[];
	readonly description?: string;
	readonly default?: unknown;
	readonly enum?: readonly unknown[];
	readonly const?: unknown;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly exclusiveMinimum?: number;
	readonly items?: JsonSchema;
	readonly anyOf?: readonly JsonSchema[];
	readonly oneOf?: readonly JsonSchema[];
	readonly properties?: Readonly<Record<string, JsonSchema>>;
	readonly additionalProperties?: boolean | JsonSchema;
	readonly required?: readonly string[];
	readonly $ref?: string;
	readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

/** Every field that a checklist may write, those of nested objects after the one that holds them. */
export function fieldsOf(schema: z.ZodType): Field[] {
	return within(z.toJSONSchema(schema, {io: 'input', unrepresentable: 'any'}) as JsonSchema, '');
}

/** The conditions of a matcher, each with what it means. */
export function conditionsOf(matcher: z.ZodType): Field[] {
	const schema = z.toJSONSchema(matcher, {io: 'input', unrepresentable: 'any'}) as JsonSchema;
	const named = schema.$ref === undefined ? schema : (schema.$defs?.[nameOf(schema.$ref)] ?? schema);
	return within(named, '');
}

function within(schema: JsonSchema, path: string): Field[] {
	const fields = new Map<string, Field>();
	const objects = objectsIn(schema);
	// What one alternative can do without may be left out.
	const isRequired = (name: string) => objects.every(({required}) => required?.includes(name));
	for (const {properties = {}} of objects) {
		for (const [name, field] of Object.entries(properties)) {
			const at = path === '' ? name : `${path}.${name}`;
			for (const one of [fieldAt(at, field, isRequired(name)), ...within(field, at), ...within(elementOf(field), `${at}[]`)]) {
				// The same field of two alternatives is shown once.
				if (!fields.has(one.path)) fields.set(one.path, one);
			}
		}
	}
	for (const {additionalProperties} of objects) {
		if (typeof additionalProperties !== 'object') continue;
		for (const one of within(additionalProperties, `${path}.*`)) fields.set(one.path, one);
	}
	return [...fields.values()];
}

function fieldAt(path: string, field: JsonSchema, required: boolean): Field {
	const fallback = fallbackOf(field.default);
	return {path, type: typeOf(field), required, about: field.description ?? '', ...(fallback !== undefined && {fallback})};
}

function objectsIn(schema: JsonSchema): JsonSchema[] {
	return schema.type === 'object' ? [schema] : (schema.anyOf ?? schema.oneOf ?? []).flatMap(objectsIn);
}

function elementOf(schema: JsonSchema): JsonSchema {
	if (schema.items !== undefined) return schema.items;
	return (schema.anyOf ?? schema.oneOf ?? []).map(elementOf).find(one => Object.keys(one).length > 0) ?? {};
}

/** Empty lists and objects say no more than that the field may be left out. */
function fallbackOf(value: unknown): string | undefined {
	if (value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)) return undefined;
	return inline(value);
}

function inline(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
	if (typeof value === 'number') return String(Number(value.toPrecision(4)));
	if (typeof value !== 'object' || value === null) return String(value);
	return `{${Object.entries(value)
		.map(([key, child]) => `${key}: ${inline(child)}`)
		.join(', ')}}`;
}

const WORDS: Readonly<Record<string, string>> = {string: 'text', integer: 'whole number', number: 'number', boolean: 'true or false'};

function typeOf(schema: JsonSchema): string {
	if (schema.$ref !== undefined) return nameOf(schema.$ref).toLowerCase();
	if (schema.enum !== undefined) return schema.enum.map(String).join(' | ');
	if (schema.const !== undefined) return String(schema.const);
	const either = schema.anyOf ?? schema.oneOf;
	if (either !== undefined) return [...new Set(either.map(typeOf))].join(' | ');
	if (schema.items !== undefined) return listOf(typeOf(schema.items));
	if (schema.type === 'object') return objectOf(schema);
	const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
	return types.map(type => WORDS[type] ?? type).join(' | ') + rangeOf(schema) || 'anything';
}

function listOf(element: string): string {
	return element.includes(' | ') ? `list of (${element})` : `list of ${element}`;
}

function objectOf({additionalProperties}: JsonSchema): string {
	return typeof additionalProperties === 'object' ? `names with ${typeOf(additionalProperties)}` : 'fields';
}

function rangeOf({minimum, maximum, exclusiveMinimum}: JsonSchema): string {
	// JSON Schema of a whole number without bounds carries those of a double.
	const low = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? undefined : minimum;
	const high = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
	if (low !== undefined && high !== undefined) return ` ${low} to ${high}`;
	if (low !== undefined) return ` from ${low}`;
	if (exclusiveMinimum !== undefined) return high === undefined ? ` above ${exclusiveMinimum}` : ` above ${exclusiveMinimum}, to ${high}`;
	return high === undefined ? '' : ` up to ${high}`;
}

function nameOf(reference: string): string {
	return reference.split('/').at(-1) ?? reference;
}
