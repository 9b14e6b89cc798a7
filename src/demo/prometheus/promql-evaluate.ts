import {OVER_RANGE, OVER_RANGE_WITH, PER_VALUE, type Point, quantileOfBuckets} from './promql-functions.ts';
import {type Expression, type Matcher, PromqlError} from './promql-parse.ts';
import {SCRAPE_SECONDS} from './series.ts';
import type {Labels, SeriesSource} from './series-source.ts';

export interface Sample {
	readonly labels: Labels;
	readonly value: number;
}

export type Value = {readonly type: 'scalar'; readonly value: number} | {readonly type: 'vector'; readonly samples: readonly Sample[]};

const LOOKBACK_SECONDS = 300;

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

type Selector = Extract<Expression, {kind: 'selector'}>;

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

function instant({matchers, offsetSeconds}: Selector, series: readonly SeriesSource[], second: number): Sample[] {
	return matching(matchers, series).flatMap(source => {
		const points = pointsOf(source, second - offsetSeconds, LOOKBACK_SECONDS);
		const latest = points.at(-1);
		return latest === undefined ? [] : [{labels: source.labels, value: latest[1]}];
	});
}

function gridBefore(second: number): number {
	return Math.floor(second / SCRAPE_SECONDS) * SCRAPE_SECONDS;
}

function pointsOf(source: SeriesSource, until: number, range: number): Point[] {
	const points: Point[] = [];
	const end = gridBefore(until);
	for (let at = Math.floor((until - range) / SCRAPE_SECONDS + 1) * SCRAPE_SECONDS; at <= end; at += SCRAPE_SECONDS) {
		const value = source.at(at);
		if (value !== undefined) points.push([at, value]);
	}
	return points;
}

function matching(matchers: readonly Matcher[], series: readonly SeriesSource[]): SeriesSource[] {
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

const ARITHMETIC: Readonly<Record<string, (left: number, right: number) => number>> = {
	'+': (left, right) => left + right,
	'-': (left, right) => left - right,
	'*': (left, right) => left * right,
	'/': (left, right) => left / right,
	'%': (left, right) => left % right,
};

const COMPARISON: Readonly<Record<string, (left: number, right: number) => boolean>> = {
	'==': (left, right) => left === right,
	'!=': (left, right) => left !== right,
	'>': (left, right) => left > right,
	'<': (left, right) => left < right,
	'>=': (left, right) => left >= right,
	'<=': (left, right) => left <= right,
};

function binary({operator, bool}: Extract<Expression, {kind: 'binary'}>, left: Value, right: Value): Value {
	const arithmetic = ARITHMETIC[operator];
	const comparison = COMPARISON[operator];
	const one = (a: number, b: number): number => (arithmetic === undefined ? Number(comparison?.(a, b)) : arithmetic(a, b));
	if (left.type === 'scalar' && right.type === 'scalar') {
		if (arithmetic === undefined && !bool) throw new PromqlError('parse error: comparisons between scalars must use BOOL modifier');
		return {type: 'scalar', value: one(left.value, right.value)};
	}
	const keep = (labels: Labels, value: number, a: number, b: number): Sample[] => {
		if (arithmetic !== undefined || bool) return [{labels: withoutName(labels), value: one(a, b)}];
		return comparison?.(a, b) === true ? [{labels, value}] : [];
	};
	if (right.type === 'scalar' && left.type === 'vector') {
		return {type: 'vector', samples: left.samples.flatMap(({labels, value}) => keep(labels, value, value, right.value))};
	}
	if (left.type === 'scalar' && right.type === 'vector') {
		return {type: 'vector', samples: right.samples.flatMap(({labels, value}) => keep(labels, value, left.value, value))};
	}
	if (left.type !== 'vector' || right.type !== 'vector') throw new PromqlError('parse error: set operator not allowed with scalar');
	const others = new Map(right.samples.map(sample => [keyOf(withoutName(sample.labels)), sample]));
	if (operator === 'or') {
		const mine = new Set(left.samples.map(({labels}) => keyOf(withoutName(labels))));
		return {type: 'vector', samples: [...left.samples, ...right.samples.filter(({labels}) => !mine.has(keyOf(withoutName(labels))))]};
	}
	const samples = left.samples.flatMap(({labels, value}) => {
		const other = others.get(keyOf(withoutName(labels)));
		if (operator === 'unless') return other === undefined ? [{labels, value}] : [];
		if (other === undefined) return [];
		return operator === 'and' ? [{labels, value}] : keep(labels, value, value, other.value);
	});
	return {type: 'vector', samples};
}

function aggregate({name, grouping}: Extract<Expression, {kind: 'aggregate'}>, samples: readonly Sample[]): Sample[] {
	const key = ({labels}: Sample): Labels => {
		if (grouping === undefined) return {};
		if (!grouping.by) return without(labels, ['__name__', ...grouping.labels]);
		return Object.fromEntries(grouping.labels.flatMap(label => (labels[label] === undefined ? [] : [[label, labels[label]]])));
	};
	return [...groupBy(samples, key).values()].map(({labels, members}) => {
		const values = members.map(({value}) => value);
		const sum = values.reduce((total, value) => total + value, 0);
		const all: Record<string, number> = {
			sum,
			count: values.length,
			avg: sum / values.length,
			min: Math.min(...values),
			max: Math.max(...values),
		};
		return {labels, value: all[name] ?? Number.NaN};
	});
}

function groupBy(samples: readonly Sample[], labelsOf: (sample: Sample) => Labels): Map<string, {labels: Labels; members: Sample[]}> {
	const groups = new Map<string, {labels: Labels; members: Sample[]}>();
	for (const sample of samples) {
		const labels = labelsOf(sample);
		const group = groups.get(keyOf(labels));
		if (group === undefined) groups.set(keyOf(labels), {labels, members: [sample]});
		else group.members.push(sample);
	}
	return groups;
}

function keyOf(labels: Labels): string {
	return JSON.stringify(Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function withoutName(labels: Labels): Labels {
	return without(labels, ['__name__']);
}

function without(labels: Labels, names: readonly string[]): Labels {
	return Object.fromEntries(Object.entries(labels).filter(([name]) => !names.includes(name)));
}
