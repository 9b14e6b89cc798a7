import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'tally-'));
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const root = process.cwd();
const test = (status: string, group = 'a group') => ({status, ancestorTitles: [group], title: 'a test'});

/** As `npm run verify` counts it. */
function tallyOf(file: string): unknown {
	const script = `
		const {tallyOf} = await import('./scripts/test-tally.mjs');
		const {skippedIn, ...counts} = tallyOf(process.argv[1]);
		console.log(JSON.stringify({...counts, skippedIn: [...skippedIn]}));
	`;
	return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script, file], {cwd: root, encoding: 'utf8'}));
}

it('counts tests, and says where they were skipped', () => {
	const file = join(folder, 'report.json');
	const testResults = [
		{
			name: join(root, 'test/real/redis.test.ts'),
			status: 'passed',
			assertionResults: [test('passed'), test('skipped', 'redis'), test('pending', 'redis')],
		},
		{name: join(root, 'test/ui/walk.test.tsx'), status: 'failed', assertionResults: [test('failed'), test('failed'), test('passed')]},
	];
	writeFileSync(file, JSON.stringify({testResults}));
	expect(tallyOf(file)).toEqual({passed: 2, failed: 2, skipped: 2, skippedIn: [['test/real/redis.test.ts › redis', 2]], secondTry: []});
});

it('names what passed only after it had failed', () => {
	const file = join(folder, 'report.json');
	const flaky = {...test('passed'), failureMessages: ['AssertionError: expected 1 to be 2\n    at a.ts:3']};
	const steady = {...test('passed'), failureMessages: []};
	writeFileSync(
		file,
		JSON.stringify({testResults: [{name: join(root, 'test/a.test.ts'), status: 'passed', assertionResults: [flaky, steady]}]}),
	);
	expect(tallyOf(file)).toMatchObject({passed: 2, failed: 0, secondTry: ['test/a.test.ts › a test: AssertionError: expected 1 to be 2']});
});

it('counts a file that could not be loaded as a failure', () => {
	const file = join(folder, 'report.json');
	writeFileSync(file, JSON.stringify({testResults: [{name: 'broken.test.ts', status: 'failed', assertionResults: []}]}));
	expect(tallyOf(file)).toMatchObject({passed: 0, failed: 1});
});

it('counts a run that left no report as a failure', () => {
	expect(tallyOf(join(folder, 'none.json'))).toMatchObject({passed: 0, failed: 1});
});
