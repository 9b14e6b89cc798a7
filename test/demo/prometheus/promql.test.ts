import {expect, test} from 'vitest';
import {evaluate} from '../../../src/demo/prometheus/promql-evaluate.ts';
import {PromqlError, parsePromql} from '../../../src/demo/prometheus/promql-parse.ts';
import type {SeriesSource} from '../../../src/demo/prometheus/series-source.ts';

const NOW = 1_000_000 * 15;

function series(labels: Record<string, string>, at: SeriesSource['at']): SeriesSource {
	return {labels, at};
}

const SERIES = [
	series({__name__: 'up', job: 'core', instance: 'bot:8000'}, () => 1),
	series({__name__: 'up', job: 'other', instance: 'x:1'}, () => 0),
	series({__name__: 'requests_total', job: 'core'}, second => second * 2),
	series({__name__: 'seconds_sum', job: 'core'}, second => second),
	series({__name__: 'gone', job: 'core'}, second => (second < NOW - 600 ? 1 : undefined)),
	series({__name__: 'lat_bucket', le: '1'}, second => second),
	series({__name__: 'lat_bucket', le: '2'}, second => second * 2),
	series({__name__: 'lat_bucket', le: '+Inf'}, second => second * 2),
	series({__name__: 'restarted', job: 'core'}, second => (second < NOW - 60 ? second - NOW + 1_000 : second - NOW + 60)),
];

function ask(query: string): unknown {
	const value = evaluate(parsePromql(query), SERIES, NOW);
	if (value.type === 'scalar') return value.value;
	return value.samples.map(sample => sample.value);
}

test.each([
	['up', [1, 0]],
	['up == 0', [0]],
	['up{job="core"}', [1]],
	['up{job!="core"}', [0]],
	['up{job=~"co.*|none"}', [1]],
	['up{job!~"co.*"}', [0]],
	['{__name__="up",job="core"}', [1]],
	['up == bool 0', [0, 1]],
	['gone', []],
	['gone offset 15m', [1]],
	['absent(gone{job="core"})', [1]],
	['absent(up)', []],
	['count(up)', [2]],
	['sum by (job) (up)', [1, 0]],
	['sum(up) by (job)', [1, 0]],
	['min(up) or max(up)', [0]],
	['up and on_nothing', []],
	['up unless up == 0', [1]],
	['rate(requests_total[5m])', [2]],
	['increase(requests_total[5m])', [600]],
	['rate(seconds_sum[5m]) / rate(requests_total[5m])', [0.5]],
	['changes(requests_total[1m])', [3]],
	['count_over_time(up{job="core"}[6h])', [1_440]],
	['max_over_time(up[1h]) > 0', [1]],
	['resets(restarted[5m])', [1]],
	['histogram_quantile(0.5, sum by (le) (rate(lat_bucket[5m])))', [1]],
	['avg_over_time((up)[1h:5m])', [1, 0]],
	['max_over_time(rate(requests_total[5m])[1h:])', [2]],
	['quantile_over_time(0.5, requests_total[1m])', [NOW * 2 - 45]],
	['quantile_over_time(0.95, (sum(up))[1h:5m])', [1]],
	['predict_linear(requests_total[1h], 600)', [(NOW + 600) * 2]],
	['1 + 2 * 3', 7],
	['-(2) * 3', -6],
	['clamp_max(requests_total, 5)', [5]],
	['scalar(up{job="core"}) + 1', 2],
])('%s', (query, expected) => {
	expect(ask(query)).toEqual(expected);
});

test('a counter that began anew has not run backwards', () => {
	const [increase = Number.NaN] = ask('increase(restarted[5m])') as number[];
	expect(increase).toBeGreaterThan(200);
	expect(increase).toBeLessThan(1_300);
});

test.each([
	['up{', 'unexpected end of input'],
	['up{job~"x"}', 'unexpected character'],
	['rate(up)', 'expected type range vector'],
	['nonsense(up)', 'unknown function'],
	['up[5m]', 'range vector'],
	['up[5m:1m]', 'range vector'],
	['rate((up))', 'expected type range vector'],
	['up up', 'unexpected "up"'],
	['1 == 1', 'BOOL'],
	['up{job=~"("}', 'regexp'],
])('%s is refused', (query, message) => {
	expect(() => ask(query)).toThrow(PromqlError);
	expect(() => ask(query)).toThrow(message);
});
