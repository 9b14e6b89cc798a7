import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi} from 'vitest';
import {type BuiltProgram, buildProgram} from '../support/build-program.ts';
import {createOperator, type Operator} from '../support/operator.ts';
import {waitUntil} from '../support/wait-until.ts';

vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000});

let program: BuiltProgram;
let operator: Operator;

beforeAll(async () => {
	program = await buildProgram();
});
afterAll(() => program?.remove());

beforeEach(async () => {
	operator = await createOperator(program.main);
	await mkdir(join(operator.home, 'checklists'));
	await put('coinpilot-ops.yaml', 'environment: test\ntargets: {}\ndomain: example.com\ncontent: {checklists: [checklists]}\n');
	await checklist('mine', 'run: [touch, looked]');
});
afterEach(() => operator.leave());

const put = (name: string, content: string) => writeFile(join(operator.home, name), content);
const checklist = (id: string, ...checks: readonly string[]) =>
	put(
		`checklists/${id}.yaml`,
		`id: ${id}\ntitle: {en: Mine, ko: 내 점검표}\nsteps:\n  - id: step\n    title: {en: Step, ko: 단계}\n    checks:\n` +
			checks.map(fields => `      - {kind: command, on: operator, ${fields}}\n`).join(''),
	);
const check = (...words: readonly string[]) => operator.call(['--language', 'en', 'check', ...words]);
const has = (name: string) => existsSync(join(operator.home, name));

test('two checklists whose steps have the same key are both looked at', async () => {
	for (const [id, run] of [
		['one', '["true"]'],
		['two', '["false"]'],
	] as const)
		await put(
			`checklists/${id}.yaml`,
			`id: ${id}\ntitle: {en: Mine, ko: 내 점검표}\nsteps:\n  - section: {id: db, title: {en: Db, ko: DB}}\n    steps:\n` +
				`      - {id: a, title: {en: A, ko: A}, checks: [{kind: command, on: operator, run: ${run}}]}\n`,
		);
	for (const names of [
		['one', 'two'],
		['two', 'one'],
	]) {
		const {status, stdout} = await check(...names, '--format', 'json');
		const results = JSON.parse(stdout) as {readonly checklist: string; readonly status: string}[];
		expect(Object.fromEntries(results.map(one => [one.checklist, one.status]))).toEqual({one: 'pass', two: 'fail'});
		expect(status).toBe(1);
	}
});

describe('where results go', () => {
	test.each([
		['one file by two names', ['--format', 'json=a.out', '--format', 'junit=./a.out'], 2, /json, junit → .*a\.out/],
		['--out beside formats with files of their own', ['--format', 'json=a.json', '--out', 'b.txt'], 2, /--out b\.txt/],
		['a folder', ['--out', 'checklists'], 70, /checklists.*EISDIR/],
	] as const)('%s is refused before anything is looked at', async (_, words, wanted, says) => {
		const {status, stderr, stdout} = await check('mine', ...words);
		expect(stderr).toMatch(says);
		expect([status, stdout]).toEqual([wanted, '']);
		expect(has('looked')).toBe(false);
	});

	test('a pipe that nobody reads ends the program instead of holding it, and one that is read gets all of it', async () => {
		const pipe = join(operator.home, 'pipe');
		execFileSync('mkfifo', [pipe]);
		const alone = await check('mine', '--format', 'json', '--out', 'pipe');
		expect(alone.stderr).toMatch(/pipe.*ENXIO/);
		expect(alone.status).toBe(70);
		const reading = readFile(pipe, 'utf8');
		await waitUntil('the reader', async () => (await check('mine', '--format', 'json', '--out', 'pipe')).status === 0);
		expect(JSON.parse(await reading)).toMatchObject([{status: 'pass'}]);
	});

	test('whoever stops it keeps what was seen until then', async () => {
		await checklist('mine', 'run: ["true"]', 'run: [sleep, "600"]');
		const started = operator.start(['check', 'mine', '--format', 'ndjson=seen.ndjson', '--format', 'text']);
		await waitUntil('the first result', async () => started.stdout() !== '');
		started.process.kill('SIGINT');
		expect((await started.ended).status).toBe(130);
		expect((await readFile(join(operator.home, 'seen.ndjson'), 'utf8')).trim().split('\n')).toHaveLength(1);
	});
});

describe('as a plugin of Nagios', () => {
	test.each([
		['an unknown checklist', ['mien']],
		['nothing selected', ['mine', '--only', 'rows']],
		['an unknown kind', ['mine', '--only', 'comand']],
	])('%s is UNKNOWN, not CRITICAL', async (_, words) => {
		const {status, stdout, stderr} = await check(...words, '--format', 'nagios');
		expect(stdout).toMatch(/^COINPILOT UNKNOWN - [^\n]+\n$/);
		expect([status, stderr]).toEqual([3, '']);
	});

	test('what Nagios does not read keeps its own words and status', async () => {
		const {status, stdout} = await check('mien', '--format', 'nagios=file', '--format', 'text');
		expect([status, stdout]).toEqual([2, '']);
	});
});

describe('time', () => {
	test('a deadline longer than a timer holds is no deadline of nothing', async () => {
		await checklist('mine', 'run: ["true"], timeout: 30d');
		const {status, stderr} = await check('mine');
		expect([status, stderr]).toEqual([0, '']);
	});

	test('an `until` that can never be met is a mistake of the checklist', async () => {
		await checklist('mine', 'run: ["true"], until: {for: 2s, every: 1s, consecutive: 3}');
		const {status, stderr} = await check('mine');
		expect(stderr).toContain('`for` ends before it can pass as often');
		expect(status).toBe(2);
		await checklist('mine', 'run: ["true"], until: {for: 60s, every: 10ms, consecutive: 3}');
		expect((await check('mine')).status).toBe(0);
	});
});

test.each([
	['a promise that nobody waits for', "Promise.reject(new Error('stray'))", /stray/],
	['a timer that throws', "setTimeout(() => { throw new Error('stray'); }); await new Promise(r => setTimeout(r, 5_000))", /stray/],
	['an end of the whole program', 'process.exit(0)', /ended before its work was done/],
])('%s in a check module is neither a pass nor a fault of the VM', async (_, does, says) => {
	await put(
		'own.mjs',
		`import {defineCheck, z} from 'coinpilot-ops/check';
export default defineCheck({kind: 'own', about: {en: 'own', ko: '자체'}, schema: z.strictObject({on: z.string()}), from: spec => spec.on,
	observe: async () => { ${does}; }, judge: () => ({status: 'pass', summary: {en: 'fine', ko: '정상'}, evidence: []})});`,
	);
	await put(
		'coinpilot-ops.yaml',
		'environment: test\ntargets: {}\ndomain: example.com\ncontent: {checklists: [checklists]}\ncheckModules: [own.mjs]\n',
	);
	await put(
		'checklists/mine.yaml',
		'id: mine\ntitle: {en: Mine, ko: 내 점검표}\nsteps:\n  - {id: a, title: {en: A, ko: A}, checks: [{kind: own, on: operator}]}\n',
	);
	const {status, stderr} = await check('mine');
	expect(stderr).toMatch(says);
	expect(status).toBe(70);
});
