import {z} from 'zod';
import {durationSchema} from '../../config/fields.ts';
import {parseDuration} from '../../core/duration.ts';
import {durationText} from '../../core/duration-text.ts';
import {phrase, type Text, text} from '../../core/text.ts';
import {whereItRuns} from '../../systems/processes/command-fields.ts';
import type {Systems} from '../../systems/systems.ts';
import {defineCheck} from '../contract.ts';
import type {Finding} from '../finding.ts';
import {finding, judgeValue, verdictOf} from '../judge-value.ts';
import {matcherSchema} from '../matchers.ts';
import {readHost, sectionText} from './host-script.ts';

const schema = z.strictObject({
	on: whereItRuns.on,
	maxOffset: durationSchema.default('2s').describe("How far the host's clock may be from this machine's."),
	synchronised: z.boolean().default(true).describe('The host has to say itself that its clock is synchronised (`timedatectl`).'),
	timezone: matcherSchema.optional().describe('The zone in which its cron runs: `Asia/Seoul`.'),
});

export type ClockSpec = z.output<typeof schema>;

/** One reading of the host's clock between two of this machine's; all milliseconds since the epoch. */
export interface ClockSample {
	readonly before: number;
	readonly host: number;
	readonly after: number;
	/** How far after `host` it may really have been: what counts whole seconds (BusyBox) leaves open where in one. */
	readonly spreadMs?: number;
}

export interface ClockSeen {
	readonly samples: readonly ClockSample[];
	/** The word after `NTPSynchronized=`; undefined when the host did not say. */
	readonly synchronised?: string | undefined;
	readonly timezone?: string | undefined;
}

const MAX_SAMPLES = 4;
/** Until the year 2286. */
const SECONDS_DIGITS = 10;

const NTP = `s ntp; timedatectl show --property=NTPSynchronized,Timezone
s zone; readlink -f /etc/localtime | sed -n 's#.*/zoneinfo/##p'`;

/**
 * The host read its clock somewhere between two moments of this machine, so its offset lies in a range as wide as the
 * round trip. Only a range that is wholly inside or wholly outside of what is allowed is an answer.
 */
export const clock = defineCheck<ClockSpec, ClockSeen>({
	kind: 'clock',
	about: text(
		'The clock of the host agrees with this machine, is synchronised, and has the zone that schedules are meant in',
		'호스트 시각이 이 PC와 맞고 동기화되어 있으며, 일정 기준 시간대가 맞음',
	),
	cannotSee: [
		'Which of the two clocks is wrong when they differ: the host says of its own whether it is synchronised, this machine does not.',
		'An offset smaller than half of the round trip.',
	],
	example: `kind: clock
on: vm
maxOffset: 2s
timezone: Asia/Seoul
`,
	schema,
	from: spec => spec.on,
	async observe({on, maxOffset}, systems, signal) {
		// Before the samples, so that none of them has to wait for a connection.
		const reading = await readHost(systems, on, {script: NTP, shared: true}, signal);
		const said = sectionText(reading, 'ntp') ?? '';
		const samples: ClockSample[] = [];
		while (samples.length < MAX_SAMPLES && samples.every(sample => within(sample, limitOf(maxOffset)) === undefined)) {
			samples.push(await readClock(systems, on, signal));
		}
		return {
			samples,
			synchronised: /^NTPSynchronized=(\S+)$/m.exec(said)?.[1],
			timezone: /^Timezone=(\S+)$/m.exec(said)?.[1] ?? sectionText(reading, 'zone'),
		};
	},
	judge({samples, synchronised, timezone}, spec) {
		const findings = [
			judgeOffset(samples, spec.maxOffset),
			...(spec.synchronised ? [judgeValue(text('synchronised', '시각 동기화'), synchronised, {equal: 'yes'})] : []),
			...(spec.timezone === undefined ? [] : [judgeValue(text('time zone', '시간대'), timezone, spec.timezone)]),
		];
		return verdictOf(
			findings,
			phrase`${text('The clocks agree', '시각 일치')}: ${findings[0]?.evidence.observed ?? '—'}`,
			synchronised === 'yes'
				? text(
						'The host says its clock is synchronised: look at the clock of this machine as well.',
						'호스트 시각은 동기화되어 있습니다. 이 PC의 시각도 확인하십시오.',
					)
				: text('Turn NTP on: timedatectl set-ntp true', 'NTP를 켜십시오: timedatectl set-ntp true'),
		);
	},
});

async function readClock(systems: Systems, on: string, signal: AbortSignal): Promise<ClockSample> {
	const before = systems.clock.now();
	const started = systems.clock.monotonic();
	const reading = await readHost(systems, on, {script: 's now; date +%s%N'}, signal);
	// By the clock that never goes back: this machine may be corrected meanwhile.
	const after = before + (systems.clock.monotonic() - started);
	const said = /^\d+/.exec(sectionText(reading, 'now') ?? '')?.[0] ?? '';
	if (said.length <= SECONDS_DIGITS) return {before, host: Number(said) * 1_000, after, spreadMs: 999};
	return {before, host: Number(said) / 1e6, after};
}

function judgeOffset(samples: readonly ClockSample[], maxOffset: string): Finding {
	const label: Text = text('offset from this machine', '이 PC와의 시각 차이');
	const expected = text(`within ${maxOffset}`, `${durationText(limitOf(maxOffset)).ko} 이내`);
	const usable = samples.filter(({host}) => host > 0).sort((one, other) => one.after - one.before - (other.after - other.before));
	const [best] = usable;
	if (best === undefined) {
		return finding('unknown', label, '—', expected, text("The host's clock could not be read", '호스트 시각 확인 불가'));
	}
	const limitMs = limitOf(maxOffset);
	const told = usable.map(sample => within(sample, limitMs)).find(answer => answer !== undefined);
	const shown = describe(best);
	if (told === true) return finding('pass', label, shown, expected);
	if (told === false) {
		return finding('fail', label, shown, expected, text(`The host's clock is off by ${shown}`, `호스트 시각이 ${shown} 어긋남`));
	}
	const reason = text(
		`The round trip is too slow to tell the clocks apart: ${shown}`,
		`왕복 시간이 길어 시각 차이를 판단할 수 없음: ${shown}`,
	);
	return finding('unknown', label, shown, expected, reason);
}

/** Whether the offset is within the limit; undefined when the range it lies in reaches over it. */
function within({before, host, after, spreadMs = 0}: ClockSample, limitMs: number): boolean | undefined {
	const least = host - after;
	const most = host + spreadMs - before;
	if (least >= -limitMs && most <= limitMs) return true;
	return least > limitMs || most < -limitMs ? false : undefined;
}

function describe({before, host, after, spreadMs = 0}: ClockSample): string {
	const middle = host + spreadMs / 2 - (before + after) / 2;
	const half = (after - before + spreadMs) / 2;
	return `${middle < 0 ? '−' : '+'}${seconds(Math.abs(middle))} ± ${seconds(half)} s`;
}

function seconds(ms: number): string {
	return (ms / 1_000).toFixed(3);
}

function limitOf(maxOffset: string): number {
	return parseDuration(maxOffset) ?? 0;
}
