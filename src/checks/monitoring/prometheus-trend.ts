import {parseDuration} from '../../core/duration.ts';
import {text} from '../../core/text.ts';
import {defineCheck} from '../contract.ts';
import {queryInstant, queryRange} from '../network/prometheus-api.ts';
import {judgeTrend} from './prometheus-trend-judge.ts';
import {type PrometheusTrendSeen, type PrometheusTrendSpec, schema} from './prometheus-trend-spec.ts';

/** More than a Date header in whole seconds and a slow answer explain. */
const CLOCKS_APART_MS = 30_000;

export const prometheusTrend = defineCheck<PrometheusTrendSpec, PrometheusTrendSeen>({
	kind: 'prometheus-trend',
	about: text(
		'A series was there all the time and still is, and moved as it should: coverage, holes, changes, minimum, maximum, mean and slope',
		'시계열이 기간 내내 수집되고 예상대로 움직임: 수집률, 공백, 변화 횟수, 최솟값, 최댓값, 평균, 기울기',
	),
	cannotSee: [
		'Gaps of up to five minutes, which Prometheus bridges, unless `scrapeInterval` is given.',
		'What happened between two points: a peak of seconds in hours is not among them. Ask for max_over_time(…) then.',
		'A counter that was reset: its slope falls; ask for increase(…) or rate(…).',
	],
	example: `kind: prometheus-trend
from: vm
url: http://127.0.0.1:9090
query: coinpilot_total_pnl
window: 6h
scrapeInterval: 15s
changes: {gt: 0}`,
	schema,
	from: spec => spec.from,
	async observe(spec, systems, signal) {
		const stepS = Math.max(1, Math.round((parseDuration(spec.window) ?? 0) / 1_000 / spec.points));
		const rangeTo = async (nowMs: number) => {
			const endS = Math.floor(nowMs / 1_000);
			const startS = endS - stepS * (spec.points - 1);
			const asked = {query: spec.query, startMs: startS * 1_000, endMs: endS * 1_000, stepMs: stepS * 1_000};
			return {range: await queryRange(spec, asked, systems, signal), startS, endS};
		};
		const selector = `${spec.query.trim()}[${spec.window}]`;
		const ask = (query: string) => (spec.scrapeInterval === undefined ? undefined : queryInstant(spec, query, systems, signal));
		const [first, samples, changes] = await Promise.all([
			rangeTo(systems.clock.now()),
			ask(`count_over_time(${selector})`),
			spec.changes === undefined ? undefined : ask(`changes(${selector})`),
		]);
		// The window ends now by the server's clock: by one that is behind it, what happened since would be out of it.
		const serverTime = 'fault' in first.range ? undefined : first.range.serverTime;
		const apartMs = serverTime === undefined ? 0 : Math.abs(serverTime - systems.clock.now());
		const {range, startS, endS} = serverTime === undefined || apartMs <= CLOCKS_APART_MS ? first : await rangeTo(serverTime);
		return {range, startS, endS, stepS, ...(samples !== undefined && {samples}), ...(changes !== undefined && {changes})};
	},
	judge: judgeTrend,
});
