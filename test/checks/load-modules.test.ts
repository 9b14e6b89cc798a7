import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {loadCheckModules} from '../../src/checks/load-modules.ts';
import {say} from '../../src/core/text.ts';
import {problemOf} from '../support/problem-of.ts';

let folder: string;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'coinpilot-modules-'));
});

afterAll(() => rmSync(folder, {recursive: true, force: true}));

const GOOD = `{kind: 'lunar', about: 'the moon', schema: z.looseObject({}),
	from: () => 'operator', observe: async () => 'full', judge: () => ({status: 'pass', summary: {en: 'full', ko: '보름'}, evidence: []})}`;

function module(name: string, text: string): string {
	const file = join(folder, `${name}.mjs`);
	writeFileSync(file, `import {z} from ${JSON.stringify(import.meta.resolve('zod'))};\n${text}`);
	return file;
}

it("takes one kind or several from a module of one's own", async () => {
	const kinds = await loadCheckModules(
		[module('one', `export default ${GOOD}`), module('many', `export default [${GOOD.replace('lunar', 'solar')}]`)],
		new Set(),
	);
	expect(Object.keys(kinds)).toEqual(['lunar', 'solar']);
	expect(kinds.lunar?.from({})).toBe('operator');
	expect(kinds.lunar).toMatchObject({cannotSee: [], example: ''});
});

it.each([
	['missing', undefined, /Cannot find module/],
	['syntax', 'export default {', /Unexpected|syntax/],
	['throws', 'throw new Error("boom")', /boom/],
	['nothing', 'export const other = 1', /no kind/],
	['empty', 'export default []', /exports no kind/],
	['nameless', `export default {...${GOOD}, kind: 'Not A Name'}`, /kind is not a name/],
	['blind', `export default {...${GOOD}, observe: 1}`, /observe\(\) is missing/],
	['schemaless', `export default {...${GOOD}, schema: {}}`, /schema/],
	[
		'of another schema',
		`export default {...${GOOD}, schema: {safeParse: value => ({success: true, data: value})}}`,
		/no zod schema|not a zod schema/,
	],
	['without an end', `export default {...${GOOD}, timeoutMs: '15s'}`, /timeoutMs is no number/],
	['timed by no number', `export default {...${GOOD}, timeoutMs: Number.NaN}`, /timeoutMs is no number/],
	['longer than a timer', `export default {...${GOOD}, timeoutMs: 2 ** 31}`, /timeoutMs is no number/],
	['wordless', `export default {...${GOOD}, cannotSee: 'much'}`, /cannotSee is no list/],
	['without words', `export default {...${GOOD}, example: 5}`, /example is no text/],
	['taken', `export default {...${GOOD}, kind: 'ports'}`, /"ports" exists already/],
] as const)('refuses a module that is %s and says what is wrong with which file', async (name, text, detail) => {
	const file = text === undefined ? join(folder, 'nowhere.mjs') : module(name, text);
	const problem = await problemOf(loadCheckModules([file], new Set(['ports'])));
	expect(problem).toMatchObject({code: 'check-module-bad', path: file});
	expect(problem?.code === 'check-module-bad' ? say(problem.detail, 'en') : '').toMatch(detail);
});

it.each([
	['nothing', '() => undefined', 'verdict'],
	['a status that is none', "() => ({status: 'great', summary: {en: 'x', ko: 'x'}, evidence: []})", 'verdict.status'],
	['a summary in one language', "() => ({status: 'pass', summary: 'x', evidence: []})", 'verdict.summary'],
	['no evidence', "() => ({status: 'pass', summary: {en: 'x', ko: 'x'}})", 'verdict.evidence'],
	[
		'a number where words belong',
		"() => ({status: 'pass', summary: {en: 'x', ko: 'x'}, evidence: [{label: {en: 'x', ko: 'x'}, observed: 5}]})",
		'verdict.evidence.0.observed',
	],
])('holds a judge that gives %s to the contract', async (name, judge, path) => {
	const file = module(`judge ${name}`, `export default {...${GOOD}, judge: ${judge}, from: () => undefined.target}`);
	const {lunar} = await loadCheckModules([file], new Set());
	expect(() => lunar?.judge('full', {})).toThrow(`judge() gave no verdict: ${path}:`);
	expect(lunar?.from({})).toBe('operator');
});
