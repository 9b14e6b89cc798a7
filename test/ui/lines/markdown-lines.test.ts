import {expect, test} from 'vitest';
import type {Line} from '../../../src/ui/lines/line.ts';
import {markdownLines} from '../../../src/ui/lines/markdown-lines.ts';
import {widthOf} from '../../../src/ui/lines/text-width.ts';

const textOf = (lines: readonly Line[]) => lines.map(row => row.map(part => part.text).join(''));
const boldOf = (lines: readonly Line[]) =>
	lines.flatMap(row =>
		row
			.filter(part => part.bold)
			.map(part => part.text)
			.join(''),
	);

test('rows broken for an editor flow again; marks are gone and what they marked is bold', () => {
	const lines = markdownLines('Stop the **old bot** first, then run\n`docker compose up -d` and _wait_.\n\nThen look.', 40);
	expect(textOf(lines)).toEqual(['Stop the old bot first, then run docker', 'compose up -d and wait.', '', 'Then look.']);
	expect(boldOf(lines).join('|')).toBe('old botdocker|compose up -d||');
});

test('headings, lists, quotes and fenced code keep their form', () => {
	const source =
		'## After it\n\n- one long enough to go on below\n  in its own column\n1. first\n\n> said\n\n```sh\n# not a heading\n  psql -c "*"\n```';
	expect(textOf(markdownLines(source, 24))).toEqual([
		'After it',
		'',
		'• one long enough to go',
		'  on below in its own',
		'  column',
		'1. first',
		'',
		'│ said',
		'',
		'    # not a heading',
		'      psql -c "*"',
	]);
	expect(boldOf(markdownLines(source, 24)).join('')).toBe('After it');
});

test('a table stands in columns, with what was escaped as it is meant', () => {
	const source = '| step | rows |\n| --- | ---: |\n| 행 수 \\| `a_b` | 182,380 |\n| x &amp; y | 7 |';
	expect(textOf(markdownLines(source, 40))).toEqual(['step            rows', '행 수 | a_b  182,380', 'x & y              7']);
});

test('an address can be read; a page that lies beside this one is only named', () => {
	expect(textOf(markdownLines('See [the console](https://cloud.example/x) and [bot down](bot-down.md), <https://a.example>.', 80))).toEqual(
		['See the console (https://cloud.example/x) and bot down, https://a.example.'],
	);
});

test('names with underscores, lone stars and products are no emphasis', () => {
	const source = 'market_data and daily_risk_state: 3 * 4 * 5, \\*not\\* this';
	expect(textOf(markdownLines(source, 80))).toEqual(['market_data and daily_risk_state: 3 * 4 * 5, *not* this']);
	expect(boldOf(markdownLines(source, 80)).join('')).toBe('');
});

test('what would move the cursor is made visible, and counted as wide as it is shown', () => {
	const lines = markdownLines(`**\u001B[2J** ${'\u202E'.repeat(6)} \`\u0007\``, 20);
	expect(textOf(lines).join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
	expect(textOf(lines).join(' ')).toContain('^[[2J');
	expect(textOf(lines).filter(row => widthOf(row) > 20)).toEqual([]);
});

test('backticks closed on their own row are code inside it, and begin no fence', () => {
	expect(textOf(markdownLines('```docker compose ps``` first\n\n- then\n\n~~~ a ` b\n- raw\n~~~', 40))).toEqual([
		'docker compose ps first',
		'',
		'• then',
		'',
		'    - raw',
	]);
});

test('a link that never ends takes no longer than any other text', () => {
	const began = performance.now();
	expect(textOf(markdownLines(`[a](${'x'.repeat(100_000)}`, 80)).join('')).toHaveLength(100_004);
	expect(performance.now() - began).toBeLessThan(4_000);
	expect(textOf(markdownLines('[a](https://a.example "its title") b', 80))).toEqual(['a (https://a.example) b']);
});
