import {OVER_RANGE, OVER_RANGE_WITH, PER_VALUE, type Point, quantileOfBuckets} from './promql-functions.ts';
import {aggregate, binary} from './promql-operators.ts';
import {type Expression, PromqlError} from './promql-parse.ts';
import {gridBefore, instant, matching, pointsOf} from './promql-select.ts';
import {groupBy, keyOf, type Sample, type Value, without, withoutName} from './promql-value.ts';
import type {Labels, SeriesSource} from './series-source.ts';

export function evaluate(expression: Expression, series: readonly SeriesSource[], second: number): Value {
	const vector = (inner: Expression): readonly Sample[] => {
		const value = evaluate(inner, series, second);
		if (value.type === 'scalar') throw new PromqlError('parse error: expected type instant vector, got scalar');
		return value.samples;
	};
	const scalar = (inner: Expression | undefined): number => {
		const value = inner === undefined ? undefined : evaluate(inner, series, second);
		if (value?.type !== 'scalar') throw new PromqlError('parse error: expected type scalar');
		return value.value;
	};
	switch (expression.kind) {
		case 'number':
			return {type: 'scalar', value: expression.value};
		case 'selector':
			if (expression.rangeSeconds !== undefined) throw new PromqlError('parse error: a range vector must be given to a function');
			return {type: 'vector', samples: instant(expression, series, second)};
		case 'subquery':
			throw new PromqlError('parse error: a range vector must be given to a function');
		case 'aggregate':
			return {type: 'vector', samples: aggregate(expression, vector(expression.of))};
		case 'binary':
			return binary(expression, evaluate(expression.left, series, second), evaluate(expression.right, series, second));
		case 'call':
			return call(expression, {series, second, vector, scalar});
	}
}

interface Scope {
	readonly series: readonly SeriesSource[];
	readonly second: number;
	readonly vector: (expression: Expression) => readonly Sample[];
	readonly scalar: (expression: Expression | undefined) => number;
}

function call({name, parameters}: Extract<Expression, {kind: 'call'}>, scope: Scope): Value {
	const [first, second] = parameters;
	if (name === 'time') return {type: 'scalar', value: scope.second};
	if (first === undefined) throw new PromqlError(`parse error: expected at least 1 argument in call to "${name}"`);
	const overRange = OVER_RANGE[name];
	if (overRange !== undefined) {
		const [range, ranged] = rangesOf(first, scope, name);
		return overRanges(ranged, points => overRange(points, range));
	}
	const withNumber = OVER_RANGE_WITH[name];
	if (withNumber !== undefined) {
		const [number, of] = name === 'quantile_over_time' ? [first, second] : [second, first];
		const [, ranged] = rangesOf(of, scope, name);
		const given = scope.scalar(number);
		return overRanges(ranged, points => withNumber(given, points, scope.second));
	}
	if (name === 'absent') {
		if (scope.vector(first).length > 0) return {type: 'vector', samples: []};
		const known = first.kind === 'selector' ? first.matchers.filter(({label, operator}) => operator === '=' && label !== '__name__') : [];
		return {type: 'vector', samples: [{labels: Object.fromEntries(known.map(({label, value}) => [label, value])), value: 1}]};
	}
	if (name === 'scalar') {
		const samples = scope.vector(first);
		return {type: 'scalar', value: samples.length === 1 ? (samples[0]?.value ?? Number.NaN) : Number.NaN};
	}
	if (name === 'vector') return {type: 'vector', samples: [{labels: {}, value: scope.scalar(first)}]};
	if (name === 'timestamp') {
		return {
			type: 'vector',
			samples: scope.vector(first).map(({labels}) => ({labels: withoutName(labels), value: gridBefore(scope.second)})),
		};
	}
	if (name === 'histogram_quantile') {
		if (second === undefined) throw new PromqlError('parse error: expected 2 argument(s) in call to "histogram_quantile", got 1');
		const quantile = scope.scalar(first);
		const groups = groupBy(scope.vector(second), ({labels}) => without(labels, ['__name__', 'le']));
		const samples = [...groups.values()].map(({labels, members}) => ({
			labels,
			value: quantileOfBuckets(
				quantile,
				members.map(member => [Number(member.labels.le?.replace('+Inf', 'Infinity')), member.value] as const),
			),
		}));
		return {type: 'vector', samples};
	}
	const perValue = PER_VALUE[name];
	if (perValue === undefined) throw new PromqlError(`1:1: parse error: unknown function with name "${name}"`);
	const rest = parameters.slice(1).map(scope.scalar);
	return {
		type: 'vector',
		samples: scope.vector(first).map(({labels, value}) => ({labels: withoutName(labels), value: perValue(value, ...rest)})),
	};
}

interface Ranged {
	readonly labels: Labels;
	readonly points: readonly Point[];
}

/** The range, and every series of a range vector or of a subquery with its points in it. */
function rangesOf(of: Expression | undefined, {series, second}: Scope, name: string): readonly [range: number, readonly Ranged[]] {
	if (of?.kind === 'selector' && of.rangeSeconds !== undefined) {
		const range = of.rangeSeconds;
		const found = matching(of.matchers, series);
		return [range, found.map(source => ({labels: source.labels, points: pointsOf(source, second - of.offsetSeconds, range)}))];
	}
	if (of?.kind !== 'subquery') {
		throw new PromqlError(`parse error: expected type range vector in call to function "${name}", got instant vector`);
	}
	const ranged = new Map<string, {labels: Labels; points: Point[]}>();
	const {rangeSeconds, stepSeconds} = of;
	for (let at = Math.floor((second - rangeSeconds) / stepSeconds + 1) * stepSeconds; at <= second; at += stepSeconds) {
		const value = evaluate(of.of, series, at);
		for (const sample of value.type === 'scalar' ? [{labels: {}, value: value.value}] : value.samples) {
			const one = ranged.get(keyOf(sample.labels)) ?? {labels: sample.labels, points: []};
			one.points.push([at, sample.value]);
			ranged.set(keyOf(sample.labels), one);
		}
	}
	return [rangeSeconds, [...ranged.values()]];
}

function overRanges(ranged: readonly Ranged[], result: (points: readonly Point[]) => number | undefined): Value {
	const samples = ranged.flatMap(({labels, points}) => {
		const value = points.length === 0 ? undefined : result(points);
		return value === undefined ? [] : [{labels: withoutName(labels), value}];
	});
	return {type: 'vector', samples};
}
