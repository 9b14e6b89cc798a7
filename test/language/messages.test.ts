import {readdir, readFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it} from 'vitest';
import {parseConfig} from '../../src/config/load-config.ts';
import {variablesOf} from '../../src/config/variables.ts';
import {loadChecklist} from '../../src/language/load-checklist.ts';
import {kinds} from './kinds.ts';
import {sayProblems} from './say-problems.ts';

const folder = fileURLToPath(new URL('../fixtures/language', import.meta.url));
const names = (await readdir(folder)).filter(name => name.endsWith('.yaml')).sort();
const files = await Promise.all(names.map(async name => ({file: name, text: await readFile(join(folder, name), 'utf8')})));

const configuration = `
environment: production
targets: {vm: {type: ssh, host: 203.0.113.10, user: ubuntu}}
domain: dashboard.example.com
`;
const {config} = parseConfig('coinpilot-ops.yaml', configuration);
const variables = config && variablesOf(config);

/** Beside each faulty checklist lies the text that it must give, in English and in Korean. */
describe('what is said of a faulty checklist', () => {
	it.each(files)('$file', async source => {
		const {checklist, problems} = loadChecklist(source, kinds, variables, {library: files});
		expect(checklist === undefined).toBe(problems.length > 0);
		await expect(sayProblems(problems)).toMatchFileSnapshot(join(folder, `${basename(source.file, '.yaml')}.txt`));
	});

	it('covers the language', () => {
		expect(names.length).toBeGreaterThan(20);
		expect(config).toBeDefined();
	});
});
