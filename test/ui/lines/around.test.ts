import {expect, test} from 'vitest';
import {fillFrom, firstAround} from '../../../src/ui/lines/around.ts';

/** Items of one to three rows; what shows must hold the cursor's whole item, and no row may stay empty while there is more. */
test('the item at the cursor always shows whole, and the window is used', () => {
	const heights = Array.from({length: 40}, (_, index) => 1 + ((index * 7) % 3));
	const draw = (index: number) => Array.from({length: heights[index] ?? 0}, () => index);
	for (let height = 6; height < 30; height++) {
		for (let cursor = 0; cursor < heights.length; cursor++) {
			const first = firstAround(cursor, heights.length, height, index => heights[index] ?? 0);
			const {rows, end} = fillFrom(first, heights.length, height, draw);
			expect(rows.filter(row => row === cursor)).toHaveLength(heights[cursor] ?? 0);
			expect(rows.length).toBeLessThanOrEqual(height);
			if (first > 0 || end < heights.length) expect(rows.length).toBeGreaterThan(height - 3);
		}
	}
});

test('an item taller than the window shows as far as it goes', () => {
	expect(fillFrom(0, 1, 2, () => ['a', 'b', 'c'])).toEqual({rows: ['a', 'b'], end: 1});
	expect(fillFrom(0, 0, 2, () => [])).toEqual({rows: [], end: 0});
});
