import fs from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {type FileOps, realFiles} from '../../src/journal/file-ops.ts';
import {preflight} from '../../src/journal/preflight.ts';
import {temporaryDirectory} from './support/sample.ts';

function failing(operation: keyof FileOps, code: string): FileOps {
	return {
		...realFiles,
		[operation]: () => {
			throw Object.assign(new Error(code), {code, syscall: operation});
		},
	};
}

describe('preflight', () => {
	test('finds nothing in the way, and leaves nothing behind', () => {
		const state = path.join(temporaryDirectory(), 'state');
		expect(preflight(state)).toBeUndefined();
		expect(fs.readdirSync(state)).toEqual([]);
		expect(fs.statSync(state).mode & 0o777).toBe(0o700);
	});

	test('a disk without room is full before anything is written', () => {
		expect(preflight(temporaryDirectory(), {neededBytes: 2 ** 60})).toMatchObject({
			code: 'journal-unwritable',
			why: 'full',
			detail: {en: expect.stringMatching(/^[\d.]+ MiB free, 1099511627776\.0 MiB needed$/)},
		});
	});

	test.each([
		['write', 'ENOSPC', 'full'],
		['open', 'EROFS', 'read-only'],
		['open', 'EACCES', 'denied'],
		['sync', 'EIO', 'io'],
	] as const)('%s that ends in %s is %s', (operation, code, why) => {
		const state = temporaryDirectory();
		expect(preflight(state, {files: failing(operation, code)})).toEqual({
			code: 'journal-unwritable',
			path: state,
			why,
			detail: `${code} on ${operation}`,
		});
		expect(fs.readdirSync(state)).toEqual([]);
	});

	test('a home that is a file, or a link, is told as such', () => {
		const file = path.join(temporaryDirectory(), 'state');
		fs.writeFileSync(file, '');
		expect(preflight(file)).toMatchObject({code: 'journal-exposed', path: file});
		expect(preflight(path.join(file, 'below'))).toMatchObject({code: 'journal-unwritable', why: 'other'});
	});
});
