import {describe, expect, it} from 'vitest';
import {memory} from '../../../src/checks/host/memory.ts';

const MIB = 1_024;
const host = {MemTotal: 8_000, MemAvailable: 5_000, SwapTotal: 2_000, SwapFree: 2_000};
const judge = (given: Partial<typeof host>, fields: Record<string, unknown> = {}, oomKills: number | null = 0) =>
	memory.judge(
		{memory: new Map(Object.entries({...host, ...given}).map(([name, mib]) => [name, mib * MIB])), oomKills: oomKills ?? undefined},
		memory.schema.parse({on: 'vm', ...fields}),
	);

describe('memory', () => {
	it('memory: healthy → pass', () => {
		expect(judge({}, {totalMiB: {ge: 7_500}, swapMiB: {gt: 0}})).toMatchObject({
			status: 'pass',
			summary: {en: 'Memory is available: 62.5 % (5000 of 8000 MiB)'},
		});
	});

	it.each<[string, Partial<typeof host>, Record<string, unknown>, number | null, string, string]>([
		['little is available', {MemAvailable: 1_200}, {}, 0, 'warn', 'memory available: 15.0 %'],
		['nothing is available', {MemAvailable: 400}, {}, 0, 'fail', 'memory available: 5.0 %'],
		['few MiB', {}, {availableMiB: {fail: 6_000}}, 0, 'fail', 'MiB available: 5000 MiB, expected ≥ 6000 MiB'],
		['a smaller machine than planned', {MemTotal: 4_000, MemAvailable: 3_000}, {totalMiB: {ge: 7_500}}, 0, 'fail', 'memory MiB: 4000'],
		['swap is used up', {SwapFree: 10}, {}, 0, 'fail', 'swap free: 0.5 %'],
		['swap that should be there', {SwapTotal: 0, SwapFree: 0}, {swapMiB: {ge: 1_024}}, 0, 'fail', 'swap MiB: 0'],
		['a process was killed', {}, {}, 1, 'warn', 'killed 1 processes'],
		['more were killed than may be', {}, {maxOomKills: 1}, 2, 'fail', 'killed 2 processes'],
		['kills are not counted', {}, {maxOomKills: 0}, null, 'unknown', 'does not count OOM kills'],
	])('memory: %s', (_, given, fields, kills, status, reason) => {
		const verdict = judge(given, fields, kills);
		expect(verdict.summary.en).toContain(reason);
		expect(verdict.status).toBe(status);
	});

	it('a host without swap, and a kernel that does not count kills, have nothing to judge', () => {
		expect(judge({SwapTotal: 0, SwapFree: 0}, {}, null).evidence).toHaveLength(1);
	});
});
