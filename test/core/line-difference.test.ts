import {expect, it} from 'vitest';
import {lineDifference} from '../../src/core/line-difference.ts';

const shown = (before: string, after: string) => lineDifference(before, after).map(({sign, line}) => `${sign}${line}`);

it('shows what came, what went, and a line around it', () => {
	expect(shown('a\nb\nc\nd\ne\nf\n', 'a\nb\nc\nX\nd\ne\n')).toEqual([' c', '+X', ' d', ' e', '-f']);
	expect(shown('a\nb\nc\n', 'a\nB\nc\n')).toEqual([' a', '-b', '+B', ' c']);
	expect(shown('', 'a\n')).toEqual(['+a']);
	expect(shown('a\n', '')).toEqual(['-a']);
	expect(shown('a\nb', 'a\nb\n')).toEqual([]);
});
