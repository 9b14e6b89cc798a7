import {z} from 'zod';
import type {CheckKind} from '../checks/contract.ts';

/** One field of a kind, as its schema has it. */
export interface Field {
	readonly name: string;
	readonly type: string;
	readonly required: boolean;
	readonly about: string;
	readonly fallback?: string;
}

interface JsonSchema {
	readonly type?: string | readonly string[];
	readonly description?: string;
	readonly default?: unknown;
	readonly enum?: readonly unknown[];
	readonly const?: unknown;
	readonly items?: JsonSchema;
	readonly anyOf?: readonly JsonSchema[];
	readonly oneOf?: readonly JsonSchema[];
	readonly properties?: Readonly<Record<string, JsonSchema>>;
	readonly required?: readonly string[];
	readonly $ref?: string;
}

/** The fields of a kind, generated from its schema. */
function fieldsOf(kind: CheckKind): Field[] {
	const schema = z.toJSONSchema(kind.schema, {io: 'input', unrepresentable: 'any'}) as JsonSchema;
	const required = new Set(schema.required ?? []);
	return Object.entries(schema.properties ?? {}).map(([name, field]) => ({
		name,
		type: typeOf(field),
		required: required.has(name),
		about: field.description ?? '',
		...(field.default !== undefined && {fallback: JSON.stringify(field.default)}),
	}));
}

function typeOf({type, enum: values, const: only, items, anyOf, oneOf, properties, $ref}: JsonSchema): string {
	if (values) return values.map(value => JSON.stringify(value)).join(' | ');
	if (only !== undefined) return JSON.stringify(only);
	const either = anyOf ?? oneOf;
	if (either) return [...new Set(either.map(typeOf))].join(' | ');
	if (items) return `list of ${typeOf(items)}`;
	if ($ref !== undefined) return 'matcher';
	if (properties) return `{${Object.keys(properties).join(', ')}}`;
	return Array.isArray(type) ? type.join(' | ') : String(type ?? 'any');
}

/** What `--explain` prints. */
export function explainKind(kind: CheckKind): string {
	const rows = fieldsOf(kind).map(({name, type, required, about, fallback}) => {
		const value = required ? 'required' : fallback === undefined ? 'optional' : `default ${fallback}`;
		return `  ${name}  (${type}; ${value})${about === '' ? '' : `\n      ${about}`}`;
	});
	const blind = kind.cannotSee && kind.cannotSee.length > 0 ? ['', 'It cannot see:', ...kind.cannotSee.map(line => `  - ${line}`)] : [];
	const example =
		kind.example === undefined
			? []
			: [
					'',
					'Example:',
					...kind.example
						.trim()
						.split('\n')
						.map(line => `  ${line}`),
				];
	return `${[`${kind.kind}: ${kind.about}`, '', 'Fields:', ...rows, ...blind, ...example].join('\n')}\n`;
}
