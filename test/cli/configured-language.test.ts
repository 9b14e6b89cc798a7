import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {configuredLanguage} from '../../src/cli/configured-language.ts';

let folder: string;
let file: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'language-'));
	file = join(folder, 'coinpilot-ops.yaml');
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

it.each([
	['plainly', 'environment: x\nlanguage: ko\n'],
	['in quotes', 'language: "ko"\n'],
	['with the line ends of Windows', 'environment: x\r\nlanguage: ko\r\n'],
	['behind a byte order mark', '\uFEFFlanguage: ko\n'],
])('reads a language that is written %s, from a folder below too', (_, text) => {
	writeFileSync(file, text);
	mkdirSync(join(folder, 'below'));
	expect(configuredLanguage(undefined, join(folder, 'below'))).toBe('ko');
	expect(configuredLanguage('coinpilot-ops.yaml', folder)).toBe('ko');
});

it('takes no language out of the middle of a section', () => {
	writeFileSync(file, 'n8n:\n  language: ko\n');
	expect(configuredLanguage('coinpilot-ops.yaml', folder)).toBeUndefined();
});

it('waits for no pipe and reads no device to its end', () => {
	execFileSync('mkfifo', [file]);
	expect(configuredLanguage(undefined, folder)).toBeUndefined();
	expect(configuredLanguage('/dev/zero', folder)).toBeUndefined();
});

it('does not read what is too large to be a configuration', () => {
	writeFileSync(file, 'language: ko\n');
	truncateSync(file, 1_048_577);
	expect(configuredLanguage(undefined, folder)).toBeUndefined();
});
