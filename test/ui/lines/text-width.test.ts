import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {cutLine, fitLine, line, lineWidth, spread} from '../../../src/ui/lines/line.ts';
import {headOf, pad, truncate, wrap} from '../../../src/ui/lines/text-width.ts';

test.each([
	['hello', 5, 'hello'],
	['hello', 4, 'hel…'],
	['한글입니다', 7, '한글입…'],
	['한글입니다', 6, '한글…'],
	['a', 0, ''],
])('%j cut to %i cells is %j', (text, width, wanted) => {
	expect(truncate(text, width)).toBe(wanted);
});

test('padding counts cells, not characters', () => {
	expect(pad('한글', 6)).toBe('한글  ');
	expect(pad('12', 5, 'right')).toBe('   12');
	expect(pad('한글입니다', 4)).toBe('한… ');
});

test('wrapping breaks at spaces where it can and inside a word where it must', () => {
	expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
	expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
	expect(wrap('첫 줄\n\n둘째', 20)).toEqual(['첫 줄', '', '둘째']);
});

test('no wrapped row is ever too wide, and nothing is lost', () => {
	const text = '안녕하십시오 coinpilot-bot이 203.0.113.10에서 한시간동안거래를하지않았습니다 – 확인이 필요합니다 ✖';
	for (let width = 2; width < 60; width++) {
		const rows = wrap(text, width);
		expect(rows.every(row => stringWidth(row) <= width)).toBe(true);
		expect(rows.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
	}
});

test('a line of parts is cut and filled to exactly its width', () => {
	const whole = line('한글', 'abc', '끝');
	for (let width = 0; width <= 12; width++) {
		expect(lineWidth(cutLine(whole, width))).toBeLessThanOrEqual(width);
		expect(lineWidth(fitLine(whole, width))).toBe(width);
		expect(lineWidth(spread(whole, line('✖'), width))).toBe(width);
	}
});

test('a head never splits a cluster', () => {
	expect(headOf('e\u0301e\u0301', 1)).toBe('e\u0301');
});

test('one grapheme wider than the row stands alone, and wrapping ends', () => {
	const cluster = '\u1100'.repeat(40);
	expect(wrap(cluster, 16)).toEqual([cluster]);
	expect(wrap(`before ${cluster}`, 16)).toEqual(['before', cluster]);
});
