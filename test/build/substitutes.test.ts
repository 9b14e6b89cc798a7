import {createRequire} from 'node:module';
import realStringWidth from 'string-width';
import {afterAll, beforeAll, describe, expect, it, vi} from 'vitest';
import {Segmenter} from '../../scripts/substitutes/segmenter.ts';
import {hasOnlySimple, NARROW, simpleWidth, WIDE} from '../../scripts/substitutes/simple-text.ts';
import stringWidth from '../../scripts/substitutes/string-width.ts';

const inside = new RegExp(`[${NARROW}${WIDE}]`);
const simple = Array.from({length: 0x1_00_00}, (_, code) => String.fromCharCode(code)).filter(character => inside.test(character));

/** What no shortcut may be taken for: things that join, flags, families, selectors, ambiguous and half a character. */
const DIFFICULT = ['한', 'é', '👩‍👩‍👧', '🇰🇷', '✔️', 'ﾊﾞ', '1️⃣', '\ud800', '\r\n', 'ᄀ', '각', 'ﷺ', '　', '\u200b', '◾', '⌚', '\t'];
const TEXTS = [
	...DIFFICULT,
	...DIFFICULT.flatMap(one => [`가${one}`, `${one}가`, `a${one}b`]),
	'',
	'Row counts match',
	'행 수 일치 ✔ 16 −182,380',
	'┌ Phase A ✔ 9/9 ─┐│',
	'\u001B[1m\u001B[38;5;2m✔ 통과\u001B[39m\u001B[22m',
	'\u001B]8;;https://example.com\u0007link\u001B]8;;\u0007',
];

const graphemes = (text: string, segmenter: {segment(text: string): Iterable<Intl.SegmentData>}) =>
	Array.from(segmenter.segment(text), ({segment, index, input}) => ({segment, index, input}));

// As the bundle has it.
beforeAll(() => void vi.stubGlobal('require', createRequire(import.meta.url)));
afterAll(() => void vi.unstubAllGlobals());

describe('simple characters', () => {
	it('are measured as the package measures them, each', () => {
		expect(simple.filter(character => simpleWidth(character) !== realStringWidth(character))).toEqual([]);
	});

	it('are graphemes of their own beside every other', () => {
		const real = new Intl.Segmenter();
		const rows = Array.from({length: Math.ceil(simple.length / 200)}, (_, row) => simple.slice(row * 200, row * 200 + 200).join(''));
		expect(rows.filter(row => graphemes(row, real).length !== row.length)).toEqual([]);
		const corners = [...simple.filter((_, index) => index % 997 === 0), 'a', '가', '각', 'ㄱ', '│', '⠹', '\u001B', '\n'];
		const joined = corners.flatMap(left => corners.map(right => left + right)).filter(pair => graphemes(pair, real).length !== 2);
		expect(joined).toEqual([]);
	});
});

describe.each(TEXTS)('%j', text => {
	it('is as wide as the package says', () => {
		expect(stringWidth(text)).toBe(realStringWidth(text));
		expect(stringWidth(text, {ambiguousIsNarrow: false})).toBe(realStringWidth(text, {ambiguousIsNarrow: false}));
	});

	it('is cut as the real segmenter cuts it', () => {
		expect(graphemes(text, new Segmenter())).toEqual(graphemes(text, new Intl.Segmenter()));
		expect(graphemes(text, new Segmenter('ko', {granularity: 'word'}))).toEqual(
			graphemes(text, new Intl.Segmenter('ko', {granularity: 'word'})),
		);
	});
});

it('takes no difficult text for a simple one', () => {
	expect(DIFFICULT.filter(text => hasOnlySimple(text) && text !== '한' && text !== '각')).toEqual([]);
});
