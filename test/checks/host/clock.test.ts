import {describe, expect, it} from 'vitest';
import {clock} from '../../../src/checks/host/clock.ts';
import {createFakeSystems} from '../../support/fake-systems.ts';
import {lookWith} from '../../support/look-with.ts';

const now = Date.UTC(2026, 1, 23);
const sample = (offsetMs: number, tripMs: number) => ({before: now, host: now + tripMs / 2 + offsetMs, after: now + tripMs});
const judge = (
	samples: ReturnType<typeof sample>[],
	fields: Record<string, unknown> = {},
	said: Record<string, string> = {synchronised: 'yes'},
) => clock.judge({samples, ...said}, clock.schema.parse({on: 'vm', ...fields}));

describe('clock', () => {
	it('clock: healthy → pass', () => {
		expect(judge([sample(12, 40)], {timezone: 'Asia/Seoul'}, {synchronised: 'yes', timezone: 'Asia/Seoul'})).toMatchObject({
			status: 'pass',
			summary: {en: 'The clocks agree: +0.012 ± 0.020 s'},
		});
	});

	it.each<[string, number, number, string]>([
		['ahead', 5_000, 40, 'fail'],
		['behind', -5_000, 40, 'fail'],
		['ahead by more than a slow trip explains', 9_000, 8_000, 'fail'],
		['perhaps ahead: a slow trip', 1_500, 3_000, 'unknown'],
		['just within', 1_900, 100, 'pass'],
		['on the edge, within the round trip', 2_000, 100, 'unknown'],
	])('clock: %s', (_, offsetMs, tripMs, status) => {
		expect(judge([sample(offsetMs, tripMs)]).status).toBe(status);
	});

	it('a quick trip tells what a slow one could not', () => {
		expect(judge([sample(0, 9_000), sample(0, 50)]).status).toBe('pass');
		expect(judge([sample(5_000, 9_000), sample(5_000, 50)]).status).toBe('fail');
	});

	it('clock: a host that counts whole seconds, near → pass, on the edge → unknown, far → fail', () => {
		const whole = (offsetMs: number) => ({...sample(offsetMs, 20), spreadMs: 999});
		expect(judge([whole(-500)]).status).toBe('pass');
		expect(judge([whole(1_500)]).status).toBe('unknown');
		expect(judge([whole(9_000)]).status).toBe('fail');
	});

	it.each<[string, Record<string, string>, Record<string, unknown>, string]>([
		['not synchronised', {synchronised: 'no'}, {}, 'fail'],
		['does not say whether it is', {}, {}, 'unknown'],
		['need not say', {}, {synchronised: false}, 'pass'],
		['another zone', {synchronised: 'yes', timezone: 'Etc/UTC'}, {timezone: 'Asia/Seoul'}, 'fail'],
		['no zone', {synchronised: 'yes'}, {timezone: 'Asia/Seoul'}, 'unknown'],
	])('clock: %s', (_, said, fields, status) => {
		expect(judge([sample(0, 40)], fields, said).status).toBe(status);
	});

	it('looks again only while the round trip is too slow to tell', async () => {
		for (const [tripMs, looks] of [
			[10, 1],
			[30_000, 4],
		] as const) {
			let ticks = 0;
			let dates = 0;
			const systems = createFakeSystems({
				clock: {now: () => now, monotonic: () => (ticks++ % 2) * tripMs},
				run: async (_place, command) => {
					const script = 'script' in command ? command.script : '';
					const mark = /@%s %s\\n' (\w+)/.exec(script)?.[1];
					const dated = script.includes('date +');
					if (dated) dates++;
					const stdout = dated ? `\n@${mark} now\n${now}000000\n` : `\n@${mark} ntp\nNTPSynchronized=yes\n`;
					return {exitCode: 0, stdout: `${stdout}\n@${mark} end\n`, stderr: '', truncated: false, durationMs: 1};
				},
			});
			expect((await lookWith(clock, {on: 'vm'}, systems)).status).toBe(looks === 1 ? 'pass' : 'unknown');
			expect(dates).toBe(looks);
		}
	});
});
