import {readdir, readFile} from 'node:fs/promises';
import {describe, expect, it} from 'vitest';
import {parseConfig} from '../../src/config/load-config.ts';
import {problemText} from '../../src/core/problem-text.ts';
import {loadChecklist} from '../../src/language/load-checklist.ts';
import {loadRunbook} from '../../src/language/load-runbook.ts';
import {kinds} from './kinds.ts';

const folder = new URL('../fixtures/language/', import.meta.url);
const names = (await readdir(folder)).filter(name => name.endsWith('.yaml'));
const seeds = await Promise.all(names.map(name => readFile(new URL(name, folder), 'utf8')));

const ODD = [
	'{',
	'}',
	'[',
	']',
	':',
	'- ',
	'\t',
	'\n',
	'"',
	"'",
	'&a ',
	'*a',
	'!!map ',
	'? ',
	'| ',
	'> ',
	'---\n',
	'${',
	'$${x}',
	'\u0000',
	'\u{1F600}',
	'~',
	'<<: ',
	'%',
	'__proto__: 1\n',
	'```yaml step\n',
];

/** The same mutations on every machine: a small linear congruential generator. */
function random(seed: number): (below: number) => number {
	let state = seed;
	return below => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

function mutate(text: string, below: (limit: number) => number): string {
	let mutated = text;
	for (let round = 0; round < below(4); round++) {
		const at = below(mutated.length + 1);
		const length = below(12);
		const odd = ODD[below(ODD.length)] ?? '';
		const kind = below(5);
		if (kind === 0) mutated = mutated.slice(0, at);
		else if (kind === 1) mutated = mutated.slice(0, at) + mutated.slice(at + length);
		else if (kind === 2) mutated = mutated.slice(0, at) + odd + mutated.slice(at);
		else if (kind === 3) mutated = mutated.slice(0, at) + odd.repeat(1 + below(80)) + mutated.slice(at);
		else mutated = mutated.slice(at) + mutated.slice(0, at);
	}
	return mutated;
}

describe('whatever is written', () => {
	it('comes out as a checklist or as problems that can be said', () => {
		const outcomes = {loaded: 0, refused: 0};
		const below = random(20_260_223);
		for (let index = 0; index < 300; index++) {
			const text = mutate(seeds[below(seeds.length)] ?? '', below);
			const page = `---\n${text}\n---\n\`\`\`yaml step\n${text}\n\`\`\`\n`;
			const loaded = [
				loadChecklist({file: 'plain.yaml', text}, kinds, undefined),
				loadRunbook({page: {file: 'plain.md', text: page}, twin: {file: 'plain.ko.md', text: page}}, kinds, undefined),
				parseConfig('coinpilot-ops.yaml', text),
			];
			for (const {problems, ...result} of loaded) {
				expect(Object.keys(result).length > 0).toBe(problems.length === 0);
				for (const problem of problems) expect(problemText(problem).ko).not.toBe('');
				outcomes[problems.length === 0 ? 'loaded' : 'refused']++;
			}
		}
		expect(outcomes.refused).toBeGreaterThan(300);
		expect(outcomes.loaded).toBeGreaterThan(0);
	}, 60_000);

	it.each([
		['brackets', '['.repeat(200_000)],
		['braces', '{a: '.repeat(100_000)],
		['dashes', '- '.repeat(200_000)],
		['questions', '? '.repeat(200_000)],
		['indentation', Array.from({length: 1_000}, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
	])('is not followed into the depths: %s', (_, text) => {
		const {problems} = loadChecklist({file: 'plain.yaml', text}, kinds, undefined);
		expect(problems[0]).toMatchObject({code: 'yaml-too-deep', limit: 48});
	});

	it('does not grow without end', () => {
		const text = Array.from(
			{length: 30},
			(_, index) => `k${index}: &k${index} [${index === 0 ? 'x' : `*k${index - 1}, *k${index - 1}`}]`,
		).join('\n');
		expect(loadChecklist({file: 'plain.yaml', text}, kinds, undefined).problems).toMatchObject([{code: 'yaml-alias', why: 'too-many'}]);
	});

	it('does not reach the prototype of anything', () => {
		const text = 'id: plain\n__proto__: {polluted: true}\nconstructor: {prototype: {polluted: true}}\n';
		const {problems} = loadChecklist({file: 'plain.yaml', text}, kinds, undefined);
		expect(problems).toContainEqual(expect.objectContaining({code: 'unknown-key', key: 'constructor'}));
		expect(({} as {polluted?: boolean}).polluted).toBeUndefined();
	});
});
