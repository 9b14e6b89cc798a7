import {chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {replaceFile} from '../../src/config/replace-file.ts';
import {ProblemError} from '../../src/core/problem.ts';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'coinpilot-replace-'));
});
afterEach(() => rm(folder, {recursive: true, force: true}));

function codeOf(work: () => void): unknown {
	try {
		work();
		return undefined;
	} catch (error) {
		return error instanceof ProblemError ? error.problem : error;
	}
}

it('makes a file that everybody may read, and nothing beside it', async () => {
	const path = join(folder, 'a.yaml');
	const umask = process.umask(0o077);
	try {
		replaceFile(path, undefined, 'one\n');
	} finally {
		process.umask(umask);
	}
	expect(await readFile(path, 'utf8')).toBe('one\n');
	expect((await stat(path)).mode & 0o777).toBe(0o644);
	expect(await readdir(folder)).toEqual(['a.yaml']);
});

it('keeps the mode of a file, and the link that leads to it', async () => {
	const path = join(folder, 'real.yaml');
	const link = join(folder, 'link.yaml');
	await writeFile(path, 'one\n');
	await chmod(path, 0o600);
	await symlink(path, link);
	replaceFile(link, 'one\n', 'two\n');
	expect(await readFile(path, 'utf8')).toBe('two\n');
	expect((await stat(path)).mode & 0o777).toBe(0o600);
	expect((await readdir(folder)).sort()).toEqual(['link.yaml', 'real.yaml']);
});

it.each([
	['changed', 'one\n', 'edited\n'],
	['appeared', undefined, 'edited\n'],
])('leaves a file alone that has %s meanwhile', async (_, before, now) => {
	const path = join(folder, 'a.yaml');
	await writeFile(path, now);
	expect(codeOf(() => replaceFile(path, before, 'two\n'))).toEqual({code: 'file-unwritable', path, detail: 'EEDITED'});
	expect(await readFile(path, 'utf8')).toBe(now);
});

it('does not bring back a file that was removed meanwhile', async () => {
	const path = join(folder, 'a.yaml');
	expect(codeOf(() => replaceFile(path, 'one\n', 'two\n'))).toMatchObject({code: 'file-unwritable'});
	expect(await readdir(folder)).toEqual([]);
});

it('says why it could not, and leaves nothing behind', async () => {
	expect(codeOf(() => replaceFile(join(folder, 'no', 'a.yaml'), undefined, 'x'))).toMatchObject({
		code: 'file-unwritable',
		detail: 'ENOENT',
	});
	await mkdir(join(folder, 'a.yaml'));
	expect(codeOf(() => replaceFile(join(folder, 'a.yaml'), undefined, 'x'))).toMatchObject({code: 'file-unwritable'});
	expect(await readdir(folder)).toEqual(['a.yaml']);
});
