import {describe, expect, it} from 'vitest';
import {z} from 'zod';
import {schemaProblems} from '../../src/config/schema-problems.ts';
import {parseYaml} from '../../src/config/yaml-source.ts';
import {problemText} from '../../src/core/problem-text.ts';

function said(schema: z.ZodType, text: string): {readonly en: string; readonly ko: string}[] {
	const {source} = parseYaml('x.yaml', text);
	const parsed = schema.safeParse(source!.value);
	return parsed.success
		? []
		: schemaProblems(parsed.error.issues, {schema, value: source!.value, source: source!, at: []}).map(problem => problemText(problem));
}
const english = (schema: z.ZodType, text: string) => said(schema, text).map(one => one.en);

describe('schemaProblems', () => {
	it.each([
		[z.string().startsWith('/'), '"a" must be text that begins with /'],
		[z.string().endsWith('.sql'), '"a" must be text that ends with .sql'],
		[z.string().min(8), '"a" must be at least 8 characters'],
		[z.string().max(2), '"a" must be at most 2 characters'],
		[z.ipv4(), '"a" must be an IP address'],
		[z.number(), '"a" must be a number'],
		[z.literal('none'), '"a" must be none; did you mean "none"?'],
		[z.union([z.number(), z.array(z.string())]), '"a" must be a number or a list'],
	])('says what was expected: %#', (value, message) => {
		expect(english(z.strictObject({a: value}), 'a: nine')).toEqual([`x.yaml:1:4  ${message}`]);
	});

	it('follows a union into the option that was meant', () => {
		const schema = z.strictObject({
			a: z.union([z.string(), z.strictObject({equal: z.string()}), z.strictObject({ge: z.number(), le: z.number()})]),
		});
		expect(english(schema, 'a: {ge: 1, le: x}')).toEqual(['x.yaml:1:16  "le" must be a number']);
	});

	it('reads through lazy, optional and default wrappers, and into records', () => {
		const inner: z.ZodType = z.lazy(() => z.strictObject({name: z.string(), deeper: inner.optional()}));
		const schema = z.strictObject({all: z.record(z.string(), inner.optional()).default({})});
		expect(english(schema, 'all:\n  x:\n    name: a\n    deeper: {nmae: b}\n')).toEqual([
			'x.yaml:4:13  the key "name" is missing; add it',
			'x.yaml:4:14  unknown key "nmae"; did you mean "name"?',
		]);
	});

	it('lets a rule speak Korean where it can', () => {
		const rule = z
			.strictObject({a: z.number(), b: z.number()})
			.refine(({a, b}) => a < b, {message: 'a is less than b', params: {ko: 'a는 b보다 작아야 함'}, path: ['b']});
		expect(said(rule, 'a: 2\nb: 1\n')).toEqual([
			{en: 'x.yaml:2:4  "b": a is less than b; correct it', ko: 'x.yaml:2:4  "b": a는 b보다 작아야 함. 고치십시오'},
		]);
	});
});
