import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test, vi} from 'vitest';
import {type BuiltProgram, buildProgram} from '../support/build-program.ts';
import {createOperator, type Operator} from '../support/operator.ts';

vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000});

let program: BuiltProgram;
let operator: Operator;

beforeAll(async () => {
	program = await buildProgram();
	operator = await createOperator(program.main);
	await mkdir(join(operator.home, 'checklists'));
	await put('coinpilot-ops.yaml', 'environment: test\ntargets: {}\ndomain: example.com\ncontent: {checklists: [checklists]}\n');
	await checklist('other', '    checks: [{kind: file, on: operator, files: [{path: /, type: directory}]}]');
});
afterAll(async () => {
	await operator?.leave();
	await program?.remove();
});

const put = (name: string, content: string) => writeFile(join(operator.home, name), content);
const checklist = (id: string, step: string) =>
	put(
		`checklists/${id}.yaml`,
		`id: ${id}\ntitle: {en: Mine, ko: 내 점검표}\nsteps:\n  - id: step\n    title: {en: Step, ko: 단계}\n${step}\n`,
	);

test.each([
	['kind: file'],
	["'kind' : 'file'"],
	['"kind":"file"'],
	['kind:\n          file'],
	['? kind : file'],
	['kind: !!str file'],
	['kind: &kind file'],
	['"k\\x69nd": "\\x66ile"'],
])('a kind is found however YAML lets it be named: %s', async named => {
	await checklist('mine', `    checks: [{${named}, on: operator, files: [{path: /, type: directory}]}]`);
	const {status, stdout, stderr} = await operator.call(['--language', 'en', 'check', 'mine', '--format', 'json']);
	expect(stderr).toBe('');
	expect(JSON.parse(stdout)).toMatchObject([{kind: 'file', status: 'pass'}]);
	expect(status).toBe(0);
});

test('what a checklist includes has its kinds too', async () => {
	await put(
		'checklists/both.yaml',
		'id: both\ntitle: {en: Both, ko: 둘 다}\nsteps:\n  - include: other\n  - id: say\n    title: {en: Say, ko: 말}\n' +
			'    checks: [{kind: command, on: operator, run: [echo, fine], stdout: fine}]\n',
	);
	const {status, stdout} = await operator.call(['--language', 'en', 'check', 'both', '--format', 'json']);
	expect((JSON.parse(stdout) as {kind: string}[]).map(({kind}) => kind)).toEqual(['file', 'command']);
	expect(status).toBe(0);
});

test('a wrong name is told beside the one that is near, whatever else is named', async () => {
	await checklist('mine', '    checks: [{kind: command, on: operator, run: [echo]}, {kind: row-count, on: operator}]');
	const {status, stderr} = await operator.call(['--language', 'en', 'check', 'mine']);
	expect(stderr).toMatch(/"row-count".*did you mean "row-counts"\?/);
	expect(status).toBe(2);
});

test('a kind that no step names selects nothing, and is no wrong name', async () => {
	await checklist('mine', '    checks: [{kind: command, on: operator, run: [echo]}]');
	const {status, stderr} = await operator.call(['--language', 'en', 'check', 'mine', '--only', 'rows']);
	expect(stderr).toMatch(/nothing/i);
	expect(stderr).not.toMatch(/unknown kind/);
	expect(status).toBe(2);
});
