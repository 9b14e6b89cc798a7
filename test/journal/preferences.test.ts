import fs from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {openPreferences} from '../../src/journal/preferences.ts';
import {temporaryDirectory} from './support/sample.ts';

describe('preferences', () => {
	test('are there at the next start', async () => {
		const directory = temporaryDirectory();
		const first = await openPreferences(directory);
		first.set({language: 'ko', configPath: '/srv/coinpilot-ops.yaml'});
		expect((await openPreferences(directory)).get()).toEqual({language: 'ko', configPath: '/srv/coinpilot-ops.yaml'});
		expect(fs.statSync(path.join(directory, 'preferences.json')).mode & 0o777).toBe(0o600);
	});

	test.each([
		'',
		'{"preferences":{"lang',
		'\0\0\0',
		'[]',
		'"text"',
		'{"preferences":5}',
		'{"preferences":{"language":"xx","configPath":7}}',
	])('start anew from a damaged file: %j', async content => {
		const directory = temporaryDirectory();
		fs.writeFileSync(path.join(directory, 'preferences.json'), content);
		const preferences = await openPreferences(directory);
		expect(preferences.get()).toEqual({});
		preferences.set({language: 'en'});
		expect((await openPreferences(directory)).get().language).toBe('en');
	});

	test('are kept in memory where they cannot be written', async () => {
		const file = path.join(temporaryDirectory(), 'not-a-directory');
		fs.writeFileSync(file, '');
		for (const directory of [file, path.join(file, 'below')]) {
			const preferences = await openPreferences(directory);
			preferences.set({language: 'ko'});
			expect(preferences.get()).toEqual({language: 'ko'});
		}
	});
});
