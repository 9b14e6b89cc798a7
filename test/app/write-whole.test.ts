import {lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {writeWhole} from '../../src/app/write-report.ts';

let folder = '';
let path = '';
const umask = process.umask();
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'coinpilot-write-'));
	path = join(folder, 'out');
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);

describe('writeWhole', () => {
	it('makes a new file for its owner alone, or with the mode that is asked for', () => {
		writeWhole(path, 'one');
		expect([readFileSync(path, 'utf8'), modeOf(path)]).toEqual(['one', '600']);
		writeWhole(join(folder, 'shared'), 'one', 0o644);
		expect(modeOf(join(folder, 'shared'))).toBe((0o644 & ~umask).toString(8));
	});

	it('replaces a file in one step and keeps its mode', () => {
		writeFileSync(path, 'old', {mode: 0o640});
		const before = statSync(path);
		writeWhole(path, 'new', 0o644);
		expect([readFileSync(path, 'utf8'), modeOf(path)]).toEqual(['new', (before.mode & 0o777).toString(8)]);
		expect(statSync(path).ino).not.toBe(before.ino);
		expect(readdirSync(folder)).toEqual(['out']);
	});

	it('follows a link instead of replacing it', () => {
		const real = join(folder, 'real');
		writeFileSync(real, 'old');
		symlinkSync(real, path);
		writeWhole(path, 'new');
		expect(lstatSync(path).isSymbolicLink()).toBe(true);
		expect(readFileSync(real, 'utf8')).toBe('new');
	});

	it('writes into what is no file', () => {
		writeWhole('/dev/null', 'gone');
		expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
	});

	it('leaves nothing behind where it cannot write', () => {
		expect(() => writeWhole(folder, 'x')).toThrow(/EISDIR/);
		expect(() => writeWhole(join(folder, 'none', 'out'), 'x')).toThrow(/ENOENT/);
		expect(readdirSync(folder)).toEqual([]);
	});
});
