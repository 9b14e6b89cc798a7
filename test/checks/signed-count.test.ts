import {describe, expect, it} from 'vitest';
import {formatCount, formatDifference} from '../../src/checks/signed-count.ts';

describe('counts', () => {
	it.each([
		[0n, '0', '0'],
		[999n, '999', '+999'],
		[-182_380n, '-182,380', '−182,380'],
		[1_000_000n, '1,000,000', '+1,000,000'],
		[9_007_199_254_740_993n, '9,007,199,254,740,993', '+9,007,199,254,740,993'],
	])('%s', (count, separated, signed) => {
		expect(formatCount(count)).toBe(separated);
		expect(formatDifference(count)).toBe(signed);
	});
});
