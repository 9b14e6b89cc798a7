import {z} from 'zod';
import {configSchema} from '../config/schema.ts';
import {definitionOf, unwrap} from '../config/schema-walk.ts';
import {say} from '../core/text.ts';
import type {Kind, Kinds} from './kinds.ts';
import {actionEnvelope, checkEnvelope, checklistSchema, frontMatterSchema, groupSchema, includeSchema, stepSchema} from './schema.ts';

type Json = Readonly<Record<string, unknown>>;

/** JSON Schemas by file name, for editors that complete and underline while a file is written. */
export function editorSchemas(kinds: Kinds): Readonly<Record<string, Json>> {
	const check = kindsSchema(kinds.checks, checkEnvelope.shape).meta({id: 'Check'});
	const action = kindsSchema(kinds.actions, actionEnvelope(check).shape).meta({id: 'Action'});
	const step = stepSchema(check, action).meta({id: 'Step'});
	const checklist = checklistSchema(z.union([step, includeSchema, groupSchema(step)]));
	return {
		'checklist.schema.json': contentSchema(checklist, 'A checklist of coinpilot-ops'),
		'runbook.schema.json': contentSchema(frontMatterSchema(check), 'The front matter of a runbook of coinpilot-ops'),
		'runbook-step.schema.json': contentSchema(step, 'A `yaml step` block in a runbook of coinpilot-ops'),
		'configuration.schema.json': jsonSchema(configSchema, 'The configuration of coinpilot-ops'),
	};
}

/** One option a kind: its own fields, what stands around them, and its name as the mark that tells it from the others. */
function kindsSchema(kinds: Readonly<Record<string, Kind>>, around: z.core.$ZodLooseShape) {
	const named = Object.entries(kinds).sort(([left], [right]) => (left < right ? -1 : 1));
	const options = named.map(([name, {schema, about}]) => {
		const fields = (definitionOf(unwrap(schema)).shape ?? {}) as z.core.$ZodLooseShape;
		return z.strictObject({...around, ...fields, kind: z.literal(name)}).describe(say(about, 'en'));
	});
	return z.union(options);
}

function jsonSchema(schema: z.ZodType, title: string): Json {
	const {$schema, ...rest} = z.toJSONSchema(schema, {io: 'input', target: 'draft-7', unrepresentable: 'any'});
	return {$schema, title, ...rest};
}

/** Checklists and runbooks may name variables; the configuration, where they come from, may not. */
function contentSchema(schema: z.ZodType, title: string): Json {
	const {definitions = {}, ...rest} = orVariables(jsonSchema(schema, title)) as Json & {readonly definitions?: Json};
	return {...rest, definitions: {...definitions, Variable: VARIABLE}};
}

const VARIABLE = {
	type: 'string',
	pattern: '\\$\\{[^}]+\\}',
	description: 'A value of the configuration, by its name in braces after a dollar sign: vm.host, domain.',
};

/** Where a number, a list or another form is asked for, a variable that has it may stand as well. */
function orVariables(node: unknown): unknown {
	if (Array.isArray(node)) return node.map(orVariables);
	if (typeof node !== 'object' || node === null) return node;
	const walked = Object.fromEntries(Object.entries(node).map(([key, child]) => [key, KEPT.has(key) ? child : orVariables(child)]));
	// zod's own names for what the pattern beside them says already.
	if (['starts_with', 'ends_with', 'includes'].includes(String(walked.format))) delete walked.format;
	if (!wantsForm(walked)) return walked;
	const {description, default: otherwise, ...form} = walked;
	return {
		...(description === undefined ? {} : {description}),
		...(otherwise === undefined ? {} : {default: otherwise}),
		anyOf: [form, {$ref: '#/definitions/Variable'}],
	};
}

/** Parts of a schema that hold values or restrict names rather than schemas. */
const KEPT = new Set(['default', 'const', 'enum', 'required', 'propertyNames']);

function wantsForm({type, format, enum: values}: Json): boolean {
	return ['number', 'integer', 'boolean', 'array'].includes(String(type)) || format !== undefined || values !== undefined;
}
