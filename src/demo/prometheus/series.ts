import type {World} from '../world.ts';
import {containerSeries, hostSeries} from './host-series.ts';
import type {Labels, SeriesSource} from './series-source.ts';

export const SCRAPE_SECONDS = 15;
/** A week, so that the weekly review has something to look at; the trends ask for six hours. */
const HISTORY_SECONDS = 7 * 86_400;
export const JOB = 'coinpilot-core';
export const INSTANCE = 'bot:8000';

const HOUR = 3_600;
const SURGE_SECONDS = 25 * 60;
const SHORT_SECONDS = 3 * HOUR;
const BUCKETS = [
	['0.1', 0.18],
	['0.25', 0.62],
	['0.5', 0.94],
	['1.0', 0.995],
	['2.5', 1],
	['5.0', 1],
	['+Inf', 1],
] as const;

/**
 * Every series of the demo's Prometheus, as functions of time alone: the same moment always has the same value, so that a
 * fault that is mended leaves no trace. The bot is found by its service name wherever it is live.
 */
export function createSeries(world: World, nowSecond: number): SeriesSource[] {
	const begin = Math.floor(world.startedAt / 1_000) - HISTORY_SECONDS;
	const bot = {job: JOB, instance: INSTANCE};
	const live = () => world.live().minikube || world.live().cloud;
	const down = world.has('bot-target-down') || !live();
	const known = world.has('short-burn-in') ? Math.floor(nowSecond) - SHORT_SECONDS : begin;
	const scraped = (second: number): boolean => {
		if (second < known) return false;
		if (world.has('target-vanished')) return second < nowSecond - 10 * 60;
		if (world.has('scrape-stale')) return second < nowSecond - 10 * 60;
		return true;
	};
	const reached = (second: number): boolean => scraped(second) && !(down && second > nowSecond - 5 * 60);
	const gauge = (name: string, value: (second: number) => number, labels: Labels = {}): SeriesSource => ({
		labels: {__name__: name, ...bot, ...labels},
		at: second => (reached(second) ? value(second) : undefined),
	});
	const wave = (second: number, period: number) => Math.sin((second / period) * 2 * Math.PI);
	const age = (second: number) => second - begin;
	const surgeFrom = world.has('latency-surge') ? nowSecond - SURGE_SECONDS : Number.POSITIVE_INFINITY;
	const busyUntil = world.has('bot-stalled') ? nowSecond - 7 * HOUR : Number.POSITIVE_INFINITY;
	const requests = (second: number) => Math.floor(age(Math.min(second, busyUntil)) / 5);
	const slowRequests = (second: number) => (second > surgeFrom ? requests(second) - requests(surgeFrom) : 0);
	const quickRequests = (second: number) => requests(Math.min(second, surgeFrom));
	const up: SeriesSource[] = [
		{
			labels: {__name__: 'up', ...bot},
			at: second => (scraped(second) ? (reached(second) ? 1 : 0) : undefined),
		},
		{labels: {__name__: 'up', job: 'prometheus', instance: 'localhost:9090'}, at: second => (second < begin ? undefined : 1)},
		...hostSeries(world, begin),
		...containerSeries(world, begin, nowSecond),
	];
	return [
		...up,
		gauge('coinpilot_active_positions', second => 2 + Math.round(wave(second, 4 * HOUR))),
		gauge('coinpilot_total_pnl', second => round(12.4 + 6 * wave(second, 5 * HOUR) + 1.5 * wave(second, 1_700))),
		gauge('coinpilot_trade_count_2d', second => 7 + Math.round(2 * wave(second, 9 * HOUR))),
		gauge('coinpilot_volatility_index', second => round(0.021 + 0.006 * wave(second, 3 * HOUR))),
		gauge('coinpilot_trade_count_total', second => Math.floor(age(Math.min(second, busyUntil)) / (2 * HOUR))),
		gauge('coinpilot_ai_requests_total', second => Math.floor(age(Math.min(second, busyUntil)) / (HOUR / 2))),
		gauge('coinpilot_api_latency_seconds_count', requests),
		gauge('coinpilot_api_latency_seconds_sum', second => {
			// The mean wanders by a third around 0.24 s; written as an integral so that the sum never falls.
			const mean = 0.24 * quickRequests(second) - 18 * Math.cos((age(Math.min(second, surgeFrom)) / (2 * HOUR)) * 2 * Math.PI);
			return round(18 + mean + 4.1 * slowRequests(second));
		}),
		...BUCKETS.map(([le, share]) =>
			gauge(
				'coinpilot_api_latency_seconds_bucket',
				second => Math.floor(share * quickRequests(second)) + (Number(le.replace('+Inf', '99')) >= 5 ? slowRequests(second) : 0),
				{le},
			),
		),
	];
}

function round(value: number): number {
	return Math.round(value * 1e6) / 1e6;
}
