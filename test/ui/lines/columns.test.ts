import {expect, test} from 'vitest';
import {layOut} from '../../../src/ui/lines/columns.ts';
import {widthOf} from '../../../src/ui/lines/text-width.ts';

const columns = [{title: 'table'}, {title: 'source', align: 'right'}, {title: 'target', align: 'right'}, {title: 'newest row'}] as const;
const rows = [
	['trading_history', '1,182,380', '16', '2026-02-23 09:14:02Z (UTC)'],
	['일일 위험 상태', '22', '22', '—'],
];

test('cells that fit stand under their titles, numbers to the right', () => {
	expect(layOut(columns, rows, 80)).toEqual({
		head: ['table               source  target  newest row                '],
		body: [
			['trading_history  1,182,380      16  2026-02-23 09:14:02Z (UTC)'],
			['일일 위험 상태          22      22  —                         '],
		],
	});
});

test('where they do not fit words go below, and no number is broken', () => {
	expect(layOut(columns, rows, 54)).toEqual({
		head: ['table               source  target  newest row        '],
		body: [
			['trading_history  1,182,380      16  2026-02-23        ', '                                    09:14:02Z (UTC)   '],
			['일일 위험 상태          22      22  —                 '],
		],
	});
});

test('where that does not help every cell has its title beside it', () => {
	expect(layOut(columns, rows, 34)).toEqual({
		head: [],
		body: [
			['trading_history', '  source 1,182,380  target 16', '  newest row 2026-02-23 09:14:02Z', '  (UTC)'],
			['일일 위험 상태', '  source 22  target 22', '  newest row —'],
		],
	});
});

test('nothing is lost and nothing is too wide at any width', () => {
	for (let width = 12; width < 90; width++) {
		const {head, body} = layOut(columns, rows, width);
		const drawn = [...head, ...body.flat()];
		expect(drawn.filter(line => widthOf(line) > width)).toEqual([]);
		const letters = (text: string) => text.replaceAll(/\s/g, '');
		for (const cell of rows.flat())
			for (const word of cell.split(' ')) expect(letters(drawn.join('')).includes(letters(word)) || width < 30).toBe(true);
	}
});

test('one grapheme wider than its column is cut there, and laying out ends', () => {
	const [first] = layOut([{title: 'name'}, {title: 'said'}], [['\u1100'.repeat(40), 'two words']], 24).body;
	expect(first?.length).toBeGreaterThan(0);
	expect(first?.filter(line => widthOf(line) > 24)).toEqual([]);
	expect(first?.join(' ').split(/ +/)).toEqual(['…', 'two', 'words', '']);
});
