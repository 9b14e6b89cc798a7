import {expect, test} from 'vitest';
import {EMPTY_FIELD, edit, fieldOf, fieldRows, insert, textOf} from '../../../src/ui/input/text-field.ts';

test('text goes in at the cursor, whole syllables at a time', () => {
	const field = edit(edit(fieldOf('가나다'), 'left'), 'left');
	expect(textOf(insert(field, '라', false))).toBe('가라나다');
	expect(textOf(edit(field, 'backspace'))).toBe('나다');
	expect(textOf(edit(field, 'delete'))).toBe('가다');
});

test('decomposed Hangul is composed on its way in', () => {
	const field = insert(EMPTY_FIELD, '\u1112\u1161\u11AB', false);
	expect(textOf(field)).toBe('한');
	expect(field.cursor).toBe(1);
});

test.each([
	['a\r\nb\rc\n', true, 'a\nb\nc\n'],
	['a\r\nb\n', false, 'a b'],
	['\u001B[31mred\u0007', false, '[31mred'],
	['a\u202Eb\u2066c', true, 'abc'],
	['a\tb', false, 'a  b'],
])('%j pasted with line breaks %s becomes %j', (pasted, multiline, wanted) => {
	expect(textOf(insert(EMPTY_FIELD, pasted, multiline))).toBe(wanted);
});

test('a pasted file is cut', () => {
	expect(insert(EMPTY_FIELD, 'x'.repeat(100_000), true).graphemes).toHaveLength(4_000);
});

test('words and lines are erased backwards from the cursor', () => {
	expect(textOf(edit(fieldOf('one two  '), 'erase-word'))).toBe('one ');
	expect(textOf(edit(edit(fieldOf('one two'), 'left'), 'erase-line'))).toBe('o');
});

test('rows are as wide as the screen lets them, with the cursor in one of them', () => {
	expect(fieldRows(fieldOf('가나다라'), 7, false)).toEqual([
		{before: '가나다', after: ''},
		{before: '라', at: ' ', after: ''},
	]);
	expect(fieldRows(edit(fieldOf('ab\ncd'), 'home'), 20, false)).toEqual([
		{before: '', at: 'a', after: 'b'},
		{before: 'cd', after: ''},
	]);
	expect(fieldRows(fieldOf('비밀'), 20, true)).toEqual([{before: '••', at: ' ', after: ''}]);
});
