import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {PassThrough} from 'node:stream';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {runProgram} from '../../src/cli/program.ts';
import {englishProse} from '../support/english-prose.ts';

const VERBS = ['cutover', 'walk', 'daily', 'incident', 'check', 'runs', 'report', 'lint', 'init', 'demo'];

let folder: string;

beforeAll(() => {
	folder = mkdtempSync('/tmp/help-test-');
	writeFileSync(join(folder, 'coinpilot-ops.yaml'), '# ours\nenvironment: production\nlanguage: ko\n');
});

afterAll(() => rmSync(folder, {recursive: true, force: true}));

async function printed(words: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = '/'): Promise<string> {
	const [stdout, stderr] = [new PassThrough(), new PassThrough()];
	await runProgram(words, {stdin: process.stdin, stdout, stderr, env, cwd} as never);
	return [stdout, stderr].map(stream => String(stream.read() ?? '')).join('');
}

/** What stands beside an option, a verb or an argument. */
function explanations(page: string): string[] {
	return page.split('\n').flatMap(line => /^ {2}\S.*? {2,}(\S.*)$/.exec(line)?.[1] ?? []);
}

describe('the help', () => {
	test.each([[[]], ...VERBS.map(verb => [[verb]])])('%j explains everything in Korean', async verb => {
		const page = await printed([...verb, '--help', '--language', 'ko'].sort((_, word) => (word === '--help' ? -1 : 0)));
		expect(page).toContain('사용법:');
		for (const line of explanations(page)) expect([line, /[가-힣]/.test(line), englishProse(line)]).toEqual([line, true, undefined]);
	});

	test('is in English by default', async () => {
		expect(await printed(['check', '--help'])).toContain('list the kinds of checks');
	});

	test('follows the locale and the configuration, and the flag before both', async () => {
		expect(await printed(['--help'], {LANG: 'ko_KR.UTF-8'})).toContain('사용법:');
		expect(await printed(['--help'], {}, folder)).toContain('사용법:');
		expect(await printed(['-c', join(folder, 'coinpilot-ops.yaml'), '--help'])).toContain('사용법:');
		expect(await printed(['--language', 'en', '--help'], {LANG: 'ko_KR.UTF-8'}, folder)).toContain('Usage:');
	});
});

test('a mistake is told in the language of the configuration, whatever else is wrong with it', async () => {
	expect(await printed(['chekc'], {}, folder)).toMatch(/[가-힣].*check/);
	expect(await printed(['chekc'])).not.toMatch(/[가-힣]/);
});

test('the kinds are listed and explained in Korean', async () => {
	const list = await printed(['--language', 'ko', 'check', '--list']);
	expect(list.split('\n').filter(line => line !== '' && !/[가-힣]/.test(line))).toEqual([]);
	expect(await printed(['--language', 'ko', 'check', '--explain', 'tls'])).toMatch(
		/^tls: .*[가-힣][\s\S]*필드:[\s\S]*필수[\s\S]*확인하지 못하는 것:/,
	);
});
