import {mkdir, mkdtemp, rm, symlink, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {packageRoot} from '../../src/config/package-root.ts';
import {lintContent} from '../../src/language/lint-content.ts';
import {loadContent} from '../../src/language/load-content.ts';
import {contentDirectories, readContent} from '../../src/language/read-content.ts';
import {kinds} from './kinds.ts';
import {sayProblems} from './say-problems.ts';

const step = (id: string) => `
  - id: ${id}
    title: {en: One, ko: 하나}
    checks: [{kind: ports, host: "\${vm.host}", open: [22]}]
`;
const checklist = (id: string, entries = step('one')) => ({
	file: `checklists/${id}.yaml`,
	text: `id: ${id}\ntitle: {en: List, ko: 목록}\nsteps:\n${entries}`,
});
const config = {
	file: 'coinpilot-ops.yaml',
	text: 'environment: production\ntargets: {vm: {type: ssh, host: 203.0.113.10, user: ubuntu}}\ndomain: example.com\n',
};
const english = (input: Parameters<typeof lintContent>[0]) => sayProblems(lintContent(input)).split('\n\n')[0];

describe('lintContent', () => {
	it('finds nothing wrong with what is right', () => {
		expect(lintContent({files: {checklists: [checklist('a')], runbooks: []}, kinds, config})).toEqual([]);
	});

	it('reports configuration, checklists and runbooks together, in order, and each once', () => {
		const files = {
			checklists: [checklist('a', step('one').replace('22', '0')), checklist('b', '\n  - include: a\n')],
			runbooks: [{file: 'runbooks/lone.ko.md', text: '---\nid: lone\n---\n'}],
		};
		expect(english({files, kinds, config: {...config, text: config.text.replace('domain', 'domian')}})?.split('\n')).toEqual([
			'checklists/a.yaml:7:55  "open[1]" must be at least 1',
			'coinpilot-ops.yaml:1:1  the key "domain" is missing; add it',
			'coinpilot-ops.yaml:3:1  unknown key "domian"; did you mean "domain"?',
			'runbooks/lone.ko.md:1:1  the English text is missing; write it',
		]);
	});

	it('holds variables against the configuration when there is one', () => {
		const files = {checklists: [checklist('a', step('one').replace('vm.host', 'cloud.host'))], runbooks: []};
		expect(lintContent({files, kinds})).toEqual([]);
		expect(lintContent({files, kinds, config}).map(problem => problem.code)).toEqual(['undefined-variable']);
	});

	it('asks for no target where the variable that names it is the problem', () => {
		const files = {
			checklists: [checklist('a', step('one').replace('kind: ports', `kind: ports, from: "\${endpoints.none.from}"`))],
			runbooks: [],
		};
		expect(lintContent({files, kinds, config}).map(problem => problem.code)).toEqual(['undefined-variable']);
	});

	it('does not take two files of one name', () => {
		const files = {checklists: [checklist('a'), {...checklist('a'), file: 'own/a.yaml'}], runbooks: []};
		expect(english({files, kinds})).toBe('own/a.yaml:1:1  the id "a" is already used at checklists/a.yaml:1:1; give one of them another');
	});
});

describe('loadContent', () => {
	it('reads only what is wanted, with what it includes', () => {
		const broken = checklist('c', step('one').replace('22', '0'));
		const files = {
			checklists: [checklist('a'), checklist('b', '\n  - include: a\n'), broken],
			runbooks: [{file: 'runbooks/bad.md', text: ''}],
		};
		const {checklists, problems} = loadContent(files, kinds, undefined, new Set(['b']));
		expect(checklists.map(({id, sections}) => [id, sections.map(section => section.id)])).toEqual([['b', ['a']]]);
		expect(problems.map(({code}) => code)).toEqual([]);
		expect(loadContent(files, kinds, undefined, new Set(['c'])).checklists).toEqual([]);
	});
});

describe('readContent', () => {
	let folder = '';
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'coinpilot-ops-content-'));
		await mkdir(join(folder, 'checklists'));
		await mkdir(join(folder, 'runbooks'));
	});
	afterEach(() => rm(folder, {recursive: true, force: true}));

	it('reads what is there, by a short name, and says what it cannot read', async () => {
		await writeFile(join(folder, 'checklists', 'a.yaml'), checklist('a').text);
		await writeFile(join(folder, 'checklists', 'notes.txt'), 'not content');
		await writeFile(join(folder, 'checklists', 'huge.yaml'), '');
		await truncate(join(folder, 'checklists', 'huge.yaml'), 10 * 1_048_576);
		await symlink(join(folder, 'nowhere'), join(folder, 'checklists', 'gone.yaml'));
		await writeFile(join(folder, 'runbooks', 'README.md'), '# Not a runbook');
		const content = await readContent(
			{checklists: [join(folder, 'checklists')], runbooks: [join(folder, 'runbooks'), join(folder, 'own')]},
			folder,
		);
		expect(content.checklists.map(({file}) => file)).toEqual(['checklists/a.yaml']);
		expect(content.runbooks).toEqual([]);
		expect(content.problems).toMatchObject([
			{code: 'file-unreadable', path: 'checklists/gone.yaml', why: 'missing'},
			{code: 'file-unreadable', path: 'checklists/huge.yaml', why: 'too-large'},
			{code: 'file-unreadable', path: 'own', why: 'missing'},
		]);
		expect(loadContent(content, kinds, undefined).checklists.map(({id}) => id)).toEqual(['a']);
	});

	it('looks beside the program first, then where the configuration says', () => {
		const own = {content: {checklists: ['ours', '/srv/lists'], runbooks: []}, file: '/etc/ops/coinpilot-ops.yaml'};
		expect(contentDirectories(own)).toEqual({
			checklists: [join(packageRoot(), 'checklists'), '/etc/ops/ours', '/srv/lists'],
			runbooks: [join(packageRoot(), 'runbooks')],
		});
	});
});
