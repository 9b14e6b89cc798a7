import {describe, expect, it} from 'vitest';
import {judgeDiskTrend} from '../../../src/checks/host/disk-trend.ts';

const GIB = 1_024 ** 3;
const answer = (...gib: readonly number[]) => ({
	data: {resultType: 'vector' as const, samples: gib.map(value => ({labels: {}, value: String(value * GIB)}))},
	warnings: [],
});
const judge = (ahead: readonly number[], before: readonly number[], now: readonly number[]) =>
	judgeDiskTrend(
		'/',
		{ahead: answer(...ahead), before: answer(...before), now: answer(...now)} as unknown as Parameters<typeof judgeDiskTrend>[1],
		{usedKiB: 20 * 1_048_576, availableKiB: 80 * 1_048_576},
		{window: '3d', full: '30d'} as Parameters<typeof judgeDiskTrend>[3],
	);

describe('the trend of a disk', () => {
	it('is that of its own history', () => {
		expect(judge([40], [90], [80]).evidence.status).toBe('pass');
		expect(judge([-1], [90], [80]).evidence.status).toBe('fail');
	});

	it('is unknown where another host has a history as well, in whatever order', () => {
		for (const now of [
			[80, 3],
			[3, 80],
		])
			expect(judge([40], [90], now)).toMatchObject({evidence: {status: 'unknown'}, reason: {en: expect.stringContaining('several hosts')}});
		expect(judge([40], [90, 3], [80]).evidence.status).toBe('unknown');
	});
});
