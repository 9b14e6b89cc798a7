import {readFile} from 'node:fs/promises';
import {describe, expect, it} from 'vitest';
import {actionKinds} from '../../src/actions/registry.ts';
import {checkKinds} from '../../src/checks/registry.ts';
import {editorSchemas} from '../../src/language/editor-schema.ts';
import {kinds} from './kinds.ts';

describe('the committed editor schemas', () => {
	const current = editorSchemas({checks: checkKinds, actions: actionKinds});

	it.each(Object.keys(current))('%s is what the sources say; else run node scripts/write-schema.mjs', async name => {
		const committed = await readFile(new URL(`../../schema/${name}`, import.meta.url), 'utf8');
		expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(current[name])));
	});

	it('offers every kind that is registered', () => {
		const offered = JSON.stringify(current['checklist.schema.json']);
		for (const kind of [...Object.keys(checkKinds), ...Object.keys(actionKinds)]) expect(offered).toContain(`"const":"${kind}"`);
	});
});

describe('editorSchemas', () => {
	const schema = editorSchemas(kinds)['checklist.schema.json'];

	it('describes each kind and takes a variable wherever a number or a list is asked for', () => {
		const written = JSON.stringify(schema);
		expect(written).toContain('"description":"Which ports answer."');
		expect(written).toContain('{"anyOf":[{"type":"integer","minimum":1,"maximum":65535},{"$ref":"#/definitions/Variable"}]}');
		expect(written).toContain('"kind":{"type":"string","const":"row-counts"}');
	});

	it('defines every reference it makes', () => {
		const {definitions} = schema as {definitions: Record<string, unknown>};
		const references = [...JSON.stringify(schema).matchAll(/"#\/definitions\/([^"]+)"/g)].map(([, name]) => name ?? '');
		expect(references.length).toBeGreaterThan(3);
		for (const name of references) expect(Object.keys(definitions)).toContain(name);
	});
});
