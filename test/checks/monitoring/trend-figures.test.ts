import {describe, expect, test} from 'vitest';
import {sparkline} from '../../../src/checks/monitoring/sparkline.ts';
import {trendFigures} from '../../../src/checks/monitoring/trend-figures.ts';

const grid = {startS: 1_000, endS: 1_000 + 9 * 360, stepS: 360};
const series = (...values: (string | undefined)[]) => ({
	labels: {},
	points: values.flatMap((value, index) => (value === undefined ? [] : [[1_000 + index * 360, value] as const])),
});

describe('trendFigures', () => {
	test('a line that rises by one each point rises by ten an hour', () => {
		const figures = trendFigures(series(...Array.from({length: 10}, (_, i) => String(i))), grid);
		expect(figures).toMatchObject({points: 10, longestHoleS: 0, changes: 9, min: 0, max: 9, mean: 4.5, last: 9});
		expect(figures.slope).toBeCloseTo(10);
	});

	test('holes count at both ends, and NaN is one', () => {
		const figures = trendFigures(series(undefined, undefined, '1', 'NaN', '1', '1', undefined, undefined, undefined), grid);
		expect(figures).toMatchObject({points: 3, longestHoleS: 4 * 360, changes: 0});
	});

	test('nothing has no figures', () => {
		const figures = trendFigures(series(), grid);
		expect(figures).toMatchObject({
			points: 0,
			longestHoleS: 3_600,
			min: undefined,
			max: undefined,
			mean: undefined,
			slope: undefined,
			last: undefined,
		});
	});

	test('one point has no slope, and infinity is a value', () => {
		expect(trendFigures(series('2'), grid).slope).toBeUndefined();
		expect(trendFigures(series('1', '+Inf'), grid)).toMatchObject({max: Number.POSITIVE_INFINITY, slope: undefined});
	});
});

describe('sparkline', () => {
	test.each([
		['rises', [0, 1, 2, 3, 4, 5, 6, 7], '▁▂▃▄▅▆▇█'],
		['is flat', [5, 5, 5], '▄▄▄'],
		['has a hole', [0, undefined, 7], '▁ █'],
		['is nothing', [], ''],
	])('%s', (_, values, line) => {
		expect(sparkline(values)).toBe(line);
	});

	test('averages neighbours when there are more values than cells', () => {
		expect(sparkline([0, 0, 7, 7], 2)).toBe('▁█');
	});
});
