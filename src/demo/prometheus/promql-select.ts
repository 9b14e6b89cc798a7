import type {Point} from './promql-functions.ts';
import {type Expression, type Matcher, PromqlError} from './promql-parse.ts';
import type {Sample} from './promql-value.ts';
import {SCRAPE_SECONDS} from './series.ts';
import type {Labels, SeriesSource} from './series-source.ts';

const LOOKBACK_SECONDS = 300;

type Selector = Extract<Expression, {kind: 'selector'}>;

export function instant({matchers, offsetSeconds}: Selector, series: readonly SeriesSource[], second: number): Sample[] {
	return matching(matchers, series).flatMap(source => {
		const points = pointsOf(source, second - offsetSeconds, LOOKBACK_SECONDS);
		const latest = points.at(-1);
		return latest === undefined ? [] : [{labels: source.labels, value: latest[1]}];
	});
}

export function gridBefore(second: number): number {
	return Math.floor(second / SCRAPE_SECONDS) * SCRAPE_SECONDS;
}

export function pointsOf(source: SeriesSource, until: number, range: number): Point[] {
	const points: Point[] = [];
	const end = gridBefore(until);
	for (let at = Math.floor((until - range) / SCRAPE_SECONDS + 1) * SCRAPE_SECONDS; at <= end; at += SCRAPE_SECONDS) {
		const value = source.at(at);
		if (value !== undefined) points.push([at, value]);
	}
	return points;
}

export function matching(matchers: readonly Matcher[], series: readonly SeriesSource[]): SeriesSource[] {
	const tests = matchers.map(({label, operator, value}) => {
		const expression = operator.endsWith('~') ? pattern(value) : undefined;
		const positive = !operator.startsWith('!');
		return (labels: Labels) =>
			(expression === undefined ? (labels[label] ?? '') === value : expression.test(labels[label] ?? '')) === positive;
	});
	return series.filter(({labels}) => tests.every(test => test(labels)));
}

function pattern(value: string): RegExp {
	try {
		return new RegExp(`^(?:${value})$`);
	} catch {
		throw new PromqlError(`parse error: error parsing regexp: ${value}`);
	}
}
