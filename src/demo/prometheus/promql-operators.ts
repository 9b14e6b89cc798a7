import {type Expression, PromqlError} from './promql-parse.ts';
import {groupBy, keyOf, type Sample, type Value, without, withoutName} from './promql-value.ts';
import type {Labels} from './series-source.ts';

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

export function binary({operator, bool}: Extract<Expression, {kind: 'binary'}>, left: Value, right: Value): Value {
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

export function aggregate({name, grouping}: Extract<Expression, {kind: 'aggregate'}>, samples: readonly Sample[]): Sample[] {
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
